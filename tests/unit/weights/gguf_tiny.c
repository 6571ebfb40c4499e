#include "gguf_tiny.h"
#include "gguf_text.h"

#define SHAPE(arch)                                                                         \
        "str:general.architecture u32:8 str:" arch, "str:" arch ".block_count u32:4 u32:1", \
                "str:" arch ".context_length u32:4 u32:64",                                 \
                "str:" arch ".embedding_length u32:4 u32:8",                                \
                "str:" arch ".feed_forward_length u32:4 u32:4",                             \
                "str:" arch ".attention.head_count u32:4 u32:2",                            \
                "str:" arch ".attention.head_count_kv u32:4 u32:1",                         \
                "str:" arch ".attention.layer_norm_rms_epsilon u32:6 f32:1e-5",             \
                "str:" arch ".rope.freq_base u32:6 f32:50000"
#define VOCABULARY                                                                           \
        "str:tokenizer.ggml.model u32:8 str:gpt2", "str:tokenizer.ggml.pre u32:8 str:qwen2", \
                "str:tokenizer.ggml.tokens u32:9 u32:8 u64:4 str:<s> str:</s> str:a str:b",  \
                "str:tokenizer.ggml.token_type u32:9 u32:5 u64:4 i32:3 i32:3 i32:1 i32:1",   \
                "str:tokenizer.ggml.merges u32:9 u32:8 u64:0",                               \
                "str:tokenizer.ggml.bos_token_id u32:4 u32:0",                               \
                "str:tokenizer.ggml.eos_token_id u32:4 u32:1",                               \
                "str:tokenizer.chat_template u32:8 str:{{messages}}"

static const char *const llama_keys[] = {SHAPE("llama"), VOCABULARY};
static const char *const qwen2_keys[] = {SHAPE("qwen2"), VOCABULARY};
static const char *const qwen3_keys[] = {SHAPE("qwen3"), VOCABULARY};
static const char *const phi3_keys[] = {SHAPE("phi3"), VOCABULARY};

#define OUTSIDE                                                                    \
        {"token_embd.weight", 4, 8}, {"output_norm.weight", 8, 0},                 \
                {"blk.0.attn_norm.weight", 8, 0}, {"blk.0.ffn_norm.weight", 8, 0}, \
                {"blk.0.attn_output.weight", 8, 8},                                \
        {                                                                          \
                "blk.0.ffn_down.weight", 8, 4                                      \
        }
#define GATED                               \
        {"blk.0.ffn_gate.weight", 4, 8},    \
        {                                   \
                "blk.0.ffn_up.weight", 4, 8 \
        }
#define QKV                                                           \
        {"blk.0.attn_q.weight", 8, 8}, {"blk.0.attn_k.weight", 4, 8}, \
        {                                                             \
                "blk.0.attn_v.weight", 4, 8                           \
        }

static const TinyTensor llama_tensors[] = {OUTSIDE, GATED, QKV};
static const TinyTensor qwen2_tensors[] = {OUTSIDE,
                                           GATED,
                                           QKV,
                                           {"blk.0.attn_q.bias", 8, 0},
                                           {"blk.0.attn_k.bias", 4, 0},
                                           {"blk.0.attn_v.bias", 4, 0},
                                           {"output.weight", 4, 8}};
static const TinyTensor qwen3_tensors[] = {OUTSIDE,
                                           GATED,
                                           QKV,
                                           {"blk.0.attn_q_norm.weight", 4, 0},
                                           {"blk.0.attn_k_norm.weight", 4, 0}};
static const TinyTensor phi3_tensors[] = {
        OUTSIDE, {"blk.0.attn_qkv.weight", 16, 8}, {"blk.0.ffn_up.weight", 8, 8}};

#define MODEL(name)                                                                        \
        {                                                                                  \
                name##_keys, N_ELEMS(name##_keys), name##_tensors, N_ELEMS(name##_tensors) \
        }
const TinyModel tiny_llama = MODEL(llama);
const TinyModel tiny_qwen2 = MODEL(qwen2);
const TinyModel tiny_qwen3 = MODEL(qwen3);
const TinyModel tiny_phi3 = MODEL(phi3);

/* The header's entries and the data, growing side by side. */
typedef struct TinyBuild {
        StrBuf keys;
        StrBuf infos;
        StrBuf data;
        size_t n_keys;
        size_t n_tensors;
} TinyBuild;

static void tiny_build_done(TinyBuild *b)
{
        strbuf_done(&b->keys);
        strbuf_done(&b->infos);
        strbuf_done(&b->data);
}

static bool is_dropped(const char *text, const char *drop)
{
        return drop != NULL && strstr(text, drop) != NULL;
}

static Status key_add(TinyBuild *b, const char *text)
{
        b->n_keys++;
        return gguf_text_bytes(text, &b->keys);
}

static Status key_add_unless(TinyBuild *b, const char *text, const char *drop)
{
        return is_dropped(text, drop) ? OK : key_add(b, text);
}

static Status keys_add(TinyBuild *b, const TinyModel *m, const TinyEdit *e)
{
        for (size_t i = 0; i < m->n_keys; i++)
                TRY(key_add_unless(b, m->keys[i], e->drop_key));
        return e->add_key == NULL ? OK : key_add(b, e->add_key);
}

static Status values_add(TinyBuild *b, size_t n)
{
        const size_t first = 1000 * b->n_tensors;

        for (size_t k = 0; k < n; k++) {
                const float v = (float)(first + k);
                TRY(strbuf_append(&b->data, (Str){(const char *)&v, sizeof(v)}));
        }
        return gguf_text_bytes("pad:32", &b->data);
}

static Status dims_add(TinyBuild *b, const TinyTensor *t)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        if (t->cols == 0)
                TRY(strbuf_printf(&text, "u32:1 u64:%u", t->rows));
        else
                TRY(strbuf_printf(&text, "u32:2 u64:%u u64:%u", t->cols, t->rows));
        return gguf_text_bytes(strbuf_cstr(&text), &b->infos);
}

static Status tensor_add(TinyBuild *b, const TinyTensor *t)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(strbuf_printf(&text, "str:%s", t->name));
        TRY(gguf_text_bytes(strbuf_cstr(&text), &b->infos));
        TRY(dims_add(b, t));
        strbuf_clear(&text);
        TRY(strbuf_printf(&text, "u32:0 u64:%zu", b->data.n));
        TRY(gguf_text_bytes(strbuf_cstr(&text), &b->infos));
        TRY(values_add(b, (size_t)t->rows * (t->cols + (t->cols == 0))));
        b->n_tensors++;
        return OK;
}

static Status tensor_add_unless(TinyBuild *b, const TinyTensor *t, const char *drop)
{
        return is_dropped(t->name, drop) ? OK : tensor_add(b, t);
}

static Status tensors_add(TinyBuild *b, const TinyModel *m, const TinyEdit *e)
{
        for (size_t i = 0; i < m->n_tensors; i++)
                TRY(tensor_add_unless(b, &m->tensors[i], e->drop_tensor));
        return e->add_tensor.name == NULL ? OK : tensor_add(b, &e->add_tensor);
}

static Status file_join(const TinyBuild *b, StrBuf *out)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(strbuf_printf(&text, "raw:GGUF u32:3 u64:%zu u64:%zu", b->n_tensors, b->n_keys));
        TRY(gguf_text_bytes(strbuf_cstr(&text), out));
        TRY(strbuf_append(out, strbuf_str(&b->keys)));
        TRY(strbuf_append(out, strbuf_str(&b->infos)));
        TRY(gguf_text_bytes("pad:32", out));
        return strbuf_append(out, strbuf_str(&b->data));
}

Status tiny_model_bytes(const TinyModel *m, const TinyEdit *e, StrBuf *out)
{
        CLEANUP(tiny_build_done) TinyBuild b = {0};

        TRY(keys_add(&b, m, e));
        TRY(tensors_add(&b, m, e));
        return file_join(&b, out);
}
