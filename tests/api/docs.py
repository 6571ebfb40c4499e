#!/usr/bin/env python3
"""Every `quern` command that the documentation shows runs. TAP.

  tests/api/docs.py QUERN     (standard library only; run from the project's root)

A command is a line of an indented block that begins with "quern", "build/quern" or one of them behind
"$". A real model's folder is replaced by a tiny one, so that nothing has to be fetched.
"""
import glob
import re
import shlex
import subprocess
import sys

TINY = {"models/SmolLM2-135M-Instruct": "tests/golden/models/llama-f32",
        "models/all-MiniLM-L6-v2": "tests/golden/models/bert-f32-mean"}
COMMAND = re.compile(r"^    (?:\$ )?(?:build/)?quern (.+)$")


def commands():
    for path in ["README.md", *sorted(glob.glob("docs/*.md")), *sorted(glob.glob("src/*/README.md"))]:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                match = COMMAND.match(line.rstrip("\n"))
                if match:
                    yield f"{path}:{number}", match.group(1)


def problem(quern, text):
    for real, tiny in TINY.items():
        text = text.replace(real, tiny)
    args = shlex.split(text)
    done = subprocess.run([quern, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=120, check=False)
    return None if done.returncode == 0 else f"exit {done.returncode}: {done.stderr.strip()}"


def main(quern):
    found = list(commands())
    print(f"1..{len(found)}")
    bad = 0
    for number, (place, text) in enumerate(found, 1):
        why = problem(quern, text)
        bad += bool(why)
        print(f"{'not ok' if why else 'ok'} {number} - {place}: {text}" + (f"\n# {why}" if why else ""))
    sys.exit(bool(bad) or not found)


main(*sys.argv[1:])
