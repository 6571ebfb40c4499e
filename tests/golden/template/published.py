#!/usr/bin/env python3
"""Published chat templates x conversations (chats.py), against Transformers' apply_chat_template.

  tests/golden/template/published.py record         needs transformers and the cache of fetch.py
  tests/golden/template/published.py check QUERN    standard library only; TAP, a test a template

published.json: `transformers` (its version), `now` (the clock of strftime_now), `chats` (names), and
`templates`: a row a template with `name`, `sha256` of its text, and `texts`: for each chat the first
12 hexadecimal digits of the SHA-256 of the expected text, or "error".
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from chats import CHATS  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE.parents[2] / ".cache" / "templates"
RECORD = HERE / "published.json"
NOW = 1735689600  # 2025-01-01 00:00 UTC
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def fixed_clock():
    import datetime

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)

    return Clock


def oracle():
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast
    from transformers.utils import chat_template_utils

    chat_template_utils.datetime = fixed_clock()
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **SPECIAL)


def expected(tokenizer, template, request):
    more = dict(request)
    variables = more.pop("variables", {})
    try:
        return tokenizer.apply_chat_template(more.pop("messages"), chat_template=template, tokenize=False, **more,
                                             **variables)
    except Exception:  # any failure of the reference is one of ours
        return None


def templates():
    return {str(p.relative_to(CACHE).with_suffix("")): p for p in sorted(CACHE.glob("*/*.jinja"))}


def record():
    import transformers

    tokenizer = oracle()
    rows = []
    for name, path in templates().items():
        text = path.read_text(encoding="utf-8")
        texts = [expected(tokenizer, text, request) for request in CHATS.values()]
        rows.append({"name": name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                     "texts": " ".join("error" if t is None else digest(t)[:12] for t in texts)})
    head = {"transformers": transformers.__version__, "now": NOW, "chats": list(CHATS)}
    lines = ",\n".join(json.dumps(row) for row in rows)
    RECORD.write_text(json.dumps(head, indent=1)[:-2] + ',\n "templates": [\n' + lines + "\n]}\n")
    print(len(rows), "templates,", len(CHATS), "chats")


def model_dir(template):
    """A model's directory with this template and special tokens, in a temporary folder."""
    folder = tempfile.TemporaryDirectory()
    path = pathlib.Path(folder.name)
    (path / "chat_template.jinja").write_bytes(template)
    (path / "tokenizer_config.json").write_text(json.dumps(SPECIAL))
    return folder


def rendered(quern, template):
    """What Quern answers to each chat: {"text": …} or {"error": …}."""
    lines = "".join(json.dumps({**request, "now": NOW}) + "\n" for request in CHATS.values())
    with model_dir(template) as folder:
        run = subprocess.run([quern, "render", folder, "--jsonl"], input=lines, capture_output=True, text=True,
                             env={**os.environ, "TZ": "UTC"}, encoding="utf-8")
    answers = [json.loads(line) for line in run.stdout.split("\n")[:-1]]
    return answers + [{"error": run.stderr}] * (len(CHATS) - len(answers))


def differs(answer, want):
    return ("error" if "error" in answer else digest(answer["text"])[:12]) != want


def compare(quern, row, path):
    """What is wrong, a line a chat."""
    template = path.read_bytes()
    if hashlib.sha256(template).hexdigest() != row["sha256"]:
        return ["the cached template is not the recorded one"]
    return [f"{chat}: {answer.get('error', 'another text')}"
            for chat, answer, want in zip(CHATS, rendered(quern, template), row["texts"].split()) if differs(answer, want)]


def report(number, row, quern, path):
    if path is None:
        print(f"ok {number} # SKIP {row['name']}: not in .cache/templates (tests/golden/template/fetch.py)")
        return True
    wrong = compare(quern, row, path)
    print(f"{'not ok' if wrong else 'ok'} {number} - {row['name']}")
    for line in wrong:
        print("#", line.replace("\n", " "))
    return not wrong


def check(quern):
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    rows = recorded["templates"]
    found = templates()
    print(f"1..{len(rows)}")
    results = [report(i, row, quern, found.get(row["name"])) for i, row in enumerate(rows, 1)]
    sys.exit(not (all(results) and recorded["chats"] == list(CHATS)))


if __name__ == "__main__":
    check(sys.argv[2]) if sys.argv[1] == "check" else record()
