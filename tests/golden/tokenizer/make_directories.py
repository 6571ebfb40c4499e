"""Records tests/golden/tokenizer/directories.json: model directories, and what AutoTokenizer makes of texts.

Usage: python make_directories.py > tests/golden/tokenizer/directories.json   (needs `transformers`, `sentencepiece`)
Directories without a tokenizer.json (tokenizer.model, vocab.json with merges.txt, vocab.txt), and ones whose
tokenizer_config.json changes their tokenizer.json. Files are texts, those called *.model in base64; each text
is a row as in cases.json.
"""
import base64
import json
import logging
import os
import sys
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
from sentencepiece import sentencepiece_model_pb2 as pb  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402

from make_tokenizers import CHARSMAP, charsmap, row  # noqa: E402

logging.disable(logging.WARNING)
NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = range(1, 7)
TEXTS = ["", " ", "hello", "hello world", "  hello   world  ", "<s>hello</s> world", "é日x", "\n\thello", "▁a ▁▁b", "abc<ctl>hell<usr>o",
         "ab usr world", "Ａe\u0301ﬁ½", "hello<x> <y>world", "he he\u00a0held 1,1"]
LETTERS = ["▁", "h", "e", "l", "o", "w", "r", "d", "a", "b", "c", "s", "u", "<", ">", ",", "1", "é", "\u00c9"]
WORDS = [("he", -1), ("ll", -2), ("lo", -2.5), ("▁w", -3), ("or", -3.5), ("hell", -4), ("▁he", -5), ("▁▁", -6), ("ld", -6.5), ("▁wor", -7),
         ("▁a", -7.5), ("ab", -8), ("hello", -8), ("▁hello", -8.25), ("▁world", -9.125)]
BYTES = [("<0x%02X>" % b, 0, BYTE) for b in (0x09, 0x0A, 0xC3, 0xA9, 0xE6, 0x97, 0xA5, 0x78)]
cases = []


def spm(kind="BPE", user=(), control=(), with_bytes=True, trainer=(), normalizer=()):
    m = pb.ModelProto()
    pieces = [("<unk>", 0, UNKNOWN), ("<s>", 0, CONTROL), ("</s>", 0, CONTROL)] + [(c, 0, CONTROL) for c in control]
    pieces += [(u, 0, USER) for u in user] + (BYTES if with_bytes else [])
    pieces += [(w, s, NORMAL) for w, s in WORDS] + [(c, -10 - i / 8, NORMAL) for i, c in enumerate(LETTERS)]
    for piece, score, kind_of in pieces:
        m.pieces.add(piece=piece, score=score, type=kind_of)
    m.trainer_spec.model_type = {"UNIGRAM": 1, "BPE": 2}[kind]
    m.trainer_spec.byte_fallback = with_bytes
    for spec, options in ((m.trainer_spec, trainer), (m.normalizer_spec, normalizer)):
        for key, value in dict(options).items():
            setattr(spec, key, value)
    return base64.b64encode(m.SerializeToString()).decode()


def write(folder, name, text):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(base64.b64decode(text) if name.endswith(".model") else text.encode())


def add(name, texts=TEXTS, **files):
    """Files are named with _ for a dot: tokenizer_model=…; values that are no strings become JSON."""
    named = {"tokenizer_model": "tokenizer.model", "sentencepiece_model": "sentencepiece.bpe.model", "merges": "merges.txt",
             "words": "vocab.txt", "vocab": "vocab.json"}
    files = {named.get(k, k + ".json"): v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in files.items()}
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            write(folder, file, text)
        tok = AutoTokenizer.from_pretrained(folder)
    cases.append({"name": name, "files": files, "rows": [row(tok._tokenizer, t) for t in texts]})


LLAMA = dict(tokenizer_class="LlamaTokenizer", bos_token="<s>", eos_token="</s>", unk_token="<unk>")
PLAIN = dict(tokenizer_class="PreTrainedTokenizerFast")


def token(text, **flags):
    return {"content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **flags}


def sentencepiece_cases():
    add("llama", tokenizer_model=spm(), tokenizer_config={**LLAMA, "add_bos_token": True, "add_eos_token": False})
    add("llama-legacy", tokenizer_model=spm(), tokenizer_config={**LLAMA, "add_bos_token": True, "add_eos_token": True, "legacy": True})
    add("llama-no-prefix", tokenizer_model=spm(), tokenizer_config={**LLAMA, "add_prefix_space": False})
    add("llama-bare", tokenizer_model=spm(), tokenizer_config={"tokenizer_class": "LlamaTokenizerFast"})
    add("llama-pieces", tokenizer_model=spm(user=["<usr>", "usr", "abc"], control=["<ctl>"]),
        tokenizer_config={**LLAMA, "added_tokens_decoder": {"4": token("<usr>", lstrip=True), "90": token("<x>"), "91": token("<y>", special=False, rstrip=True)}})
    add("llama-by-family", tokenizer_model=spm(), config={"model_type": "llama"}, tokenizer_config={**LLAMA, "add_bos_token": True})
    add("mistral-by-family", tokenizer_model=spm(user=["usr"]), config={"model_type": "mistral"}, tokenizer_config={**LLAMA, "add_bos_token": True})
    add("family-alone", tokenizer_model=spm(), config={"model_type": "mixtral"})
    add("family-without-class", tokenizer_model=spm(), config={"model_type": "llama"}, tokenizer_config={"add_bos_token": True})
    add("gemma", tokenizer_model=spm(user=["<usr>"]), tokenizer_config={"tokenizer_class": "GemmaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "add_bos_token": True})
    add("gemma-by-family", tokenizer_model=spm(), config={"model_type": "gemma2"})
    for kind in ("BPE", "UNIGRAM"):
        name = kind.lower()
        add("plain-" + name, tokenizer_model=spm(kind), tokenizer_config=PLAIN)
        add("plain-edges-" + name, tokenizer_model=spm(kind), tokenizer_config={**PLAIN, "add_bos_token": True, "add_eos_token": True, "legacy": False})
        add("plain-pieces-" + name, tokenizer_model=spm(kind, ["<usr>", "usr", "abc", "a.b(c"], ["<ctl>"]), tokenizer_config=PLAIN)
        add("plain-no-bytes-" + name, tokenizer_model=spm(kind, with_bytes=False), tokenizer_config=PLAIN)
        for key in ("add_dummy_prefix", "remove_extra_whitespaces", "escape_whitespaces"):
            add("plain-no-%s-%s" % (key, name), tokenizer_model=spm(kind, normalizer={key: False}), tokenizer_config=PLAIN)
        add("plain-charsmap-" + name, tokenizer_model=spm(kind, normalizer={"precompiled_charsmap": base64.b64decode(charsmap(CHARSMAP))}), tokenizer_config=PLAIN)
        add("plain-suffix-" + name, tokenizer_model=spm(kind, trainer={"treat_whitespace_as_suffix": True}), tokenizer_config=PLAIN)
        add("plain-names-" + name, tokenizer_model=spm(kind, trainer={"bos_id": -1, "eos_piece": "</s>"}),
            tokenizer_config={**PLAIN, "add_eos_token": True, "pad_token": "<x>", "additional_special_tokens": ["<y>"]})
    add("plain-renamed", tokenizer_model=spm(), tokenizer_config={**PLAIN, "added_tokens_decoder": {"3": token("<x>"), "4": token("<y>", special=False), "5": token("<0x0A>")}})
    for name, lists in (("extra", {"extra_special_tokens": ["<x>"]}), ("named", {"extra_special_tokens": {"image_token": "<x>"}}), ("empty", {"additional_special_tokens": []})):
        add("pieces-beside-%s-tokens" % name, tokenizer_model=spm(user=["usr"], control=["<ctl>"]), tokenizer_config={**LLAMA, **lists})
    roberta = {"tokenizer_class": "XLMRobertaTokenizer"}
    add("xlm-roberta", sentencepiece_model=spm("UNIGRAM", with_bytes=False), tokenizer_config=roberta)
    add("xlm-roberta-options", tokenizer_model=spm("UNIGRAM", ["usr"], with_bytes=False, normalizer={"precompiled_charsmap": base64.b64decode(charsmap(CHARSMAP))}),
        tokenizer_config={**roberta, "add_bos_token": True, "mask_token": "<x>", "add_prefix_space": False})
    add("xlm-roberta-by-family", sentencepiece_model=spm("UNIGRAM", with_bytes=False), config={"model_type": "xlm-roberta"})


def byte_level_cases():
    chars = [chr(c) for c in [*range(33, 127), *range(161, 173), *range(174, 256)]] + [chr(256 + i) for i in range(68)]
    merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("Ġ", "w"), ("o", "r"), ("Ġw", "or"), ("Ã", "©"), ("1", "1")]
    specials = ["<|endoftext|>", "<s>", "</s>", "<unk>", "<pad>", "<mask>", "<|padding|>"]
    vocab = {t: i for i, t in enumerate(specials + chars + [a + b for a, b in merges])}
    files = dict(vocab=vocab, merges="#version: 0.2\n" + "\n".join(" ".join(m) for m in merges) + "\n")
    texts = TEXTS[:10] + ["a<|endoftext|>b", "don't WE'LL 12345", "e\u0301 x\n\n y", "<mask> <pad>hello"]
    for kind in ("GPT2Tokenizer", "GPTNeoXTokenizer", "Qwen2Tokenizer", "RobertaTokenizer"):
        add(kind, texts, **files, tokenizer_config={"tokenizer_class": kind})
        add(kind + "-options", texts, **files, tokenizer_config={"tokenizer_class": kind, "add_bos_token": True, "add_eos_token": True, "bos_token": "<s>",
                                                                 "eos_token": "</s>", "add_prefix_space": True, "cls_token": "<pad>"})
    add("qwen2-by-family", texts, **files, config={"model_type": "qwen2"}, tokenizer_config={"tokenizer_class": "GPT2Tokenizer"})
    add("opt-by-family", texts, **files, config={"model_type": "opt"}, tokenizer_config={"add_bos_token": True, "bos_token": "</s>"})
    add("gpt2-added", texts, **files, tokenizer_config={"tokenizer_class": "GPT2TokenizerFast", "pad_token": "<y>"}, added_tokens={"<x>": 900, "<y>": 800, "hello": 7},
        special_tokens_map={"mask_token": token("<mask>", lstrip=True)})


def word_cases():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + sorted("abdehlorw1,<>/x") + ["日", "é", "É", "H", "hello", "##o", "##l", "hel", "world", "##d", "##e", "##b"]
    files = dict(words="\n".join(words) + "\n")
    texts = TEXTS[:9] + ["Hello WORLD É日本", "he[MASK]llo [SEP]", "e\u0301 hel\u00adlo"]
    bert = {"tokenizer_class": "BertTokenizer"}
    add("bert", texts, **files, tokenizer_config=bert)
    add("bert-cased", texts, **files, tokenizer_config={**bert, "do_lower_case": False, "tokenize_chinese_chars": False})
    add("bert-accents", texts, **files, tokenizer_config={**bert, "do_lower_case": False, "strip_accents": True, "add_bos_token": True, "sep_token": "x"})
    add("bert-lower-with-accents", texts, **files, tokenizer_config={**bert, "strip_accents": False, "cls_token": "[MASK]", "unk_token": "a"})
    add("bert-by-family", texts, **files, config={"model_type": "nomic_bert"})


def config_cases():
    tokens = [{"id": 1, **token("<s>")}, {"id": 3, **token("</s>", special=False, normalized=True)}]
    post = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
    model = {"type": "BPE", "dropout": None, "unk_token": "u", "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
             "byte_fallback": False, "vocab": {"u": 0, "<s>": 1, "a": 2, "</s>": 3, " ": 4, "<x>": 5}, "merges": []}
    file = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens, "normalizer": None, "pre_tokenizer": None, "post_processor": post,
            "decoder": {"type": "Fuse"}, "model": model}
    texts = ["a", "<s> a </s> a", "a<x> <y>  <z>a", " <i> <j>"]
    for name, config, more in [
        ("none", {}, {}), ("named", {"eos_token": "</s>", "pad_token": "<y>"}, {}), ("known-keeps-its-flags", {"bos_token": {"__type": "AddedToken", **token("<s>", rstrip=True)}}, {}),
        ("numbered-changes-flags", {"added_tokens_decoder": {"1": token("<s>", rstrip=True), "3": token("</s>", lstrip=True)}}, {}),
        ("numbered-not-special", {"added_tokens_decoder": {"1": token("<s>", special=False)}}, {}),
        ("numbered-not-special-but-named", {"added_tokens_decoder": {"9": token("<x>", special=False), "8": token("<y>", special=False)}, "eos_token": "<x>"}, {}),
        ("added", {"pad_token": "<x>"}, {"added_tokens": {"<x>": 90, "<y>": 80, "<s>": 1}}),
        ("added-beside-numbered", {"added_tokens_decoder": {}}, {"added_tokens": {"<x>": 90}, "special_tokens_map": {"bos_token": "<y>"}}),
        ("map", {"bos_token": "<z>"}, {"special_tokens_map": {"bos_token": token("<y>", lstrip=True), "additional_special_tokens": ["<i>"]}}),
        ("extra", {"extra_special_tokens": ["<y>"], "additional_special_tokens": ["<z>"]}, {}),
        ("additional", {"additional_special_tokens": ["<y>", "<z>"]}, {}),
        ("own", {"image_token": "<i>", "eos_token": "</s>", "video_token": "<j>", "pad_token": "<y>"}, {}),
        ("extra-by-name", {"extra_special_tokens": {"image_token": "<i>", "other": "<j>"}}, {}),
        ("own-makes-special", {"image_token": "</s>"}, {}), ("extra-does-not", {"extra_special_tokens": ["</s>"]}, {}),
        ("numbered-elsewhere", {"added_tokens_decoder": {"1": token("<s>")}, "eos_token": "</s>"}, {}),
        ("edges-do-not-count", {"add_bos_token": False, "add_eos_token": True, "eos_token": "</s>"}, {}),
    ]:
        add("config-" + name, texts, tokenizer=file, tokenizer_config={"tokenizer_class": "PreTrainedTokenizerFast", **config}, **more)


def main():
    sentencepiece_cases()
    byte_level_cases()
    word_cases()
    config_cases()
    print("[")
    print(",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases))
    print("]")
    print("%d directories, %d rows" % (len(cases), sum(len(c["rows"]) for c in cases)), file=sys.stderr)


main()
