"""Records quant_golden.h: one block of each ggml format and what the gguf package makes of it.

Needs: pip install gguf. Usage: python record_quant.py > quant_golden.h
"""
import gguf
import numpy as np

TYPES = "Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K".split()
# Where the half-precision factors stand in a block.
FACTORS = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82],
           "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def rows(values, form, per_line):
    words = [form.format(v) for v in values]
    lines = [" ".join(words[i:i + per_line]) for i in range(0, len(words), per_line)]
    return "\n".join("        " + line for line in lines)


def record(rng, name):
    kind = gguf.GGMLQuantizationType[name]
    _, size = gguf.GGML_QUANT_SIZES[kind]
    block = rng.integers(0, 256, size, dtype=np.uint8)
    for at in FACTORS[name]:
        block[at:at + 2] = np.array([rng.uniform(-2, 2)], np.float16).view(np.uint8)
    values = gguf.quants.dequantize(block[None, :], kind).astype(np.float32).ravel()
    print(f"static const uint8_t {name.lower()}_block[] = {{\n{rows(block, '0x{:02x},', 16)}\n}};")
    print(f"static const uint32_t {name.lower()}_bits[] = {{\n"
          f"{rows(values.view(np.uint32), '0x{:08x},', 8)}\n}};\n")


print("/* Made by record_quant.py: blocks of each format, and the bits of their floats. */")
print("#include <stdint.h>\n")
generator = np.random.default_rng(20)
for type_name in TYPES:
    record(generator, type_name)
