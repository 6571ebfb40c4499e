/* What is not converted, what is left behind (nothing), and what is never overwritten. */
#include "base/file.h"
#include "gguf_convert.h"
#include "support/table.h"
#include "weights/store.h"

#include <sys/stat.h>

typedef struct RefusalCase {
        const char *name;
        TinyEdit edit; /* of the tiny llama */
        Status status;
        const char *part;
} RefusalCase;

static const RefusalCase refusal_cases[] = {
        {"no architecture",
         {.drop_key = "general.architecture"},
         E_MISSING,
         "general.architecture"},
        {"unknown architecture",
         {.drop_key = "general.architecture",
          .add_key = "str:general.architecture u32:8 str:mamba"},
         E_UNSUPPORTED,
         "architecture \"mamba\" cannot be converted; can be: llama, mistral3"},
        {"no layers", {.drop_key = "block_count"}, E_MISSING, "llama.block_count: missing"},
        {"0 layers",
         {.drop_key = "block_count", .add_key = "str:llama.block_count u32:4 u32:0"},
         E_RANGE,
         "llama.block_count: 0 is outside 1..65536"},
        {"10^9 layers",
         {.drop_key = "block_count", .add_key = "str:llama.block_count u32:4 u32:1000000000"},
         E_RANGE,
         "1000000000 is outside"},
        {"layers a string",
         {.drop_key = "block_count", .add_key = "str:llama.block_count u32:8 str:one"},
         E_FORMAT,
         "llama.block_count: expected an unsigned integer, found a string"},
        {"more layers than tensors",
         {.drop_key = "block_count", .add_key = "str:llama.block_count u32:4 u32:2"},
         E_FORMAT,
         "9 tensors do not fit llama: blk.1.attn_q.weight is missing; "},
        {"0 heads",
         {.drop_key = "head_count u32", .add_key = "str:llama.attention.head_count u32:4 u32:0"},
         E_RANGE,
         "head_count: 0"},
        {"heads not a multiple",
         {.drop_key = "head_count_kv", .add_key = "str:llama.attention.head_count_kv u32:4 u32:4"},
         E_FORMAT,
         "2 attention heads are not a multiple of 4 key-value heads"},
        {"width of another size",
         {.drop_key = "embedding_length", .add_key = "str:llama.embedding_length u32:4 u32:16"},
         E_FORMAT,
         "blk.0.attn_k.weight: 4 rows do not divide into the heads of the config"},
        {"no eps", {.drop_key = "epsilon"}, E_MISSING, "layer_norm_rms_epsilon"},
        {"eps NaN",
         {.drop_key = "epsilon",
          .add_key = "str:llama.attention.layer_norm_rms_epsilon u32:6 u32:0x7FC00000"},
         E_RANGE,
         "not a finite number"},
        {"theta negative",
         {.drop_key = "freq_base", .add_key = "str:llama.rope.freq_base u32:6 f32:-1"},
         E_RANGE,
         "llama.rope.freq_base: -1 is not positive"},
        {"experts",
         {.add_key = "str:llama.expert_count u32:4 u32:8"},
         E_FORMAT,
         "7 tensors do not fit llama: blk.0.ffn_gate_inp.weight is missing"},
        {"partial rotation",
         {.add_key = "str:llama.rope.dimension_count u32:4 u32:2"},
         E_UNSUPPORTED,
         "rope over 2 of 4 head dimensions cannot be written for llama"},
        {"other value heads",
         {.add_key = "str:llama.attention.value_length u32:4 u32:8"},
         E_UNSUPPORTED,
         "value heads of 8 and key heads of 4 differ"},
        {"unknown scaling",
         {.add_key = "str:llama.rope.scaling.type u32:8 str:magic"},
         E_UNSUPPORTED,
         "llama.rope.scaling.type: \"magic\""},
        {"scaling without factor",
         {.add_key = "str:llama.rope.scaling.type u32:8 str:linear"},
         E_RANGE,
         "llama.rope.scaling.factor: 0 is missing or below 1"},
        {"longrope without tables",
         {.add_key = "str:llama.rope.scaling.type u32:8 str:longrope"},
         E_MISSING,
         "rope_factors_long.weight"},
        {"rope table of another length",
         {.add_tensor = {"rope_freqs.weight", 3, 0}},
         E_FORMAT,
         "tensor \"rope_freqs.weight\" has 3 elements, expected 2"},
        {"rope table unlike llama3",
         {.add_tensor = {"rope_freqs.weight", 2, 0}},
         E_UNSUPPORTED,
         "rope_freqs.weight"},
        {"no embedding", {.drop_tensor = "token_embd"}, E_MISSING, "token_embd.weight"},
        {"tensor missing",
         {.drop_tensor = "ffn_gate"},
         E_FORMAT,
         "1 tensor does not fit llama: blk.0.ffn_gate.weight is missing"},
        {"tensor unknown",
         {.add_tensor = {"blk.0.extra.weight", 4, 4}},
         E_FORMAT,
         "blk.0.extra.weight is unknown"},
        {"head of another shape",
         {.add_tensor = {"output.weight", 4, 4}},
         E_FORMAT,
         "lm_head.weight is [4, 4], expected [4, 8]"},
        {"half of the biases",
         {.add_tensor = {"blk.0.attn_q.bias", 8, 0}},
         E_FORMAT,
         "3 tensors do not fit llama: blk.0.attn_k.bias is missing"},
        {"no vocabulary",
         {.drop_key = "tokenizer.ggml.tokens"},
         E_MISSING,
         "tokenizer.ggml.tokens"},
};

/* Refused with the file's name where it is at fault, and nothing is left in the directory. */
static void test_refused(const void *p)
{
        const RefusalCase *row = p;
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &row->edit);

        assert_status(conversion_run(&c), row->status, row->part);
        assert_int_equal(conversion_entries(&c), 1);
}

typedef struct DtypeCase {
        const char *name;
        DType wish;
        DType want;
} DtypeCase;

static const DtypeCase dtype_cases[] = {{"auto keeps F32", DT_MAX, DT_F32},
                                        {"F32", DT_F32, DT_F32},
                                        {"F16", DT_F16, DT_F16},
                                        {"BF16", DT_BF16, DT_BF16}};

static void test_dtype(const void *p)
{
        const DtypeCase *row = p;
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &(TinyEdit){0});
        CLEANUP(store_free) Store *s = NULL;
        const ConvertOptions o = {.dtype = row->wish};

        assert_ok(convert_gguf_to_hf(c.gguf, c.out, &o));
        assert_ok(store_open_safetensors(c.out, &s));
        for (size_t i = 0; i < store_count(s); i++)
                assert_int_equal(store_at(s, i)->dtype, row->want);
}

static void test_dtype_refused(const void *p)
{
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &(TinyEdit){0});
        const ConvertOptions o = {.dtype = DT_Q4_0};

        (void)p;
        assert_status(convert_gguf_to_hf(c.gguf, c.out, &o), E_USAGE, "not as Q4_0");
        assert_int_equal(conversion_entries(&c), 1);
}

static void test_exists(const void *p)
{
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &(TinyEdit){0});
        const ConvertOptions o = {.dtype = DT_BF16, .force = true};
        CLEANUP(store_free) Store *s = NULL;

        (void)p;
        assert_ok(conversion_run(&c));
        assert_status(conversion_run(&c), E_USAGE, "exists already");
        assert_ok(convert_gguf_to_hf(c.gguf, c.out, &o));
        assert_ok(store_open_safetensors(c.out, &s));
        assert_int_equal(store_at(s, 0)->dtype, DT_BF16);
        assert_int_equal(conversion_entries(&c), 2);
}

/* With force too, a directory of other files stays as it is. */
static void test_foreign_kept(const void *p)
{
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &(TinyEdit){0});
        const ConvertOptions o = {.dtype = DT_MAX, .force = true};
        const char *thesis;

        (void)p;
        assert_int_equal(mkdir(c.out, 0755), 0);
        thesis = temp_file(&c.work, "out/thesis.tex", STR("x"));
        assert_status(convert_gguf_to_hf(c.gguf, c.out, &o), E_USAGE, "holds thesis.tex");
        assert_true(file_exists(thesis));
        assert_status(convert_gguf_to_hf(c.gguf, c.gguf, &o), E_USAGE, "is not a directory");
        assert_int_equal(conversion_entries(&c), 2);
}

static bool cancel_at_half(void *user, uint64_t done, uint64_t total)
{
        *(uint64_t *)user += 1;
        return done < total / 2;
}

static void test_cancelled(const void *p)
{
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_llama, &(TinyEdit){0});
        uint64_t n_calls = 0;
        const ConvertOptions o = {.dtype = DT_MAX, .progress = cancel_at_half, .user = &n_calls};

        (void)p;
        assert_status(convert_gguf_to_hf(c.gguf, c.out, &o), E_CANCELLED, "cancelled");
        assert_true(n_calls > 1);
        assert_int_equal(conversion_entries(&c), 1);
}

static Status convert_with_force(void *arg)
{
        const Conversion *c = arg;
        const ConvertOptions o = {.dtype = DT_MAX, .force = true};

        return convert_gguf_to_hf(c->gguf, c->out, &o);
}

static void test_oom(const void *p)
{
        CLEANUP(conversion_done) Conversion c = conversion_make(&tiny_qwen2, &(TinyEdit){0});

        (void)p;
        oom_each(convert_with_force, &c);
}

static const TestTable tables[] = {
        TEST_TABLE("refused", refusal_cases, test_refused),
        TEST_TABLE("dtype", dtype_cases, test_dtype),
        TEST_ONE("a quantised dtype", test_dtype_refused),
        TEST_ONE("replaces with force only", test_exists),
        TEST_ONE("never replaces other files", test_foreign_kept),
        TEST_ONE("cancelled", test_cancelled),
        TEST_ONE("each allocation fails", test_oom),
};
TEST_MAIN(tables)
