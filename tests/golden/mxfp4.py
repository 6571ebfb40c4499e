"""Experts of gpt_oss as published: blocks of 32 e2m1 numbers with a shared power of two (MXFP4)."""
import torch

E2M1 = torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
BLOCK = 32


def blocks_of(weight):
    """[X, in, out] -> [X, out, in / 32, 32]"""
    rows = weight.float().transpose(1, 2)
    return rows.reshape(*rows.shape[:2], -1, BLOCK)


def exponents(blocks):
    """The largest of a block becomes 4 or 6."""
    return blocks.abs().amax(-1).clamp(min=2.0**-100).log2().floor() - 2


def codes_of(blocks, exponent):
    scaled = blocks / 2.0 ** exponent[..., None]
    code = (scaled.abs()[..., None] - E2M1).abs().argmin(-1)
    return code + 8 * (scaled < 0)


def rounded(weight):
    """The nearest weight that the format can hold; rounding again changes nothing."""
    blocks = blocks_of(weight)
    exponent = exponents(blocks)
    codes = codes_of(blocks, exponent)
    values = E2M1[codes % 8] * torch.where(codes >= 8, -1.0, 1.0) * 2.0 ** exponent[..., None]
    return values.flatten(2).transpose(1, 2)


def packed(weight):
    """(blocks [X, out, in / 32, 16] of two codes a byte, low half first; scales [X, out, in / 32])"""
    blocks = blocks_of(weight)
    exponent = exponents(blocks)
    codes = codes_of(blocks, exponent)
    pairs = codes[..., 0::2] | codes[..., 1::2] << 4
    return pairs.to(torch.uint8), (exponent + 127).to(torch.uint8)


def is_expert(name):
    return name.endswith(("experts.gate_up_proj", "experts.down_proj"))


def round_experts(model):
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if is_expert(name):
                weight.copy_(rounded(weight))


def pack_experts(spec, tensors):
    out = {name: t for name, t in tensors.items() if not is_expert(name)}
    for name in filter(is_expert, tensors):
        out[f"{name}_blocks"], out[f"{name}_scales"] = packed(tensors[name])
    return out
