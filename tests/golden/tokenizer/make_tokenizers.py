"""Records tests/golden/tokenizer/cases.json: small tokenizer.json files and what HF makes of texts.

Usage: python make_tokenizers.py > tests/golden/tokenizer/cases.json   (needs the package `tokenizers`)
Each case is one tokenizer with a few texts; each text is a row: ids with and without what the
post-processor adds, ids with special tokens as text, and both decodes. In most cases a character has
one id at the start of a piece and another inside, so that ids show every boundary.
"""
import base64
import json
import struct
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers as N
from tokenizers import pre_tokenizers as P, processors

TEXTS = ["", " ", "Hello, world!", "  two  spaces ", "a1b22c 3.5½²", "don't WE'LL x\n\ny\t z", "naïve e\u0301 Ａ\u212b ﬁ ǅ İ",
         "日本語。テスト", "_under_score-- [x]", "\u00a0\u3000é\u0323\u0307"]
cases = []


def boundary_model(tok, texts, extra=()):
    chars = set()
    for t in texts:
        s = tok.normalizer.normalize_str(t) if tok.normalizer else t
        for piece, _ in tok.pre_tokenizer.pre_tokenize_str(s) if tok.pre_tokenizer else [(s, None)]:
            chars |= set(piece)
    vocab = {"[UNK]": 0}
    for c in sorted(chars) + sorted("##" + c for c in chars) + list(extra):
        vocab.setdefault(c, len(vocab))
    return models.BPE(vocab, [], unk_token="[UNK]", continuing_subword_prefix="##")


def row(tok, text):
    tok.encode_special_tokens = False
    full = tok.encode(text, add_special_tokens=True).ids
    plain = tok.encode(text, add_special_tokens=False).ids
    tok.encode_special_tokens = True
    as_text = tok.encode(text, add_special_tokens=False).ids
    tok.encode_special_tokens = False
    return {"text": text, "ids": full, "plain": plain, "as_text": as_text,
            "decoded": tok.decode(full, skip_special_tokens=False), "skipped": tok.decode(full)}


def add(name, tok, texts, edit=None):
    data = json.loads(tok.to_str())
    if edit:
        edit(data)
        tok = Tokenizer.from_str(json.dumps(data))
    cases.append({"name": name, "tokenizer": data, "rows": [row(tok, t) for t in texts]})


def pieces(name, norm=None, pre=None, texts=TEXTS, edit=None):
    tok = Tokenizer(models.BPE())
    if norm:
        tok.normalizer = norm
    if pre:
        tok.pre_tokenizer = pre
    tok.model = boundary_model(tok, texts)
    add(name, tok, texts, edit)


def normalizer_cases():
    for n in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"):
        pieces("normalizer-" + n, getattr(N, n)(), texts=TEXTS[5:] + ["\u1e9b\u0323\u0301", "\u1100\u1161\u11a8 \u0f73\u0344", "a\u0345\u0323\u0301\u0327 ΣΑΣ", "\u09cb \U0001d15e \U00011938"])
    pieces("normalizer-replace-string", N.Replace(" ", "▁"))
    pieces("normalizer-replace-regex", N.Replace(Regex(r"\s+"), "_"))
    pieces("normalizer-replace-regex-empty", N.Replace(Regex(r"x*"), "-"), texts=["abc", "xxaxx", "é"])
    pieces("normalizer-prepend", N.Prepend("▁"))
    for left in (False, True):
        for right in (False, True):
            pieces("normalizer-strip-%d%d" % (left, right), N.Strip(left, right), texts=[" \u3000a b\u00a0 ", "   ", "x"])
    pieces("normalizer-sequence", N.Sequence([N.NFKD(), N.Sequence([N.StripAccents(), N.Lowercase()]), N.Replace("o", "0")]))
    pieces("normalizer-byte-level", N.ByteLevel())


REGEXES = {
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "nested": r"[a-c[x-z]]+", "negated-nested": r"[^a-z[0-9\s]]", "intersection": r"[a-z&&[^aeiou]]+", "two-intersections": r"[\w&&[^\d]&&[^_a]]+",
    "negated-intersection": r"[^a-z&&[^aeiou]]", "posix": r"[[:digit:][:space:]]+", "hex": r"\h+", "unicode": r"\u00e9|\u3000", "dotall": r"(?m:o.*)",
    "line": r"^\S+$", "possessive": r"\p{L}++l?", "lookbehind": r"(?<=l)o", "words": r"\b\w+\b", "empty": r"x*", "not-space-in-class": r"[\S]+", "negated-not-space": r"[^\S\n]+",
    "property": r"\p{^L}\P{N}", "bracket-first": r"[]x]+",
}


def pre_cases():
    for space in (False, True):
        for rx in (False, True):
            pieces("pre-byte-level-%d%d" % (space, rx), pre=P.ByteLevel(add_prefix_space=space, use_regex=rx))
    for b in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
        for inv in (False, True):
            pieces("pre-split-string-%s-%d" % (b, inv), pre=P.Split(" ", b, inv), texts=["a  b c", "  a", "a ", "   "])
            pieces("pre-split-regex-%s-%d" % (b, inv), pre=P.Split(Regex(r"\p{N}|--"), b, inv), texts=["a1b22c-- --", "12", "x"])
        pieces("pre-punctuation-" + b, pre=P.Punctuation(b), texts=["Hello, world!?.", "«x» a-_b $5", "日本。"])
    for name, rx in REGEXES.items():
        pieces("pre-split-regex-" + name, pre=P.Split(Regex(rx), "isolated"), texts=TEXTS[2:7] + ["alloy xyz é\nfoo bar\n\u3000", "'ſ'S it's 'K ΐ\u1fd3 [x]]"])
    pieces("pre-digits-0", pre=P.Digits(False))
    pieces("pre-digits-1", pre=P.Digits(True))
    for scheme in ("first", "never", "always"):
        for split in (False, True):
            pieces("pre-metaspace-%s-%d" % (scheme, split), pre=P.Metaspace("▁", scheme, split))
    pieces("pre-metaspace-first-after-split", pre=P.Sequence([P.WhitespaceSplit(), P.Metaspace("▁", "first")]), texts=["a b", " a b", "▁a ▁b"])
    for name in ("Whitespace", "WhitespaceSplit", "BertPreTokenizer"):
        pieces("pre-" + name, pre=getattr(P, name)(), texts=TEXTS + ["a\u0300b \u200d_\u0e33 \u180e\x1c\x85 ,,a,"])
    pieces("pre-sequence", pre=P.Sequence([P.Whitespace(), P.Sequence([P.Digits(True), P.Punctuation()])]))
    pieces("pre-smollm", pre=P.Sequence([P.Digits(True), P.ByteLevel(add_prefix_space=False, use_regex=True)]))
    pieces("pre-qwen2", N.NFC(), P.Sequence([P.Split(Regex(REGEXES["llama3"].replace("{1,3}", "")), "isolated"), P.ByteLevel(False, use_regex=False)]))


MERGES = [("l", "l"), ("h", "e"), ("he", "ll"), ("hell", "o"), ("o", "o"), ("a", "a"), ("aa", "aa"), ("aaaa", "aa"), ("é", "a")]


def merged_vocab(more=()):
    v = {}
    for t in ["[UNK]"] + list("abcdehlorw ▁é") + [a + b for a, b in MERGES] + list(more):
        v.setdefault(t, len(v))
    return v


BYTES = ["<0x%02X>" % b for b in range(256)]
WORDS = ["hello", "helloo hell", "aaaaaaaaaaa", "a" * 61, "xyz hello", "éa日éa", "日日b日", "helo\u00ff\u0100é", "hello▁world hello"]


def as_strings(d):
    d["model"]["merges"] = [" ".join(m) for m in d["model"]["merges"]]


def no_type(d):
    del d["model"]["type"]


def model_cases():
    for fuse in (False, True):
        for fall in (False, True):
            m = models.BPE(merged_vocab(BYTES), MERGES, unk_token="[UNK]", fuse_unk=fuse, byte_fallback=fall)
            add("bpe-fuse-%d-fallback-%d" % (fuse, fall), Tokenizer(m), WORDS)
    add("bpe-no-unk", Tokenizer(models.BPE(merged_vocab(), MERGES)), WORDS)
    m = models.BPE(merged_vocab(BYTES[0x80:]), MERGES, unk_token="[UNK]", byte_fallback=True, fuse_unk=True)
    add("bpe-some-bytes", Tokenizer(m), WORDS + ["xéxy日z"])
    m = models.BPE(merged_vocab(["helloo hell", "xyz hello"]), MERGES, unk_token="[UNK]", ignore_merges=True)
    add("bpe-ignore-merges", Tokenizer(m), WORDS)
    add("bpe-string-merges", Tokenizer(models.BPE(merged_vocab(), MERGES, unk_token="[UNK]")), WORDS, as_strings)
    add("bpe-without-type", Tokenizer(models.BPE(merged_vocab(), MERGES, unk_token="[UNK]")), WORDS, no_type)
    v = {t: i for i, t in enumerate(["[UNK]", "l", "o", "##l", "##o", "##l</w>", "##o</w>", "l</w>", "o</w>", "lo", "##lo", "lo</w>", "##lo</w>", "lol</w>", "lolo</w>"])}
    m = [("l", "##o"), ("##l", "##o</w>"), ("lo", "##l</w>"), ("l", "##o</w>"), ("lo", "##lo</w>")]
    tok = Tokenizer(models.BPE(v, m, unk_token="[UNK]", continuing_subword_prefix="##", end_of_word_suffix="</w>"))
    tok.pre_tokenizer = P.Whitespace()
    add("bpe-prefix-suffix", tok, ["l o lo lol lolo lololo x xlo lox", "ol"])
    words = "▁ l o w e r ▁l ow ▁low er ▁▁ ▁▁▁▁".split()
    v = {t: i for i, t in enumerate(["<unk>"] + BYTES + words + ["▁lower"])}
    m = [("▁", "▁"), ("▁▁", "▁▁"), ("o", "w"), ("▁", "l"), ("▁l", "ow"), ("e", "r"), ("▁low", "er")]
    for name, more in (("words-part", []), ("words-cross", [("w", "▁"), ("er", "▁")]), ("words-cross-byte", [("<0x0A>", "▁"), ("<0xAC>", "▁l")]),
                       ("words-cross-unk", [("<unk>", "▁")])):
        vv = dict(v)
        for a, b in more:
            vv[a + b] = len(vv)
        tok = Tokenizer(models.BPE(vv, m + more, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        tok.normalizer = N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")])
        tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
        tok.add_special_tokens([AddedToken("</s>", normalized=False)])
        add("bpe-sentencepiece-" + name, tok, ["", " ", "low lower lowlow", "  low    lower  ", "low</s> lower", "日本 low\n\n x", " </s>low</s>", "low " * 40])
    for unk in ({}, {"unk_token": "<unk>"}):
        tok = Tokenizer(models.BPE({t: i for i, t in enumerate(["<unk>"] + words)}, m[:3], **unk))
        add("bpe-words-meet-over-unknown-%d" % len(unk), tok, ["▁日▁low", "low日▁▁日▁", "o日w▁o"])
    pieces("pre-metaspace-first-composed", N.Sequence([N.NFKC(), N.Nmt()]), P.Metaspace("_", "first"), texts=["o\u0328\u0304the", "a\u0301b c", "\u1100\u1161\u11a8x", "\u200bo\u0304"])
    pieces("pre-metaspace-first-gone", N.Sequence([N.NFD(), N.StripAccents(), N.Strip()]), P.Metaspace("_", "first"), texts=["\u0301ab", " \u0301 a b", "\u00e9 a", "  "])


def word_cases():
    words = ["[UNK]", "un", "##aff", "##able", "a", "##b", "##ab", "ab", "日", "##本", "hello", ",", "##é"]
    texts = ["unaffable", "unaffablex", "ab abb abab a b", "日本 本", "hello, hello", "aé aéé", "ab" * 60, ""]
    for name, m in (("level", models.WordLevel({t: i for i, t in enumerate(words)}, unk_token="[UNK]")),
                    ("piece", models.WordPiece({t: i for i, t in enumerate(words)}, unk_token="[UNK]")),
                    ("piece-short", models.WordPiece({t: i for i, t in enumerate(words)}, unk_token="[UNK]", max_input_chars_per_word=4))):
        tok = Tokenizer(m)
        tok.pre_tokenizer = P.Whitespace()
        tok.decoder = decoders.WordPiece("##", True)
        add("word-" + name, tok, texts)


SPECIALS = [("<s>", 1), ("</s>", 2)]


def post(name, processor, edit=None):
    tok = Tokenizer(models.BPE({"[UNK]": 0, "<s>": 1, "</s>": 2, "a": 3, "b": 4}, [], unk_token="[UNK]"))
    tok.add_special_tokens(["<s>", "</s>"])
    tok.post_processor = processor
    add("post-" + name, tok, ["", "ab", "a<s>b"], edit)


def post_cases():
    T = processors.TemplateProcessing
    post("bos", T(single="<s> $A", special_tokens=SPECIALS))
    post("bos-eos", T(single="<s> $A </s>", special_tokens=SPECIALS))
    post("two-eos", T(single="$A </s> </s>", special_tokens=SPECIALS))
    post("twice", T(single="<s> $A </s> $A", special_tokens=SPECIALS))
    post("many-ids", T(single="x $A", special_tokens=[{"id": "x", "ids": [1, 2, 1], "tokens": ["<s>", "</s>", "<s>"]}]))
    post("bert", processors.BertProcessing(("</s>", 2), ("<s>", 1)))
    post("roberta", processors.RobertaProcessing(("</s>", 2), ("<s>", 1)))
    post("byte-level", processors.ByteLevel(trim_offsets=False))
    post("sequence", processors.Sequence([processors.ByteLevel(), T(single="<s> $A", special_tokens=SPECIALS)]))


def added(name, tokens, texts, norm=None, pre=None):
    tok = Tokenizer(models.BPE())
    if norm:
        tok.normalizer = norm
    if pre:
        tok.pre_tokenizer = pre
    tok.model = boundary_model(tok, texts)
    for t in tokens:
        (tok.add_special_tokens if t.special else tok.add_tokens)([t])
    add("added-" + name, tok, texts)


def added_cases():
    A = AddedToken
    t = ["a<x>b", "a <x> b", "<x><x>", "\u3000 <x>\n\n<x> c", "_<x>1", "é<x>é", "<x", "a<X>b", ""]
    for special in (False, True):
        added("plain-%d" % special, [A("<x>", normalized=False, special=special)], t)
        added("lstrip-%d" % special, [A("<x>", lstrip=True, normalized=False, special=special)], t)
        added("rstrip-%d" % special, [A("<x>", rstrip=True, normalized=False, special=special)], t)
        added("strip-%d" % special, [A("<x>", lstrip=True, rstrip=True, normalized=False, special=special)], t)
        added("single-word-%d" % special, [A("ab", single_word=True, normalized=False, special=special)], ["ab", "cab", "abc", "c ab c", "-ab-", "éab", "ab1", "ab_ab ab"])
        added("normalized-%d" % special, [A("<X>", normalized=True, special=special)], t, N.Lowercase())
        added("not-normalized-%d" % special, [A("<X>", normalized=False, special=special)], t, N.Lowercase())
    added("normalized-prepend", [A("</s>", normalized=True, special=True), A("B C", normalized=True)], ["hi</s> there", "</s>", " </s>", "B C", "aB C", "a B Cd"], N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]))
    added("longest", [A("<a>", normalized=False), A("<a><b>", normalized=False), A("<b>", normalized=False), A("b><", normalized=False, special=True)], ["<a><b>", "<a><a><b><b>", "<b><a>", "<a><b"])
    added("spaces", [A("  ", normalized=False), A("    ", normalized=False, rstrip=True), A("\n", normalized=False, lstrip=True)], ["a  b", "a     b", "a      \n\n b", "\n \n"])
    added("metaspace", [A("<x>", normalized=False, special=True)], ["a <x> b<x>c", "<x>a", " <x> a"], pre=P.Metaspace("▁", "first"))
    added("prepend", [A("</s>", normalized=False, special=True)], ["hi</s> there", "</s>", " "], N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]))


def decode_row(tok, run):
    """None where HF itself panics: Strip on tokens shorter than what it cuts."""
    try:
        return {"ids_in": run, "decoded": tok.decode(run, skip_special_tokens=False), "skipped": tok.decode(run)}
    except BaseException:
        return None


def decode_case(name, decoder, tokens, runs, added_tokens=()):
    tok = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, []))
    for t in added_tokens:
        tok.add_special_tokens([t])
    if decoder:
        tok.decoder = decoder
    rows = [r for r in (decode_row(tok, run) for run in runs) if r]
    cases.append({"name": "decoder-" + name, "tokenizer": json.loads(tok.to_str()), "rows": rows})


def decoder_cases():
    D = decoders
    sp = ["▁Hello", "▁wor", "ld", "▁", "▁▁x", "<0xE6>", "<0x97>", "<0xA5>", "<0xFF>", "<0x41>", "<0x+5>", "<0xZZ>", " a ", "  ", "##ing", "ing", " ."]
    runs = [[], [0], [0, 1, 2], [3, 3, 0], [4, 3, 1], [5, 6, 7, 0], [5, 6, 0], [5, 6, 7, 8], [8, 8, 9], [9, 5], [10, 11, 9], [12, 13, 12], [0, 99, 1], [2, 14, 15, 16], [13, 3, 13]]
    llama = [D.Replace("▁", " "), D.ByteFallback(), D.Fuse(), D.Strip(" ", 1, 0)]
    for name, d in [("none", None), ("byte-fallback", D.ByteFallback()), ("fuse", D.Fuse()), ("metaspace-always", D.Metaspace("▁", "always")), ("metaspace-never", D.Metaspace("▁", "never")),
                    ("replace", D.Replace("▁", " ")), ("replace-regex", D.Replace(Regex(r"\p{L}"), "x")), ("strip-10", D.Strip(" ", 1, 0)), ("strip-22", D.Strip(" ", 2, 2)),
                    ("word-piece", D.WordPiece("##", True)), ("word-piece-plain", D.WordPiece("##", False)), ("llama", D.Sequence(llama)),
                    ("fuse-replace", D.Sequence([D.Fuse(), D.Replace("▁w", "W")])), ("fuse-strip-end", D.Sequence([D.Replace("▁", " "), D.Fuse(), D.Strip(" ", 2, 3)])),
                    ("nested", D.Sequence([D.Sequence([D.Replace("▁", " "), D.ByteFallback()]), D.Fuse()]))]:
        decode_case(name, d, sp, runs)
    bl = ["Ġhello", "æĹ¥", "æĹ", "¥", "Ċ", "日本", "ÿ", "ð", "Ł", "ĳ", "į", "é", "<s>"]
    runs = [[0, 1], [2, 3], [2], [2, 0], [7, 8, 9, 10], [7, 8], [7, 2, 3], [6, 6], [5, 4], [2, 5], [11], [12, 0, 12], [0, 2, 12, 3]]
    decode_case("byte-level", D.ByteLevel(), bl, runs, ["<s>"])
    decode_case("byte-level-fused", D.Sequence([D.Fuse(), D.ByteLevel()]), bl, runs, ["<s>"])


def charsmap(pairs):
    """SentencePiece's precompiled_charsmap: a double array from keys to offsets of texts."""
    trie, texts = {}, b""
    for key, value in pairs:
        node = trie
        for b in key.encode():
            node = node.setdefault(b, {})
        node[-1] = len(texts)
        texts += value.encode() + b"\0"
    units, used = [0] * 65536, {0}

    def place(node, at):
        offset = next(o for o in range(256, 65536, 256) if not used & {(o ^ b) if b >= 0 else o for b in node})
        units[at] |= (at ^ offset) << 10
        used.update((offset ^ b) if b >= 0 else offset for b in node)
        for b, child in node.items():
            if b < 0:
                units[at] |= 1 << 8
                units[offset] = child | 1 << 31
            else:
                units[offset ^ b] |= b
                place(child, offset ^ b)

    place(trie, 0)
    blob = b"".join(struct.pack("<I", u) for u in units[: max(used) + 1])
    return base64.b64encode(struct.pack("<I", len(blob)) + blob + texts).decode()


CHARSMAP = [("\u00a0", " "), ("\u3000", " "), ("\t", " "), ("\n", " "), ("\r", " "), ("\u200b", ""), ("\u00ad", ""),
            ("e\u0301", "\u00e9"), ("\uff21", "A"), ("\ufb01", "fi"), ("\u00bd", "1/2"), ("\u0600", "N"), ("k", "K"), ("ab", "X")]


def precompiled(norm=None):
    data = json.loads(Tokenizer(models.BPE()).to_str())
    data["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": charsmap(CHARSMAP)}
    one = Tokenizer.from_str(json.dumps(data)).normalizer
    return N.Sequence([norm, one]) if norm else one


def more_normalizer_cases():
    texts = ["a\u00a0b\tc\r\nd\n", "e\u0301 e\u0301\u0302 \uff21\u0301 \ufb01\u0301x", "\u200b\u200b x\u00ad", "\u0600k \u0600\u0661 k\u0301\u0301 k\u20e3", "ab a b \u00bd\u0345",
             "\u0e33k\u0e33 \u1100\u1161k\u200d\u2764", "\ud7b0 \U0001f1e9\U0001f1eak\U0001f3fd", "k\u0897 k\U00011f5a k\U000113d1k \U00011a3ak"]
    pieces("normalizer-precompiled", precompiled(), texts=texts)
    pieces("normalizer-precompiled-nmt", precompiled(N.Nmt()), texts=texts)
    pieces("normalizer-nmt", N.Nmt(), texts=["a\x01b\x0bc\x0e\x1f\x7f\x8f\x9fd", "a\tb\nc\x0cd\re\u1680\u200b\u200f\u2028\u2581\ufeff\ufffdx", "\x00\x80\x85\x9e"])
    texts = TEXTS[4:] + ["\x00a\ufffdb\x07\u200d\ue000\u0378\tc\u2028d", "日本語x漢\U0002b825\U0002b91f\U00020000\uf900", "A\u0301\u0903\u20dd ÀÉ İ \u0130", "\x85\x1c"]
    for i in range(2):
        for name, off in (("clean", "clean_text"), ("chinese", "handle_chinese_chars"), ("lower", "lowercase")):
            on = {"clean_text": False, "handle_chinese_chars": False, "lowercase": False} if i else {}
            pieces("normalizer-bert-%s-%s" % (("without", "only")[i], name), N.BertNormalizer(**{**on, off: bool(i)}), texts=texts)
        pieces("normalizer-bert-strip-%d" % i, N.BertNormalizer(strip_accents=bool(i), lowercase=not i), texts=texts)
    pieces("normalizer-bert", N.BertNormalizer(), P.BertPreTokenizer(), texts=texts)


def more_pre_cases():
    for c in ("-", " ", "日"):
        pieces("pre-char-delimiter-%x" % ord(c), pre=P.CharDelimiterSplit(c), texts=["a-b--c-", "- x  y ", "日本日日", "none"])
    for n in (1, 3, 5):
        pieces("pre-fixed-length-%d" % n, pre=P.FixedLength(n), texts=TEXTS[1:8])
    pieces("pre-unicode-scripts", pre=P.UnicodeScripts(), texts=["Hello, мир! 日本カタカナーひらがな x", "  leading", "\u0301a", "...", "12 ab 34 вг", "한국어 ไทย\u0e33 हिन्दी ʼ a\u0301б\u0301", "𝒳𝓎 α β a"])


def unigram(name, vocab, unk, texts, fallback=False, edit=None, pre=None):
    tok = Tokenizer(models.Unigram(vocab, unk, fallback))
    if pre:
        tok.pre_tokenizer = pre
    tok.decoder = decoders.Metaspace()
    add("unigram-" + name, tok, texts, edit)


def unigram_cases():
    vocab = [("<unk>", 0.0), ("a", -1.0), ("b", -1.5), ("ab", -2.0), ("abc", -2.25), ("c", -3.0), ("bc", -1.25), ("▁", -2.0), ("▁a", -2.5), ("日本", -4.0), ("日", -4.5), ("é", -2.0), ("aaaa", -3.0), ("aa", -1.75), ("bab", -2.5)]
    texts = ["abc", "abcabcab", "aaaaaaa", "xabx", "日本語日", "x日x本xx", "▁ab▁a", "éab\u0301e", "<unk>", "a<unk>x", "aa" * 40 + "b", "", "babab ab", "zz\u00ffz"]
    unigram("plain", vocab, 0, texts)
    unigram("metaspace", vocab, 0, ["ab abc  a", " x ab", "日本 語"], pre=P.Metaspace())
    unigram("unk-in-the-middle", vocab[1:] + [("<unk>", 0.0)], len(vocab) - 1, texts)
    unigram("fallback", vocab + [(b, -9.0) for b in BYTES], 0, texts, True)
    unigram("some-bytes", vocab + [(b, -9.0) for b in BYTES[:0xF0]], 0, texts + ["\U00020000x"], True)
    unigram("fallback-off", vocab + [(b, -9.0) for b in BYTES], 0, texts)
    unigram("twice", vocab + [("ab", -0.5), ("a", -9.0)], 0, texts)
    unigram("ties", [("<unk>", -5.0), ("a", -1.0), ("aa", -2.0), ("aaa", -3.0), ("b", 0.0), ("ab", -1.0), ("xy", -30.0)], 0, ["aaaaaa", "aab", "abab", "xy", "xyz", "xx"])
    unigram("fused-unknown-is-a-token", [("<unk>", 0.0), ("xy", -100.0), ("a", -1.0), ("axy", -200.0)], 0, ["xy", "axy", "xya", "xxyy"])
    unigram("without-unk", [("a", -1.0), ("ab", -1.0), ("b", -1.0)], None, ["ab", "ba", "aab"])
    unigram("cheap-unk", [("<unk>", 0.0), ("a", 5.0), ("bc", 1.0)], 0, ["abc", "bc", "abcb"])
    unigram("without-type", vocab, 0, texts[:3], edit=no_type)


def more_decoder_cases():
    D = decoders
    tokens = ["he", "llo</w>", "<pad>", "|", "l", "o", " n't", "do", "</w>", " .", "a<pad>b|c", " ", "日</w>本</w>"]
    runs = [[], [0], [1], [0, 1], [0, 1, 1, 0], [0, 0, 4, 2, 4, 5, 5], [2, 2, 3, 3, 0], [7, 6, 9, 8], [10, 10, 10, 2, 10], [12, 1, 12], [11, 11, 9, 9], [99, 4, 99, 4]]
    for suffix in ("</w>", "l", ""):
        decode_case("bpe-%d" % len(suffix), D.BPEDecoder(suffix), tokens, runs[1:])
    decode_case("bpe-behind-fuse", D.Sequence([D.Fuse(), D.BPEDecoder()]), tokens, runs[1:])
    for cleanup in (False, True):
        decode_case("ctc-%d" % cleanup, D.CTC("<pad>", "|", cleanup), tokens, runs)
    decode_case("ctc-other", D.CTC("o", "h", True), tokens, runs)
    decode_case("ctc-metaspace", D.Sequence([D.CTC(), D.Metaspace("▁", "always")]), tokens + ["▁x"], runs + [[2, 13, 13, 2, 13]])


def main():
    normalizer_cases()
    more_normalizer_cases()
    more_pre_cases()
    unigram_cases()
    more_decoder_cases()
    pre_cases()
    model_cases()
    word_cases()
    post_cases()
    added_cases()
    decoder_cases()
    print("[")
    print(",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases))
    print("]")
    print("%d cases, %d rows" % (len(cases), sum(len(c["rows"]) for c in cases)), file=sys.stderr)


if __name__ == "__main__":
    main()
