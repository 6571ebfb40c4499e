/* A model read and run without a backend: loading, cancelling, numbers that are none. */
#include "arch/transformer.h"
#include "unit/arch/model_copy.h"

#include "support/table.h"

enum { N_IDS = 5, V = 131 };

static const int32_t some_ids[N_IDS] = {1, 20, 7, 45, 99};

typedef struct Road {
        ModelConfig *config;
        Store *store;
        Pool *pool;
        Model *model;
        KvPool *kv;
        Transformer *t;
        KvSeq seq;
        LoadProgress progress;
        void *user;
} Road;

static void road_done(Road *r)
{
        kv_seq_done(&r->seq);
        transformer_free(&r->t);
        kv_pool_free(&r->kv);
        model_free(&r->model);
        pool_free(&r->pool);
        store_free(&r->store);
        config_free(&r->config);
}

static Status road_read(Road *r, const char *path)
{
        TRY(config_load(path, &r->config));
        TRY(store_open_safetensors(path, &r->store));
        TRY(pool_new(1, &r->pool));
        return model_read(r->config, r->store, r->pool, r->progress, r->user, &r->model);
}

static Status road_open(Road *r, const char *path)
{
        NnContext c = {.act = ACT_F32};

        TRY(road_read(r, path));
        TRY(kernels_select(NULL, &c.k));
        TRY(kv_pool_new(4, transformer_block_bytes(r->config, PANEL_F32), false, &r->kv));
        kv_seq_init(r->kv, 0, &r->seq);
        return transformer_new(r->model, r->pool, &c, PANEL_F32, 16, &r->t);
}

/* Feeds n ids to the sequence; logits of the last row. */
static Status road_feed(Road *r, const int32_t *ids, size_t n, const float **logits)
{
        const size_t first = r->seq.tokens.n;
        StepRow rows[N_IDS];
        size_t stride;

        TRY(kv_seq_extend(&r->seq, ids, n));
        for (size_t i = 0; i < n; i++)
                rows[i] = (StepRow){.token = ids[i],
                                    .pos = (uint32_t)(first + i),
                                    .len = (uint32_t)(first + n),
                                    .seq = &r->seq,
                                    .wants_logits = i + 1 == n};
        return transformer_step(r->t, rows, n, STEP_LOGITS, logits, &stride);
}

/* Fed at once or one by one, the bits of the last logits are the same. */
static void test_chunks(const void *p)
{
        CLEANUP(road_done) Road a = {0};
        CLEANUP(road_done) Road b = {0};
        const float *at_once = NULL;
        const float *by_one = NULL;

        (void)p;
        assert_ok(road_open(&a, golden_path("llama-f32")));
        assert_ok(road_open(&b, golden_path("llama-f32")));
        assert_ok(road_feed(&a, some_ids, N_IDS, &at_once));
        for (size_t i = 0; i < N_IDS; i++)
                assert_ok(road_feed(&b, some_ids + i, 1, &by_one));
        assert_memory_equal(at_once, by_one, V * sizeof(float));
}

typedef struct NumericRow {
        const char *name, *tensor;
        float value;
        const char *part;
} NumericRow;

static const NumericRow numeric_rows[] = {
        {"NaN in a matrix", "model.layers.1.mlp.down_proj.weight", NAN, "layer 1"},
        {"NaN in the first layer", "model.layers.0.self_attn.o_proj.weight", NAN, "layer 0"},
        {"infinite weight", "model.layers.1.self_attn.v_proj.weight", INFINITY, "layer 1"},
        {"NaN in a norm", "model.layers.0.post_attention_layernorm.weight", NAN, "layer 0"},
        {"NaN in the last norm", "model.norm.weight", NAN, "in the logits"},
        {"NaN in the head", "lm_head.weight", NAN, "in the logits"},
        {"NaN in the embedding", "model.embed_tokens.weight", NAN, "layer 0"},
};

static void test_numeric(const void *p)
{
        const NumericRow *row = p;
        CLEANUP(road_done) Road r = {0};
        CLEANUP(temp_dir_done) TempDir dir;
        const float *logits = NULL;

        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        model_poke(&dir, row->tensor, 0, 45, row->value);
        assert_ok(road_open(&r, dir.path));
        assert_status(road_feed(&r, (const int32_t[]){0}, 1, &logits), E_NUMERIC, row->part);
        assert_null(logits);
}

typedef struct CancelRow {
        const char *name;
        size_t calls; /* allowed before the refusal */
} CancelRow;

static const CancelRow cancel_rows[] = {{"at once", 0}, {"after a few tensors", 5}};

typedef struct Progress {
        size_t left;
        float last;
} Progress;

static bool progress_count(float done, void *user)
{
        Progress *p = user;

        assert_true(done >= p->last && done <= 1.0F);
        p->last = done;
        return p->left-- > 0;
}

static void test_cancel(const void *p)
{
        const CancelRow *row = p;
        Progress progress = {.left = row->calls};
        CLEANUP(road_done) Road r = {.progress = progress_count, .user = &progress};

        assert_status(road_read(&r, golden_path("llama-f32")), E_CANCELLED, "cancelled");
        assert_null(r.model);
}

static void test_progress(const void *p)
{
        Progress progress = {.left = 1000};
        CLEANUP(road_done) Road r = {.progress = progress_count, .user = &progress};

        (void)p;
        assert_ok(road_read(&r, golden_path("llama-f32")));
        assert_near(progress.last, 1.0, 0);
}

/* A store that knows a family's tensors does not make the family known. */
static void test_unknown_family(const void *p)
{
        CLEANUP(road_done) Road r = {0};
        Model *other = NULL;
        Str was;

        (void)p;
        assert_ok(road_read(&r, golden_path("llama-f32")));
        was = r.config->model_type;
        r.config->model_type = STR("foo");
        assert_status(model_read(r.config, r.store, r.pool, NULL, NULL, &other), E_UNSUPPORTED,
                      "foo");
        r.config->model_type = was;
        assert_null(other);
}

typedef struct PartRow {
        const char *name;
        LinId lin;
        const char *tensor;
        size_t row; /* of the part */
} PartRow;

#define QKV     "model.layers.1.self_attn.qkv_proj.weight"
#define GATE_UP "model.layers.1.mlp.gate_up_proj.weight"

static const PartRow part_rows[] = {
        {"q", LIN_Q, QKV, 3},           {"k", LIN_K, QKV, 3},       {"v", LIN_V, QKV, 3},
        {"gate", LIN_GATE, GATE_UP, 5}, {"up", LIN_UP, GATE_UP, 5},
};

/* Rows of the tensor before the part. */
static uint64_t part_begin(const ModelConfig *c, const PartRow *row)
{
        const uint64_t q = (uint64_t)c->n_head * c->head_dim;
        const uint64_t kv = (uint64_t)c->n_head_kv * c->head_dim;
        const uint64_t begins[LIN_MAX] = {[LIN_K] = q, [LIN_V] = q + kv, [LIN_UP] = c->n_ff};

        return begins[row->lin];
}

/* A part's rows are the fused tensor's, to the bit. */
static void test_part(const void *p)
{
        const PartRow *row = p;
        CLEANUP(road_done) Road r = {0};
        CLEANUP(mem_free_at) float *want = NULL;
        CLEANUP(mem_free_at) float *got = NULL;
        uint64_t first;

        assert_ok(road_read(&r, golden_path("phi3-f32")));
        assert_ok(mem_new_array(&want, r.config->n_embd));
        assert_ok(mem_new_array(&got, r.config->n_embd));
        first = (part_begin(r.config, row) + row->row) * r.config->n_embd;
        assert_ok(store_read_f32(r.store, store_find(r.store, str_of(row->tensor)), first,
                                 r.config->n_embd, want));
        panels_row(&r.model->layers[1].lins[row->lin].w, row->row, got);
        assert_memory_equal(got, want, r.config->n_embd * sizeof(float));
}

static Status read_and_feed(void *arg)
{
        CLEANUP(road_done) Road r = {0};
        const float *logits;

        TRY(road_open(&r, arg));
        return road_feed(&r, some_ids, N_IDS, &logits);
}

static void test_oom(const void *p)
{
        char path[] = "tests/golden/models/llama-f32";

        (void)p;
        oom_each(read_and_feed, path);
}

static const TestTable tables[] = {
        TEST_ONE("chunks", test_chunks),
        TEST_TABLE("numeric", numeric_rows, test_numeric),
        TEST_TABLE("cancel", cancel_rows, test_cancel),
        TEST_ONE("progress", test_progress),
        TEST_ONE("unknown family", test_unknown_family),
        TEST_TABLE("part", part_rows, test_part),
        TEST_ONE("out of memory", test_oom),
};
TEST_MAIN(tables);
