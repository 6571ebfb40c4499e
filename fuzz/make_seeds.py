#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets, seeds/TARGET/NAME, from the rows below.

  fuzz/make_seeds.py        standard library only; the same rows give the same files

Inputs that fuzzing found stand beside them as seeds/TARGET/found-WHAT and are left alone.
"""
import json
import pathlib
import struct

SEEDS = pathlib.Path(__file__).parent / "seeds"


def write(target, name, content):
    path = SEEDS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---- safetensors --------------------------------------------------------------------------------

def safetensors(header, data):
    text = dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def safetensors_seeds():
    yield "empty.safetensors", safetensors({}, b"")
    yield "metadata.safetensors", safetensors({"__metadata__": {"format": "pt"}}, b"")
    yield "plain.safetensors", safetensors(
        {"a.weight": tensor("F32", [2, 3], 0, 24), "b": tensor("BF16", [4], 24, 32), "c": tensor("F16", [2, 1, 1], 32, 36)},
        bytes(range(36)))
    kinds = [("F64", 8), ("I64", 8), ("I32", 4), ("U8", 1), ("BOOL", 1), ("I16", 2), ("I8", 1), ("F32", 4)]
    header, at = {}, 0
    for kind, size in kinds:
        header[kind.lower()] = tensor(kind, [2], at, at + 2 * size)
        at += 2 * size
    yield "kinds.safetensors", safetensors(header, bytes(at))
    yield "scalar.safetensors", safetensors({"s": tensor("F32", [], 0, 4), "none": tensor("F32", [0, 5], 4, 4)}, bytes(4))


# ---- GGUF ---------------------------------------------------------------------------------------

U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 = range(13)
PACK = {U8: "<B", I8: "<b", U16: "<H", I16: "<h", U32: "<I", I32: "<i", F32: "<f", BOOL: "<?", U64: "<Q", I64: "<q", F64: "<d"}


def text(s):
    raw = s.encode()
    return struct.pack("<Q", len(raw)) + raw


def plain_value(kind, v):
    return text(v) if kind == STRING else struct.pack(PACK[kind], v)


def value(kind, v):
    if kind != ARRAY:
        return plain_value(kind, v)
    item, items = v
    return struct.pack("<IQ", item, len(items)) + b"".join(plain_value(item, i) for i in items)


def gguf(pairs, tensors, data, version=3):
    out = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs))
    for key, kind, v in pairs:
        out += text(key) + struct.pack("<I", kind) + value(kind, v)
    for name, dims, kind, offset in tensors:
        out += text(name) + struct.pack("<I", len(dims)) + struct.pack(f"<{len(dims)}Q", *dims) + struct.pack("<IQ", kind, offset)
    return out + b"\0" * (-len(out) % 32) + data


def vocabulary(model, pre, tokens, more):
    return [("tokenizer.ggml.model", STRING, model), ("tokenizer.ggml.pre", STRING, pre),
            ("tokenizer.ggml.tokens", ARRAY, (STRING, tokens)),
            ("tokenizer.ggml.token_type", ARRAY, (I32, [3, 2] + [1] * (len(tokens) - 2)))] + more


def gguf_seeds():
    numbers = [(f"k.{kind}", kind, 1) for kind in PACK]
    yield "keys.gguf", gguf([("general.architecture", STRING, "llama")] + numbers, [], b"")
    yield "arrays.gguf", gguf([(f"a.{kind}", ARRAY, (kind, [1, 0])) for kind in PACK] + [("a.s", ARRAY, (STRING, ["x", ""]))], [], b"")
    yield "tensors.gguf", gguf([("general.alignment", U32, 32)],
                               [("f32", [4, 2], 0, 0), ("f16", [4], 1, 32), ("q8_0", [32], 8, 64), ("q4_0", [32], 2, 128)],
                               bytes(160))
    blocks = [(kind, size) for kind, size in ((3, 20), (6, 22), (7, 24), (10, 84), (11, 110), (12, 144), (13, 176), (14, 210))]
    tensors, data = [], b""
    for kind, size in blocks:
        tensors.append((f"t{kind}", [256 if kind >= 10 else 32], kind, len(data)))
        data += bytes(i * 7 % 251 for i in range(size)) + b"\0" * (-size % 32)
    yield "blocks.gguf", gguf([], tensors, data)
    pieces = ["<s>", "<unk>", "a", "b", "ab", "\u2581", "\u2581a"]
    yield "llama-vocabulary.gguf", gguf(vocabulary("llama", "default", pieces, [
        ("tokenizer.ggml.scores", ARRAY, (F32, [0, 0, -1, -2, -3, -4, -5])), ("tokenizer.ggml.bos_token_id", U32, 0),
        ("tokenizer.ggml.add_bos_token", BOOL, True)]), [], b"")
    yield "gpt2-vocabulary.gguf", gguf(vocabulary("gpt2", "llama-bpe", ["<|end|>", "x", "a", "b", "ab", "\u0120"], [
        ("tokenizer.ggml.merges", ARRAY, (STRING, ["a b"])), ("tokenizer.ggml.eos_token_id", U32, 0)]), [], b"")
    yield "version2.gguf", gguf([("k", U8, 1)], [], b"", version=2)


# ---- config.json --------------------------------------------------------------------------------

SHAPE = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48,
         "vocab_size": 131, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "hidden_act": "silu"}
SCALINGS = {
    "linear": {"type": "linear", "factor": 2.0},
    "dynamic": {"rope_type": "dynamic", "factor": 2.0},
    "llama3": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
    "yarn": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 32, "beta_slow": 1, "original_max_position_embeddings": 16},
    "longrope": {"type": "longrope", "short_factor": [1.0] * 4, "long_factor": [2.0] * 4},
}


def config_seeds():
    for family in ("llama", "mistral", "qwen2", "qwen3", "phi3", "gemma2", "gpt2", "mixtral", "falcon", "deepseek_v3"):
        yield f"{family}.json", dumps({"model_type": family, **SHAPE})
    for kind, scaling in SCALINGS.items():
        family = "phi3" if kind == "longrope" else "llama"
        yield f"rope-{kind}.json", dumps({"model_type": family, **SHAPE, "rope_scaling": scaling, "original_max_position_embeddings": 16})
    yield "form5.json", dumps({"model_type": "qwen3", **SHAPE, "dtype": "bfloat16", "layer_types": ["full_attention", "sliding_attention", "full_attention"],
                               "sliding_window": 8, "use_sliding_window": True, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
                               "eos_token_id": [1, 2], "head_dim": 8, "attention_bias": True, "tie_word_embeddings": True})


# ---- tokenizer.json -----------------------------------------------------------------------------

def byte_alphabet():
    """GPT-2's letter for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


def added(token, i, special=True, **flags):
    return {"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": not special, "special": special, **flags}


def bpe(vocab, merges, **more):
    return {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
            "byte_fallback": False, "ignore_merges": False, "vocab": vocab, "merges": merges, **more}


def tokenizer(model, tokens=(), **parts):
    order = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
    return dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(tokens), **{k: parts.get(k) for k in order}, "model": model})


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, v):
    """One field of a protobuf message: an int, a float, or bytes."""
    if isinstance(v, int):
        return varint(number << 3) + varint(v & (1 << 64) - 1)
    if isinstance(v, float):
        return varint(number << 3 | 5) + struct.pack("<f", v)
    return varint(number << 3 | 2) + varint(len(v)) + v


def message(fields):
    return b"".join(field(n, v) for n, v in fields)


def sentencepiece(kind, pieces, trainer=(), normalizer=()):
    out = b"".join(field(1, message([(1, t.encode()), (2, float(score)), (3, sort)])) for t, score, sort in pieces)
    return out + field(2, message([(3, kind), *trainer])) + field(3, message(normalizer))


PIECES = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("<u>", 0, 4), ("<0xE4>", 0, 6), ("\u2581", -1, 1), ("l", -2, 1), ("o", -3, 1), ("lo", -4, 1), ("\u2581l", -5, 1), ("H", -6, 5)]


def sentencepiece_seeds():
    yield "bpe.model", sentencepiece(2, PIECES, [(35, 1)])
    yield "unigram.model", sentencepiece(1, PIECES, [(40, 0), (41, -1), (42, 2), (45, b"<unk>"), (46, b"<s>"), (47, b"</s>")], [(3, 0), (4, 0), (5, 0)])
    yield "charsmap.model", sentencepiece(1, PIECES, (), [(1, b"nmt"), (2, struct.pack("<I", 1024) + bytes(1024) + b"x\0")])
    yield "unknown-fields.model", sentencepiece(2, PIECES[:3]) + field(9, 1) + field(10, b"self test") + varint(11 << 3 | 1) + bytes(8)


def tokenizer_seeds():
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    letters = byte_alphabet()
    vocab = {letters[b]: b for b in range(256)}
    merges = [["h", "e"], ["l", "l"], ["he", "ll"], ["\u0120", "w"], ["a", "a"], ["aa", "aa"], ["\u0120", "\u0120"], ["\u00c3", "\u00b6"]]
    for left, right in merges:
        vocab[left + right] = len(vocab)
    yield "lossless.json", tokenizer(bpe(vocab, merges), pre_tokenizer=byte_level, decoder=byte_level)
    split = {"type": "Split", "behavior": "Isolated", "invert": False,
             "pattern": {"Regex": r"(?i:'s|'t)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"}}
    template = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [264], "tokens": ["<s>"]}}}
    yield "split.json", tokenizer(bpe(vocab, [f"{a} {b}" for a, b in merges], ignore_merges=True),
                                  [added("<s>", 264), added("<|x|>", 265, lstrip=True, rstrip=True), added("wor", 266, special=False)],
                                  pre_tokenizer={"type": "Sequence", "pretokenizers": [split, {**byte_level, "use_regex": False}]},
                                  post_processor={"type": "Sequence", "processors": [byte_level, template]}, decoder=byte_level)
    pieces = {"<unk>": 0, "<s>": 1, **{f"<0x{b:02X}>": b + 2 for b in range(256)}}
    for piece in ("\u2581", "h", "e", "l", "o", "he", "ll", "\u2581he", "\u00f6", "1", "2"):
        pieces[piece] = len(pieces)
    yield "sentencepiece.json", tokenizer(
        bpe(pieces, [["h", "e"], ["l", "l"], ["\u2581", "he"]], unk_token="<unk>", fuse_unk=True, byte_fallback=True),
        [added("<unk>", 0), added("<s>", 1)],
        normalizer={"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
        decoder={"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"},
                                                  {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]})
    words = ["[UNK]", "[CLS]", "[SEP]", "hello", "##lo", "he", "##l", "w", "##o", ",", "1", "##2", "a"]
    yield "wordpiece.json", tokenizer(
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {w: i for i, w in enumerate(words)}},
        [added("[CLS]", 1), added("[SEP]", 2)],
        normalizer={"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        pre_tokenizer={"type": "BertPreTokenizer"}, post_processor={"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
        decoder={"type": "WordPiece", "prefix": "##", "cleanup": True})
    yield "wordlevel.json", tokenizer({"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "hello": 1, "a": 2, ".": 3}},
                                      normalizer={"type": "NFKC"}, pre_tokenizer={"type": "Whitespace"})
    yield "unigram.json", tokenizer(
        {"type": "Unigram", "unk_id": 0, "byte_fallback": False,
         "vocab": [["<unk>", 0.0], ["\u2581", -2.0], ["h", -3.5], ["e", -3.0], ["l", -3.2], ["o", -3.3], ["hello", -1.0], ["\u2581he", -2.2], ["a", -4.0]]},
        [added("<unk>", 0)],
        normalizer={"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]},
        pre_tokenizer={"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        decoder={"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True})
    parts = [{"type": "Punctuation", "behavior": "Isolated"}, {"type": "Digits", "individual_digits": True}, {"type": "WhitespaceSplit"},
             {"type": "CharDelimiterSplit", "delimiter": "-"}, {"type": "UnicodeScripts"}, {"type": "FixedLength", "length": 3}]
    yield "parts.json", tokenizer(bpe({"a": 0, "b": 1, "ab": 2, "a</w>": 3, "?": 4}, ["a b"], unk_token="?", end_of_word_suffix="</w>"),
                                  pre_tokenizer={"type": "Sequence", "pretokenizers": parts}, decoder={"type": "BPEDecoder", "suffix": "</w>"})


# ---- texts --------------------------------------------------------------------------------------

TEXTS = {
    "words": "Hello, world! It's 12345 o'clock.\n\n  Next\tline", "special": "<s>hello<|x|> wor<unk>[CLS]</s>",
    "scripts": "日本語 русский العربية हिन्दी ไทย 한국어 ελληνικά", "marks": "a\u0301\u0323 \u1100\u1161\u11a8 \u0130 \ufb01 \u00bd \u200d\ufeff",
    "emoji": "🙂👩‍👩‍👧🏳️‍🌈", "spaces": " \u00a0\u2003\u3000\u2028\u0085\x0b\x0c\x1c \r\n \n\n", "run": "a" * 64 + " " * 32 + "\n" * 16,
}


def encode_seeds():
    for i, (name, line) in enumerate(TEXTS.items()):
        yield name, bytes([i % 8]) + line.encode()
    yield "invalid", b"\x03a\xff\xc3(\xe2\x82\xf0\x9f\x98\x80\xed\xa0\x80"
    yield "tokens", b"\x01<0x41><0xE4>hello##lo\xe2\x96\x81he"


# ---- templates ----------------------------------------------------------------------------------

TEMPLATES = {
    "chatml": "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + (m['content'] | string) + '<|im_end|>\\n' }}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    "tools": "{{- bos_token -}}\n{%- if tools is defined and tools %}{% for t in tools %}{{ t | tojson(indent=4) }}\n{% endfor %}{%- endif %}"
             "{%- for m in messages if m.role != 'system' recursive %}{%- set ns = namespace(x=loop.index0) %}{%- set ns.x = ns.x + 1 %}"
             "{%- if m.tool_calls %}{% for c in m.tool_calls %}{{ c.function.arguments | tojson }}{% endfor %}{% elif m.content is iterable and m.content is not string %}"
             "{{ m.content | map(attribute='text') | select('defined') | join(',') }}{% else %}{{ m.content | trim }}{% endif %}{%- endfor %}",
    "macro": "{% macro f(a, b=2, *args) %}{{ a ~ b }}{{ varargs }}{{ kwargs }}{{ caller() if caller else '' }}{% endmacro %}"
             "{% call(x) f(1, b=3, c=4) %}{{ x }}{% endcall %}{{ f(*l) }}{% filter upper %}a{{ s }}{% endfilter %}",
    "methods": "{{ s.split(' ') }}{{ s.upper().lower().title().strip('H').replace('l', 'L', 1) }}{{ s[::-1] }}{{ l[-1:] }}{{ d.items() | list }}"
               "{{ d.get('z', 'y') }}{{ '%05.2f|%-4s|%r' % (f, s, e) }}{{ '{:>8}{0!r:x}'.format(n) }}{{ s.startswith(('a', 'H')) }}{{ s.find('o') }}",
    "filters": "{{ l | sort(reverse=true) | join('-') | upper }}{{ d | dictsort }}{{ l | groupby('x') }}{{ s | indent(2) | wordwrap(3) | center(20) }}"
               "{{ f | round(1, 'floor') | int }}{{ l | batch(2, 'x') | list }}{{ l | sum }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}",
    "operators": "{{ 7 // 2 ** 3 % 5 - -n * f / 2 }}{{ 1 < 2 <= 3 != 4 }}{{ 'a' in s and not e or t is none }}{{ 1 if e else (2, [3, {'k': 4}]) }}"
                 "{{ 0x1F + 0b11 + 0o17 + 1_000 + 1e3 }}",
    "blocks": "{# comment #}{% raw %}{{ no }}{% endraw %}{% set x %}a{{ n }}{% endset %}{% with y = 2 %}{{ x ~ y }}{% endwith %}"
              "{% generation %}g{% endgeneration %}{% for a, b in d.items() %}{% if loop.first %}{% continue %}{% endif %}{{ loop.length }}{% break %}{% else %}none{% endfor %}",
    "errors": "{{ raise_exception('no ' ~ s) }}{{ undefined_thing.x }}{{ strftime_now('%Y-%m-%d') }}{{ range(3) | list }}{{ cycler(1, 2).next() }}{{ joiner(',')() }}",
}


def template_seeds():
    yield from ((f"{name}.jinja", source) for name, source in TEMPLATES.items())


# ---- render requests ----------------------------------------------------------------------------

USER = {"role": "user", "content": "hi <|assistant|>"}
REQUESTS = {
    "plain": {"messages": [USER], "add_generation_prompt": True},
    "parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image"}]}], "now": 86400},
    "tools": {"messages": [USER, {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": {"x": 1.0}}}]},
                           {"role": "tool", "content": "1"}],
              "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]},
    "continue": {"messages": [USER, {"role": "assistant", "content": "so far "}], "continue_final_message": True},
    "documents": {"messages": [USER], "documents": [{"title": "t", "text": "b"}], "variables": {"x": [1, {"y": None}], "bos_token": "!"}},
    "template": {"messages": [USER], "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}"},
    "empty": {"messages": []},
}


def request_seeds():
    yield from ((f"{name}.json", dumps(request)) for name, request in REQUESTS.items())


# ---- modules of embeddings ----------------------------------------------------------------------

def module(kind):
    return {"idx": 0, "name": "0", "path": "", "type": f"sentence_transformers.models.{kind}"}


POOLING = {"word_embedding_dimension": 4, "pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}
DENSE = {"in_features": 4, "out_features": 4, "bias": True, "activation_function": "torch.nn.modules.activation.Tanh"}
MODULES = {
    "mean": [[module("Transformer"), module("Pooling"), module("Normalize")], {"pooling_mode_mean_tokens": True},
             {"max_seq_length": 256, "do_lower_case": False}],
    "joined": [[module("Transformer"), module("Pooling"), module("Dropout")], {**POOLING, "include_prompt": False}],
    "names": [[module("Transformer"), module("Pooling")], {"embedding_dimension": 4, "pooling_mode": ["lasttoken", "weightedmean"]}],
    "dense": [[module("Transformer"), module("Pooling"), module("Dense"), module("Dense"), module("Normalize")],
              {"pooling_mode": "mean_sqrt_len_tokens", **DENSE}, {}, {"model_max_length": 1e30, "truncation_side": "left"}],
    "prompts": [[module("Transformer"), module("Pooling")], {}, {"max_seq_length": None}, {"model_max_length": 512},
                {"prompts": {"query": "query: ", "document": ""}, "default_prompt_name": "query"}],
}


def modules_seeds():
    yield from ((name, "\0".join(map(dumps, files))) for name, files in MODULES.items())


# ---- generation_config.json ---------------------------------------------------------------------

GENERATION = {
    "sampling": {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.95, "min_p": 0.0, "typical_p": 1.0, "repetition_penalty": 1.1,
                 "epsilon_cutoff": 0.0003, "eta_cutoff": 0.0},
    "ends": {"bos_token_id": 1, "eos_token_id": [2, 3], "pad_token_id": 0, "max_new_tokens": 64, "transformers_version": "5.0.0"},
    "lists": {"suppress_tokens": [1, 2, 99], "begin_suppress_tokens": [3], "bad_words_ids": [[1], [2, 1], [3, 3, 3]], "forced_eos_token_id": 2},
    "lengths": {"min_length": 5, "min_new_tokens": 2, "no_repeat_ngram_size": 2, "forced_bos_token_id": 7, "max_length": 20},
    "biases": {"sequence_bias": [[[1], -2.5], [[1, 2], 10.0]], "num_beams": 1, "guidance_scale": None},
    "refused": {"num_beams": 4, "penalty_alpha": 0.6, "stop_strings": ["x"]},
}


def generation_seeds():
    yield from ((f"{name}.json", dumps(config)) for name, config in GENERATION.items())


ROWS = {"safetensors": safetensors_seeds, "gguf": gguf_seeds, "config": config_seeds, "tokenizer": tokenizer_seeds,
        "sentencepiece": sentencepiece_seeds, "encode": encode_seeds, "template": template_seeds, "request": request_seeds, "modules": modules_seeds,
        "generation": generation_seeds}


def main():
    for target, seeds in ROWS.items():
        for name, content in seeds():
            write(target, name, content)


if __name__ == "__main__":
    main()
