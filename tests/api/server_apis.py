#!/usr/bin/env python3
"""The routes of Ollama, Anthropic, llama-server, embeddings and operations over loopback. TAP.

  tests/api/server_apis.py QUERN      (standard library only; run from the project's root)
"""
import base64
import json
import struct
import sys

from serving import MODEL, Report, Server

with open(f"{MODEL}/chat.json", encoding="utf-8") as f:
    CHAT = json.load(f)
EMBEDDER = "tests/golden/models/bert-f32-mean"
GREEDY = {"options": {"temperature": 0, "num_predict": 24}}
OLLAMA = {"messages": CHAT["messages"], **GREEDY}
TEXT = CHAT["text"]
CLAUDE = {"system": CHAT["messages"][0]["content"], "messages": CHAT["messages"][1:],
          "max_tokens": 24, "temperature": 0}
RESPONSES = {"instructions": CLAUDE["system"], "input": CHAT["messages"][1]["content"],
             "max_output_tokens": 24, "temperature": 0}
NATIVE = {"prompt": CHAT["ids"], "temperature": 0, "n_predict": 24}


def types(answer):
    return [e["type"] for e in answer.events]


def delta_text(answer):
    return "".join(e["delta"]["text"] for e in answer.events if e["type"] == "content_block_delta")


# name, path, body (None: GET), check
GOOD = [
    ("ollama chat", "/api/chat", {**OLLAMA, "stream": False},
     lambda a: a.json["message"] == {"role": "assistant", "content": TEXT}
     and a.json["done"] and a.json["done_reason"] == "length" and a.json["eval_count"] == 24
     and a.json["prompt_eval_count"] == len(CHAT["ids"])),
    ("ollama chat streams when nothing is said", "/api/chat", OLLAMA,
     lambda a: "".join(x["message"]["content"] for x in a.lines) == TEXT and a.lines[-1]["done"]
     and a.headers["Content-Type"] == "application/x-ndjson"),
    ("ollama chat without messages loads", "/api/chat", {},
     lambda a: a.json["done_reason"] == "load"),
    ("ollama generate", "/api/generate",
     {"prompt": CHAT["messages"][1]["content"], "system": CHAT["messages"][0]["content"],
      "stream": False, **GREEDY}, lambda a: a.json["response"] == TEXT),
    ("ollama generate streams", "/api/generate",
     {"prompt": CHAT["messages"][1]["content"], "system": CHAT["messages"][0]["content"], **GREEDY},
     lambda a: "".join(x["response"] for x in a.lines) == TEXT),
    ("ollama generate as it is", "/api/generate",
     {"prompt": "the time", "raw": True, "stream": False, **GREEDY},
     lambda a: a.json["prompt_eval_count"] < 9),
    ("ollama generate without a prompt loads", "/api/generate", {"model": "llama-f32"},
     lambda a: a.json["done_reason"] == "load" and a.json["model"] == "llama-f32"),
    ("ollama tags", "/api/tags", None,
     lambda a: a.json["models"][0]["name"] == "llama-f32"
     and a.json["models"][0]["details"]["family"] == "llama"),
    ("ollama ps", "/api/ps", None, lambda a: len(a.json["models"]) == 1),
    ("ollama show", "/api/show", {"model": "llama-f32"},
     lambda a: a.json["model_info"]["general.architecture"] == "llama"),
    ("ollama version", "/api/version", None, lambda a: a.json["version"].count(".") == 2),
    ("messages", "/v1/messages", CLAUDE,
     lambda a: a.json["content"] == [{"type": "text", "text": TEXT}]
     and a.json["stop_reason"] == "max_tokens" and a.json["stop_sequence"] is None
     and a.json["type"] == "message" and a.json["usage"]["output_tokens"] == 24
     and a.json["usage"]["input_tokens"] + a.json["usage"]["cache_read_input_tokens"]
     == len(CHAT["ids"])),
    ("messages with a system in parts", "/v1/messages",
     {**CLAUDE, "system": [{"type": "text", "text": CLAUDE["system"]}]},
     lambda a: a.json["content"][0]["text"] == TEXT),
    ("messages with a stop sequence", "/v1/messages", {**CLAUDE, "stop_sequences": [TEXT[4:7]]},
     lambda a: a.json["stop_reason"] == "stop_sequence" and a.json["stop_sequence"] == TEXT[4:7]),
    ("messages stream", "/v1/messages", {**CLAUDE, "stream": True},
     lambda a: delta_text(a) == TEXT and types(a)[:3] == ["message_start", "content_block_start", "ping"]
     and types(a)[-3:] == ["content_block_stop", "message_delta", "message_stop"]
     and "event: message_stop\n" in a.text and "[DONE]" not in a.text
     and a.events[-2]["delta"]["stop_reason"] == "max_tokens"
     and a.events[-2]["usage"]["output_tokens"] == 24),
    ("messages go on with the assistant's", "/v1/messages",
     {**CLAUDE, "messages": CLAUDE["messages"] + [{"role": "assistant", "content": TEXT[:6]}]},
     lambda a: len(a.json["content"][0]["text"]) > 0),
    ("count of tokens", "/v1/messages/count_tokens",
     {"system": CLAUDE["system"], "messages": CLAUDE["messages"]},
     lambda a: a.json == {"input_tokens": len(CHAT["ids"])}),
    ("responses", "/v1/responses", RESPONSES,
     lambda a: a.json["output"][0]["content"][0]["text"] == TEXT and a.json["status"] == "incomplete"
     and a.json["incomplete_details"] == {"reason": "max_output_tokens"}
     and a.json["usage"]["output_tokens"] == 24 and a.json["object"] == "response"),
    ("responses to messages", "/responses",
     {**RESPONSES, "instructions": None, "text": {"format": {"type": "text"}}, "input": [
         {"role": "developer", "content": RESPONSES["instructions"]},
         {"role": "user", "content": [{"type": "input_text", "text": RESPONSES["input"]}]}]},
     lambda a: a.json["output"][0]["content"][0]["text"] == TEXT),
    ("responses stream", "/v1/responses", {**RESPONSES, "stream": True},
     lambda a: "".join(e["delta"] for e in a.events if e["type"] == "response.output_text.delta") == TEXT
     and types(a)[:4] == ["response.created", "response.in_progress", "response.output_item.added",
                          "response.content_part.added"]
     and types(a)[-4:] == ["response.output_text.done", "response.content_part.done",
                           "response.output_item.done", "response.incomplete"]
     and [e["sequence_number"] for e in a.events] == list(range(len(a.events)))),
    ("native completion", "/completion", NATIVE,
     lambda a: a.json["content"] == TEXT and a.json["stop_type"] == "limit"
     and a.json["tokens_predicted"] == 24 and a.json["tokens"] == []
     and a.json["tokens_evaluated"] == len(CHAT["ids"]) and a.json["truncated"] is False
     and a.json["timings"]["predicted_n"] == 24),
    ("native completion under its other name", "/completions", NATIVE,
     lambda a: a.json["content"] == TEXT),
    ("native completion with ids", "/completion", {**NATIVE, "return_tokens": True},
     lambda a: a.json["tokens"] == CHAT["greedy"]),
    ("native completion with probabilities", "/completion", {**NATIVE, "n_probs": 3},
     lambda a: [r["id"] for r in a.json["completion_probabilities"]] == CHAT["greedy"]
     and all(len(r["top_logprobs"]) == 3 for r in a.json["completion_probabilities"])),
    ("native completion of several prompts", "/completion", {**NATIVE, "prompt": ["a", "b"]},
     lambda a: [r["index"] for r in a.json] == [0, 1]),
    ("native completion with a stop word", "/completion", {**NATIVE, "stop": [TEXT[4:7]]},
     lambda a: a.json["stop_type"] == "word" and a.json["stopping_word"] == TEXT[4:7]),
    ("native stream", "/completion", {**NATIVE, "stream": True},
     lambda a: "".join(e["content"] for e in a.events) == TEXT and a.events[-1]["stop"]
     and [t for e in a.events for t in e["tokens"]] == CHAT["greedy"]),
    ("tokenize", "/tokenize", {"content": CHAT["texts"][0]["text"], "add_special": True},
     lambda a: a.json["tokens"] == CHAT["texts"][0]["ids"]),
    ("tokenize with pieces", "/tokenize", {"content": "a time", "with_pieces": True},
     lambda a: "".join(t["piece"] for t in a.json["tokens"]).strip() == "a time"),
    ("detokenize", "/detokenize", {"tokens": CHAT["texts"][0]["ids"], "skip_special_tokens": True},
     lambda a: a.json["content"] == CHAT["texts"][0]["decoded"]),
    ("apply-template", "/apply-template", {"messages": CHAT["messages"]},
     lambda a: a.json["prompt"] == CHAT["prompt"]),
    ("props", "/props", None, lambda a: a.json["default_generation_settings"]["n_ctx"] == 128),
    ("slots", "/slots", None, lambda a: a.json[0]["is_processing"] is False),
    ("health", "/health", None, lambda a: a.json == {"status": "ok"}),
    ("ready", "/ready", None, lambda a: a.json == {"status": "ok"}),
    ("metrics", "/metrics", None,
     lambda a: "quern_time_to_first_token_seconds_bucket{le=\"+Inf\"}" in a.text
     and "quern_num_requests_running{model_name=\"llama-f32\"} 0" in a.text),
    ("openapi", "/openapi.json", None,
     lambda a: a.json["openapi"] == "3.1.0" and "/v1/models/{name}" in a.json["paths"]),
]

# name, path, body, status, part of the answer
BAD = [
    ("ollama: unknown model", "/api/chat", {"model": "none", **OLLAMA}, 404, "\"error\":\"model: "),
    ("ollama: bad option", "/api/chat", {"messages": [], "options": {"top_p": 2}}, 400, "0..1"),
    ("ollama: options that are none", "/api/chat", {"options": 5}, 400, "an object"),
    ("ollama: a format", "/api/chat", {**OLLAMA, "format": "json"}, 501, "not supported"),
    ("ollama: tools", "/api/chat", {**OLLAMA, "tools": [{}]}, 501, "not supported"),
    ("ollama: images", "/api/generate", {"prompt": "x", "images": ["x"]}, 501, "images"),
    ("anthropic: no max_tokens", "/v1/messages", {"messages": CLAUDE["messages"]}, 400,
     "\"type\":\"invalid_request_error\",\"message\":\"max_tokens: missing\""),
    ("anthropic: max_tokens of none", "/v1/messages", {**CLAUDE, "max_tokens": 0}, 400, "1.."),
    ("anthropic: a system that is a number", "/v1/messages", {**CLAUDE, "system": 5}, 400, "system"),
    ("anthropic: tools", "/v1/messages", {**CLAUDE, "tools": [{}]}, 501, "request_id"),
    ("anthropic: an image", "/v1/messages",
     {**CLAUDE, "messages": [{"role": "user", "content": [{"type": "image"}]}]}, 501, "image"),
    ("responses: a stored one", "/v1/responses", {**RESPONSES, "previous_response_id": "x"}, 501, "stored"),
    ("responses: a schema", "/v1/responses", {**RESPONSES, "text": {"format": {"type": "json_schema"}}}, 501,
     "not supported"),
    ("responses: no input", "/v1/responses", {}, 400, "input: missing"),
    ("native: grammar", "/completion", {**NATIVE, "grammar": "root ::= x"}, 501, "not supported"),
    ("native: schema", "/completion", {**NATIVE, "json_schema": {}}, 501, "not supported"),
    ("native: tokens that are none", "/detokenize", {"tokens": ["x"]}, 400, "tokens[0]"),
    ("native: negative token", "/detokenize", {"tokens": [-1]}, 400, "tokens[0]"),
    ("native: no content", "/tokenize", {}, 400, "content: missing"),
    ("embeddings of a model without pooling", "/v1/embeddings", {"input": "x"}, 400, "pooling"),
]


def ask(server, path, body):
    return server.get(path) if body is None else server.post(path, body)


def good_problem(server, path, body, check):
    answer = ask(server, path, body)
    if answer.status != 200:
        return f"status {answer.status}: {answer.text}"
    return None if check(answer) else answer.text


def bad_problem(server, path, body, status, part):
    answer = ask(server, path, body)
    return None if answer.status == status and part in answer.text else f"{answer.status} {answer.text}"


def vectors(answer):
    return [d["embedding"] for d in answer.json["data"]]


EMBED = [
    ("a text", "/v1/embeddings", {"input": "hello"},
     lambda a: len(a.json["data"]) == 1 and a.json["usage"]["prompt_tokens"] > 0),
    ("texts", "/embeddings", {"input": ["a", "b", "a"]},
     lambda a: vectors(a)[0] == vectors(a)[2] and [d["index"] for d in a.json["data"]] == [0, 1, 2]),
    ("ids", "/v1/embeddings", {"input": [[1, 5, 6], [1, 7]]}, lambda a: len(a.json["data"]) == 2),
    ("fewer dimensions", "/v1/embeddings", {"input": "a", "dimensions": 3},
     lambda a: len(vectors(a)[0]) == 3 and abs(sum(x * x for x in vectors(a)[0]) - 1) < 1e-5),
    ("ollama", "/api/embed", {"input": ["a", "b"]}, lambda a: len(a.json["embeddings"]) == 2),
    ("a text beyond the context is cut", "/v1/embeddings", {"input": "hello " * 5000},
     lambda a: len(a.json["data"]) == 1),
]
EMBED_BAD = [
    ("too many dimensions", "/v1/embeddings", {"input": "a", "dimensions": 9999}, 400, "dimensions"),
    ("no input", "/v1/embeddings", {}, 400, "input: missing"),
    ("an empty array", "/v1/embeddings", {"input": []}, 400, "input"),
    ("a number", "/v1/embeddings", {"input": 5}, 400, "input"),
    ("a text among ids", "/v1/embeddings", {"input": ["a", 5]}, 400, "input[1]"),
    ("an unknown encoding", "/v1/embeddings", {"input": "a", "encoding_format": "hex"}, 400,
     "float, base64"),
    ("chat with an encoder", "/v1/chat/completions", {"messages": CHAT["messages"]}, 400, ""),
]


def base64_problem(server):
    """base64 holds the same numbers."""
    plain = vectors(server.post("/v1/embeddings", {"input": "hello"}))[0]
    text = vectors(server.post("/v1/embeddings", {"input": "hello", "encoding_format": "base64"}))[0]
    data = base64.b64decode(text)
    same = struct.pack(f"<{len(plain)}f", *plain) == data
    return None if same else f"{plain} {text}"


def main(quern):
    report = Report()
    with Server(quern) as server:
        for name, *row in GOOD:
            report.run(name, good_problem, server, *row)
        for name, *row in BAD:
            report.run(name, bad_problem, server, *row)
    with Server(quern, model=EMBEDDER) as server:
        for name, *row in EMBED:
            report.run("embeddings: " + name, good_problem, server, *row)
        for name, *row in EMBED_BAD:
            report.run("embeddings: " + name, bad_problem, server, *row)
        report.run("embeddings: base64", base64_problem, server)
    sys.exit(report.end())


main(*sys.argv[1:])
