"""Compares Quern with HF tokenizers on every published tokenizer of a cache (see fetch_real.py).

Usage: compare_real.py CACHE [-n 50000] [--seed 1] [--cmd …] [--decode-cmd …]     as compare.py
Writes one row of a table a tokenizer: name, model, tokens, SHA-256 of tokenizer.json, and how many
of the 6 n answers differ. Files that only repeat an earlier one are left out. Exit code 1 when any differ.
"""
import hashlib
import json
import pathlib
import sys

from compare import compare, options, show


def report(name, bad, n):
    if bad:
        show(name, bad, n)


def row(path, a):
    raw = path.read_bytes()
    file = json.loads(raw)
    a.path = str(path)
    n = compare(a, report)
    kind = file["model"].get("type") or "BPE"
    n_tokens = len(file["model"]["vocab"]) + len(file.get("added_tokens") or [])
    print("| %s | %s | %d | %s | %d |" % (path.parent.name, kind, n_tokens, hashlib.sha256(raw).hexdigest()[:16], n), flush=True)
    return n


def main():
    p = options()
    p.set_defaults(n=50000)
    a = p.parse_args()
    seen, n_bad = set(), 0
    for path in sorted(pathlib.Path(a.path).glob("*/tokenizer.json")):
        digest = hashlib.sha256(path.read_bytes()).digest()
        if digest not in seen:
            n_bad += row(path, a)
        seen.add(digest)
    sys.exit(1 if n_bad else 0)


main()
