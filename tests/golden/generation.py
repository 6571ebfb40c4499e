#!/usr/bin/env python3
"""Records what Transformers' generate() makes of generation_config.json's token rules.

  tests/golden/generation.py      needs torch and transformers; writes generation.json beside itself

Each row: `model` of models/, `config` (what its generation_config.json says instead), `input`,
`max_tokens`, and the `ids` that follow, an end token among them where it ended. A row without rules
first shows which tokens would come, so that each rule changes something.
"""
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, GenerationConfig

HERE = Path(__file__).parent
N_TOKENS = 16
EOS = {"eos_token_id": [2, 3], "pad_token_id": 0}
# as exact arithmetic has no ties, nearness to one would make a row hang on the last bits
MIN_MARGIN = 1e-3


def row(name, config, prompt=9, model="llama-f32", **more):
    return {"name": name, "model": model, "config": {**EOS, **config}, "prompt": prompt, "max_tokens": N_TOKENS, **more}


def rows(free):
    """`free`: the tokens that come without rules, after 9 of the prompt."""
    return [
        row("no rules", {}),
        row("one end token", {"eos_token_id": free[4]}),
        row("one of several end tokens", {"eos_token_id": [2, free[6], 3]}),
        row("suppressed", {"suppress_tokens": [free[0], free[3]]}),
        row("suppressed beyond the vocabulary", {"suppress_tokens": [free[1], 100000]}),
        row("suppressed at the beginning", {"begin_suppress_tokens": [free[0]]}),
        row("suppressed at the beginning, wanted later", {"begin_suppress_tokens": [free[1]]}),
        row("a bad word of one token", {"bad_words_ids": [[free[2]]]}),
        row("a bad word of two", {"bad_words_ids": [[free[0], free[1]]]}),
        row("a bad word of three, and another", {"bad_words_ids": [[free[2], free[3], free[4]], [free[0]]]}),
        row("a bad word that the prompt begins", {"bad_words_ids": [["last", free[0]]]}),
        row("an end token for a bad word", {"eos_token_id": free[4], "bad_words_ids": [[free[4]], [free[1]]]}),
        row("a bad word longer than the text", {"bad_words_ids": [[5] * 40]}, prompt=3),
        row("no token twice", {"no_repeat_ngram_size": 1}),
        row("no pair twice", {"no_repeat_ngram_size": 2}, max_tokens=40),
        row("no three twice", {"no_repeat_ngram_size": 3}, max_tokens=60, model="qwen2-f32-tied"),
        row("an n-gram longer than the text", {"no_repeat_ngram_size": 50}),
        row("a least number of new tokens", {"eos_token_id": free[2], "min_new_tokens": 6}),
        row("a least length", {"eos_token_id": free[2], "min_length": 14}),
        row("a least length, reached", {"eos_token_id": free[2], "min_length": 10}),
        row("a forced first token", {"forced_bos_token_id": 42}, prompt=1),
        row("a forced first token, too late", {"forced_bos_token_id": 42}, prompt=2),
        row("a forced first token, and a suppressed beginning", {"forced_bos_token_id": 42, "begin_suppress_tokens": [42, 43]}, prompt=1),
        row("a forced end", {"forced_eos_token_id": 3}),
        row("a forced end that is none", {"forced_eos_token_id": 77}),
        row("a bias for a token", {"sequence_bias": [[[free[0]], -30.0]]}),
        row("a bias for a sequence", {"sequence_bias": [[[free[0], 50], 30.0], [[50, 51, 52], 30.0]]}),
        row("biases of a token and of a sequence", {"sequence_bias": [[[60], 20.0], [[60, 60], -60.0], [[60, 61], 25.0]]}),
        row("a bias and a penalty", {"sequence_bias": [[[60], 12.0]], "repetition_penalty": 1.5}),
        row("a repetition penalty", {"repetition_penalty": 1.7}),
        row("a penalty below one", {"repetition_penalty": 0.6}),
        row("a most of new tokens", {"max_new_tokens": 5}, max_tokens=None),
        row("greedy whatever the temperature", {"do_sample": False, "temperature": 1.5, "top_p": 0.5}),
        row("all together", {"suppress_tokens": [free[0]], "bad_words_ids": [[free[1]], [free[2], free[3]]], "no_repeat_ngram_size": 2,
                             "min_new_tokens": 3, "repetition_penalty": 1.2, "begin_suppress_tokens": [free[5]], "eos_token_id": [free[7], 2]}),
    ]


def load(name):
    model = AutoModelForCausalLM.from_pretrained(HERE / "models" / name, dtype=torch.float32, attn_implementation="eager")
    return model.eval(), json.loads((HERE / "models" / name / "tokens.json").read_text())["input"]


def margin_of(scores):
    """How far the chosen token leads, over all steps; a forced one leads alone."""
    two = torch.stack([s[0].topk(2).values for s in scores])
    return (two[:, 0] - two[:, 1]).min().item()


def generate(model, config, ids, max_tokens):
    length = {} if max_tokens is None else {"max_new_tokens": max_tokens}
    settings = GenerationConfig(**config, output_scores=True, return_dict_in_generate=True)
    with torch.no_grad():
        out = model.generate(torch.tensor([ids]), generation_config=settings, **length)
    assert margin_of(out.scores) > MIN_MARGIN, (config, margin_of(out.scores))
    return out.sequences[0, len(ids):].tolist()


def fill(config, ids):
    """"last" stands for the prompt's last token."""
    words = config.get("bad_words_ids")
    return {**config, "bad_words_ids": [[ids[-1] if i == "last" else i for i in w] for w in words]} if words else config


def record(spec):
    model, tokens = load(spec["model"])
    ids = tokens[:spec.pop("prompt")]
    config = fill(spec["config"], ids)
    return {**spec, "config": config, "input": ids, "ids": generate(model, config, ids, spec["max_tokens"])}


def main():
    model, tokens = load("llama-f32")
    free = generate(model, EOS, tokens[:9], N_TOKENS)
    recorded = [record(spec) for spec in rows(free)]
    (HERE / "generation.json").write_text("[\n" + ",\n".join(json.dumps(r) for r in recorded) + "\n]\n")
    print(f"{len(recorded)} rows; free: {free}", file=sys.stderr)


if __name__ == "__main__":
    main()
