#!/usr/bin/env python3
"""The command as a user meets it: each row runs `quern` and checks status, stdout and stderr. TAP.

  tests/api/cli.py QUERN      (standard library only; run from the project's root)
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

MODELS = "tests/golden/models"
CHAT = f"{MODELS}/llama-f32"
PLAIN = f"{MODELS}/llama-f16-tied"
ENCODER = f"{MODELS}/bert-f32-mean"
BARE = f"{MODELS}/bert-bf16-cls-prefix"


def read_json(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


TOKENS = read_json(f"{CHAT}/tokens.json")
CHATS = read_json(f"{CHAT}/chat.json")
IDS = ",".join(map(str, TOKENS["input"]))


class Case:
    """One run: arguments, standard input, expected status, and texts in stdout and stderr."""

    def __init__(self, name, *args, stdin="", status=0, out=None, err="", check=None):
        self.name, self.args, self.stdin = name, args, stdin
        self.status, self.out, self.err, self.check = status, out, err, check


def jsonl(*rows):
    return "".join(json.dumps(r) + "\n" for r in rows)


def ids_are(want):
    return lambda out: json.loads(out) == want


def lines_are(*want):
    return lambda out: [json.loads(line) for line in out.splitlines()] == list(want)


def rows_of(*lengths):
    return lambda out: [len(json.loads(line)) for line in out.splitlines()] == list(lengths)


def unit_rows(out):
    return all(abs(sum(x * x for x in json.loads(line)) - 1) < 1e-5 for line in out.splitlines())


def first_text():
    return CHATS["texts"][0]


TEXT = first_text()
REQUEST = {"messages": CHATS["messages"], "add_generation_prompt": True, "now": 0}
GREEDY = ["--temperature", "0", "--activations", "f32", "--ignore-eos"]

CASES = [
    Case("no command", status=2, err="no command; see quern --help"),
    Case("unknown command", "fly", status=2, err="fly: unknown command"),
    Case("help", "--help", out="Commands:"),
    Case("help of a command", "generate", "--help", out="--top-k K"),
    Case("version", "--version", out="quern 0."),
    Case("unknown option", "generate", CHAT, "--fly", status=2, err="--fly"),
    Case("option of another command", "info", CHAT, "--top-k", "3", status=2, err="--top-k"),
    Case("option without its value", "generate", CHAT, "x", "--top-k", status=2, err="--top-k"),
    Case("option value of a wrong type", "generate", CHAT, "x", "--top-k", "many", err="top-k",
         status=2),
    Case("missing argument", "generate", status=2, err="usage: quern generate MODEL"),
    Case("too many arguments", "info", "a", "b", status=2, err="usage: quern info MODEL"),
    Case("no such model", "generate", "/nowhere", "x", status=1, err="/nowhere"),
    Case("unknown backend", "generate", CHAT, "x", "--backend", "abacus", status=2, err="abacus"),
    Case("unknown activations", "generate", CHAT, "x", "--activations", "f3", status=2, err="f3"),
    Case("unknown kv dtype", "generate", CHAT, "x", "--kv-dtype", "f3", status=2, err="f3"),
    Case("unknown format", "generate", CHAT, "x", "--format", "xml", status=2, err="xml"),
    Case("unknown sampler", "generate", CHAT, "x", "--samplers", "dice", status=2, err="dice"),
    Case("sampling value out of range", "generate", CHAT, "x", "--top-p", "1.5", status=1,
         err="top_p"),
    Case("unknown generator", "generate", CHAT, "x", "--rng", "dice", status=2, err="dice"),
    Case("logit bias that is none", "generate", CHAT, "x", "--logit-bias", "5", status=2,
         err="ID:BIAS"),
    Case("too little memory", "generate", CHAT, "x", "--memory-limit", "1000", status=1,
         err="needs"),
    Case("context overflow", "generate", CHAT, "--tokens", IDS, "--ctx", "8", status=1,
         err="do not fit the context of 8"),
    Case("token ids that are none", "generate", CHAT, "--tokens", "1,x", status=2, err="\"x\""),
    Case("token id beyond the vocabulary", "generate", CHAT, "--tokens", "1,131", status=1,
         err="131"),
    Case("negative token id", "generate", CHAT, "--tokens", "1,-2", status=1, err="-2"),
    Case("greedy ids", "generate", CHAT, "--tokens", IDS, "--format", "ids", "-n", "24", *GREEDY,
         check=ids_are(TOKENS["greedy"])),
    Case("greedy ids with chunks and threads", "generate", CHAT, "--tokens", IDS, "--format", "ids",
         "-n", "24", "--chunk", "5", "--threads", "3", *GREEDY, check=ids_are(TOKENS["greedy"])),
    Case("greedy ids without a prefix cache", "generate", CHAT, "--tokens", IDS, "--format", "ids",
         "-n", "24", "--no-prefix-cache", *GREEDY, check=ids_are(TOKENS["greedy"])),
    Case("a ban by logit bias", "generate", CHAT, "--tokens", IDS, "--format", "ids", "-n", "1",
         "--logit-bias", f"{TOKENS['greedy'][0]}:-inf", *GREEDY,
         check=lambda out: json.loads(out) != TOKENS["greedy"][:1]),
    Case("ids of a model without a tokenizer", "generate", PLAIN, "--tokens", "1,2,3", "--format",
         "ids", "-n", "3", *GREEDY, check=lambda out: len(json.loads(out)) == 3),
    Case("text of a model without a tokenizer", "generate", PLAIN, "x", status=1,
         err="no tokenizer.json"),
    Case("json output", "generate", CHAT, "the time", "--format", "json", "-n", "4", *GREEDY,
         check=lambda out: json.loads(out)["stop"] == "limit" and len(json.loads(out)["ids"]) == 4),
    Case("the same seed, the same text", "generate", CHAT, "the time", "--seed", "7", "-n", "9",
         "--format", "json", check=lambda out: json.loads(out)["seed"] == 7),
    Case("empty prompt still has its BOS", "generate", CHAT, "", "-n", "1", *GREEDY),
    Case("invalid UTF-8 in the prompt", "generate", CHAT, "-n", "1", "--temperature", "0",
         stdin=b"\xff\xfe abc"),
    Case("context shift goes on", "generate", CHAT, "--tokens", IDS, "--ctx", "32", "-n", "40",
         "--format", "ids", "--context-shift", *GREEDY, check=lambda out: len(json.loads(out)) == 40),
    Case("context full ends", "generate", CHAT, "--tokens", IDS, "--ctx", "32", "--format", "json",
         *GREEDY, check=lambda out: json.loads(out)["stop"] == "context"),
    Case("run answers the chat", "run", CHAT, "What is the time?", "-n", "4", *GREEDY),
    Case("run reads stdin", "run", CHAT, "-n", "4", *GREEDY, stdin="What is the time?"),
    Case("run without a template", "run", PLAIN, "x", status=1, err="no chat template"),
    Case("tokenize", "tokenize", CHAT, TEXT["text"], check=ids_are(TEXT["ids"])),
    Case("tokenize a tokenizer.json", "tokenize", f"{CHAT}/tokenizer.json", TEXT["text"],
         check=ids_are(TEXT["ids"])),
    Case("tokenize stdin", "tokenize", CHAT, stdin=TEXT["text"], check=ids_are(TEXT["ids"])),
    Case("tokenize lines", "tokenize", CHAT, "--jsonl",
         stdin=jsonl(*({"text": t["text"]} for t in CHATS["texts"])),
         check=lines_are(*(t["ids"] for t in CHATS["texts"]))),
    Case("tokenize without special tokens", "tokenize", CHAT, "--jsonl",
         stdin=jsonl({"text": TEXT["text"], "add_special_tokens": False}),
         check=lines_are(TEXT["ids"][1:])),
    Case("tokenize a bad line", "tokenize", CHAT, "--jsonl", stdin="{\"text\": 3}\n", status=1,
         err="line 1: text"),
    Case("tokenize what is no JSON", "tokenize", CHAT, "--jsonl", stdin="{\n", status=1,
         err="line 1"),
    Case("detokenize", "detokenize", CHAT, ",".join(map(str, TEXT["ids"])), "--skip-special-tokens",
         check=lambda out: out == TEXT["decoded"] + "\n"),
    Case("detokenize lines", "detokenize", CHAT, "--jsonl",
         stdin=jsonl({"ids": TEXT["ids"], "skip_special_tokens": True}),
         check=lines_are(TEXT["decoded"])),
    Case("detokenize piece by piece", "detokenize", CHAT, "--jsonl",
         stdin=jsonl({"ids": TEXT["ids"], "skip_special_tokens": True, "incremental": True}),
         check=lambda out: "".join(json.loads(out)) == TEXT["decoded"]),
    Case("detokenize what is no id", "detokenize", CHAT, "--jsonl", stdin="{\"ids\": [\"a\"]}\n",
         status=1, err="line 1: ids"),
    Case("embed", "embed", ENCODER, "the sky is blue", check=rows_of(30)),
    Case("embed has length 1", "embed", ENCODER, "the sky is blue", check=unit_rows),
    Case("embed not normalized", "embed", ENCODER, "the sky", "--normalize", "no",
         check=lambda out: not unit_rows(out)),
    Case("embed lines", "embed", ENCODER, "--jsonl", stdin=jsonl("the sky", "", "sea"),
         check=rows_of(30, 30, 30)),
    Case("embed many lines", "embed", ENCODER, "--jsonl", stdin=jsonl(*["the sea"] * 150),
         check=rows_of(*[30] * 150)),
    Case("embed no lines", "embed", ENCODER, "--jsonl", stdin="", check=rows_of()),
    Case("embed stdin", "embed", ENCODER, stdin="the sky", check=rows_of(30)),
    Case("embed with joined poolings", "embed", ENCODER, "the sky", "--pooling", "cls+max",
         check=rows_of(60)),
    Case("embed with fewer dimensions", "embed", ENCODER, "the sky", "--dimensions", "7", check=rows_of(7)),
    Case("embed with too many dimensions", "embed", ENCODER, "the sky", "--dimensions", "31", status=2,
         err="it has 30"),
    Case("embed cuts long texts", "embed", ENCODER, "the sky " * 99, check=rows_of(30)),
    Case("embed refuses long texts", "embed", ENCODER, "the sky " * 99, "--no-truncate", status=1,
         err="this model reads 64"),
    Case("embed with a prompt", "embed", ENCODER, "sky", "--prompt", "the ", check=rows_of(30)),
    Case("embed with an unknown prompt", "embed", ENCODER, "sky", "--prompt-name", "query",
         status=2, err="\"query\""),
    Case("embed with an unknown pooling", "embed", ENCODER, "sky", "--pooling", "sum", status=2,
         err="\"sum\" is not one of cls"),
    Case("embed lines that are no strings", "embed", ENCODER, "--jsonl", stdin="{}\n", status=1,
         err="line 1: expected a JSON string"),
    Case("embed without pooling", "embed", CHAT, "the time", status=2, err="--pooling"),
    Case("embed by a decoder", "embed", CHAT, "the time", "--pooling", "lasttoken",
         check=lambda out: len(json.loads(out)) > 9),
    Case("embed without a tokenizer", "embed", BARE, "the time", "--pooling", "cls", status=1,
         err="no tokenizer.json"),
    Case("generate by an encoder", "generate", ENCODER, "the time", status=1, err="quern embed"),
    Case("logits of an encoder", "logits", ENCODER, "--tokens", "1,2", "-o", "/tmp/none.npy", status=1,
         err="quern embed"),
    Case("info of an encoder", "info", ENCODER, out="embedding_pooling    mean"),
    Case("render", "render", CHAT, json.dumps(REQUEST), check=lambda out: out == CHATS["prompt"]),
    Case("render lines", "render", CHAT, "--jsonl", stdin=jsonl(REQUEST),
         check=lines_are({"text": CHATS["prompt"]})),
    Case("render with an own template", "render", CHAT, "--jsonl",
         stdin=jsonl({**REQUEST, "chat_template": "{{ messages|length }}"}),
         check=lambda out: json.loads(out)["text"] == str(len(CHATS["messages"]))),
    Case("render an error", "render", CHAT, "--jsonl",
         stdin=jsonl({**REQUEST, "chat_template": "{{ raise_exception('no') }}"}),
         check=lambda out: "no" in json.loads(out)["error"]),
    Case("info", "info", CHAT, out="model_type           llama"),
    Case("info as JSON", "info", CHAT, "--json",
         check=lambda out: json.loads(out)["backends"][0]["usable"] is True),
    Case("info of nothing", "info", "/nowhere", status=1, err="/nowhere"),
    Case("archs", "archs", "--json",
         check=lambda out: {"llama", "mistral", "qwen2", "qwen3", "phi3"}
         <= {a["model_type"] for a in json.loads(out)}),
    Case("verify", "verify", CHAT, out="ok       values     no NaN, no Inf\n"),
    Case("verify as JSON", "verify", CHAT, "--json", "--threads", "1",
         check=lambda out: json.loads(out)["sound"] is True),
    Case("verify nothing", "verify", "/nowhere", status=1, err="no such model directory"),
    Case("convert what is no GGUF", "convert", f"{CHAT}/config.json", "/tmp/quern-none", status=1,
         err="config.json"),
    Case("logits without a file", "logits", CHAT, "--tokens", "1", status=2, err="--output"),
    Case("logits without tokens", "logits", CHAT, "-o", "/tmp/x.npy", status=2, err="--tokens"),
    Case("logits into nowhere", "logits", CHAT, "--tokens", "1", "-o", "/nowhere/x.npy", status=1,
         err="/nowhere"),
]


def run(quern, args, stdin=b""):
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    return subprocess.run([quern, *args], input=data, capture_output=True, timeout=120,
                          check=False)


def problem(case, done):
    """What is wrong with a finished run, or None."""
    out = done.stdout.decode("utf-8", "replace")
    err = done.stderr.decode("utf-8", "replace")
    if done.returncode != case.status:
        return f"status {done.returncode}, expected {case.status}: {err}"
    if case.err not in err:
        return f"stderr {err!r} lacks {case.err!r}"
    if case.status and (out or err.count("\n") != 1):
        return f"an error is one line on stderr: {out!r} {err!r}"
    if case.out is not None and case.out not in out:
        return f"stdout {out!r} lacks {case.out!r}"
    if case.check and not case.check(out):
        return f"stdout {out!r} is not as expected"
    return None


def npy_problem(quern):
    """logits writes a NumPy file of the right shape, and nothing when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/out.npy"
        run(quern, ["logits", CHAT, "--tokens", IDS, "-o", path])
        with open(path, "rb") as f:
            data = f.read()
        (header,) = struct.unpack("<H", data[8:10])
        text = data[10:10 + header].decode()
        if f"({len(TOKENS['input'])}, 131)" not in text or "'<f4'" not in text:
            return text
        if (10 + header) % 64 or len(data) != 10 + header + 4 * 131 * len(TOKENS["input"]):
            return f"{len(data)} bytes, header {header}"
        run(quern, ["logits", CHAT, "--tokens", "1,999", "-o", f"{folder}/bad.npy"])
        return None if os.listdir(folder) == ["out.npy"] else str(os.listdir(folder))


def verify_problem(quern):
    """verify records, compares with the record, and tells what is bad on stdout with status 1."""
    with tempfile.TemporaryDirectory() as folder:
        model = shutil.copytree(CHAT, f"{folder}/model")
        recorded = run(quern, ["verify", model, "--record"])
        again = run(quern, ["verify", model])
        with open(f"{model}/config.json", encoding="utf-8") as f:
            config = f.read().replace('"vocab_size": 131', '"vocab_size": 132')
        with open(f"{model}/config.json", "w", encoding="utf-8") as f:
            f.write(config)
        bad = run(quern, ["verify", model])
        good = (recorded.returncode == 0 and b"3 runs as recorded" in again.stdout
                and bad.returncode == 1 and b"bad      shapes" in bad.stdout
                and bad.stderr.count(b"\n") == 1)
        return None if good else f"{recorded} {again} {bad}"


def report(number, name, why):
    print(f"{'not ok' if why else 'ok'} {number} - {name}")
    if why:
        print(f"# {why}")
    return bool(why)


def main(quern):
    print(f"1..{len(CASES) + 2}")
    failed = [report(i + 1, c.name, problem(c, run(quern, c.args, c.stdin)))
              for i, c in enumerate(CASES)]
    failed.append(report(len(CASES) + 1, "logits file", npy_problem(quern)))
    failed.append(report(len(CASES) + 2, "verify a damaged model", verify_problem(quern)))
    sys.exit(any(failed))


main(*sys.argv[1:])
