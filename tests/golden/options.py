#!/usr/bin/env python3
"""Shows which keys of a model's config.json the recorded logits would not notice.

  tests/golden/options.py [NAME or FAMILY…]

Each key is changed in turn, the same tensors are computed again by Transformers, and keys that move the
logits by an NMSE below WEAK are printed. A key that Transformers refuses, or that asks for other tensors,
is noticed.
"""
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers

sys.path.insert(0, str(Path(__file__).parent))
from families import FAMILIES  # noqa: E402
from make import HERE, nmse, wanted  # noqa: E402
from published import plain  # noqa: E402

WEAK = 1e-4
# names, and sizes that the tensors fix
FIXED = {"architectures", "model_type", "vocab_size", "bos_token_id", "eos_token_id", "pad_token_id", "dtype",
         "torch_dtype", "transformers_version", "tie_word_embeddings", "quantization_config"}
ACTIVATIONS = ["silu", "gelu", "gelu_new", "relu"]


def others(value):
    """Values to try instead, by type."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value * 2] if value else [1]
    if isinstance(value, float):
        return [value * 1.3]
    if isinstance(value, list):
        return [value[::-1], ["full_attention"] * len(value)] if "full_attention" in value else [value[::-1]]
    return [name for name in ACTIVATIONS if name != value] if value in ACTIVATIONS + ["gelu_pytorch_tanh"] else []


def variants(config, path=()):
    """(what was changed, the whole config with it)"""
    for key, value in config.items():
        if key in FIXED:
            continue
        if isinstance(value, dict):
            yield from ((where, {**config, key: inside}) for where, inside in variants(value, (*path, key)))
        for other in others(value):
            yield (*path, key, other), {**config, key: other}


def logits_with(spec, config, folder, ids):
    """None where Transformers refuses the config or misses tensors."""
    (folder / "config.json").write_text(json.dumps(config))
    try:
        model, info = spec["auto"].from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True, **plain(spec))
        if info["missing_keys"] or info["mismatched_keys"]:
            return None
        model = spec["patch"](model.eval()) if spec["patch"] else model.eval()
        with torch.no_grad():
            return model(torch.tensor([ids])).logits[0].double()
    except Exception:  # whatever a wrong config breaks
        return None


def link_tensors(path, folder):
    for file in path.iterdir():
        if file.suffix == ".safetensors" or file.name.endswith(".index.json"):
            os.symlink(file.resolve(), folder / file.name)


def weak_keys(spec):
    path = HERE / spec["name"]
    ids = json.loads((path / "tokens.json").read_text())["input"]
    want = torch.tensor(np.load(path / "logits.npy")).double()
    with tempfile.TemporaryDirectory() as name:
        link_tensors(path, Path(name))
        for where, config in variants(json.loads((path / "config.json").read_text())):
            got = logits_with(spec, config, Path(name), ids)
            if got is not None and nmse(got, want) < WEAK:
                yield where, nmse(got, want)


def main(names):
    transformers.logging.set_verbosity(transformers.logging.CRITICAL)
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    chosen = set(wanted(names))
    for spec in FAMILIES:
        if spec["name"] in chosen:
            print(spec["name"], *(f"    {where} {size:.1e}" for where, size in weak_keys(spec)), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
