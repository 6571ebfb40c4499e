"""Compares Quern's tokenizer with HF tokenizers on random mixed strings.

Usage: compare.py TOKENIZER.json [-n 100000] [--seed 1] [--cmd "build/quern tokenize {path} --jsonl"]
                  [--decode-cmd "build/quern detokenize {path} --jsonl"]
The command reads {"text": …} (or {"ids": …}) a line and writes [ids] (or "text") a line.
Needs the Python package `tokenizers`. Exit code 1 and the first differences when there are any.
"""
import argparse
import json
import random
import shlex
import subprocess
import sys

from tokenizers import Tokenizer

WORDS = """the of Hello world don't we'll I'M they'RE It's isn't naïve café résumé Zürich straße 日本語
漢字 テスト ひらがな 한국어 안녕하세요 مرحبا العربية שלום עולם हिन्दी नमस्ते ไทย สวัสดี Привет мир Ελληνικά Tiếng Việt
ﬁne ½ ² ① Ⅷ ٣٤ १२ 𝒳𝓎 ＡＢＣ ǅ İstanbul ıi ſ 'ſ 'S ß ŉ 👍 👍🏽 👨‍👩‍👧‍👦 🇩🇪 ❤️ 🏳️‍🌈 😀😃 e\u0301 a\u0308\u0323 o\u0328\u0304
\u1e9b\u0323 \u212b \u03c9\u0301 \u1100\u1161\u11a8 \u0e33 \u0f73 ▁ ▁▁ <0x41> <0xFF> Ġ Ċ ## ##ing [UNK] 123 4567 3.14159 1,000,000
0xDEADBEEF user@example.com https://x.org/a?b=c&d=e C++ #include <stdio.h> def f(x): return x**2
if(a&&b){c+=1;} /* comment */ --flag=value $HOME {"k":[1,2]} ... !!! ??? ,,, === ---- ____ «» „“ ’s ’ll""".split()
SPACES = [" "] * 12 + ["  ", "   ", "    ", "\n", "\n\n", "\r\n", "\t", "\t\t", " \n", "\n ", "\u00a0", "\u3000",
          "\u2003", "\u200b", "\u2028", "\u0085", "\u180e", "\ufeff", "\x0b", "\x0c", "\x1c", "\u202f", "\u1680"]
BLOCKS = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x590, 0x700), (0x900, 0xE00),
          (0xE00, 0x1000), (0x1100, 0x1200), (0x1E00, 0x2100), (0x2100, 0x2C00), (0x3040, 0x3200),
          (0x4E00, 0x9FFF), (0xAC00, 0xD7A4), (0xE000, 0xE100), (0xF900, 0x10000), (0x10000, 0x11000),
          (0x1D400, 0x1D800), (0x1F300, 0x1FB00), (0x20000, 0x20100), (0, 0x20), (0xD7B0, 0xD7FC)]


def scalar(r, lo, hi):
    c = r.randrange(lo, hi)
    return chr(c) if not 0xD800 <= c < 0xE000 else "\ufffd"


def part(r, special):
    k = r.random()
    if k < 0.40:
        return r.choice(WORDS)
    if k < 0.65:
        return r.choice(SPACES)
    if k < 0.75 and special:
        return r.choice(special)
    if k < 0.88:
        lo, hi = r.choice(BLOCKS)
        return "".join(scalar(r, lo, hi) for _ in range(r.randrange(1, 9)))
    if k < 0.93:
        return scalar(r, 0, 0x110000)
    if k < 0.96:
        return r.choice(WORDS + SPACES + ["a", "\u0301", "1", "."])[0] * r.randrange(1, 70)
    return "".join(r.choice("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'\".,;:-_/ ") for _ in range(r.randrange(1, 30)))


def text(r, special):
    return "".join(part(r, special) for _ in range(r.randrange(0, 14)))


def run(cmd, path, rows):
    data = "".join(json.dumps(x) + "\n" for x in rows)
    argv = [a.replace("{path}", path) for a in shlex.split(cmd)]
    out = subprocess.run(argv, input=data.encode(), stdout=subprocess.PIPE, check=True).stdout
    lines = out.decode().split("\n")[:-1]
    assert len(lines) == len(rows), (len(lines), len(rows))
    return [json.loads(x) for x in lines]


def report(name, bad, n):
    print("%s: %d of %d differ" % (name, len(bad), n))
    for row in bad[:8]:
        print("  in   %r\n  HF   %r\n  ours %r" % row)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("path")
    p.add_argument("-n", type=int, default=100000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--cmd", default="build/quern tokenize {path} --jsonl")
    p.add_argument("--decode-cmd", default="build/quern detokenize {path} --jsonl")
    a = p.parse_args()
    tok = Tokenizer.from_file(a.path)
    tok.no_truncation()
    tok.no_padding()
    r = random.Random(a.seed)
    special = [t.content for t in tok.get_added_tokens_decoder().values()][:400]
    texts = [text(r, special) for _ in range(a.n)]
    hf = [e.ids for e in tok.encode_batch(texts, add_special_tokens=True)]
    ours = run(a.cmd, a.path, [{"text": t, "add_special_tokens": True} for t in texts])
    bad = [x for x in zip(texts, hf, ours) if x[1] != x[2]]
    report("encode", bad, a.n)
    tok.encode_special_tokens = True
    plain = [e.ids for e in tok.encode_batch(texts, add_special_tokens=False)]
    rows = [{"text": t, "add_special_tokens": False, "parse_special": False} for t in texts]
    bad += (b := [x for x in zip(texts, plain, run(a.cmd, a.path, rows)) if x[1] != x[2]])
    report("encode, special as text", b, a.n)
    size = tok.get_vocab_size() + 3
    ids = [x if r.random() < 0.5 else [r.randrange(size) for _ in range(r.randrange(12))] for x in hf]
    for skip in (False, True):
        want = tok.decode_batch(ids, skip_special_tokens=skip)
        got = run(a.decode_cmd, a.path, [{"ids": i, "skip_special_tokens": skip} for i in ids])
        bad += (b := [x for x in zip(ids, want, got) if x[1] != x[2]])
        report("decode, skip_special_tokens=%s" % skip, b, a.n)
        rows = [{"ids": i, "skip_special_tokens": skip, "incremental": True} for i in ids]
        got = ["".join(pieces) for pieces in run(a.decode_cmd, a.path, rows)]
        bad += (b := [x for x in zip(ids, want, got) if x[1] != x[2]])
        report("decode by pieces, skip_special_tokens=%s" % skip, b, a.n)
    sys.exit(1 if bad else 0)


main()
