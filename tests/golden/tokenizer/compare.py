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
# Ranges of code points by what is written with them: 66 scripts, then symbols, controls, private use.
SCRIPTS = dict(
    latin=(0x41, 0x250), ipa=(0x250, 0x2B0), greek=(0x370, 0x400), cyrillic=(0x400, 0x530), armenian=(0x531, 0x590),
    hebrew=(0x591, 0x5F5), arabic=(0x600, 0x700), syriac=(0x700, 0x750), thaana=(0x780, 0x7B2), nko=(0x7C0, 0x7FB),
    samaritan=(0x800, 0x83F), mandaic=(0x840, 0x85F), devanagari=(0x900, 0x980), bengali=(0x980, 0xA00),
    gurmukhi=(0xA00, 0xA80), gujarati=(0xA80, 0xB00), oriya=(0xB00, 0xB80), tamil=(0xB80, 0xC00), telugu=(0xC00, 0xC80),
    kannada=(0xC80, 0xD00), malayalam=(0xD00, 0xD80), sinhala=(0xD80, 0xE00), thai=(0xE00, 0xE60), lao=(0xE80, 0xEE0),
    tibetan=(0xF00, 0xFDB), myanmar=(0x1000, 0x10A0), georgian=(0x10A0, 0x1100), jamo=(0x1100, 0x1200),
    ethiopic=(0x1200, 0x13A0), cherokee=(0x13A0, 0x1400), canadian=(0x1400, 0x1680), ogham=(0x1680, 0x169D),
    runic=(0x16A0, 0x16F9), tagalog=(0x1700, 0x1720), khmer=(0x1780, 0x17FA), mongolian=(0x1800, 0x18AB),
    limbu=(0x1900, 0x1950), tai_le=(0x1950, 0x1975), buginese=(0x1A00, 0x1A20), tai_tham=(0x1A20, 0x1AAE),
    balinese=(0x1B00, 0x1B80), sundanese=(0x1B80, 0x1BC0), lepcha=(0x1C00, 0x1C50), ol_chiki=(0x1C50, 0x1C80),
    glagolitic=(0x2C00, 0x2C60), coptic=(0x2C80, 0x2D00), tifinagh=(0x2D30, 0x2D80), hiragana=(0x3041, 0x30A0),
    katakana=(0x30A0, 0x3100), bopomofo=(0x3105, 0x3130), han=(0x4E00, 0x9FFF), yi=(0xA000, 0xA4C7), vai=(0xA500, 0xA62C),
    saurashtra=(0xA880, 0xA8DA), javanese=(0xA980, 0xA9E0), cham=(0xAA00, 0xAA60), hangul=(0xAC00, 0xD7A4),
    arabic_forms=(0xFB50, 0xFE00), linear_b=(0x10000, 0x10100), gothic=(0x10330, 0x1034B), deseret=(0x10400, 0x10450),
    brahmi=(0x11000, 0x11080), cuneiform=(0x12000, 0x123A0), hieroglyphs=(0x13000, 0x13430), adlam=(0x1E900, 0x1E960),
    han_extended=(0x20000, 0x20100))
BLOCKS = list(SCRIPTS.values()) + [
    (0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x1AB0, 0x1B00), (0x1E00, 0x2100), (0x2000, 0x2070), (0x2100, 0x2C00),
    (0x2E00, 0x3020), (0xD7B0, 0xD7FC), (0xE000, 0xE100), (0xF900, 0xFB00), (0xFE00, 0x10000), (0x1D400, 0x1D800),
    (0x1F000, 0x1F300), (0x1F300, 0x1FB00), (0xE0000, 0xE0200), (0xF0000, 0xF0010), (0x10FFF0, 0x110000), (0, 0x20), (0x7F, 0xA0)]
MARKS = "\u0301\u0308\u0323\u0327\u0328\u0304\u20d0\u0591\u05b0\u064b\u0651\u093c\u094d\u0e38\u0f71\u0f72\u3099\u302a\u0345\u035c"
CODE = ["def f(x):\n    return x ** 2  # square\n", "for (int i = 0; i < n; ++i) {\n\tsum += a[i];\n}\n", "SELECT * FROM t WHERE a<>'b';",
        "<div class=\"x\">&nbsp;</div>", "\\frac{a}{b}\\\\", "if err != nil { return nil, err }", "let x: Vec<&'a str> = vec![];",
        "$(document).ready(()=>{});", "    \t  x = [0xFF, 1e-9, 0b101]", "```c\n#define A(x) ((x)+1)\n```", "a->b::c<d>(e)?.f ?? g"]


def scalar(r, lo, hi):
    c = r.randrange(lo, hi)
    return chr(c) if not 0xD800 <= c < 0xE000 else "\ufffd"


def marked(r):
    """A letter and marks in any order."""
    return r.choice("aeoAuiy\u0105\u1ea1\u304b\u05d0\u0628\u0915\u0e01\u1100\uac00") + "".join(r.choice(MARKS) for _ in range(r.randrange(1, 4)))


def part(r, special):
    k = r.random()
    if k < 0.34:
        return r.choice(WORDS)
    if k < 0.37:
        return r.choice(CODE)
    if k < 0.40:
        return marked(r)
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
        return r.choice(WORDS + SPACES + ["a", "\u0301", "1", "."])[0] * r.randrange(1, 3000 if r.random() < 0.01 else 70)
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


def show(name, bad, n):
    print("%s: %d of %d differ" % (name, len(bad), n))
    for row in bad[:8]:
        print("  in   %r\n  HF   %r\n  ours %r" % row)


def differing(rows, want, got):
    return [x for x in zip(rows, want, got) if x[1] != x[2]]


def compare(a, report=show):
    """Compares the tokenizer a.path on a.n strings; how many answers differ."""
    tok = Tokenizer.from_file(a.path)
    tok.no_truncation()
    tok.no_padding()
    r = random.Random(a.seed)
    special = [t.content for t in tok.get_added_tokens_decoder().values()][:400]
    texts = [text(r, special) for _ in range(a.n)]
    found = []

    def check(name, rows, want, got):
        found.append(differing(rows, want, got))
        report(name, found[-1], a.n)

    hf = [e.ids for e in tok.encode_batch(texts, add_special_tokens=True)]
    check("encode", texts, hf, run(a.cmd, a.path, [{"text": t, "add_special_tokens": True} for t in texts]))
    tok.encode_special_tokens = True
    plain = [e.ids for e in tok.encode_batch(texts, add_special_tokens=False)]
    rows = [{"text": t, "add_special_tokens": False, "parse_special": False} for t in texts]
    check("encode, special as text", texts, plain, run(a.cmd, a.path, rows))
    size = tok.get_vocab_size() + 3
    ids = [x if r.random() < 0.5 else [r.randrange(size) for _ in range(r.randrange(12))] for x in hf]
    for skip in (False, True):
        want = tok.decode_batch(ids, skip_special_tokens=skip)
        rows = [{"ids": i, "skip_special_tokens": skip} for i in ids]
        check("decode, skip_special_tokens=%s" % skip, ids, want, run(a.decode_cmd, a.path, rows))
        pieces = run(a.decode_cmd, a.path, [{**row, "incremental": True} for row in rows])
        check("decode by pieces, skip_special_tokens=%s" % skip, ids, want, ["".join(p) for p in pieces])
    return sum(map(len, found))


def options():
    p = argparse.ArgumentParser()
    p.add_argument("path")
    p.add_argument("-n", type=int, default=100000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--cmd", default="build/quern tokenize {path} --jsonl")
    p.add_argument("--decode-cmd", default="build/quern detokenize {path} --jsonl")
    return p


if __name__ == "__main__":
    sys.exit(1 if compare(options().parse_args()) else 0)
