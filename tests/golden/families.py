"""The tiny models of the other families: one row a model. published.py builds them.

A row's keyword arguments are its config.json, in the words of published files: `form` 4 has rope_theta,
rope_scaling and torch_dtype at the top, form 5 rope_parameters and dtype. A key that a row leaves out
takes the default of the family's class.
"""
from published import chain, head_copy, masks, without

# families that src/arch does not know yet: their rows are skipped, by name
PENDING = {
    "gemma", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "phi", "granite", "cohere", "cohere2",
    "olmo", "olmo2", "olmo3", "glm", "glm4", "smollm3",
}

A = dict(hidden_size=30, num_attention_heads=3, num_key_value_heads=1, intermediate_size=23)
B = dict(hidden_size=36, num_attention_heads=6, num_key_value_heads=2, intermediate_size=29)
C = dict(hidden_size=36, num_attention_heads=3, num_key_value_heads=3, intermediate_size=25)
GPT2 = dict(n_embd=30, n_head=3, n_positions=64, layer_norm_epsilon=1e-5)
LINEAR = dict(rope_type="linear", factor=2.5)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)


def keys(form, dtype, layers, tied, rope, config):
    """What every config.json has, as its form spells it."""
    base = {"vocab_size": 67, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
            "dtype" if form == 5 else "torch_dtype": dtype,
            "transformers_version": "5.2.0" if form == 5 else "4.44.2"}
    if tied is not None:
        base["tie_word_embeddings"] = tied
    if rope is not None:
        base["rope_parameters" if form == 5 else "rope_scaling"] = rope
    return {**base, **config}


def row(name, family, dtype, form, layers=2, prompt=19, tied=None, rope=None, shards=1, layout=None,
        attention="eager", patch=None, loud=None, layer_key="num_hidden_layers", **config):
    """tied: None leaves the key out. layout: how the published file differs from what Transformers
    saves. attention: which path of Transformers is right. patch: a change to the loaded model.
    loud: how large embeddings are."""
    full = keys(form, dtype, layers, tied, rope, {layer_key: layers, **config})
    return dict(name=name, family=family, dtype=dtype, form=form, layers=layers, prompt=prompt,
                tied=tied if tied is not None else family in TIED, rope=kind_of(rope), shards=shards,
                layout=layout, attention=attention, patch=patch, loud=loud, chat=False, config=full)


def kind_of(rope):
    """For the manifest alone."""
    flat = rope if rope and ("rope_type" in rope or "type" in rope) else (rope or {}).get("full_attention")
    return {"rope_type": (flat or {}).get("rope_type") or (flat or {}).get("type") or "default"}


TIED = {"gemma", "gemma2", "gemma3_text", "cohere", "cohere2", "smollm3", "ernie4_5", "ernie4_5_moe",
        "starcoder2", "falcon", "gpt2", "gpt_neo", "gpt_bigcode", "opt", "bloom", "mpt"}


def scale_as_stored(model):
    """A bfloat16 model scales embeddings by a bfloat16 number, also when it is computed in float32."""
    import torch

    scale = model.model.embed_tokens.embed_scale
    scale.copy_(scale.to(torch.bfloat16))
    return model


def plain_order(model):
    """reorder_and_upcast_attn changes nothing in float32, and cannot run in float64."""
    for block in model.transformer.h:
        block.attn.reorder_and_upcast_attn = False
    return model


GEMMA = [
    row("gemma-f32", "gemma", "float32", 4, **A, head_dim=10, hidden_act="gelu", hidden_activation=None,
        max_position_embeddings=64, rms_norm_eps=1e-4, rope_theta=500.0, rope_scaling=None),
    row("gemma-f16-bias-untied", "gemma", "float16", 5, tied=False, **C, head_dim=8, attention_bias=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0)),
    row("gemma2-f32", "gemma2", "float32", 4, layers=3, prompt=27, **A, head_dim=12, sliding_window=7,
        query_pre_attn_scalar=20, attn_logit_softcapping=2.0, final_logit_softcapping=3.0, rope_theta=10000.0,
        hidden_act="gelu_pytorch_tanh", hidden_activation="gelu_pytorch_tanh", max_position_embeddings=64),
    row("gemma2-bf16-types-nocaps", "gemma2", "bfloat16", 5, layers=3, prompt=27, tied=True, **B, head_dim=8,
        sliding_window=5, query_pre_attn_scalar=6, attn_logit_softcapping=None, final_logit_softcapping=None,
        layer_types=["full_attention", "sliding_attention", "sliding_attention"], attention_bias=True,
        hidden_activation="gelu_pytorch_tanh", max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=300.0)),
    row("gemma3-f32-pattern", "gemma3_text", "float32", 4, layers=3, prompt=27, **A, head_dim=12,
        sliding_window=6, sliding_window_pattern=3, query_pre_attn_scalar=20, rope_theta=1000000.0,
        rope_local_base_freq=100.0, rope_scaling=dict(factor=3.0, rope_type="linear"),
        max_position_embeddings=64, attn_logit_softcapping=None, final_logit_softcapping=None,
        hidden_activation="gelu_pytorch_tanh"),
    row("gemma3-bf16-types", "gemma3_text", "bfloat16", 5, layers=3, prompt=27, tied=True, hidden_size=44,
        num_attention_heads=2, num_key_value_heads=1, intermediate_size=29, head_dim=10, sliding_window=5,
        query_pre_attn_scalar=6, final_logit_softcapping=4.0, attn_logit_softcapping=1.0, attention_bias=True,
        layer_types=["full_attention", "sliding_attention", "full_attention"], max_position_embeddings=64,
        rope={"full_attention": {**LINEAR, "rope_theta": 5000.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 50.0}}, patch=scale_as_stored),
    row("gemma3-f16-six", "gemma3_text", "float16", 4, layers=6, prompt=23, hidden_size=25,
        num_attention_heads=5, num_key_value_heads=5, intermediate_size=19, head_dim=6, sliding_window=6,
        query_pre_attn_scalar=6, max_position_embeddings=64, shards=2),
]

DENSE = [
    row("gpt2-f32", "gpt2", "float32", 4, layer_key="n_layer", **GPT2, n_ctx=64, activation_function="gelu_new",
        layout=chain(without("transformer."), masks("h.%u.attn.bias", "n_positions"))),
    row("gpt2-f16-inverse", "gpt2", "float16", 4, layers=3, layer_key="n_layer", **GPT2, n_inner=29, tied=False,
        activation_function="gelu", scale_attn_by_inverse_layer_idx=True),
    row("gpt2-bf16-unscaled", "gpt2", "bfloat16", 5, layers=3, layer_key="n_layer", **GPT2, n_inner=37, tied=True,
        activation_function="relu", scale_attn_weights=False, reorder_and_upcast_attn=True, shards=3,
        patch=plain_order),
    row("gpt_neox-f32", "gpt_neox", "float32", 4, hidden_size=48, num_attention_heads=3, intermediate_size=37,
        rotary_pct=0.25, rotary_emb_base=500, hidden_act="gelu", max_position_embeddings=64,
        use_parallel_residual=True, tied=False,
        layout=masks("gpt_neox.layers.%u.attention.bias", "max_position_embeddings")),
    row("gpt_neox-f16-serial", "gpt_neox", "float16", 5, layers=3, hidden_size=36, num_attention_heads=3,
        intermediate_size=29, hidden_act="gelu_fast", use_parallel_residual=False, attention_bias=False, tied=True,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=1000.0, partial_rotary_factor=0.5)),
    row("phi-f32", "phi", "float32", 4, hidden_size=30, num_attention_heads=3, intermediate_size=37,
        partial_rotary_factor=0.4, hidden_act="gelu_new", rope_theta=500.0, rope_scaling=None, tied=False,
        num_key_value_heads=None, max_position_embeddings=64, layer_norm_eps=1e-4, qk_layernorm=False),
    row("phi-bf16-qknorm", "phi", "bfloat16", 5, hidden_size=48, num_attention_heads=6, num_key_value_heads=2,
        intermediate_size=29, qk_layernorm=True, tied=True, loud=0.8, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5), shards=2),
    row("phi-f16-linear", "phi", "float16", 4, hidden_size=32, num_attention_heads=4, intermediate_size=23,
        hidden_act="gelu", max_position_embeddings=64, rope_theta=10000.0, rope=dict(type="linear", factor=3.0)),
    row("granite-f32", "granite", "float32", 4, **B, embedding_multiplier=3.0, logits_scaling=2.5, tied=True,
        residual_multiplier=0.4, attention_multiplier=0.7, attention_bias=True, mlp_bias=True, rope_theta=500.0,
        rope_scaling=None, max_position_embeddings=64, rms_norm_eps=1e-5),
    row("granite-bf16-plain", "granite", "bfloat16", 5, **A, tied=False, max_position_embeddings=64,
        rope=dict(YARN, rope_theta=10000.0)),
    row("cohere-f32-qknorm", "cohere", "float32", 4, **B, use_qk_norm=True, logit_scale=0.3, rope_theta=500.0,
        max_position_embeddings=64, layer_norm_eps=1e-4, use_parallel_residual=True),
    row("cohere-bf16-bias-untied", "cohere", "bfloat16", 5, **C, tied=False, attention_bias=True, logit_scale=1.5,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=1000.0)),
    row("cohere-f16", "cohere", "float16", 4, hidden_size=24, num_attention_heads=2, intermediate_size=19,
        max_position_embeddings=64, logit_scale=0.8, use_qk_norm=False),
    row("cohere2-f32-pattern", "cohere2", "float32", 4, layers=4, prompt=27, **A, sliding_window=6,
        sliding_window_pattern=4, logit_scale=0.5, rope_theta=50000.0, max_position_embeddings=64,
        use_qk_norm=True, position_embedding_type="rope_gptj", rotary_pct=1.0, use_gated_activation=True,
        use_parallel_block=True, use_parallel_embedding=False, order_of_interleaved_layers="local_attn_first",
        layer_switch=4, rope_scaling=None),
    row("cohere2-bf16-types", "cohere2", "bfloat16", 5, layers=3, prompt=27, **B, sliding_window=5, tied=False,
        layer_types=["full_attention", "sliding_attention", "sliding_attention"], logit_scale=1.25,
        attention_bias=True, max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=200.0)),
    row("olmo-f32-clip", "olmo", "float32", 4, **C, clip_qkv=1.3, rope_theta=500.0, rope_scaling=None,
        max_position_embeddings=64, tied=False),
    row("olmo-bf16-bias", "olmo", "bfloat16", 5, **B, attention_bias=True, tied=False, clip_qkv=None,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=10000.0)),
    row("olmo2-f32", "olmo2", "float32", 4, **C, rope_theta=500.0, max_position_embeddings=64, rms_norm_eps=1e-4),
    row("olmo2-bf16-bias-tied", "olmo2", "bfloat16", 5, **B, tied=True, attention_bias=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0), shards=2),
    row("olmo3-f32-pattern", "olmo3", "float32", 4, layers=4, prompt=27, **A, sliding_window=6,
        rope_theta=500000.0, rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16,
                                               attention_factor=1.2, beta_fast=32.0, beta_slow=1.0),
        max_position_embeddings=64),
    row("olmo3-bf16-types", "olmo3", "bfloat16", 5, layers=3, prompt=27, **B, sliding_window=5, tied=True,
        layer_types=["full_attention", "sliding_attention", "sliding_attention"], attention_bias=True,
        max_position_embeddings=64,
        rope={"full_attention": {**YARN, "rope_theta": 3000.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 3000.0}}),
    row("glm-f32", "glm", "float32", 4, **A, head_dim=12, rope_theta=500.0, partial_rotary_factor=0.5,
        max_position_embeddings=64, rms_norm_eps=1e-4, attention_bias=True),
    row("glm-bf16-nobias-tied", "glm", "bfloat16", 5, **B, head_dim=8, attention_bias=False, tied=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=1.0)),
    row("glm4-f32", "glm4", "float32", 4, **A, head_dim=12, rope_theta=500.0, partial_rotary_factor=0.5,
        max_position_embeddings=64, rms_norm_eps=1e-4, attention_bias=False),
    row("glm4-bf16-bias-tied", "glm4", "bfloat16", 5, **B, head_dim=8, attention_bias=True, tied=True,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=100.0, partial_rotary_factor=0.5), shards=2),
    row("smollm3-f32-list", "smollm3", "float32", 4, layers=3, **A, no_rope_layers=[1, 0, 1], rope_theta=500.0,
        no_rope_layer_interval=4, rope_scaling=None, max_position_embeddings=64, use_sliding_window=False,
        sliding_window=None, rms_norm_eps=1e-4),
    row("smollm3-bf16-window", "smollm3", "bfloat16", 5, layers=4, prompt=27, **B, tied=False,
        no_rope_layer_interval=2, use_sliding_window=True, sliding_window=5, attention_bias=True, mlp_bias=True,
        max_position_embeddings=64, rope=dict(YARN, rope_theta=10000.0)),
]

FAMILIES = GEMMA + DENSE
