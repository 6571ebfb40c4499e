"""Writes src/tokenizer/unicode_tables.c: what HF tokenizers believes of each code point.

Each part of HF tokenizers carries its own Unicode version, so the tables are probed from it, code
point by code point. Usage: python make_unicode.py > src/tokenizer/unicode_tables.c
"""
import base64
import ctypes
import ctypes.util
import json
import struct
import unicodedata

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

CPS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def kept_by(tok, keep=lambda s: s):
    """The code points that survive a pre-tokenizer which removes some."""
    out = set()
    for i in range(0, len(CPS), 4096):
        s = "".join(map(chr, CPS[i : i + 4096]))
        out |= {ord(c) for t, _ in tok.pre_tokenize_str(s) for c in keep(t)}
    return out


def regex(rx):
    return set(CPS) - kept_by(pre_tokenizers.Split(Regex(rx), "removed"))


def alone(tok, other):
    """The code points that a splitting pre-tokenizer cuts off from `other` on both sides."""
    out = set()
    for i in range(0, len(CPS), 4096):
        part = CPS[i : i + 4096]
        s = other + "".join(chr(c) + other for c in part)
        out |= {ord(t) for t, _ in tok.pre_tokenize_str(s) if len(t) == 1 and t != other}
    return out


def word():
    tok = pre_tokenizers.Whitespace()
    out = set()
    for c in CPS:
        if len(tok.pre_tokenize_str("a" + chr(c))) == 1 and tok.pre_tokenize_str(chr(c)):
            out.add(c)
    return out


def bert(**on):
    off = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    n = normalizers.BertNormalizer(**{**off, **on})
    return {c: n.normalize_str(chr(c)) for c in CPS}


def flags():
    rows = [
        ("WORD", word()),
        ("SPACE", set(CPS) - kept_by(pre_tokenizers.WhitespaceSplit())),
        ("NUMERIC", alone(pre_tokenizers.Digits(True), "a") | set(b"0123456789")),
        ("PUNCT", set(CPS) - kept_by(pre_tokenizers.Punctuation("removed"))),
        ("MARK", {c for c in CPS if not normalizers.StripAccents().normalize_str(chr(c))}),
        ("OTHER", {c for c, s in bert(clean_text=True).items() if not s}),
        ("CHINESE", {c for c, s in bert(handle_chinese_chars=True).items() if len(s) == 3}),
        ("NONSPACING", {c for c, s in bert(strip_accents=True).items() if not s}),
    ]
    bits = [0] * 0x110000
    for i, (_, members) in enumerate(rows):
        for c in members:
            bits[c] |= 1 << i
    return bits


FORMS = [("NFC", normalizers.NFC()), ("NFD", normalizers.NFD()), ("NFKC", normalizers.NFKC()),
         ("NFKD", normalizers.NFKD())]


def differs(c):
    s = chr(c)
    for name, n in FORMS:
        if n.normalize_str(s) != unicodedata.normalize(name, s):
            return True
    decomposed = unicodedata.normalize("NFD", s)
    if decomposed != s and FORMS[0][1].normalize_str(decomposed) != unicodedata.normalize("NFC", s):
        return True
    marks = ["a" + s + "\u0334", "a\u0345" + s]  # classes 1 and 240: either side of all others
    return any(FORMS[1][1].normalize_str(m) != unicodedata.normalize("NFD", m) for m in marks)


def runs(members):
    out = []
    for c in sorted(members):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def wrap(items):
    line, lines = "        ", []
    for it in items:
        if len(line) + len(it) > 98:
            lines.append(line.rstrip())
            line = "        "
        line += it + " "
    return "\n".join(lines + [line.rstrip()])


def print_ranges(name, members):
    items = ["{0x%X, 0x%X}," % (a, b) for a, b in runs(members)]
    if not items:  # C has no empty arrays: a range that holds what is there anyway
        items = ["{0x1C5, 0x1C5},"]
    print("const CodeRange %s[] = {\n%s\n};" % (name, wrap(items)))
    print("const size_t %s_n = %d;\n" % (name, len(items)))


def print_flags(bits):
    blocks, index = {}, []
    for i in range(0, 0x110000, 128):
        index.append(blocks.setdefault(tuple(bits[i : i + 128]), len(blocks)))
    print("const uint16_t unicode_block[] = {\n%s\n};" % wrap("%d," % i for i in index))
    print("const uint8_t unicode_flags[][128] = {")
    for b in blocks:
        print("        {\n%s\n        }," % wrap("%d," % x for x in b))
    print("};\n")


def cat(prefix):
    return {c for c in CPS if unicodedata.category(chr(c)).startswith(prefix)}


def print_classes():
    word14 = cat("L") | cat("M") | cat("Nd") | cat("Nl") | cat("Pc")
    for name, rx, old in [("word", r"[\w]", word14), ("letter", r"\p{L}", cat("L")),
                          ("number", r"\p{N}", cat("N")), ("mark", r"\p{M}", cat("M")),
                          ("upper", r"\p{Lu}", cat("Lu")), ("lower", r"\p{Ll}", cat("Ll")),
                          ("modifier", r"\p{Lm}", cat("Lm")), ("title", r"\p{Lt}", cat("Lt")),
                          ("nonspacing", r"\p{Mn}", cat("Mn")), ("spacing", r"\p{Mc}", cat("Mc")),
                          ("other_letter", r"\p{Lo}", cat("Lo")),
                          ("punct", r"\p{P}", cat("P")), ("symbol", r"\p{S}", cat("S")),
                          ("digit", r"\p{Nd}", cat("Nd"))]:
        now = regex(rx)
        gone = old - now
        if gone:
            print("/* %s: no longer %s */" % (name, ["%X" % c for c in sorted(gone)][:20]))
        print_ranges("class_extra_" + name, now - old)


def print_lower():
    low = normalizers.Lowercase()
    items = []
    for c in CPS:
        got = low.normalize_str(chr(c))
        if got != chr(c).lower() and len(got) == 1:
            items.append("{0x%X, 0x%X}," % (c, ord(got)))
    print("const CodeRange lower_extra[] = {\n%s\n};" % wrap(items))
    print("const size_t lower_extra_n = %d;" % len(items))


def runs_of_scripts(tok):
    """[first, last, script] of each run, by which neighbours UnicodeScripts keeps together; 0: any."""
    cut = lambda a, b: len(tok.pre_tokenize_str(a + b)) > 1
    known, out = [], []
    for c in CPS:
        s = chr(c)
        if not cut("A", s) and not cut("\u03b1", s):
            script = 0
        elif out and out[-1][2] and not cut(chr(out[-1][0]), s):
            script = out[-1][2]
        else:
            script = next((i for i, k in enumerate(known, 1) if not cut(k, s)), 0)
            if not script:
                known.append(s)
                script = len(known)
        if out and out[-1][2] == script:
            out[-1][1] = c
        else:
            out.append([c, c, script])
    return out


def print_scripts():
    items = ["{0x%X, %d}," % (a, script) for a, _, script in runs_of_scripts(pre_tokenizers.UnicodeScripts())]
    print("const CodeRange script_runs[] = {\n%s\n};" % wrap(items))
    print("const size_t script_runs_n = %d;\n" % len(items))


def grapheme_probe():
    """A Precompiled that makes one X of each cluster of less than 6 bytes."""
    units = [0] * 1024
    units[0] = 256 << 10
    for b in range(1, 256):
        units[256 ^ b] = b | 1 << 8 | 512 << 10
    blob = b"".join(struct.pack("<I", u) for u in units)
    chars = base64.b64encode(struct.pack("<I", len(blob)) + blob + b"X\0").decode()
    empty = json.loads(Tokenizer(models.BPE()).to_str())
    empty["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": chars}
    return Tokenizer.from_str(json.dumps(empty)).normalizer


def print_clusters():
    """The characters that join another, or part from it, where utf8proc's clusters do not."""
    lib = ctypes.CDLL(ctypes.util.find_library("utf8proc"))
    probe = grapheme_probe()
    for place, order in (("behind", "a%s"), ("before", "%sa")):
        joins, parts = set(), set()
        for c in CPS[1:]:
            text = order % chr(c)
            joined = probe.normalize_str(text) == "X"
            if joined == bool(lib.utf8proc_grapheme_break(*map(ord, text))):
                (joins if joined else parts).add(c)
        print_ranges("cluster_joins_" + place, joins)
        if place == "before":
            print_ranges("cluster_parts_" + place, parts)
        else:
            assert not parts


def main():
    print("/* Generated by tests/golden/tokenizer/make_unicode.py: do not edit. */")
    print('#include "tokenizer/unicode.h"\n\n/* clang-format off */')
    print_flags(flags())
    barrier = {c for c in CPS if differs(c)} | cat("Cn")  # what newer versions of Unicode will add
    parts = [unicodedata.normalize("NFD", chr(c)) for c in barrier]
    barrier |= {ord(p[-1]) for p in parts if len(p) > 1}  # they would compose in newer tables
    print_ranges("normal_barrier", barrier)
    print_classes()
    print_scripts()
    print_clusters()
    print_lower()


main()
