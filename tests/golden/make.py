#!/usr/bin/env python3
"""Makes the tiny models of models/ and records what Transformers answers for each.

Needs torch, transformers, safetensors and numpy; `make test` does not: it reads what is committed.

  tests/golden/make.py [NAME…]      all models, or only those and those families'; writes models/
  tests/golden/make.py manifest     only the manifest (after a change of PENDING)
"""
import json
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

sys.path.insert(0, str(Path(__file__).parent))
from chat import record_chat, write_tokenizer  # noqa: E402
from encoders import ENCODERS, encoder_row, hidden_of, record_encoder  # noqa: E402
from families import FAMILIES, PENDING  # noqa: E402
from models import MODELS  # noqa: E402
from published import plain, write_published  # noqa: E402

HERE = Path(__file__).parent / "models"
VOCAB = 131
N_GREEDY = 24
# argmax must not hang on the last bits: a greedy step nearer than this to a tie asks for another seed
MIN_MARGIN = 1e-2
# and a continuation that repeats itself proves little
MIN_DISTINCT = 8
TOLERANCE = {"float32": 1e-10, "float16": 1e-9, "bfloat16": 1e-9}
# a tolerance is never below this many times what float32 itself loses against float64
NOISE_ROOM = 4


# -- building ------------------------------------------------------------------------------------


def rope_parameters(spec):
    config = spec["config"]
    parameters = {"rope_type": "default", "rope_theta": config.get("rope_theta", 10000.0), **(spec["rope"] or {})}
    if "partial_rotary_factor" in config:
        parameters["partial_rotary_factor"] = config["partial_rotary_factor"]
    if spec["family"] == "phi3" and spec["rope"]:
        parameters["original_max_position_embeddings"] = config["original_max_position_embeddings"]
    return parameters


def make_config(spec):
    keys = {
        "vocab_size": VOCAB,
        "num_hidden_layers": spec["layers"],
        "tie_word_embeddings": spec["tied"],
        "max_position_embeddings": 128,
        "bos_token_id": 1,
        "eos_token_id": [2, 3] if spec["form"] == 5 else 2,
        "pad_token_id": 0,
        "rope_parameters": rope_parameters(spec),
        **spec["size"],
        **{k: v for k, v in spec["config"].items() if k not in ("rope_theta", "partial_rotary_factor")},
    }
    return AutoConfig.for_model(spec["family"], **keys)


def fill(name, parameter, generator):
    """Weights that give lively logits: unit gain through matrices, norms around 1, biases that count.

    The last norm takes any sign: else a tied model finds its own input the likeliest next token.
    """
    noise = torch.randn(parameter.shape, generator=generator)
    if name == "model.norm.weight":
        return noise
    if "norm" in name:
        return 1.0 + 0.2 * noise
    if parameter.dim() == 1:
        return 0.3 * noise
    if "embed" in name:
        return noise
    return 1.2 * noise / parameter.shape[1] ** 0.5


def make_model(spec, seed):
    model = AutoModelForCausalLM.from_config(make_config(spec), dtype=torch.float32)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            parameter.copy_(fill(name, parameter, generator))
    return model.to(getattr(torch, spec["dtype"]))


# -- the directory -------------------------------------------------------------------------------


def config_as_4x(config):
    """config.json as Transformers 4.x wrote it: rope and dtype at the top, no layer types."""
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    partial = rope.pop("partial_rotary_factor", None)
    if partial not in (None, 1.0):
        config["partial_rotary_factor"] = partial
    kind = rope.pop("rope_type")
    # phi3 and the oldest llama files say "type", the later ones "rope_type"
    word = "type" if kind in ("longrope", "linear") else "rope_type"
    if kind == "longrope":
        rope.pop("original_max_position_embeddings", None)
    config["rope_scaling"] = None if kind == "default" else {word: kind, **rope}
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.46.3"
    config.pop("layer_types", None)
    return config


def rewrite_config(path, spec):
    config = json.loads(path.read_text())
    # qwen's own files keep the length of a window that is switched off
    if "sliding_window" in spec["config"]:
        config["sliding_window"] = spec["config"]["sliding_window"]
    if spec["form"] == 4:
        config = config_as_4x(config)
    path.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


def mixed_dtypes(tensors):
    """Another dtype for every tensor in turn, as conversion scripts leave behind."""
    kinds = [torch.float32, torch.float16, torch.bfloat16, torch.float64]
    return {name: t.to(kinds[i % 4]) for i, (name, t) in enumerate(sorted(tensors.items()))}


def stale_tensors(tensors):
    """What old files carry and nobody reads: inv_freq buffers, a copy of the tied head."""
    stale = {f"model.layers.{i}.self_attn.rotary_emb.inv_freq": torch.ones(5) for i in range(2)}
    return {**tensors, **stale, "lm_head.weight": tensors["model.embed_tokens.weight"].clone()}


TWEAKS = {"mixed_dtypes": mixed_dtypes, "stale_tensors": stale_tensors}


def write_directory(spec, seed, path):
    shutil.rmtree(path, ignore_errors=True)
    make_model(spec, seed).save_pretrained(path, max_shard_size=spec["shard"])
    rewrite_config(path / "config.json", spec)
    if spec["chat"]:
        write_tokenizer(path)
    if spec["tweak"]:
        file = path / "model.safetensors"
        save_file(TWEAKS[spec["tweak"]](load_file(file)), file, metadata={"format": "pt"})


# -- recording -----------------------------------------------------------------------------------


def load(path, dtype=torch.float32, how=None):
    """A fresh model for each use: dynamic rope remembers the longest text it has seen."""
    how = how or {}
    model = AutoModelForCausalLM.from_pretrained(
        path, dtype=dtype, **plain(how)).eval()
    return how["patch"](model) if how.get("patch") else model


def logits_of(path, ids, dtype=torch.float32, how=None):
    with torch.no_grad():
        return load(path, dtype, how)(torch.tensor([ids])).logits[0]


def greedy(path, ids, how=None):
    """(ids, the lead of each chosen token), by generate() with its cache, past end tokens."""
    out = load(path, how=how).generate(
        torch.tensor([ids]), max_new_tokens=N_GREEDY, do_sample=False, eos_token_id=None, pad_token_id=0,
        return_dict_in_generate=True, output_logits=True,
    )
    best = torch.stack(out.logits)[:, 0].topk(2).values
    margins = [round(float(lead), 4) for lead in best[:, 0] - best[:, 1]]
    return out.sequences[0, len(ids):].tolist(), margins


def nmse(got, want):
    return float(((got - want) ** 2).sum() / (want**2).sum())


def is_good(continuation, margins):
    return min(margins) > MIN_MARGIN and len(set(continuation)) >= MIN_DISTINCT


def noise_of(path, ids, how=None):
    """What float32 loses: NMSE against the same model computed in float64."""
    return nmse(logits_of(path, ids, how=how).double(), logits_of(path, ids, torch.float64, how).double())


def check_cache(spec, path, ids, continuation):
    """Transformers without its cache must choose the same, where lengths change nothing."""
    if "layout" in spec:
        whole = logits_of(path, ids + continuation[:-1], how=spec)[len(ids) - 1:].argmax(-1).tolist()
        same = sum(a == b for a, b in zip(whole, continuation))
        assert same >= N_GREEDY - 1, f"{spec['name']}: {same} of {N_GREEDY} tokens are those without a cache"


def record_tokens(spec, seed, path):
    """Writes logits.npy and tokens.json; False when the greedy tokens make a poor test."""
    vocab = spec["config"].get("vocab_size", VOCAB)
    ids = np.random.default_rng(seed).integers(4, vocab, spec["prompt"]).tolist()
    continuation, margins = greedy(path, ids, spec)
    check_cache(spec, path, ids, continuation)
    print(f"{spec['name']:30} seed {seed} margin {min(margins):.3f}  distinct {len(set(continuation))}", flush=True)
    np.save(path / "logits.npy", logits_of(path, ids, how=spec).numpy().astype(np.float32))
    tokens = {"input": ids, "greedy": continuation, "margins": margins}
    (path / "tokens.json").write_text(json.dumps(tokens) + "\n")
    return is_good(continuation, margins)


def record(spec, seed, path):
    if not record_tokens(spec, seed, path):
        return False
    if not spec["chat"]:
        return True
    continuation, margins = record_chat(path, greedy)
    # no end token: the text must be that of an answer that nothing stops
    return is_good(continuation, margins) and min(continuation) > 3


def make(spec, write, first_seed):
    path = HERE / spec["name"]
    for seed in range(first_seed, first_seed + 50):
        write(spec, seed, path)
        if record(spec, seed, path):
            return
    raise SystemExit(f"{spec['name']}: no seed gives greedy tokens that are clear and varied")


def seed_of(name):
    """Rows of FAMILIES may come and go without changing the others."""
    return zlib.crc32(name.encode()) % 1000000


def jobs():
    """name -> what makes it"""
    old = {spec["name"]: lambda spec=spec, i=i: make(spec, write_directory, 1000 * i)
           for i, spec in enumerate(MODELS)}
    new = {spec["name"]: lambda spec=spec: make(spec, write_published, seed_of(spec["name"]))
           for spec in FAMILIES}
    encoders = {spec["name"]: lambda spec=spec: record_encoder(spec, seed_of(spec["name"]), HERE / spec["name"])
                for spec in ENCODERS}
    return {**old, **new, **encoders}


# -- the manifest --------------------------------------------------------------------------------


def old_noise():
    path = HERE / "manifest.json"
    old = json.loads(path.read_text()) if path.exists() else {}
    return {row["name"]: row["noise"] for row in old.get("models", []) + old.get("encoders", []) if "noise" in row}


def encoder_noise(path, ids, spec):
    return nmse(hidden_of(spec, path, ids).double(), hidden_of(spec, path, ids, torch.float64))


def measure(spec):
    path = HERE / spec["name"]
    ids = json.loads((path / "tokens.json").read_text())["input"]
    noise = (encoder_noise if "pooling" in spec else noise_of)(path, ids, spec)
    return float(f"{noise:.2e}")


def allowed_of(spec, noise):
    return float(f"{max(TOLERANCE[spec['dtype']], NOISE_ROOM * noise):.2e}")


def pending_of(spec):
    word = "embeddings" if "pooling" in spec else spec["family"]
    return {"pending": True} if word in PENDING else {}


def model_row(spec, noise):
    keep = {key: spec[key] for key in ("name", "family", "dtype", "form", "layers", "tied", "prompt", "chat")}
    rope = (spec["rope"] or {"rope_type": "default"})["rope_type"]
    return {**keep, "rope": rope, "noise": noise, "nmse": allowed_of(spec, noise), **pending_of(spec)}


def manifest_row(spec, noise):
    if "pooling" in spec:
        return encoder_row(spec, noise, allowed_of(spec, noise), pending_of(spec))
    return model_row(spec, noise)


def rows_of(specs, known):
    made = [spec for spec in specs if (HERE / spec["name"] / "tokens.json").exists()]
    rows = [manifest_row(spec, known.get(spec["name"]) or measure(spec)) for spec in made]
    return "[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]"


def write_manifest(fresh):
    """Keeps the noise of models that were not made anew."""
    known = {name: noise for name, noise in old_noise().items() if name not in fresh}
    header = {"transformers": transformers.__version__, "vocab": VOCAB, "n_greedy": N_GREEDY}
    models, encoders = rows_of(MODELS + FAMILIES, known), rows_of(ENCODERS, known)
    text = json.dumps(header)[:-1] + f', "models": {models}, "encoders": {encoders}}}\n'
    (HERE / "manifest.json").write_text(text)


def wanted(names):
    """Names, or a family's name for all its models; "manifest" for none."""
    family = {spec["name"]: spec["family"] for spec in MODELS + FAMILIES + ENCODERS}
    return [name for name in family if not names or name in names or family[name] in names]


def main(names):
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    HERE.mkdir(exist_ok=True)
    torch.set_num_threads(1)
    makers = jobs()
    for name in wanted(names):
        makers[name]()
    write_manifest(wanted(names))


if __name__ == "__main__":
    main(sys.argv[1:])
