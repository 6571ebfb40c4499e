"""Tiny encoders and embedding models: one row a model, as sentence-transformers publishes them.

published.py writes the tensors; here stand modules.json, pooling and dense layers, and what they answer.
"""
import json

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel

from families import A, B, C, keys
from published import chain, plain, write_published

MODES = ["cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]
ACTIVATIONS = {"torch.nn.modules.linear.Identity": lambda x: x, "torch.nn.modules.activation.Tanh": torch.tanh}
IDENTITY, TANH = ACTIVATIONS


def row(name, family, dtype, form, pooling, layers=2, prompt=19, rope=None, shards=1, layout=None, normalize=False,
        dense=(), modules=True, texts=False, read_as=None, layer_key="num_hidden_layers", pads=False,
        **config):
    """pooling: names of MODES, joined in their order. dense: (outputs, bias, activation) of each layer.
    modules: with modules.json. texts: with a tokenizer. read_as: the config in Transformers' own words.
    pads: padding tokens stand inside the text."""
    full = keys(form, dtype, layers, None, rope, {layer_key: layers, **config})
    return dict(auto=AutoModel, name=name, family=family, dtype=dtype, form=form, layers=layers, prompt=prompt,
                shards=shards, layout=layout, pooling=pooling, normalize=normalize, dense=dense, modules=modules,
                texts=texts, read_as=read_as, pads=pads, attention="eager", patch=None, loud=None, adjust=None, config=full)


# -- layouts -------------------------------------------------------------------------------------


def prefixed(prefix):
    return lambda spec, t: {prefix + name: x for name, x in t.items()}


def renamed(old, new):
    return lambda spec, t: {name.replace(old, new): x for name, x in t.items()}


def with_leftovers(shapes):
    """What a model trained for another task still carries."""
    return lambda spec, t: {**t, **{name: torch.full(shape, 0.5) for name, shape in shapes.items()}}


def position_ids(name):
    return lambda spec, t: {**t, name: torch.arange(spec["config"]["max_position_embeddings"])[None]}


MASKED_LM = {"cls.predictions.bias": (67,), "cls.predictions.transform.dense.weight": (36, 36),
             "cls.predictions.transform.dense.bias": (36,), "cls.seq_relationship.weight": (2, 36)}
BERT = dict(hidden_size=30, num_attention_heads=3, intermediate_size=37, max_position_embeddings=64)
BERT_B = dict(hidden_size=36, num_attention_heads=6, intermediate_size=29, max_position_embeddings=64)
NOMIC = dict(vocab_size=67, hidden_size=36, num_attention_heads=3, intermediate_size=29, num_hidden_layers=2,
             max_position_embeddings=64, type_vocab_size=2, layer_norm_eps=1e-5,
             rope_parameters=dict(rope_type="default", rope_theta=1000.0))

ENCODERS = [
    row("bert-f32-mean", "bert", "float32", 4, ["mean_tokens"], **BERT, type_vocab_size=2, hidden_act="gelu",
        layer_norm_eps=1e-12, position_embedding_type="absolute", normalize=True, texts=True,
        layout=position_ids("embeddings.position_ids")),
    row("bert-bf16-cls-prefix", "bert", "bfloat16", 4, ["cls_token"], **BERT_B, type_vocab_size=2,
        hidden_act="gelu_new", layer_norm_eps=1e-5, modules=False,
        layout=chain(renamed("LayerNorm.weight", "LayerNorm.gamma"), renamed("LayerNorm.bias", "LayerNorm.beta"),
                     prefixed("bert."), with_leftovers(MASKED_LM))),
    row("bert-f16-joined", "bert", "float16", 5, ["cls_token", "max_tokens", "mean_sqrt_len_tokens"], **BERT,
        type_vocab_size=1, hidden_act="relu"),
    row("roberta-f16-mean-dense", "roberta", "float16", 4, ["mean_tokens"], **{**BERT_B, "pad_token_id": 1},
        type_vocab_size=1, hidden_act="gelu", layer_norm_eps=1e-5, dense=[(21, True, TANH)],
        layout=chain(prefixed("roberta."), with_leftovers({"lm_head.bias": (67,), "lm_head.dense.bias": (36,)}))),
    row("xlm-roberta-f32-cls", "xlm-roberta", "float32", 4, ["cls_token"], **{**BERT, "pad_token_id": 1},
        type_vocab_size=1, hidden_act="gelu", layer_norm_eps=1e-5, normalize=True, shards=2,
        position_embedding_type="absolute"),
    row("roberta-f32-pads", "roberta", "float32", 5, ["mean_tokens"], **{**BERT, "pad_token_id": 2}, pads=True,
        type_vocab_size=1, hidden_act="gelu", layer_norm_eps=1e-5),
    row("modernbert-f32-long", "modernbert", "float32", 4, ["mean_tokens"], layers=3, prompt=150, hidden_size=30,
        num_attention_heads=3, intermediate_size=23, global_attn_every_n_layers=2, local_attention=50,
        global_rope_theta=160000.0, local_rope_theta=100.0, max_position_embeddings=256, norm_eps=1e-5),
    row("gemma3-f32-long", "gemma3_text", "float32", 4, ["mean_tokens"], layers=2, prompt=150, **A, head_dim=12,
        sliding_window=90, sliding_window_pattern=2, query_pre_attn_scalar=20, rope_theta=1000000.0,
        rope_local_base_freq=100.0, use_bidirectional_attention=True, max_position_embeddings=256),
    row("bert-f32-long", "bert", "float32", 4, ["max_tokens"], prompt=150, **{**BERT, "max_position_embeddings": 160},
        type_vocab_size=2, hidden_act="gelu", layer_norm_eps=1e-12),
    row("modernbert-f32-linear", "modernbert", "float32", 4, ["mean_tokens"], layers=2, hidden_size=30,
        num_attention_heads=3, intermediate_size=23, global_attn_every_n_layers=2, local_attention=8,
        rope=dict(rope_type="linear", factor=2.5), local_rope_theta=100.0, max_position_embeddings=64),
    row("modernbert-f32-mean", "modernbert", "float32", 4, ["mean_tokens"], layers=4, prompt=27, hidden_size=30,
        num_attention_heads=3, intermediate_size=23, global_attn_every_n_layers=3, local_attention=8,
        global_rope_theta=160000.0, local_rope_theta=100.0, max_position_embeddings=64, norm_eps=1e-5,
        hidden_activation="gelu", norm_bias=False, attention_bias=False, mlp_bias=False, normalize=True),
    row("modernbert-bf16-cls-bias", "modernbert", "bfloat16", 5, ["cls_token"], layers=3, prompt=27, **BERT_B,
        local_attention=6, norm_bias=True, attention_bias=True, mlp_bias=True,
        layer_types=["full_attention", "sliding_attention", "sliding_attention"],
        rope={"full_attention": {"rope_type": "default", "rope_theta": 5000.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 100.0}},
        layout=chain(prefixed("model."), with_leftovers({"head.dense.weight": (36, 36), "head.norm.weight": (36,),
                                                    "decoder.bias": (67,)}))),
    row("nomic-f32-mean", "nomic_bert", "float32", 4, ["mean_tokens"], layer_key="n_layer", n_embd=36, n_head=3,
        n_inner=29, n_positions=64, type_vocab_size=2, layer_norm_epsilon=1e-5, rotary_emb_base=1000,
        rotary_emb_fraction=1.0, rotary_emb_interleaved=False, rotary_emb_scale_base=None,
        rotary_scaling_factor=None, qkv_proj_bias=False, mlp_fc1_bias=False, mlp_fc2_bias=False, prenorm=False,
        use_rms_norm=False, causal=False, parallel_block=False, activation_function="swiglu", normalize=True,
        read_as=NOMIC),
    row("nomic-bf16-mean", "nomic_bert", "bfloat16", 5, ["mean_tokens"], **BERT, type_vocab_size=2,
        layer_norm_eps=1e-12, hidden_act="silu", rope=dict(rope_type="default", rope_theta=500.0)),
    row("qwen3-bf16-last", "qwen3", "bfloat16", 4, ["lasttoken"], **B, head_dim=8, rope_theta=1000.0,
        max_position_embeddings=64, tie_word_embeddings=True, normalize=True),
    row("gemma3-f32-bidirectional", "gemma3_text", "float32", 4, ["mean_tokens"], layers=3, prompt=27, **A,
        head_dim=12, sliding_window=6, sliding_window_pattern=3, query_pre_attn_scalar=20, rope_theta=1000000.0,
        rope_local_base_freq=100.0, use_bidirectional_attention=True, max_position_embeddings=64, normalize=True,
        dense=[(41, False, IDENTITY), (30, False, IDENTITY)]),
    row("gemma3-bf16-weighted", "gemma3_text", "bfloat16", 5, ["weightedmean_tokens"], layers=2, prompt=27, **C,
        head_dim=8, sliding_window=9, use_bidirectional_attention=True, max_position_embeddings=64,
        query_pre_attn_scalar=8, layer_types=["sliding_attention", "full_attention"],
        rope={"full_attention": {"rope_type": "default", "rope_theta": 5000.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 50.0}}),
]


# -- pooling -------------------------------------------------------------------------------------


def pooled(mode, hidden):
    """[T, E] -> [E], every token counting"""
    weights = torch.arange(1, len(hidden) + 1, dtype=hidden.dtype)[:, None]
    return {
        "cls_token": lambda: hidden[0], "max_tokens": lambda: hidden.max(0).values,
        "mean_tokens": lambda: hidden.mean(0), "lasttoken": lambda: hidden[-1],
        "mean_sqrt_len_tokens": lambda: hidden.sum(0) / len(hidden) ** 0.5,
        "weightedmean_tokens": lambda: (hidden * weights).sum(0) / weights.sum(),
    }[mode]()


def dense_tensors(spec, seed):
    """[{"linear.weight": …}], as stored."""
    generator = torch.Generator().manual_seed(seed + 1)
    width = spec["width"] * len(spec["pooling"])
    layers = []
    for out, bias, _ in spec["dense"]:
        tensors = {"linear.weight": torch.randn(out, width, generator=generator) / width**0.5}
        if bias:
            tensors["linear.bias"] = 0.3 * torch.randn(out, generator=generator)
        layers.append({name: t.to(getattr(torch, spec["dtype"])) for name, t in tensors.items()})
        width = out
    return layers


def embedding(spec, hidden, layers):
    x = torch.cat([pooled(mode, hidden) for mode in MODES if mode in spec["pooling"]])
    for (_, _, activation), t in zip(spec["dense"], layers):
        bias = t["linear.bias"].to(x.dtype) if "linear.bias" in t else 0
        x = ACTIVATIONS[activation](t["linear.weight"].to(x.dtype) @ x + bias)
    return x / x.norm() if spec["normalize"] else x


# -- files ---------------------------------------------------------------------------------------


def write_json(path, value):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")


def write_dense(spec, path, layers):
    width = spec["width"] * len(spec["pooling"])
    for i, ((out, bias, activation), tensors) in enumerate(zip(spec["dense"], layers)):
        folder = path / f"{i + 2}_Dense"
        write_json(folder / "config.json", {"in_features": width, "out_features": out, "bias": bias,
                                            "activation_function": activation})
        save_file(tensors, folder / "model.safetensors")
        width = out


def module_list(spec):
    kinds = ["Transformer", "Pooling"] + ["Dense"] * len(spec["dense"]) + ["Normalize"] * spec["normalize"]
    return [{"idx": i, "name": str(i), "path": f"{i}_{kind}" if i else "",
             "type": f"sentence_transformers.models.{kind}"} for i, kind in enumerate(kinds)]


def write_modules(spec, path, layers):
    modes = {f"pooling_mode_{mode}": mode in spec["pooling"] for mode in MODES}
    write_json(path / "1_Pooling" / "config.json", {"word_embedding_dimension": spec["width"], **modes})
    write_dense(spec, path, layers)
    write_json(path / "modules.json", module_list(spec))


# -- a tokenizer ---------------------------------------------------------------------------------

WORDS = ("[PAD] [UNK] [CLS] [SEP] [MASK] the a sky is blue what colour of grass green and deep sea not in ##s ##ly "
         "##ing ##ed ##er be ##en ##t water air high low ! , . ? ' - 1 2 3").split()
TEXTS = ["What colour is the sky?", "the sea", "Deep waters, high in the air!", "", "grass xyz 123"]


def write_tokenizer(path):
    vocab = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])])
    tokenizer.save(str(path / "tokenizer.json"))
    write_json(path / "tokenizer_config.json", {
        "tokenizer_class": "BertTokenizer", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]",
        "unk_token": "[UNK]", "mask_token": "[MASK]", "do_lower_case": True})
    return tokenizer


# -- recording -----------------------------------------------------------------------------------


def hidden_of(spec, path, ids, dtype=torch.float32):
    model = AutoModel.from_pretrained(path, dtype=dtype, **plain(spec)).eval()
    with torch.no_grad():
        return model(torch.tensor([ids])).last_hidden_state[0]


def record_texts(spec, path, layers):
    """texts.json: what `texts` become, and texts.npy: a row each."""
    tokenizer = write_tokenizer(path)
    ids = [tokenizer.encode(text).ids for text in TEXTS]
    rows = [embedding(spec, hidden_of(spec, path, one), layers) for one in ids]
    write_json(path / "texts.json", [{"text": text, "ids": one} for text, one in zip(TEXTS, ids)])
    np.save(path / "texts.npy", torch.stack(rows).numpy().astype(np.float32))


def record_encoder(spec, seed, path):
    spec["width"] = spec["config"].get("hidden_size") or spec["config"]["n_embd"]
    write_published(spec, seed, path)
    layers = dense_tensors(spec, seed)
    if spec["modules"]:
        write_modules(spec, path, layers)
    ids = np.random.default_rng(seed).integers(4, spec["config"]["vocab_size"], spec["prompt"]).tolist()
    if spec["pads"]:
        ids[3] = ids[4] = ids[11] = spec["config"]["pad_token_id"]
    hidden = hidden_of(spec, path, ids)
    np.save(path / "hidden.npy", hidden.numpy().astype(np.float32))
    np.save(path / "embedding.npy", embedding(spec, hidden, layers).numpy().astype(np.float32)[None])
    (path / "tokens.json").write_text(json.dumps({"input": ids}) + "\n")
    if spec["texts"]:
        record_texts(spec, path, layers)
    print(f"{spec['name']:30} embedding of {len(embedding(spec, hidden, layers))}", flush=True)


def encoder_row(spec, noise, allowed, pending):
    keep = {key: spec[key] for key in ("name", "family", "dtype", "form", "layers", "prompt", "pooling", "normalize",
                                       "modules", "texts")}
    return {**keep, "dense": len(spec["dense"]), "noise": noise, "nmse": allowed, **pending}
