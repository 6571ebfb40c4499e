#!/usr/bin/env python3
"""OpenAI's routes over loopback: shapes, streams, limits and errors. TAP.

  tests/api/server_openai.py QUERN      (standard library only; run from the project's root)
"""
import json
import sys

from serving import MODEL, Report, Server

with open(f"{MODEL}/chat.json", encoding="utf-8") as f:
    CHAT = json.load(f)
with open(f"{MODEL}/tokens.json", encoding="utf-8") as f:
    TOKENS = json.load(f)
ASK = {"messages": CHAT["messages"], "temperature": 0, "max_tokens": 24}
TEXT = {"prompt": "the time", "temperature": 0, "max_tokens": 5}
CHAT_PATH, TEXT_PATH = "/v1/chat/completions", "/v1/completions"


def choice(answer, index=0):
    return answer.json["choices"][index]


def content(answer):
    """The text of a chat's stream."""
    return "".join(e["choices"][0]["delta"].get("content") or "" for e in answer.events
                   if e != "[DONE]" and e["choices"])


def text_of(answer):
    return "".join(e["choices"][0]["text"] for e in answer.events if e != "[DONE]" and e["choices"])


# name, path, body, check of the answer
GOOD = [
    ("chat is the golden text", CHAT_PATH, ASK,
     lambda a: choice(a)["message"]["content"] == CHAT["text"]),
    ("chat without /v1", "/chat/completions", ASK,
     lambda a: choice(a)["message"]["content"] == CHAT["text"]),
    ("chat's shape", CHAT_PATH, ASK,
     lambda a: set(a.json) >= {"id", "object", "created", "model", "choices", "usage", "timings"}
     and a.json["object"] == "chat.completion" and choice(a)["message"]["refusal"] is None
     and choice(a)["logprobs"] is None and choice(a)["finish_reason"] == "length"),
    ("usage", CHAT_PATH, ASK,
     lambda a: a.json["usage"]["prompt_tokens"] == len(CHAT["ids"])
     and a.json["usage"]["completion_tokens"] == 24
     and a.json["usage"]["total_tokens"] == len(CHAT["ids"]) + 24),
    ("the second time is cached", CHAT_PATH, ASK,
     lambda a: a.json["usage"]["prompt_tokens_details"]["cached_tokens"] > 0),
    ("the model's name", CHAT_PATH, {**ASK, "model": "tiny"}, lambda a: a.json["model"] == "tiny"),
    ("the model's name with its tag", CHAT_PATH, {**ASK, "model": "tiny:latest"},
     lambda a: a.json["model"] == "tiny:latest"),
    ("max_completion_tokens", CHAT_PATH, {**ASK, "max_completion_tokens": 2},
     lambda a: a.json["usage"]["completion_tokens"] == 2),
    ("null is absent", CHAT_PATH, {**ASK, "top_p": None, "stop": None, "tools": None, "seed": None},
     lambda a: choice(a)["message"]["content"] == CHAT["text"]),
    ("content in parts", CHAT_PATH,
     {**ASK, "messages": [{"role": m["role"], "content": [{"type": "text", "text": m["content"]}]}
                          for m in CHAT["messages"]]},
     lambda a: choice(a)["message"]["content"] == CHAT["text"]),
    ("a stop word", CHAT_PATH, {**ASK, "stop": CHAT["text"][4:7]},
     lambda a: choice(a)["message"]["content"] == CHAT["text"][:4]
     and choice(a)["finish_reason"] == "stop"),
    ("stop words", CHAT_PATH, {**ASK, "stop": ["#none#", CHAT["text"][4:7], ""]},
     lambda a: choice(a)["message"]["content"] == CHAT["text"][:4]),
    ("n choices", CHAT_PATH, {**ASK, "n": 3, "max_tokens": 3},
     lambda a: [c["index"] for c in a.json["choices"]] == [0, 1, 2]),
    ("a seed gives the same again", CHAT_PATH, {**ASK, "temperature": 1, "seed": 7, "n": 2},
     lambda a: choice(a)["message"]["content"] != choice(a, 1)["message"]["content"]),
    ("log-probabilities", CHAT_PATH, {**ASK, "logprobs": True, "top_logprobs": 2, "max_tokens": 3},
     lambda a: [(t["token"], len(t["top_logprobs"]), t["top_logprobs"][0]["token"] == t["token"])
                for t in choice(a)["logprobs"]["content"]] == [(c, 2, True) for c in CHAT["text"][:2]]
     + [(choice(a)["logprobs"]["content"][2]["token"], 2, True)]),
    ("a ban", CHAT_PATH, {**ASK, "logit_bias": {str(CHAT["greedy"][0]): -100}, "max_tokens": 1},
     lambda a: choice(a)["message"]["content"] != CHAT["text"][:1]),
    ("a ban by false", CHAT_PATH, {**ASK, "logit_bias": [[CHAT["greedy"][0], False]], "max_tokens": 1},
     lambda a: choice(a)["message"]["content"] != CHAT["text"][:1]),
    ("an own template", CHAT_PATH, {**ASK, "chat_template": "{{ messages|length }}{{ x }}",
                                    "chat_template_kwargs": {"x": "ab"}},
     lambda a: a.json["usage"]["prompt_tokens"] <= 5),
    ("stream", CHAT_PATH, {**ASK, "stream": True},
     lambda a: a.events[-1] == "[DONE]" and content(a) == CHAT["text"]
     and a.events[0]["choices"][0]["delta"] == {"role": "assistant", "content": None}
     and a.events[-2]["choices"][0]["finish_reason"] == "length"
     and len({e["id"] for e in a.events[:-1]}) == 1
     and a.headers["Content-Type"].startswith("text/event-stream")),
    ("stream with usage", CHAT_PATH,
     {**ASK, "stream": True, "stream_options": {"include_usage": True}},
     lambda a: a.events[-2]["choices"] == [] and a.events[-2]["usage"]["completion_tokens"] == 24),
    ("stream holds stop words back", CHAT_PATH, {**ASK, "stream": True, "stop": CHAT["text"][4:7]},
     lambda a: content(a) == CHAT["text"][:4]),
    ("stream of log-probabilities", CHAT_PATH, {**ASK, "stream": True, "logprobs": True},
     lambda a: sum(len(e["choices"][0]["logprobs"]["content"]) for e in a.events[1:-2]) == 24),
    ("stream of choices", CHAT_PATH, {**ASK, "stream": True, "n": 2, "max_tokens": 2},
     lambda a: {e["choices"][0]["index"] for e in a.events[:-1]} == {0, 1}),
    ("completion of ids is golden", TEXT_PATH,
     {"prompt": TOKENS["input"], "temperature": 0, "max_tokens": 24, "ignore_eos": True, "logprobs": 0},
     lambda a: len(choice(a)["logprobs"]["tokens"]) == 24),
    ("16 tokens when none are asked for", TEXT_PATH, {"prompt": "the time", "ignore_eos": True},
     lambda a: a.json["usage"]["completion_tokens"] == 16),
    ("several prompts, several choices", TEXT_PATH, {**TEXT, "prompt": ["a", [1, 70]], "n": 2},
     lambda a: [c["index"] for c in a.json["choices"]] == [0, 1, 2, 3]),
    ("echo", TEXT_PATH, {**TEXT, "echo": True}, lambda a: choice(a)["text"].startswith("the time")),
    ("echo without generating", TEXT_PATH, {**TEXT, "echo": True, "max_tokens": 0, "logprobs": 1},
     lambda a: choice(a)["text"] == "the time"
     and choice(a)["logprobs"]["token_logprobs"][0] is None
     and all(x < 0 for x in choice(a)["logprobs"]["token_logprobs"][1:])
     and len({len(choice(a)["logprobs"][k])
              for k in ("tokens", "token_logprobs", "top_logprobs", "text_offset")}) == 1),
    ("the most probable of several", TEXT_PATH,
     {**TEXT, "temperature": 1.5, "best_of": 4, "n": 1, "seed": 3, "logprobs": 0},
     lambda a: len(a.json["choices"]) == 1),
    ("completion stream", TEXT_PATH, {**TEXT, "stream": True},
     lambda a: a.events[-1] == "[DONE]" and len(text_of(a)) > 0
     and a.events[-2]["choices"][0]["finish_reason"] == "length"),
    ("completion stream with echo", TEXT_PATH, {**TEXT, "stream": True, "echo": True},
     lambda a: text_of(a).startswith("the time")),
]

# name, path, body, status, part of the message, field
BAD = [
    ("no JSON", CHAT_PATH, "{", 400, "line 1", None),
    ("an array", CHAT_PATH, "[]", 400, "must be an object", None),
    ("no messages", CHAT_PATH, {}, 400, "missing", "messages"),
    ("empty messages", CHAT_PATH, {"messages": []}, 400, "empty", "messages"),
    ("messages that are a text", CHAT_PATH, {"messages": "hi"}, 400, "an array", "messages"),
    ("a message that is a text", CHAT_PATH, {"messages": ["hi"]}, 400, "an object", "messages[0]"),
    ("a message without role", CHAT_PATH, {"messages": [{"content": "x"}]}, 400, "string",
     "messages[0].role"),
    ("content of a wrong type", CHAT_PATH, {"messages": [{"role": "user", "content": 5}]}, 400,
     "string or an array", "messages[0].content"),
    ("an image", CHAT_PATH, {"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "x"}}]}]}, 501, "image_url", "messages[0].content"),
    ("top_p beyond its range", CHAT_PATH, {**ASK, "top_p": 1.5}, 400, "0..1", "top_p"),
    ("a temperature that is a text", CHAT_PATH, {**ASK, "temperature": "hot"}, 400, "a number",
     "temperature"),
    ("a huge temperature", CHAT_PATH, '{"messages":[],"temperature":1e308}', 400, "outside",
     "temperature"),
    ("n of 10^9", CHAT_PATH, {**ASK, "n": 10**9}, 400, "1..128", "n"),
    ("n of none", CHAT_PATH, {**ASK, "n": 0}, 400, "1..128", "n"),
    ("negative max_tokens", CHAT_PATH, {**ASK, "max_tokens": -5}, 400, "outside", "max_tokens"),
    ("top_logprobs of 10^9", CHAT_PATH, {**ASK, "top_logprobs": 10**9}, 400, "0..100", "top_logprobs"),
    ("a bias beyond the vocabulary", CHAT_PATH, {**ASK, "logit_bias": {"131": 1}}, 400, "0..130",
     "logit_bias"),
    ("a bias that is a text", CHAT_PATH, {**ASK, "logit_bias": {"1": "x"}}, 400, "a number",
     "logit_bias"),
    ("a stop word that is a number", CHAT_PATH, {**ASK, "stop": [5]}, 400, "a string", "stop"),
    ("tools", CHAT_PATH, {**ASK, "tools": [{"type": "function"}]}, 501, "not supported", "tools"),
    ("a schema", CHAT_PATH, {**ASK, "response_format": {"type": "json_schema"}}, 501,
     "not supported", "response_format"),
    ("a template that is none", CHAT_PATH, {**ASK, "chat_template": "{% if %}"}, 400, "chat_template",
     "chat_template"),
    ("a template that loops", CHAT_PATH,
     {**ASK, "chat_template": "{% for i in range(10**9) %}x{% endfor %}"}, 400, "", None),
    ("an unknown model", CHAT_PATH, {**ASK, "model": "gpt"}, 404, "llama-f32, tiny", "model"),
    ("no prompt", TEXT_PATH, {}, 400, "missing", "prompt"),
    ("a prompt that is a number", TEXT_PATH, {"prompt": 5}, 400, "string or an array", "prompt"),
    ("an empty array of prompts", TEXT_PATH, {"prompt": []}, 400, "no prompt", "prompt"),
    ("a negative token", TEXT_PATH, {"prompt": [1, -2]}, 400, "-2", "prompt[1]"),
    ("a token beyond the vocabulary", TEXT_PATH, {"prompt": [1, 131]}, 400, "0..130", "prompt[1]"),
    ("a huge token", TEXT_PATH, {"prompt": [2**40]}, 400, "0..130", "prompt[0]"),
    ("a suffix", TEXT_PATH, {**TEXT, "suffix": "x"}, 501, "suffix", "suffix"),
    ("too many choices in all", TEXT_PATH, {**TEXT, "prompt": ["a"] * 100, "n": 2}, 400, "200", "n"),
    ("a lone surrogate", TEXT_PATH, '{"prompt":"\\ud800"}', 400, "line 1", None),
    ("invalid UTF-8", TEXT_PATH, b'{"prompt":"\xff"}', 400, "line 1", None),
    ("deep nesting", TEXT_PATH, '{"prompt":' + "[" * 100000 + "]" * 100000 + "}", 400, "deeper", None),
    ("a prompt beyond the context", TEXT_PATH, {"prompt": [70] * 128}, 400, "128", None),
]


def good_problem(server, path, body, check):
    answer = server.post(path, body)
    if answer.status != 200:
        return f"status {answer.status}: {answer.text}"
    return None if check(answer) else answer.text


def bad_problem(server, path, body, status, part, param):
    answer = server.post(path, body)
    if answer.status != status:
        return f"status {answer.status}, expected {status}: {answer.text}"
    error = answer.json["error"]
    if part not in error["message"] or error["param"] != param or error["code"] != status:
        return answer.text
    return None if server.alive() else "the server is dead"


def context_problem(server):
    error = server.post(TEXT_PATH, {"prompt": [70] * 500}).json["error"]
    right = {"type": "exceed_context_size_error", "n_prompt_tokens": 500, "n_ctx": 128}
    return None if right.items() <= error.items() else error


def seed_problem(server):
    body = {**ASK, "temperature": 1, "seed": 11}
    texts = {server.post(CHAT_PATH, body).json["choices"][0]["message"]["content"] for _ in range(2)}
    return None if len(texts) == 1 else texts


def models_problem(server):
    listed = [m["id"] for m in server.get("/v1/models").json["data"]]
    one = server.get("/v1/models/tiny")
    if listed != ["llama-f32", "tiny"] or one.json["id"] != "tiny":
        return f"{listed} {one.text}"
    return None if server.get("/v1/models/none").status == 404 else "an unknown model is there"


def method_problem(server):
    got = server.get(CHAT_PATH)
    return None if got.status == 405 and "POST" in got.json["error"]["message"] else got.text


def same_bytes_problem(server):
    """A prompt gives the same text whole, streamed, and again from the cache."""
    whole = server.post(TEXT_PATH, {**TEXT, "max_tokens": 40, "ignore_eos": True})
    stream = server.post(TEXT_PATH, {**TEXT, "max_tokens": 40, "ignore_eos": True, "stream": True})
    return None if choice(whole)["text"] == text_of(stream) else f"{whole.text} {stream.text}"


ALONE = [context_problem, seed_problem, models_problem, method_problem, same_bytes_problem]


def main(quern):
    report = Report()
    with Server(quern, "--alias", "tiny") as server:
        for name, *row in GOOD:
            report.run(name, good_problem, server, *row)
        for name, *row in BAD:
            report.run(name, bad_problem, server, *row)
        for test in ALONE:
            report.run(test.__name__.removesuffix("_problem"), test, server)
    sys.exit(report.end())


main(*sys.argv[1:])
