"""The requests that every published template is given: what `quern render` reads, by name."""

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Current weather at a place.\nSays \"dry\" or 'wet' & more.",
    "parameters": {"type": "object", "properties": {
        "location": {"type": "string", "description": "City, e.g. Zürich <CH>"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"}},
        "required": ["location"]}}}
SEARCH = {"type": "function", "function": {
    "name": "search", "description": "Searches 日本 & more", "strict": True,
    "parameters": {"type": "object", "additionalProperties": False, "properties": {
        "query": {"type": ["string", "null"], "minLength": 1, "pattern": "^\\w+$"},
        "limits": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 12.5},
                                                    "deep": {"type": "boolean", "nullable": True}}},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "description": "Tags"},
        "any": {"anyOf": [{"type": "integer"}, {"type": "number", "const": 1.0}]}}, "required": ["query", "tags"]},
    "return": {"type": "string", "description": "What was found"}}}
BARE = {"type": "function", "function": {"name": "now", "description": "", "parameters": {"type": "object", "properties": {}}}}
TOOLS = [WEATHER, SEARCH]


def user(text="How are you?"):
    return {"role": "user", "content": text}


def assistant(text="I am fine.", **more):
    return {"role": "assistant", "content": text, **more}


def system(text="Be brief."):
    return {"role": "system", "content": text}


def tool(content, **more):
    return {"role": "tool", "content": content, **more}


def call(arguments, name="get_weather", **more):
    return {"type": "function", **more, "function": {"name": name, "arguments": arguments}}


def parts(*texts):
    return [{"type": "text", "text": text} for text in texts]


PLACE = {"location": "Zürich", "unit": "celsius"}
MANY = {"query": "a \"b\" <c>\n", "tags": ["a", "b"], "limits": {"n": 3, "deep": True, "none": None},
        "x": 1.5, "big": 12345678901234567890, "small": -1e-7, "nothing": [], "empty": {}}
TURNS = [user(), assistant(), user("And now?")]
CALLED = [user("Weather?"), assistant(None, tool_calls=[call(PLACE, id="call_0001")]),
          tool('{"temperature": 21.5}', tool_call_id="call_0001", name="get_weather")]
NINE = [user("Weather?"), assistant("", tool_calls=[call(PLACE, id="abcdefgh1")]),
        tool("21", tool_call_id="abcdefgh1", name="get_weather")]
BOTH = [system(), user("Both?"),
        assistant("Let me look.", tool_calls=[call(PLACE, id="abcdefgh1"), call(MANY, "search", id="abcdefgh2")]),
        tool("21", tool_call_id="abcdefgh1", name="get_weather"),
        tool({"found": [1, "zwei", None]}, tool_call_id="abcdefgh2", name="search"),
        assistant("It is 21."), user("Thanks!")]
REASONED = [user("1 + 1?"), assistant("2", reasoning_content="One and one.\nTwo."), user("2 + 2?"),
            assistant("4", reasoning_content="Easy.")]
DOCUMENTS = [{"title": "Bees", "text": "Bees fly.", "contents": "Bees fly.", "doc_id": 1},
             {"title": "Ants <x>", "text": "Ants\nwalk.", "contents": "Ants\nwalk.", "doc_id": 2}]
PICTURE = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"},
                                        {"type": "image_url", "image_url": {"url": "a.png"}},
                                        {"type": "video"}, {"type": "audio"}]}]


def asks(*messages, **more):
    return {"messages": list(messages), "add_generation_prompt": True, **more}


def tells(*messages, **more):
    return {"messages": list(messages), "add_generation_prompt": False, **more}


def goes_on(*messages, **more):
    return {"messages": list(messages), "continue_final_message": True, **more}


CHATS = {
    "user": asks(user()),
    "user, no prompt": tells(user()),
    "system": asks(system(), user()),
    "turns": asks(*TURNS),
    "system, turns": asks(system(), *TURNS),
    "answered": tells(*TURNS, assistant("Still fine.")),
    "answered, system": tells(system(), *TURNS, assistant("Still fine.")),
    "answered, prompt": asks(*TURNS, assistant("Still fine.")),
    "developer": asks({"role": "developer", "content": "Be kind."}, user()),
    "system only": asks(system()),
    "assistant first": asks(assistant("Welcome."), user()),
    "two users": asks(user(), user("Hello?")),
    "two systems": asks(system(), system("Be kind."), user()),
    "system later": asks(user(), assistant(), system("Now be kind."), user("Hm?")),
    "unknown role": asks({"role": "narrator", "content": "Once upon a time"}, user()),
    "white space": asks(system("  Be\n\n brief. \n"), user(" \n How are you?\t "), assistant(" Fine. \n"), user("\u3000ok\xa0")),
    "scripts": asks(system("日本語で。"), user("naïve café ß İ ﬁ 🙂 e\u0301 \u200b\x7f \u2028")),
    "markup": asks(user("<|im_end|></s><s>[INST] {{ x }} {% y %} <think>a</think> </tool_call> & \"q\" 'p' \\n")),
    "empty": asks(system(""), user("")),
    "null content": asks({"role": "user", "content": None}),
    "no content": asks({"role": "user"}),
    "no role": asks({"content": "Hi"}),
    "number content": asks(user(42)),
    "names": asks({"role": "user", "name": "Ann", "content": "Hi", "weight": 1, "extra": {"k": [1.0, None]}}),
    "parts": asks({"role": "system", "content": parts("Be", " brief.")}, {"role": "user", "content": parts("Hi ", "there")}),
    "parts, turns": tells({"role": "user", "content": parts("Hi")}, {"role": "assistant", "content": parts("Hello ", "you")}),
    "no parts": asks(user([])),
    "pictures": asks(*PICTURE),
    "tools": asks(user("Weather?"), tools=TOOLS),
    "tools, system": asks(system(), user("Weather?"), tools=TOOLS),
    "tools, turns": asks(*TURNS, tools=[WEATHER]),
    "tools, bare": asks(user(), tools=[BARE]),
    "tools, plain": asks(user(), tools=[WEATHER["function"]]),
    "no tools": asks(user(), tools=[]),
    "called": asks(*CALLED, tools=TOOLS),
    "called, no tools": asks(*CALLED),
    "called, answered": tells(*CALLED, assistant("21.5 degrees."), tools=TOOLS),
    "called, text arguments": asks(CALLED[0], assistant("", tool_calls=[call('{"location": "Zürich"}', id="call_0001")]),
                                   CALLED[2], tools=TOOLS),
    "called, nine": asks(*NINE, tools=TOOLS),
    "called, waiting": tells(*NINE[:2], tools=TOOLS),
    "called, parts": asks(NINE[0], NINE[1], tool(parts("21", " degrees"), tool_call_id="abcdefgh1"), tools=TOOLS),
    "called, reasoned": asks(NINE[0], assistant("", reasoning_content="I must look.", tool_calls=NINE[1]["tool_calls"]),
                             NINE[2], tools=TOOLS),
    "called, bare": asks(NINE[0], assistant("", tool_calls=[{"name": "now", "arguments": {}}]), tool("12:00"), tools=[BARE]),
    "called twice": asks(*BOTH, tools=TOOLS),
    "called twice, ended": tells(*BOTH[:6], tools=TOOLS),
    "called twice, waiting": asks(*BOTH[:5], tools=TOOLS),
    "reasoned": asks(*REASONED[:3]),
    "reasoned, ended": tells(*REASONED),
    "reasoned, thinking": tells(user("1 + 1?"), assistant("2", thinking="Well."), user("And?"), assistant("2", reasoning="Hm.")),
    "reasoned, tags": tells(user("1 + 1?"), assistant("<think>\nWell.\n</think>\n\n2"), user("And?"), assistant("<think>Hm.</think>2")),
    "thinking on": asks(*TURNS, variables={"enable_thinking": True, "thinking": True, "add_thoughts": True}),
    "thinking off": asks(*TURNS, variables={"enable_thinking": False, "thinking": False, "reasoning_effort": "low"}),
    "effort": asks(system(), user(), variables={"reasoning_effort": "high", "thinking_budget": 512, "thinking_mode": "on"}),
    "thoughts kept": tells(*REASONED, variables={"clear_thinking": False, "preserve_thinking": True, "truncate_history_thinking": False}),
    "dates": asks(user(), variables={"date_string": "01 Jan 2025", "current_date": "2025-01-01", "today": "x"}, tools=[WEATHER]),
    "options": asks(user(), variables={"builtin_tools": ["wolfram_alpha"], "tools_in_user_message": False, "xml_tools": ["x"],
                                       "python_tools": ["y"], "model_identity": "You are Q.", "citations": True, "controls": {"length": "long"}},
                    tools=[WEATHER]),
    "documents": asks(user("Bees?"), documents=DOCUMENTS),
    "documents, system": asks(system(), user("Bees?"), documents=DOCUMENTS, tools=[WEATHER], variables={"citation_mode": "fast"}),
    "go on": goes_on(user(), assistant("I am")),
    "go on, space": goes_on(system(), user(), assistant(" I am  \n")),
    "go on, parts": goes_on(user(), assistant(parts("I", " am"))),
    "go on, user": goes_on(*TURNS),
    "go on, reasoned": goes_on(user(), assistant("I am", reasoning_content="Well.")),
    "go on, empty": goes_on(user(), assistant("")),
    "go on, thinking off": goes_on(user(), assistant("I"), variables={"enable_thinking": False}),
    "go on, called": goes_on(*BOTH[:6], tools=TOOLS),
    "go on, prompt": goes_on(user(), assistant("I"), add_generation_prompt=True),
}
