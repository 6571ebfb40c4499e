#!/usr/bin/env python3
"""`quern embed` with all-MiniLM-L6-v2 against real/minilm.npy: cosine above 0.99999 for each text. TAP.

  tests/golden/test_minilm.py QUERN     (standard library only; run from the project's root)

Skipped where models/ does not hold the model: `make models/all-MiniLM-L6-v2` fetches it, CI does.
"""
import array
import json
import os
import subprocess
import sys

MODEL = "models/all-MiniLM-L6-v2"
RECORD = "tests/golden/real/minilm"
WIDTH, LEAST = 384, 0.99999


def recorded():
    with open(RECORD + ".npy", "rb") as f:
        data = f.read()
    values = array.array("f", data[10 + data[8] + 256 * data[9]:])
    return [values[i:i + WIDTH] for i in range(0, len(values), WIDTH)]


def texts():
    with open(RECORD + ".json", encoding="utf-8") as f:
        return json.load(f)


def embedded(quern):
    lines = "".join(json.dumps(text) + "\n" for text in texts())
    done = subprocess.run([quern, "embed", MODEL, "--jsonl"], input=lines, capture_output=True, text=True,
                          timeout=1200, check=False)
    if done.returncode:
        print(f"# {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def cosine(a, b):
    dot, aa, bb = (sum(x * y for x, y in zip(p, q)) for p, q in ((a, b), (a, a), (b, b)))
    return dot / (aa * bb) ** 0.5


def is_near(number, want, got):
    near = cosine(got, want) if len(got) == WIDTH else 0.0
    print(f"{'ok' if near > LEAST else 'not ok'} {number} - text {number}" + ("" if near > LEAST else f": cosine {near}"))
    return near > LEAST


def main(quern):
    if not os.path.exists(f"{MODEL}/config.json"):
        print(f"1..1\nok 1 - all-MiniLM-L6-v2 # SKIP {MODEL} is not here: make {MODEL}")
        return
    want, got = recorded(), embedded(quern)
    print(f"1..{len(want)}")
    got += [[]] * (len(want) - len(got))
    sys.exit(not all([is_near(i, *pair) for i, pair in enumerate(zip(want, got), 1)]))


main(*sys.argv[1:])
