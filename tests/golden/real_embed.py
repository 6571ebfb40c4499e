#!/usr/bin/env python3
"""Records what Transformers makes of 129 texts with all-MiniLM-L6-v2: tests/golden/real/minilm.{json,npy}.

  python3 tests/golden/real_embed.py models/all-MiniLM-L6-v2     needs torch, transformers, numpy

Each text alone, float32, cut to the model's 256 tokens; the states' mean, divided by its length: what
sentence-transformers computes from the directory. The texts are this project's documentation in pieces of
1 to 700 words, and the odd ones below.
"""
import glob
import json
import sys

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

MAX_TOKENS, N_PIECES = 256, 90
ODD = ["", " ", "\t\n", "a", "A", ".", "the", "The", "ÀÉÎÕÜ", "Größenwahn", "naïve café", "naïve café",
       "日本語の文章です。", "中文和English混在", "한국어", "Привет, мир!", "שלום עולם", "مرحبا بالعالم", "हिन्दी पाठ", "ไทย", "😀 😃", "👩‍👩‍👧",
       "[CLS]", "the [SEP] sky", "[MASK] is blue", "[UNK]", "x" * 50, "x" * 101, "supercalifragilisticexpialidocious",
       "1234567890 3.14159 1e-5", "int main(void) { return 0; }", "a-b_c/d\\e", "\u0000null\u0001", "soft\u00adhyphen zero\u200bwidth",
       "word " * 254, "word " * 255, "word " * 300, "ＦＵＬＬ　ｗｉｄｔｈ", "ﬁ ligature ½ ²"]


def words():
    text = []
    for path in sorted(glob.glob("docs/*.md")) + sorted(glob.glob("src/*/README.md")):
        with open(path, encoding="utf-8") as f:
            text += f.read().split()
    return text


def pieces():
    """Lengths that grow: 1, 2, 3 … words, then by a tenth."""
    source, texts, at, length = words(), [], 0, 1.0
    while len(texts) < N_PIECES:
        n = int(length)
        texts.append(" ".join(source[(at + i) % len(source)] for i in range(n)))
        at, length = at + n, length + max(1.0, length / 14) if length < 700 else 1.0
    return texts


def row(tokenizer, model, text):
    ids = tokenizer(text, truncation=True, max_length=MAX_TOKENS, return_tensors="pt").input_ids
    with torch.no_grad():
        mean = model(ids).last_hidden_state[0].mean(0)
    return (mean / mean.norm()).numpy()


def main(path):
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModel.from_pretrained(path, dtype=torch.float32, attn_implementation="eager").eval()
    texts = ODD + pieces()
    np.save("tests/golden/real/minilm.npy", np.stack([row(tokenizer, model, t) for t in texts]))
    with open("tests/golden/real/minilm.json", "w", encoding="utf-8") as f:
        json.dump(texts, f, ensure_ascii=True, indent=0)
        f.write("\n")
    print(len(texts), "texts of", sorted({len(tokenizer(t).input_ids) for t in texts}), "tokens")


main(*sys.argv[1:])
