#!/usr/bin/env python3
"""Runs the SDKs' scripts against a server; TAP, with `# SKIP` for SDKs that are not installed.

  tests/api/clients/run.py QUERN      (run from the project's root)
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from serving import Server  # pylint: disable=wrong-import-position

EMBEDDER = "tests/golden/models/bert-f32-mean"
PYTHON = os.environ.get("QUERN_CLIENT_PYTHON", sys.executable)
NODE = shutil.which("node")
# script, command, how to see whether its SDK is there
SCRIPTS = [
    ("openai_client.py", [PYTHON], [PYTHON, "-c", "import openai"]),
    ("anthropic_client.py", [PYTHON], [PYTHON, "-c", "import anthropic"]),
    ("ollama_client.py", [PYTHON], [PYTHON, "-c", "import ollama"]),
    ("openai_client.mjs", [NODE], [NODE, "-e", "require.resolve('openai')"]),
    ("anthropic_client.mjs", [NODE], [NODE, "-e", "require.resolve('@anthropic-ai/sdk')"]),
    ("ollama_client.mjs", [NODE], [NODE, "-e", "require.resolve('ollama')"]),
]
LINE = re.compile(r"^(ok|not ok) \d+ - (.*)$")


def installed(probe):
    return probe[0] is not None and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def results(script, command, env):
    """(verdict, name) of each test of a script; its failure to run is one too."""
    done = subprocess.run([*command, os.path.join(HERE, script)], env=env, capture_output=True, text=True,
                          timeout=300, check=False)
    found = [m.groups() for m in map(LINE.match, done.stdout.splitlines()) if m]
    whole = done.returncode == 0 and found
    return [(v, f"{script}: {n}") for v, n in found] + ([] if whole else [
        ("not ok", f"{script}: exit {done.returncode}\n# " + done.stderr.replace("\n", "\n# "))])


def main(quern):
    rows = []
    with Server(quern, "--api-key", "sesame") as chat, Server(quern, model=EMBEDDER) as embed:
        env = {**os.environ, "QUERN_URL": chat.address, "QUERN_EMBED_URL": embed.address}
        for script, command, probe in SCRIPTS:
            rows += results(script, command, env) if installed(probe) else [
                ("ok", f"{script} # SKIP the SDK is not installed")]
    for number, (verdict, name) in enumerate(rows, 1):
        print(f"{verdict} {number} - {name}")
    print(f"1..{len(rows)}")
    sys.exit(any(verdict != "ok" for verdict, _ in rows))


main(*sys.argv[1:])
