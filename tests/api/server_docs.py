#!/usr/bin/env python3
"""Every curl line of the documentation works as written, but for the port. TAP.

  tests/api/server_docs.py QUERN      (standard library and curl; run from the project's root)
"""
import glob
import re
import shlex
import subprocess
import sys

from serving import Report, Server

COMMAND = re.compile(r"^(?:    )?(?:\$ )?(curl .+)$")
PORT = "127.0.0.1:8080"


def commands():
    for path in ["README.md", *sorted(glob.glob("docs/*.md"))]:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                match = COMMAND.match(line.rstrip("\n"))
                if match:
                    yield f"{path}:{number}", match.group(1)


def problem(server, text):
    args = shlex.split(text.replace(PORT, f"127.0.0.1:{server.port}"))
    done = subprocess.run([*args, "-sS", "--fail-with-body"], capture_output=True, text=True, timeout=120,
                          check=False)
    return None if done.returncode == 0 and PORT in text else f"{done.returncode} {done.stdout} {done.stderr}"


def main(quern):
    report = Report()
    with Server(quern) as server:
        for place, text in commands():
            report.run(f"{place}: {text}", problem, server, text)
    sys.exit(report.end() or not report.count)


main(*sys.argv[1:])
