"""Compares Quern with HF tokenizers on made tokenizers: random components with random options.

Usage: compare_made.py [-n 300] [--seed 1] [--texts 300] [--cmd …] [--decode-cmd …]     as compare.py
Each made tokenizer is checked as compare.py checks a published one. Exit code 1, and the tokenizer.json
of each difference in the folder `made`, when there are any.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

from tokenizers import AddedToken, Regex, Tokenizer, decoders as D, models as M, normalizers as N, pre_tokenizers as P, processors

import compare

BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]
PATTERNS = [" ", "l", "▁", "日", Regex(r"\s+"), Regex(r"\p{L}+"), Regex(r"\p{N}{1,3}"), Regex(r"[^\s\p{L}\p{N}]+"), Regex(r"(?i:'s|'t|'re)|\w+|\W"),
            Regex(r"\s+(?!\S)|\s+"), Regex("o|ll?"), Regex(r"[\p{Lu}&&[^A]]+"), Regex(r"(?<=a)b")]
MARKS = ["▁", "_", "Ġ"]
SCHEMES = ["first", "always", "never"]


def flag(r):
    return r.random() < 0.5


def normalizers():
    return [
        lambda r: N.NFC(), lambda r: N.NFD(), lambda r: N.NFKC(), lambda r: N.NFKD(), lambda r: N.Lowercase(), lambda r: N.StripAccents(), lambda r: N.Nmt(),
        lambda r: N.BertNormalizer(flag(r), flag(r), r.choice([None, False, True]), flag(r)),
        lambda r: N.Replace(r.choice(PATTERNS), r.choice(["", " ", "▁", "xy"])), lambda r: N.Prepend(r.choice(["▁", "ab", " "])),
        lambda r: N.Strip(flag(r), flag(r)), lambda r: N.ByteLevel(),
    ]


def pre_tokenizers():
    return [
        lambda r: P.ByteLevel(flag(r), use_regex=flag(r)), lambda r: P.Whitespace(), lambda r: P.WhitespaceSplit(), lambda r: P.Punctuation(r.choice(BEHAVIORS)),
        lambda r: P.Digits(flag(r)), lambda r: P.Split(r.choice(PATTERNS), r.choice(BEHAVIORS), flag(r)), lambda r: P.Metaspace(r.choice(MARKS), r.choice(SCHEMES), flag(r)),
        lambda r: P.BertPreTokenizer(), lambda r: P.CharDelimiterSplit(r.choice("- a▁")), lambda r: P.UnicodeScripts(), lambda r: P.FixedLength(r.randrange(1, 6)),
    ]


def decoders():
    return [
        lambda r: D.ByteLevel(), lambda r: D.Metaspace(r.choice(MARKS), r.choice(SCHEMES), flag(r)), lambda r: D.WordPiece(r.choice(["##", "▁"]), flag(r)),
        lambda r: D.BPEDecoder(r.choice(["</w>", "o", "ll"])), lambda r: D.CTC(r.choice(["<s>", "l"]), r.choice(["|", "o"]), flag(r)), lambda r: D.Fuse(),
        lambda r: D.Strip(r.choice([" ", "▁", "h"]), r.randrange(3), r.randrange(3)), lambda r: D.Replace(r.choice(PATTERNS), r.choice(["", " ", "x"])), lambda r: D.ByteFallback(),
    ]


def some(r, rows, sequence):
    parts = [r.choice(rows)(r) for _ in range(r.choice([0, 1, 1, 2, 3]))]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 and flag(r) else sequence(parts)


TOKENS = ["<unk>", "<s>", "</s>", "[MASK]"] + list("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'.,!?-_ ▁ĠĊé日本語ÃŁ") + ["##" + c for c in "abcdehlo1"] + [c + "</w>" for c in "aeo"]
MERGES = [("h", "e"), ("l", "l"), ("he", "ll"), ("▁", "a"), ("Ġ", "w"), ("o", "r"), ("Ġw", "or"), ("1", "2"), ("a", "▁"), ("▁", "▁"), ("日", "本"), (" ", " "), ("t", "he")]
BYTES = ["<0x%02X>" % b for b in range(256)]


def vocab(r):
    tokens = TOKENS + [a + b for a, b in MERGES] + (BYTES if flag(r) else [])
    return {t: i for i, t in enumerate(dict.fromkeys(tokens))}


def bpe(r):
    v = vocab(r)
    affixed = r.random() < 0.2
    names = {"continuing_subword_prefix": "##"} if affixed else {}
    if flag(r):
        names["unk_token"] = "<unk>"
    merges = [m for m in MERGES if not affixed or m[0] + m[1][2:] in v and m[1].startswith("##")]
    return M.BPE(v, merges, fuse_unk=flag(r), byte_fallback=flag(r), ignore_merges=flag(r), **names)


def unigram(r):
    return M.Unigram([(t, -round(r.random() * 12, 3)) for t in vocab(r)], 0, flag(r))


def word_piece(r):
    return M.WordPiece(vocab(r), unk_token="<unk>", max_input_chars_per_word=r.choice([100, 5]), continuing_subword_prefix=r.choice(["##", "▁"]))


def word_level(r):
    return M.WordLevel(vocab(r), unk_token="<unk>")


def post(r):
    return r.choice([None, processors.ByteLevel(flag(r)), processors.BertProcessing(("</s>", 2), ("<s>", 1)),
                     processors.RobertaProcessing(("</s>", 2), ("<s>", 1), flag(r), flag(r)),
                     processors.TemplateProcessing(single=r.choice(["<s> $A", "<s> $A </s>", "$A </s> </s>"]), special_tokens=[("<s>", 1), ("</s>", 2)])])


def added(r, text, special):
    return AddedToken(text, single_word=flag(r), lstrip=flag(r), rstrip=flag(r), normalized=flag(r), special=special)


def make(r):
    tok = Tokenizer(r.choice([bpe, bpe, bpe, unigram, unigram, word_piece, word_level])(r))
    for key, rows, sequence in (("normalizer", normalizers(), N.Sequence), ("pre_tokenizer", pre_tokenizers(), P.Sequence), ("decoder", decoders(), D.Sequence)):
        part = some(r, rows, sequence)
        if part is not None:
            setattr(tok, key, part)
    processor = post(r)
    if processor is not None:
        tok.post_processor = processor
    tok.add_special_tokens([added(r, t, True) for t in ("<s>", "</s>", "[MASK]", "<x>")][: r.randrange(5)])
    tok.add_tokens([added(r, t, False) for t in ("hello", "of", "é", "日本", " a", "Straße")][: r.randrange(7)])
    return tok


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-n", type=int, default=300)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--texts", type=int, default=300)
    p.add_argument("--cmd", default="build/quern tokenize {path} --jsonl")
    p.add_argument("--decode-cmd", default="build/quern detokenize {path} --jsonl")
    a = p.parse_args()
    bad = panics = 0
    for i in range(a.seed * 100000, a.seed * 100000 + a.n):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tokenizer.json")
            make(random.Random(i)).save(path)
            options = argparse.Namespace(path=path, n=a.texts, seed=i, cmd=a.cmd, decode_cmd=a.decode_cmd)
            found = []
            try:
                compare.compare(options, lambda name, rows, n: found.extend((name, row) for row in rows[:2]))
            except (subprocess.CalledProcessError, AssertionError) as e:
                found.append(("ours fails", ("", "", e)))
            except BaseException as e:  # noqa: B036 (HF panics: nothing to compare with)
                panics += "PanicException" in type(e).__name__
                assert "PanicException" in type(e).__name__ or isinstance(e, Exception), e
            if found:
                bad += 1
                os.makedirs("made", exist_ok=True)
                shutil.copy(path, "made/%d.json" % i)
                file = json.load(open(path))
                print(i, file["model"]["type"], *(json.dumps(file[k], ensure_ascii=False) for k in ("normalizer", "pre_tokenizer", "decoder")))
                for name, row in found[:3]:
                    print("  %s\n    in   %r\n    HF   %r\n    ours %r" % (name, *row), flush=True)
    print("%d of %d made tokenizers differ; HF panicked on %d" % (bad, a.n, panics))
    sys.exit(1 if bad else 0)


main()
