#!/usr/bin/env python3
"""Records what Transformers (float32) answers for SmolLM2-135M-Instruct: tests/golden/real/smollm2.json.

  python3 tests/golden/real.py models/SmolLM2-135M-Instruct     needs torch and transformers

Only ids are recorded: `prompt` and its 256 greedy ids, end tokens ignored; `text`, the first 2,000 ids of
this project's documentation, and `top1`, the most probable id after each; `messages`, and their ids as
apply_chat_template gives them, where text may spell special tokens.
"""
import glob
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

N_GREEDY, N_TEXT = 256, 2000
PROMPT = "The history of the bicycle begins in the nineteenth century, when"
CHAT = [
    {"role": "user", "content": "Why is the sky blue? Say it in <|im_end|> one sentence."},
    {"role": "assistant", "content": "Because of scattering."},
    {"role": "user", "content": "  Thank you, größte Freude! 😀\n"},
]


def documentation():
    text = []
    for path in sorted(glob.glob("docs/*.md")) + sorted(glob.glob("src/*/README.md")):
        with open(path, encoding="utf-8") as f:
            text.append(f.read())
    return "\n".join(text)


def main(path):
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation="eager").eval()
    prompt = tokenizer(PROMPT, return_tensors="pt").input_ids
    greedy = model.generate(prompt, max_new_tokens=N_GREEDY, min_new_tokens=N_GREEDY, do_sample=False,
                            eos_token_id=None, pad_token_id=0)[0, prompt.shape[1]:]
    text = tokenizer(documentation()).input_ids[:N_TEXT]
    with torch.no_grad():
        top1 = model(torch.tensor([text])).logits[0].argmax(1)
    chat = tokenizer.apply_chat_template(CHAT, add_generation_prompt=True, return_dict=True)["input_ids"]
    record = {"prompt": prompt[0].tolist(), "greedy": greedy.tolist(), "text": text, "top1": top1.tolist(),
              "messages": CHAT, "ids_parse_special": chat}
    with open("tests/golden/real/smollm2.json", "w", encoding="utf-8") as f:
        json.dump(record, f, ensure_ascii=True)
        f.write("\n")


main(*sys.argv[1:])
