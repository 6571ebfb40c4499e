"""Tiny models of any family, in the layout that published checkpoints of the family have.

save_pretrained() names tensors as the newest Transformers likes them, nearly always also as they were
published; what differs is mended here (LAYOUTS). A model is written, loaded again by from_pretrained
and must then give the logits it gave before: that proves the names, the shapes and the config.
"""
import json
import shutil
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM, Mxfp4Config

# weights of these norms are 1 + what is stored
CENTERED = {"gemma", "gemma2", "gemma3_text", "nemotron"}
# input dimension first
IN_OUT = {"Conv1D", "GptOssExperts"}
# gemmas scale embeddings up themselves; where the block adds much that is the same for all tokens,
# only loud embeddings keep a continuation from repeating itself (a tied model wants the contrary: a
# loud e_i · e_j is symmetric, so two tokens call each other for ever)
LOUDNESS = {"gemma": 0.3, "gemma2": 0.3, "gemma3_text": 0.3, "phi": 2.5, "gpt_neox": 2.0, "gpt2": 1.5,
            "gptj": 2.5, "gpt_neo": 1.5, "falcon": 2.0, "persimmon": 2.0, "starcoder2": 1.5}
LAST_NORMS = {"norm", "ln_f", "final_layer_norm", "final_layernorm", "norm_f"}


# -- random weights ------------------------------------------------------------------------------


def norm_weight(spec, path, noise):
    """Around 1; the last norm takes any sign, else a tied model finds its own input the likeliest."""
    centre = 1.0 if spec["family"] in CENTERED else 0.0
    if path.split(".")[-1] in LAST_NORMS and ".layers." not in path:
        return noise - centre
    return 1.0 - centre + 0.3 * noise


def matrix(module, noise):
    axis = -2 if type(module).__name__ in IN_OUT else -1
    return 1.2 * noise / noise.shape[axis] ** 0.5


def embedding(spec, noise):
    return noise * (spec["loud"] or LOUDNESS.get(spec["family"], 1.0))


def is_vector(key, noise):
    return noise.dim() == 1 or "bias" in key


def fill(spec, path, module, key, noise):
    kind = type(module).__name__
    if key == "weight" and "Norm" in kind:
        return norm_weight(spec, path, noise)
    if is_vector(key, noise):
        return (1.0 if key == "sinks" else 0.3) * noise
    if "Embedding" in kind:
        return embedding(spec, noise)
    return matrix(module, noise)


def owners(model):
    """(module path, module, key, tensor) of every tensor that a file holds; a tied head is an embedding."""
    seen = set()
    stored = set(model.state_dict())
    for path, module in sorted(model.named_modules(), key=lambda pm: ("Embedding" not in type(pm[1]).__name__, pm[0])):
        own = {**dict(module.named_parameters(recurse=False)), **dict(module.named_buffers(recurse=False))}
        for key, tensor in sorted(own.items()):
            if f"{path}.{key}" in stored and id(tensor) not in seen:
                seen.add(id(tensor))
                yield path, module, key, tensor


def fill_all(spec, model, seed):
    """Values as the stored dtype has them, in a float32 model."""
    generator = torch.Generator().manual_seed(seed)
    dtype = getattr(torch, spec["dtype"])
    with torch.no_grad():
        for path, module, key, tensor in owners(model):
            noise = torch.randn(tensor.shape, generator=generator)
            tensor.copy_(fill(spec, path, module, key, noise).to(dtype_of(f"{path}.{key}", dtype)))


def dtype_of(name, dtype):
    """Router corrections and hunyuan's routers are published in float32 beside bfloat16 weights."""
    return torch.float32 if name.endswith(("e_score_correction_bias", "gate.wg.weight")) else dtype


# -- layouts -------------------------------------------------------------------------------------


def without(prefix):
    return lambda spec, t: {name.removeprefix(prefix): x for name, x in t.items()}


def masks(name, size):
    """The causal masks that old checkpoints carry: read by nobody."""
    def add(spec, t):
        n = spec["config"][size]
        mask = torch.ones(n, n).tril().bool()[None, None].to(torch.uint8)
        return {**t, **{name % i: mask.clone() for i in range(spec["layers"])}}
    return add


def extra(name, make):
    """A leftover of every layer, or one alone."""
    def add(spec, t):
        names = [name % i for i in range(spec["layers"])] if "%" in name else [name]
        return {**t, **{n: make(t) for n in names}}
    return add


def head_copy(head, table):
    """Tied models are often published with the head all the same."""
    return lambda spec, t: {**t, head: t[table].clone()}


def chain(*steps):
    def run(spec, t):
        for step in steps:
            t = step(spec, t)
        return t
    return run


# -- files ---------------------------------------------------------------------------------------


def save_shards(tensors, path, n):
    names = sorted(tensors)
    files = [f"model-{i + 1:05}-of-{n:05}.safetensors" for i in range(n)]
    where = {name: files[i * n // len(names)] for i, name in enumerate(names)}
    for file in files:
        part = {name: tensors[name] for name in names if where[name] == file}
        save_file(part, path / file, metadata={"format": "pt"})
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": where}
    (path / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def save_tensors(spec, tensors, path):
    if spec["shards"] > 1:
        save_shards(tensors, path, spec["shards"])
    else:
        save_file(tensors, path / "model.safetensors", metadata={"format": "pt"})


def stored(spec, tensors):
    dtype = getattr(torch, spec["dtype"])
    cast = {n: t.to(dtype_of(n, dtype)).contiguous() for n, t in tensors.items()}
    return spec["layout"](spec, cast) if spec["layout"] else cast


def saved_by_transformers(model):
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return load_file(Path(folder) / "model.safetensors")


def write_config(spec, path, model_class):
    config = {"architectures": [model_class], "model_type": spec["family"], **spec["config"]}
    (path / "config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


def plain(spec):
    """The loops of Transformers' own model files: grouped kernels want sizes that are multiples of 16."""
    plain = {"attn_implementation": spec.get("attention", "eager"), "experts_implementation": "eager"}
    if "quantization_config" in spec.get("config", {}):
        plain["quantization_config"] = Mxfp4Config(dequantize=True)
    if spec.get("read_as"):
        plain["config"] = AutoConfig.for_model(spec["family"], **spec["read_as"])
    return plain


def check_loaded(spec, path, model):
    """What was written is what Transformers reads: no tensor missing, the same logits."""
    again, info = spec["auto"].from_pretrained(
        path, dtype=torch.float32, output_loading_info=True, **plain(spec))
    assert not info["missing_keys"] and not info["mismatched_keys"], (spec["name"], info)
    if not spec["layout"]:
        assert not info["unexpected_keys"], (spec["name"], info)
    ids = torch.arange(4, 4 + min(20, spec["prompt"]))[None]
    with torch.no_grad():
        got, want = again.eval()(ids)[0], model(ids)[0]
    assert torch.allclose(got, want, rtol=1e-4, atol=1e-4), (spec["name"], "loads as another model")


def new_model(spec, path):
    config = plain(spec).get("config") or AutoConfig.from_pretrained(path)
    vars(config).pop("quantization_config", None)
    how = {**plain(spec), "dtype": torch.float32}
    how.pop("quantization_config", None)
    how.pop("config", None)
    return spec["auto"].from_config(config, **how).eval()


def write_published(spec, seed, path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    write_config(spec, path, "")
    model = new_model(spec, path)
    fill_all(spec, model, seed)
    if spec["adjust"]:
        spec["adjust"](model)
    write_config(spec, path, type(model).__name__)
    save_tensors(spec, stored(spec, saved_by_transformers(model)), path)
    check_loaded(spec, path, model)
