"""The tiny models of the other families: one row a model. published.py builds them.

A row's keyword arguments are its config.json, in the words of published files: `form` 4 has rope_theta,
rope_scaling and torch_dtype at the top, form 5 rope_parameters and dtype. A key that a row leaves out
takes the default of the family's class.
"""
from transformers import AutoModelForCausalLM

from mxfp4 import pack_experts, round_experts
from published import chain, head_copy, masks, without

# families that src/arch does not know yet: their rows are skipped, by name
PENDING = set()

A = dict(hidden_size=30, num_attention_heads=3, num_key_value_heads=1, intermediate_size=23)
B = dict(hidden_size=36, num_attention_heads=6, num_key_value_heads=2, intermediate_size=29)
C = dict(hidden_size=36, num_attention_heads=3, num_key_value_heads=3, intermediate_size=25)
GPT2 = dict(n_embd=30, n_head=3, n_positions=64, layer_norm_epsilon=1e-5)
LINEAR = dict(rope_type="linear", factor=2.5)
# long enough that the ramp between the bounds falls on some of the few frequencies
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=1024)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
OPT = dict(hidden_size=30, num_attention_heads=3, max_position_embeddings=64)


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
        attention="eager", patch=None, loud=None, adjust=None, layer_key="num_hidden_layers", **config):
    """tied: None leaves the key out. layout: how the published file differs from what Transformers
    saves. attention: which path of Transformers is right. patch: a change to the loaded model.
    loud: how large embeddings are. adjust: a change to the random weights."""
    full = keys(form, dtype, layers, tied, rope, {layer_key: layers, **config})
    return dict(auto=AutoModelForCausalLM, name=name, family=family, dtype=dtype, form=form, layers=layers, prompt=prompt,
                tied=tied if tied is not None else family in TIED, rope=kind_of(full), shards=shards,
                layout=layout, attention=attention, patch=patch, loud=loud, adjust=adjust, chat=False, config=full)


def kind_of(config):
    """For the manifest alone."""
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    rope = rope.get("full_attention", rope)
    return {"rope_type": rope.get("rope_type") or rope.get("type") or "default"}


TIED = {"gemma", "gemma2", "gemma3_text", "cohere", "cohere2", "smollm3", "ernie4_5", "ernie4_5_moe",
        "starcoder2", "falcon", "gpt2", "gpt_neo", "gpt_bigcode", "opt", "bloom", "mpt"}


def scale_as_stored(model):
    """A bfloat16 model scales embeddings by a bfloat16 number, also when it is computed in float32."""
    import torch

    scale = model.model.embed_tokens.embed_scale
    scale.copy_(scale.to(torch.bfloat16))
    return model


def next_token_layer(spec, tensors):
    """DeepSeek-V3 files carry one layer more, for predicting two tokens at once: read by nobody."""
    n = spec["layers"]
    last = {name.replace(f"layers.{n - 1}.", f"layers.{n}."): t.clone() for name, t in tensors.items()
            if f"layers.{n - 1}." in name}
    prefix = f"model.layers.{n}."
    size = spec["config"]["hidden_size"]
    more = {"enorm.weight": (size,), "hnorm.weight": (size,), "eh_proj.weight": (size, 2 * size),
            "shared_head.norm.weight": (size,)}
    import torch

    return {**tensors, **last, **{prefix + name: torch.ones(shape) for name, shape in more.items()}}


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
    row("gpt_neox-f32", "gpt_neox", "float32", 4, hidden_size=32, num_attention_heads=2, intermediate_size=37,
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
    row("granite-bf16-plain", "granite", "bfloat16", 5, **A, tied=False, max_position_embeddings=4096,
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
        rope_theta=500000.0, rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=1024,
                                               attention_factor=1.2, beta_fast=32.0, beta_slow=1.0),
        max_position_embeddings=4096),
    row("olmo3-bf16-types", "olmo3", "bfloat16", 5, layers=3, prompt=27, **B, sliding_window=5, tied=True,
        layer_types=["full_attention", "sliding_attention", "sliding_attention"], attention_bias=True,
        max_position_embeddings=4096,
        rope={"full_attention": {**YARN, "rope_theta": 3000.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 3000.0}}),
    row("glm-f32", "glm", "float32", 4, **A, head_dim=12, rope_theta=500.0, partial_rotary_factor=0.5,
        max_position_embeddings=64, rms_norm_eps=1e-4, attention_bias=True),
    row("glm-bf16-nobias-tied", "glm", "bfloat16", 5, **B, head_dim=8, attention_bias=False, tied=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=1.0)),
    row("glm-f32-square", "glm", "float32", 4, **A, head_dim=10, rope_theta=500.0, partial_rotary_factor=0.6,
        max_position_embeddings=64, rms_norm_eps=1e-4, attention_bias=True),
    row("glm4-f32", "glm4", "float32", 4, **A, head_dim=12, rope_theta=500.0, partial_rotary_factor=0.5,
        max_position_embeddings=64, rms_norm_eps=1e-4, attention_bias=False),
    row("glm4-bf16-bias-tied", "glm4", "bfloat16", 5, **B, head_dim=8, attention_bias=True, tied=True,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=100.0, partial_rotary_factor=0.5), shards=2),
    row("smollm3-f32-list", "smollm3", "float32", 4, layers=3, **A, no_rope_layers=[1, 0, 1], rope_theta=500.0,
        no_rope_layer_interval=4, rope_scaling=None, max_position_embeddings=64, use_sliding_window=False,
        sliding_window=None, rms_norm_eps=1e-4),
    row("smollm3-bf16-window", "smollm3", "bfloat16", 5, layers=4, prompt=27, **B, tied=False,
        no_rope_layer_interval=2, use_sliding_window=True, sliding_window=5, attention_bias=True, mlp_bias=True,
        max_position_embeddings=4096, rope=dict(YARN, rope_theta=10000.0)),
]

OLDER = [
    row("gpt_neo-f32", "gpt_neo", "float32", 4, layer_key="num_layers", prompt=27, hidden_size=24, num_heads=3,
        intermediate_size=None, attention_types=[[["global", "local"], 1]], window_size=6, tied=True,
        attention_layers=["global", "local"], max_position_embeddings=64, activation_function="gelu_new",
        layout=chain(head_copy("lm_head.weight", "transformer.wte.weight"),
                     masks("transformer.h.%u.attn.attention.bias", "max_position_embeddings"))),
    row("gpt_neo-f16-local", "gpt_neo", "float16", 5, layers=3, layer_key="num_layers", prompt=27, hidden_size=36,
        num_heads=6, intermediate_size=29, attention_types=[[["local"], 2], [["global"], 1]], window_size=5,
        max_position_embeddings=64, activation_function="relu", tied=False),
    row("gptj-f32", "gptj", "float32", 4, layer_key="n_layer", n_embd=24, n_head=3, rotary_dim=6, n_positions=64,
        n_inner=None, activation_function="gelu_new", tied=False,
        layout=masks("transformer.h.%u.attn.bias", "n_positions")),
    row("gptj-f16-tied", "gptj", "float16", 5, layer_key="n_layer", n_embd=40, n_head=4, rotary_dim=4,
        n_positions=64, n_inner=29, activation_function="gelu", tied=True),
    row("gpt_bigcode-f32-mqa", "gpt_bigcode", "float32", 4, layer_key="n_layer", **GPT2, n_inner=37,
        activation_function="gelu_pytorch_tanh", multi_query=True, scale_attn_weights=True,
        attention_softmax_in_fp32=True, scale_attention_softmax_in_fp32=True),
    row("gpt_bigcode-bf16-mha", "gpt_bigcode", "bfloat16", 5, layer_key="n_layer", **GPT2, n_inner=29,
        activation_function="gelu", multi_query=False, scale_attn_weights=False, tied=False),
    row("bloom-f32", "bloom", "float32", 4, layer_key="n_layer", n_embed=30, num_attention_heads=6,
        layer_norm_epsilon=1e-4, layout=without("transformer."), attention_softmax_in_fp32=True,
        masked_softmax_fusion=True, bias_dropout_fusion=True, unk_token_id=0, seq_length=64),
    row("bloom-bf16-postnorm", "bloom", "bfloat16", 5, layer_key="n_layer", hidden_size=40, n_head=4,
        apply_residual_connection_post_layernorm=True, tied=False),
    row("mpt-f32-alibi", "mpt", "float32", 4, layer_key="n_layers", d_model=30, n_heads=3, max_seq_len=64,
        expansion_ratio=4, no_bias=True, norm_type="low_precision_layernorm", learned_pos_emb=True,
        attn_config=dict(alibi=True, alibi_bias_max=8, attn_impl="torch", clip_qkv=None, softmax_scale=None,
                         qk_ln=False, prefix_lm=False, attn_type="multihead_attention")),
    row("mpt-f16-clip", "mpt", "float16", 5, layer_key="n_layers", d_model=32, n_heads=4, max_seq_len=64,
        expansion_ratio=3, logit_scale=None, tied=False,
        attn_config=dict(alibi=True, clip_qkv=1.1, softmax_scale=0.9)),
    row("opt-f32", "opt", "float32", 4, **OPT, ffn_dim=37, activation_function="relu", do_layer_norm_before=True,
        word_embed_proj_dim=30, layout=head_copy("lm_head.weight", "model.decoder.embed_tokens.weight")),
    row("opt-f16-350m", "opt", "float16", 4, **OPT, ffn_dim=29, activation_function="relu",
        do_layer_norm_before=False, word_embed_proj_dim=18, loud=2.0),
    row("opt-bf16-bare", "opt", "bfloat16", 5, **OPT, ffn_dim=29, activation_function="gelu", enable_bias=False,
        layer_norm_elementwise_affine=False, tied=False, shards=2),
    row("falcon-f32-7b", "falcon", "float32", 4, hidden_size=24, num_attention_heads=6, multi_query=True,
        parallel_attn=True, bias=False, alibi=False, new_decoder_architecture=False, max_position_embeddings=64,
        rope_theta=500.0, layout=head_copy("lm_head.weight", "transformer.word_embeddings.weight")),
    row("falcon-bf16-40b", "falcon", "bfloat16", 4, hidden_size=36, num_attention_heads=6, num_kv_heads=2,
        parallel_attn=True, bias=False, alibi=False, new_decoder_architecture=True, max_position_embeddings=64,
        multi_query=True, tied=False),
    row("falcon-f32-rw", "falcon", "float32", 4, hidden_size=24, num_attention_heads=6, multi_query=False,
        parallel_attn=False, bias=True, alibi=True, new_decoder_architecture=False, attention="sdpa",
        layer_norm_epsilon=1e-4, apply_residual_connection_post_layernorm=False),
    row("falcon-f16-11b", "falcon", "float16", 5, hidden_size=40, num_attention_heads=4, num_kv_heads=2,
        parallel_attn=True, num_ln_in_parallel_attn=1, bias=True, new_decoder_architecture=True, alibi=False,
        ffn_hidden_size=29, activation="gelu", max_position_embeddings=64, rope=dict(LINEAR, rope_theta=900.0)),
    row("falcon-bf16-alibi-mqa", "falcon", "bfloat16", 5, hidden_size=40, num_attention_heads=5, multi_query=True,
        parallel_attn=True, bias=True, alibi=True, new_decoder_architecture=False, attention="sdpa",
        ffn_hidden_size=37),
]

NEWER = [
    row("starcoder2-f32", "starcoder2", "float32", 4, **B, use_bias=True, norm_epsilon=1e-4, rope_theta=500.0,
        hidden_act="gelu_pytorch_tanh", max_position_embeddings=64, sliding_window=None,
        layer_norm_epsilon=0.5, activation_function="relu"),
    row("starcoder2-bf16-window", "starcoder2", "bfloat16", 5, prompt=27, **A, use_bias=False, sliding_window=6,
        tied=False, max_position_embeddings=64, rope=dict(LINEAR, rope_theta=10000.0)),
    row("stablelm-f32", "stablelm", "float32", 4, hidden_size=48, num_attention_heads=3, num_key_value_heads=1,
        intermediate_size=29, rope_theta=500.0, partial_rotary_factor=0.25, use_qkv_bias=True,
        max_position_embeddings=64, layer_norm_eps=1e-4, qk_layernorm=False, use_parallel_residual=False),
    row("stablelm-bf16-qknorm-parallel", "stablelm", "bfloat16", 4, hidden_size=36, num_attention_heads=6,
        num_key_value_heads=2, intermediate_size=29, rope_theta=10000, partial_rotary_factor=0.7,
        qk_layernorm=True, use_parallel_residual=True, use_qkv_bias=False, max_position_embeddings=64),
    row("stablelm-f16-serial-qknorm", "stablelm", "float16", 5, **C, qk_layernorm=True, tied=True, use_qkv_bias=True,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=10000.0, partial_rotary_factor=0.5)),
    row("persimmon-f32", "persimmon", "float32", 4, hidden_size=36, num_attention_heads=3, intermediate_size=37,
        hidden_act="relu2", partial_rotary_factor=0.5, rope_theta=25000.0, qk_layernorm=True,
        max_position_embeddings=64, num_key_value_heads=1),
    row("persimmon-bf16-plain", "persimmon", "bfloat16", 5, hidden_size=32, num_attention_heads=4, tied=False,
        intermediate_size=29, hidden_act="gelu", qk_layernorm=False, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=500.0, partial_rotary_factor=0.75)),
    row("nemotron-f32", "nemotron", "float32", 4, **A, head_dim=12, rope_theta=500.0, partial_rotary_factor=0.5,
        norm_eps=1e-4, max_position_embeddings=64),
    row("nemotron-bf16-bias-tied", "nemotron", "bfloat16", 5, **B, attention_bias=True, mlp_bias=True, tied=True,
        hidden_act="relu2", max_position_embeddings=64, head_dim=None,
        rope=dict(LINEAR, rope_theta=10000.0, partial_rotary_factor=0.67)),
    row("nemotron-f32-square", "nemotron", "float32", 4, **A, head_dim=10, rope_theta=500.0,
        partial_rotary_factor=0.6, norm_eps=1e-4, max_position_embeddings=64),
    row("helium-f32", "helium", "float32", 4, **A, head_dim=10, rope_theta=500.0, max_position_embeddings=64,
        rms_norm_eps=1e-5, mlp_bias=False),
    row("helium-bf16-bias-tied", "helium", "bfloat16", 5, **B, head_dim=6, attention_bias=True, mlp_bias=True,
        tied=True, max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=100000.0)),
    row("arcee-f32", "arcee", "float32", 4, **B, rope_theta=500.0, max_position_embeddings=4096,
        rope=dict(YARN, type="yarn"), attention_bias=False, mlp_bias=False),
    row("arcee-bf16-bias", "arcee", "bfloat16", 5, **A, head_dim=12, attention_bias=True, mlp_bias=True, tied=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0)),
    row("seed_oss-f32", "seed_oss", "float32", 4, **A, head_dim=12, attention_bias=True, attention_out_bias=False,
        rope_theta=500.0, max_position_embeddings=64, mlp_bias=False, rope_scaling=dict(rope_type="default")),
    row("seed_oss-bf16-out-bias", "seed_oss", "bfloat16", 5, **B, head_dim=8, attention_bias=False, mlp_bias=True,
        attention_out_bias=True, tied=True, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("exaone4-f32-plain", "exaone4", "float32", 4, **A, head_dim=12, sliding_window=None, rope_theta=500.0,
        sliding_window_pattern=None, max_position_embeddings=64, tied=True, rms_norm_eps=1e-4,
        rope_scaling=dict(LLAMA3), layer_types=["full_attention"] * 2),
    row("exaone4-f32-square", "exaone4", "float32", 4, **A, head_dim=10, sliding_window=None, rope_theta=500.0,
        sliding_window_pattern=None, max_position_embeddings=64, tied=False, rms_norm_eps=1e-4,
        rope_scaling=dict(LLAMA3), layer_types=["full_attention"] * 2),
    row("exaone4-bf16-lllg", "exaone4", "bfloat16", 5, layers=4, prompt=27, **B, sliding_window=6,
        sliding_window_pattern="LLLG", max_position_embeddings=64, tied=False,
        layer_types=["sliding_attention"] * 3 + ["full_attention"],
        rope=dict(rope_type="default", rope_theta=1000.0)),
    row("exaone4-f16-pattern", "exaone4", "float16", 4, layers=3, prompt=27, **B, sliding_window=5,
        sliding_window_pattern=3, max_position_embeddings=64, rope_theta=1000.0),
    row("ministral-f32", "ministral", "float32", 5, layers=3, prompt=27, **A, head_dim=12, sliding_window=6,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"], max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=500.0)),
    row("ministral-bf16-everywhere", "ministral", "bfloat16", 4, prompt=27, **B, head_dim=8, sliding_window=5, tied=True,
        max_position_embeddings=64, rope_theta=10000.0),
    row("ministral3-f32", "ministral3", "float32", 5, prompt=35, **A, head_dim=12, max_position_embeddings=128,
        rope=dict(rope_type="yarn", type="yarn", rope_theta=1000.0, factor=8.0, original_max_position_embeddings=8,
                  beta_fast=32.0, beta_slow=1.0, mscale=1.0, mscale_all_dim=1.0, llama_4_scaling_beta=0.3)),
    row("ministral3-bf16-window-tied", "ministral3", "bfloat16", 5, prompt=27, **B, head_dim=8, tied=True,
        sliding_window=6, max_position_embeddings=64,
        rope=dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=16,
                  llama_4_scaling_beta=0.2)),
    row("hunyuan-f32-alpha", "hunyuan_v1_dense", "float32", 4, **A, head_dim=12, rope_theta=500.0, tied=True,
        max_position_embeddings=64, use_qk_norm=True, attention_bias=False,
        rope=dict(type="dynamic", alpha=50.0, factor=1.0, beta_fast=32, beta_slow=1, mscale=1.0,
                  mscale_all_dim=0.0)),
    row("hunyuan-bf16-bias", "hunyuan_v1_dense", "bfloat16", 5, **B, head_dim=8, attention_bias=True, tied=False,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0)),
    row("ernie4_5-f32", "ernie4_5", "float32", 4, **A, head_dim=12, rope_theta=500.0, use_bias=False,
        max_position_embeddings=64, rms_norm_eps=1e-4),
    row("ernie4_5-bf16-bias", "ernie4_5", "bfloat16", 5, **B, head_dim=8, use_bias=True, tied=False,
        max_position_embeddings=64, rope=dict(LINEAR, rope_theta=10000.0)),
]

M = dict(hidden_size=24, num_attention_heads=4, num_key_value_heads=2, intermediate_size=17)
MOE = [
    row("mixtral-f32", "mixtral", "float32", 4, **M, num_local_experts=4, num_experts_per_tok=2, rope_theta=500.0,
        sliding_window=None, max_position_embeddings=64, router_aux_loss_coef=0.02, output_router_logits=False),
    row("mixtral-bf16-window-tied", "mixtral", "bfloat16", 5, prompt=27, **A, head_dim=12, num_local_experts=5,
        num_experts_per_tok=3, sliding_window=6, tied=True, max_position_embeddings=64, shards=3,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("qwen2_moe-f32", "qwen2_moe", "float32", 4, layers=3, **M, num_experts=5, num_experts_per_tok=2,
        moe_intermediate_size=11, shared_expert_intermediate_size=17, norm_topk_prob=True, mlp_only_layers=[1],
        decoder_sparse_step=1, rope_theta=500.0, use_sliding_window=False, sliding_window=7, max_window_layers=1,
        max_position_embeddings=64),
    row("qwen2_moe-f32-sparse", "qwen2_moe", "float32", 4, **M, num_experts=5, num_experts_per_tok=2,
        moe_intermediate_size=11, shared_expert_intermediate_size=17, norm_topk_prob=False, mlp_only_layers=[],
        decoder_sparse_step=1, rope_theta=500.0, use_sliding_window=False, max_position_embeddings=64),
    row("qwen2_moe-bf16-step", "qwen2_moe", "bfloat16", 5, layers=4, prompt=27, **A, num_experts=4,
        num_experts_per_tok=2, moe_intermediate_size=11, shared_expert_intermediate_size=19, norm_topk_prob=False,
        decoder_sparse_step=2, qkv_bias=False, use_sliding_window=True, sliding_window=6, max_window_layers=3,
        tied=True, max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0)),
    row("qwen3_moe-f32", "qwen3_moe", "float32", 4, layers=3, **M, head_dim=8, num_experts=5,
        num_experts_per_tok=2, moe_intermediate_size=11, norm_topk_prob=True, mlp_only_layers=[1],
        decoder_sparse_step=1, rope_theta=500.0, max_position_embeddings=64, max_window_layers=3,
        use_sliding_window=False, sliding_window=None, attention_bias=False),
    row("qwen3_moe-f32-sparse", "qwen3_moe", "float32", 4, **M, head_dim=8, num_experts=5,
        num_experts_per_tok=2, moe_intermediate_size=11, norm_topk_prob=True, mlp_only_layers=[],
        decoder_sparse_step=1, rope_theta=500.0, max_position_embeddings=64, use_sliding_window=False,
        sliding_window=None, attention_bias=False),
    row("qwen3_moe-bf16-window", "qwen3_moe", "bfloat16", 5, prompt=27, **A, head_dim=12, num_local_experts=4,
        num_experts_per_tok=3, moe_intermediate_size=11, norm_topk_prob=False, decoder_sparse_step=1,
        use_sliding_window=True, sliding_window=6, attention_bias=True, tied=True, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("olmoe-f32-clip", "olmoe", "float32", 4, **M, num_experts=5, num_experts_per_tok=2, clip_qkv=1.5,
        norm_topk_prob=False, rope_theta=500.0, max_position_embeddings=64),
    row("olmoe-f32-mha", "olmoe", "float32", 4, **{**M, "num_key_value_heads": 4}, num_experts=5,
        num_experts_per_tok=2, norm_topk_prob=False, rope_theta=500.0, max_position_embeddings=64),
    row("olmoe-bf16-norm-bias", "olmoe", "bfloat16", 5, **A, num_experts=4, num_experts_per_tok=3, clip_qkv=None,
        norm_topk_prob=True, attention_bias=True, max_position_embeddings=64, tied=True,
        rope=dict(LINEAR, rope_theta=10000.0)),
    row("phimoe-f32", "phimoe", "float32", 4, **M, num_local_experts=4, num_experts_per_tok=2, rope_theta=500.0,
        max_position_embeddings=128, original_max_position_embeddings=64, attention_bias=True, lm_head_bias=True,
        router_jitter_noise=0.3, input_jitter_noise=0.0, rms_norm_eps=1e-4, sliding_window=None,
        rope_scaling=dict(type="longrope", short_factor=[1.0, 1.2, 1.5], long_factor=[2.0, 3.0, 4.0],
                          short_mscale=1.15, long_mscale=1.25, original_max_position_embeddings=64)),
    row("phimoe-bf16-window", "phimoe", "bfloat16", 5, prompt=27, **A, num_local_experts=5, num_experts_per_tok=2,
        attention_bias=False, lm_head_bias=False, router_jitter_noise=0.01, sliding_window=6,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=10000.0)),
    row("granitemoe-f32", "granitemoe", "float32", 4, **M, num_local_experts=4, num_experts_per_tok=2,
        embedding_multiplier=3.0, logits_scaling=2.5, residual_multiplier=0.6, attention_multiplier=0.5,
        rope_theta=500.0, tied=True, max_position_embeddings=64),
    row("granitemoe-bf16-bias", "granitemoe", "bfloat16", 5, **A, num_local_experts=5, num_experts_per_tok=3,
        attention_bias=True, tied=False, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("granitemoeshared-f32", "granitemoeshared", "float32", 4, **M, num_local_experts=4, num_experts_per_tok=2,
        shared_intermediate_size=17, embedding_multiplier=2.0, logits_scaling=1.5, residual_multiplier=0.5,
        attention_multiplier=0.4, rope_theta=500.0, tied=True, max_position_embeddings=64),
    row("granitemoeshared-bf16-none", "granitemoeshared", "bfloat16", 5, **A, num_local_experts=4,
        num_experts_per_tok=2, shared_intermediate_size=0, attention_bias=True, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("ernie4_5_moe-f32", "ernie4_5_moe", "float32", 4, layers=3, **M, moe_num_experts=5, moe_k=2,
        moe_intermediate_size=11, moe_num_shared_experts=2, moe_layer_start_index=1, moe_layer_end_index=2,
        moe_layer_interval=1, moe_norm_min=1e-12, rope_theta=500.0, use_bias=False, max_position_embeddings=64,
        moe_gate="topk", moe_use_aux_free=True, moe_capacity=[64, 64, 64]),
    row("ernie4_5_moe-bf16-interval", "ernie4_5_moe", "bfloat16", 5, layers=3, **A, moe_num_experts=4, moe_k=3,
        moe_intermediate_size=11, moe_num_shared_experts=1, moe_layer_start_index=0, moe_layer_end_index=-1,
        moe_layer_interval=2, use_bias=True, tied=False, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
    row("hunyuan_moe-f32-alpha", "hunyuan_v1_moe", "float32", 4, **M, head_dim=8, num_experts=4, moe_topk=[2, 2],
        num_shared_expert=[1, 1], moe_intermediate_size=[17, 17], rope_theta=500.0, tied=True, use_qk_norm=True,
        use_mixed_mlp_moe=True, max_position_embeddings=64,
        rope=dict(type="dynamic", alpha=50.0, factor=1.0, beta_fast=32, beta_slow=1, mscale=1.0,
                  mscale_all_dim=1.0)),
    row("hunyuan_moe-bf16-bias", "hunyuan_v1_moe", "bfloat16", 5, **A, head_dim=12, num_experts=5, moe_topk=3,
        attention_bias=True, tied=False, max_position_embeddings=64,
        rope=dict(rope_type="default", rope_theta=10000.0)),
]

MLA_V2 = dict(hidden_size=30, num_attention_heads=3, num_key_value_heads=3, intermediate_size=29,
              moe_intermediate_size=11, kv_lora_rank=14, qk_nope_head_dim=10, qk_rope_head_dim=6, v_head_dim=7,
              max_position_embeddings=16384)
MLA = [
    row("deepseek_v2-f32-lite", "deepseek_v2", "float32", 4, layers=3, **MLA_V2, q_lora_rank=None,
        n_routed_experts=5, num_experts_per_tok=2, n_shared_experts=2, first_k_dense_replace=1, n_group=1,
        topk_group=1, topk_method="greedy", norm_topk_prob=False, routed_scaling_factor=1.0, moe_layer_freq=1,
        rope_theta=500.0, scoring_func="softmax",
        rope=dict(type="yarn", factor=4.0, original_max_position_embeddings=4096, beta_fast=32, beta_slow=1,
                  mscale=0.707, mscale_all_dim=0.707)),
    row("deepseek_v2-bf16-groups", "deepseek_v2", "bfloat16", 4, layers=2, **MLA_V2, q_lora_rank=13,
        n_routed_experts=6, num_experts_per_tok=3, n_shared_experts=1, first_k_dense_replace=0, n_group=3,
        topk_group=2, topk_method="group_limited_greedy", routed_scaling_factor=2.5, rope_theta=10000,
        norm_topk_prob=True, attention_bias=True),
    row("deepseek_v2-f16-dense", "deepseek_v2", "float16", 5, layers=2, **MLA_V2, q_lora_rank=13,
        n_routed_experts=4, num_experts_per_tok=3, n_shared_experts=1, first_k_dense_replace=1, tied=True,
        rope=dict(rope_type="default", rope_theta=500.0)),
    row("deepseek_v3-f32", "deepseek_v3", "float32", 4, layers=3, **MLA_V2, q_lora_rank=13, n_routed_experts=6,
        num_experts_per_tok=2, n_shared_experts=1, first_k_dense_replace=1, n_group=3, topk_group=2,
        topk_method="noaux_tc", scoring_func="sigmoid", norm_topk_prob=True, routed_scaling_factor=2.5,
        moe_layer_freq=1, rope_theta=500.0, num_nextn_predict_layers=1,
        rope=dict(type="yarn", factor=4.0, original_max_position_embeddings=4096, beta_fast=32, beta_slow=1,
                  mscale=1.0, mscale_all_dim=1.0), layout=next_token_layer),
    row("deepseek_v3-bf16-plain", "deepseek_v3", "bfloat16", 5, layers=3, **MLA_V2, q_lora_rank=None,
        n_routed_experts=8, num_experts_per_tok=3, n_shared_experts=2, first_k_dense_replace=2, n_group=2,
        topk_group=1, norm_topk_prob=False, routed_scaling_factor=1.5, attention_bias=True, rope_interleave=False,
        num_mtp_layers=0, rope=dict(rope_type="default", rope_theta=10000.0), shards=2),
    row("deepseek_v3-f16-yarn", "deepseek_v3", "float16", 5, layers=2, **MLA_V2, q_lora_rank=13,
        n_routed_experts=4, num_experts_per_tok=2, n_shared_experts=1, first_k_dense_replace=0, n_group=1,
        topk_group=1, norm_topk_prob=True, routed_scaling_factor=2.0, tied=True, num_mtp_layers=0,
        rope=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=4096, rope_theta=700.0,
                  mscale=1.0, mscale_all_dim=0.8)),
]

GPT_OSS = [
    row("gpt_oss-f32", "gpt_oss", "float32", 4, layers=3, prompt=27, **M, head_dim=8, num_local_experts=4,
        num_experts_per_tok=2, sliding_window=6, swiglu_limit=1.0, rope_theta=1000.0, attention_bias=True,
        max_position_embeddings=16384, initial_context_length=4096, experts_per_token=2,
        rope=dict(rope_type="yarn", factor=4.0, beta_fast=32.0, beta_slow=1.0, truncate=False,
                  original_max_position_embeddings=4096)),
    row("gpt_oss-bf16-mxfp4", "gpt_oss", "bfloat16", 4, prompt=27, hidden_size=32, num_attention_heads=4,
        num_key_value_heads=2, intermediate_size=32, head_dim=10, num_local_experts=4, num_experts_per_tok=2,
        sliding_window=6, swiglu_limit=2.0, rope_theta=1500, attention_bias=True, max_position_embeddings=16384,
        layer_types=["sliding_attention", "full_attention"], tied=False, initial_context_length=4096,
        rope=dict(rope_type="yarn", factor=4.0, beta_fast=32.0, beta_slow=1.0, truncate=False,
                  original_max_position_embeddings=4096),
        quantization_config=dict(quant_method="mxfp4", modules_to_not_convert=[
            "model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"]),
        adjust=round_experts, layout=pack_experts),
    row("gpt_oss-bf16-mxfp4-shards", "gpt_oss", "bfloat16", 5, prompt=27, hidden_size=64, num_attention_heads=2,
        num_key_value_heads=1, intermediate_size=32, head_dim=6, num_local_experts=3, num_experts_per_tok=1,
        sliding_window=5, attention_bias=True, max_position_embeddings=64, tied=False, shards=3,
        layer_types=["full_attention", "sliding_attention"], rope=dict(rope_type="default", rope_theta=500.0),
        quantization_config=dict(quant_method="mxfp4", modules_to_not_convert=[
            "model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"]),
        adjust=round_experts, layout=pack_experts),
    row("gpt_oss-bf16-nobias-tied", "gpt_oss", "bfloat16", 5, prompt=27, **A, head_dim=12, num_local_experts=5,
        num_experts_per_tok=3, sliding_window=5, swiglu_limit=7.0, attention_bias=False, tied=True,
        max_position_embeddings=64, rope=dict(rope_type="default", rope_theta=500.0)),
]

FAMILIES = GEMMA + DENSE + OLDER + NEWER + MOE + MLA + GPT_OSS
