"""The tiny models of tests/golden/models/: one row a model, no code. make.py builds them."""

# Sizes are odd on purpose: no multiple of a vector width, head_dim * heads != hidden_size (which
# Transformers wants to be a multiple of heads all the same).
SIZES = {
    "a": dict(hidden_size=45, num_attention_heads=3, num_key_value_heads=1, head_dim=10, intermediate_size=37),
    "b": dict(hidden_size=36, num_attention_heads=6, num_key_value_heads=3, head_dim=6, intermediate_size=29),
    "c": dict(hidden_size=72, num_attention_heads=6, num_key_value_heads=2, head_dim=14, intermediate_size=23),
    "mha": dict(hidden_size=39, num_attention_heads=3, num_key_value_heads=3, head_dim=8, intermediate_size=35),
    # phi3 has no head_dim of its own: hidden_size / heads
    "phi": dict(hidden_size=48, num_attention_heads=6, num_key_value_heads=3, intermediate_size=30),
}

LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)
YARN_FULL = dict(rope_type="yarn", factor=3.0, original_max_position_embeddings=24, beta_fast=16.0,
                 beta_slow=2.0, attention_factor=1.25, truncate=False)
YARN_MSCALE = dict(rope_type="yarn", factor=6.0, original_max_position_embeddings=16, mscale=1.2,
                   mscale_all_dim=0.8)
DYNAMIC = dict(rope_type="dynamic", factor=2.0)
LONGROPE = dict(rope_type="longrope", short_factor=[1.0, 1.1, 1.25, 1.5], long_factor=[1.5, 2.0, 3.5, 6.0])
LONGROPE_PART = dict(rope_type="longrope", short_factor=[1.0, 1.2, 1.4], long_factor=[2.0, 3.0, 5.0])
PHI_LONG = dict(max_position_embeddings=128, original_max_position_embeddings=24)


def row(name, family, size, dtype, form, prompt=23, rope=None, layers=2, tied=False, shard="1GB",
        tweak=None, chat=False, **config):
    """dtype: as stored. form: of config.json, 4 or 5. prompt: tokens. tweak: a change to the file.
    chat: with a tokenizer and a chat template."""
    return dict(name=name, family=family, size=SIZES[size], dtype=dtype, form=form, prompt=prompt, rope=rope,
                layers=layers, tied=tied, shard=shard, tweak=tweak, chat=chat, config=config)


MODELS = [
    row("llama-f32", "llama", "a", "float32", 5, rms_norm_eps=1e-3,
        chat=True),
    row("llama-f16-tied", "llama", "b", "float16", 5, tied=True),
    row("llama-bf16-bias", "llama", "a", "bfloat16", 4, attention_bias=True, mlp_bias=True),
    row("llama-f32-mha-gelu", "llama", "mha", "float32", 4, hidden_act="gelu", rms_norm_eps=1e-5),
    row("llama-bf16-gelu-tanh", "llama", "mha", "bfloat16", 5, hidden_act="gelu_pytorch_tanh"),
    row("llama-f32-sharded", "llama", "b", "float32", 4, layers=3, shard="40KB"),
    row("llama-bf16-sharded-tied", "llama", "a", "bfloat16", 5, tied=True, shard="25KB"),
    row("llama-mixed-dtypes", "llama", "b", "float32", 5, tweak="mixed_dtypes"),
    row("llama-f16-stale", "llama", "a", "float16", 4, tied=True, tweak="stale_tensors"),
    row("llama-bf16-one-token", "llama", "b", "bfloat16", 5, prompt=1),
    row("llama-f32-linear", "llama", "a", "float32", 4, rope=dict(rope_type="linear", factor=2.5)),
    row("llama-f16-linear", "llama", "b", "float16", 5, rope=dict(rope_type="linear", factor=4.0)),
    row("llama-f32-dynamic", "llama", "b", "float32", 5, prompt=35, rope=DYNAMIC, max_position_embeddings=16),
    row("llama-f16-dynamic-crossing", "llama", "b", "float16", 4, prompt=11, rope=DYNAMIC,
        max_position_embeddings=20),
    row("llama-f32-llama3", "llama", "mha", "float32", 4, prompt=35, rope=LLAMA3),
    row("llama-bf16-llama3", "llama", "a", "bfloat16", 5, prompt=35, rope=LLAMA3, rope_theta=500.0),
    row("llama-f32-yarn", "llama", "a", "float32", 4, prompt=35, rope=YARN, max_position_embeddings=64),
    row("llama-f16-yarn-full", "llama", "c", "float16", 5, prompt=35, rope=YARN_FULL, rope_theta=300.0),
    row("llama-bf16-yarn-mscale", "llama", "b", "bfloat16", 5, prompt=35, rope=YARN_MSCALE),
    row("mistral-f32-window", "mistral", "a", "float32", 5, prompt=27, sliding_window=7, rms_norm_eps=1e-3,
        chat=True),
    row("mistral-bf16-window-tied", "mistral", "b", "bfloat16", 4, prompt=27, tied=True, sliding_window=5),
    row("mistral-f16", "mistral", "c", "float16", 4, sliding_window=None),
    row("qwen2-f32-tied", "qwen2", "mha", "float32", 4, tied=True, rms_norm_eps=1e-3,
        chat=True),
    row("qwen2-bf16-window", "qwen2", "b", "bfloat16", 5, prompt=27, layers=4, use_sliding_window=True,
        sliding_window=6, max_window_layers=2),
    row("qwen2-f16-window", "qwen2", "b", "float16", 4, prompt=27, layers=3, use_sliding_window=True,
        sliding_window=9, max_window_layers=1),
    row("qwen2-f16-window-off", "qwen2", "b", "float16", 4, prompt=27, use_sliding_window=False,
        sliding_window=6, max_window_layers=0),
    row("qwen3-f32", "qwen3", "a", "float32", 5, rms_norm_eps=1e-3,
        chat=True),
    row("qwen3-bf16-tied", "qwen3", "c", "bfloat16", 4, tied=True),
    row("qwen3-f32-bias-window", "qwen3", "b", "float32", 5, prompt=27, layers=3, attention_bias=True,
        use_sliding_window=True, sliding_window=8, max_window_layers=2),
    row("qwen3-f16-yarn-sharded", "qwen3", "b", "float16", 4, prompt=35, rope=YARN, shard="20KB"),
    row("phi3-f32", "phi3", "phi", "float32", 4, rms_norm_eps=1e-3,
        chat=True),
    row("phi3-bf16-tied-window", "phi3", "phi", "bfloat16", 5, prompt=27, tied=True, sliding_window=6),
    row("phi3-f32-longrope-short", "phi3", "phi", "float32", 4, prompt=11, rope=LONGROPE, **{
        **PHI_LONG, "original_max_position_embeddings": 48}),
    row("phi3-bf16-longrope-long", "phi3", "phi", "bfloat16", 5, prompt=35, rope=LONGROPE, **PHI_LONG),
    row("phi3-f16-longrope-crossing", "phi3", "phi", "float16", 4, prompt=13, rope=LONGROPE, **PHI_LONG),
    row("phi3-bf16-partial", "phi3", "phi", "bfloat16", 4, partial_rotary_factor=0.75),
    row("phi3-f16-longrope-partial", "phi3", "phi", "float16", 5, prompt=35, rope=LONGROPE_PART,
        partial_rotary_factor=0.75, **PHI_LONG),
]
