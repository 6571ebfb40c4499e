/* The files of a conversion: parts, shards, types, checksums, what is never overwritten or left. */
#include "base/file.h"
#include "base/json.h"
#include "gguf_kit.h"
#include "support/table.h"
#include "weights/gguf.h"
#include "weights/safetensors_write.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static const GgufCase plain = {"plain", "llama-f32", "", NULL, 0, false};
static const GgufCase bare = {"bare", "llama-f16-tied", "", NULL, 0, false};

/* What the callbacks heard. */
typedef struct Heard {
        size_t n_files;
        char path[TEMP_PATH_MAX * 2];
        char sha256[SHA256_HEX + 1];
        size_t cancel_after; /* 0: never */
} Heard;

static void file_hear(const char *path, const char *sha256, void *user)
{
        Heard *h = user;

        h->n_files++;
        (void)snprintf(h->path, sizeof(h->path), "%s", path);
        (void)snprintf(h->sha256, sizeof(h->sha256), "%s", sha256);
}

static bool progress_hear(float done, void *user)
{
        Heard *h = user;

        (void)done;
        return h->cancel_after == 0 || --h->cancel_after > 0;
}

static qn_convert_options options(Heard *h, uint64_t max_shard)
{
        qn_convert_options o;

        qn_convert_options_init(&o);
        o.max_shard_bytes = max_shard;
        o.progress = progress_hear;
        o.progress_user = h;
        o.written = file_hear;
        o.written_user = h;
        return o;
}

static size_t entries(const Kit *k)
{
        CLEANUP(dir_list_done) DirList l = {0};

        assert_ok(dir_list(k->work.path, &l));
        return l.n;
}

static void same_logits(const Kit *k, const char *path)
{
        CLEANUP(float_vec_done) FloatVec want = {0};
        CLEANUP(float_vec_done) FloatVec got = {0};

        kit_logits(k, k->hf, "native", &want);
        kit_logits(k, path, "native", &got);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.p, want.p, want.n * sizeof(*want.p));
}

/* "m-00001-of-0000N.gguf" */
static const char *first_part(Kit *k, size_t n)
{
        char name[64];

        (void)snprintf(name, sizeof(name), "m-00001-of-%05zu.gguf", n);
        return temp_path(&k->work, name);
}

static void test_split(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&plain);
        CLEANUP(gguf_free) Gguf *g = NULL;
        Heard h = {0};
        const qn_convert_options o = options(&h, 16000);

        (void)p;
        assert_ok((Status)qn_convert(k.hf, k.gguf, &o));
        assert_in_range(h.n_files, 3, 99);
        assert_int_equal(entries(&k), 1 + h.n_files);
        same_logits(&k, first_part(&k, h.n_files));
        assert_int_equal(unlink(h.path), 0);
        assert_status(gguf_open(first_part(&k, h.n_files), &g), E_MISSING, "is missing");
}

static void test_shards(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&plain);
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(mem_free_at) char *index = NULL;
        Heard h = {0};
        const qn_convert_options o = options(&h, 16000);

        (void)p;
        assert_ok(kit_convert(k.hf, k.gguf, NULL));
        assert_ok((Status)qn_convert(k.gguf, k.back, &o));
        assert_in_range(h.n_files, 3, 99);
        assert_ok(path_join(k.back, "model.safetensors.index.json", &index));
        assert_ok(json_parse_file(index, 1 << 20, &doc));
        assert_non_null(yyjson_obj_get(yyjson_doc_get_root(doc), "weight_map"));
        same_logits(&k, k.back);
}

/* Of the bytes that lie there. */
static void sum_check(const Heard *h)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        char hex[SHA256_HEX + 1];
        Sha256 s;

        assert_ok(file_read_all(h->path, 64 << 20, &bytes));
        sha256_init(&s);
        sha256_update(&s, bytes.p, bytes.n);
        sha256_hex(&s, hex);
        assert_string_equal(hex, h->sha256);
}

static void test_sums(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&plain);
        Heard h = {0};
        const qn_convert_options o = options(&h, 0);

        (void)p;
        assert_ok((Status)qn_convert(k.hf, k.gguf, &o));
        assert_string_equal(h.path, k.gguf);
        sum_check(&h);
        assert_ok((Status)qn_convert(k.gguf, k.back, &o));
        assert_int_equal(h.n_files, 2);
        sum_check(&h);
}

static void test_exists(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&bare);
        Heard h = {0};
        qn_convert_options o = options(&h, 0);

        (void)p;
        assert_ok((Status)qn_convert(k.hf, k.gguf, &o));
        assert_status((Status)qn_convert(k.hf, k.gguf, &o), E_USAGE, "exists already");
        o.force = true;
        assert_ok((Status)qn_convert(k.hf, k.gguf, &o));
        (void)temp_file(&k.work, "m.gguf", STR("a thesis"));
        assert_status((Status)qn_convert(k.hf, k.gguf, &o), E_USAGE, "it is no GGUF file");
        assert_int_equal(entries(&k), 2);
}

static void test_wrong_name(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&bare);

        (void)p;
        assert_status(kit_convert(k.hf, k.back, NULL), E_USAGE, "whose name ends in .gguf");
        assert_int_equal(entries(&k), 1);
}

/* As on a full disk: a write of more than so many bytes fails. */
static void test_full(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&plain);
        const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
        const struct rlimit small = {6000, RLIM_INFINITY};

        (void)p;
        (void)signal(SIGXFSZ, SIG_IGN);
        assert_ok(kit_convert(k.hf, k.gguf, NULL));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        const Status to_hf = kit_convert(k.gguf, k.back, NULL);
        const Status to_gguf = kit_convert(k.hf, temp_path(&k.work, "full.gguf"), NULL);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
        assert_int_equal(to_hf, E_IO);
        assert_int_equal(to_gguf, E_IO);
        assert_int_equal(entries(&k), 2);
}

static void test_cancelled(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&bare);
        Heard h = {.cancel_after = 3};
        const qn_convert_options o = options(&h, 8000);

        (void)p;
        assert_status((Status)qn_convert(k.hf, k.gguf, &o), E_CANCELLED, "cancelled");
        assert_int_equal(entries(&k), 1);
}

static Status convert_once(void *arg)
{
        const Kit *k = arg;

        return kit_convert(k->hf, k->gguf, NULL);
}

static void test_oom(const void *p)
{
        CLEANUP(kit_done) Kit k = kit_make(&bare);

        (void)p;
        oom_each(convert_once, &k);
}

/* A model whose rows are whole blocks. */
enum { WIDTH = 64, VOCAB = 160 };

static const char wide_config[] =
        "{\"model_type\": \"llama\", \"vocab_size\": 160, \"hidden_size\": 64, "
        "\"intermediate_size\": 96, \"num_hidden_layers\": 1, \"num_attention_heads\": 2, "
        "\"rms_norm_eps\": 1e-5, \"max_position_embeddings\": 128}";

#define LAYER "model.layers.0."
#define MATRIX(name_, rows_, cols_)                                                 \
        {                                                                           \
                .name = {(name_), sizeof(name_) - 1}, .dtype = DT_F32, .n_dims = 2, \
                .dims = {(rows_), (cols_)}, .n_elems = (uint64_t)(rows_) * (cols_)  \
        }
#define VECTOR(name_, n_)                                                           \
        {                                                                           \
                .name = {(name_), sizeof(name_) - 1}, .dtype = DT_F32, .n_dims = 1, \
                .dims = {(n_)}, .n_elems = (n_)                                     \
        }

static const TensorInfo wide_tensors[] = {
        MATRIX("model.embed_tokens.weight", VOCAB, WIDTH),
        MATRIX("lm_head.weight", VOCAB, WIDTH),
        VECTOR("model.norm.weight", WIDTH),
        VECTOR(LAYER "input_layernorm.weight", WIDTH),
        VECTOR(LAYER "post_attention_layernorm.weight", WIDTH),
        MATRIX(LAYER "self_attn.q_proj.weight", WIDTH, WIDTH),
        MATRIX(LAYER "self_attn.k_proj.weight", WIDTH, WIDTH),
        MATRIX(LAYER "self_attn.v_proj.weight", WIDTH, WIDTH),
        MATRIX(LAYER "self_attn.o_proj.weight", WIDTH, WIDTH),
        MATRIX(LAYER "mlp.gate_proj.weight", 96, WIDTH),
        MATRIX(LAYER "mlp.up_proj.weight", 96, WIDTH),
        MATRIX(LAYER "mlp.down_proj.weight", WIDTH, 96),
};

static void values_write(SafetensorsWriter *w, uint64_t n, uint32_t *seed)
{
        for (uint64_t i = 0; i < n; i++) {
                *seed = *seed * 1664525U + 1013904223U;
                const float v = (float)(*seed >> 8) / (float)(1 << 24) - 0.5F;
                assert_ok(safetensors_writer_write(w, &v, sizeof(v)));
        }
}

static void wide_write(Kit *k)
{
        CLEANUP(safetensors_writer_free) SafetensorsWriter *w = NULL;
        uint32_t seed = 7;

        (void)temp_file(&k->work, "wide/config.json", str_of(wide_config));
        assert_ok(safetensors_writer_open(temp_path(&k->work, "wide/model.safetensors"),
                                          wide_tensors, N_ELEMS(wide_tensors), &w));
        for (size_t i = 0; i < N_ELEMS(wide_tensors); i++)
                values_write(w, wide_tensors[i].n_elems, &seed);
        assert_ok(safetensors_writer_commit(w));
        (void)snprintf(k->hf, sizeof(k->hf), "%s", temp_path(&k->work, "wide"));
}

typedef struct TypeCase {
        const char *name;
        const char *dtype;
        DType matrix;
        DType head;
        double nmse; /* against the F32 model */
} TypeCase;

static const TypeCase type_cases[] = {
        {"as stored", NULL, DT_F32, DT_F32, 1e-20}, {"f32", "f32", DT_F32, DT_F32, 1e-20},
        {"f16", "f16", DT_F16, DT_F16, 1e-5},       {"bf16", "bf16", DT_BF16, DT_BF16, 1e-3},
        {"q8_0", "q8_0", DT_Q8_0, DT_Q8_0, 1e-3},   {"q4_0", "q4_0", DT_Q4_0, DT_Q8_0, 5e-2},
        {"q4_1", "q4_1", DT_Q4_1, DT_Q8_0, 5e-2},
};

static double distance(const FloatVec *got, const FloatVec *want)
{
        double error = 0;
        double power = 0;

        for (size_t i = 0; i < want->n; i++) {
                const double d = (double)got->p[i] - (double)want->p[i];
                error += d * d;
                power += (double)want->p[i] * (double)want->p[i];
        }
        return error / power;
}

static void types_check(const Kit *k, const TypeCase *c)
{
        CLEANUP(gguf_free) Gguf *g = NULL;
        const Store *s;

        assert_ok(gguf_open(k->gguf, &g));
        s = gguf_store(g);
        assert_int_equal(store_find(s, STR("blk.0.attn_q.weight"))->dtype, c->matrix);
        assert_int_equal(store_find(s, STR("output.weight"))->dtype, c->head);
        assert_int_equal(store_find(s, STR("blk.0.attn_norm.weight"))->dtype, DT_F32);
}

static void test_type(const void *p)
{
        const TypeCase *c = p;
        CLEANUP(kit_done) Kit k = kit_make(&bare);
        CLEANUP(float_vec_done) FloatVec want = {0};
        CLEANUP(float_vec_done) FloatVec got = {0};

        wide_write(&k);
        assert_ok(kit_convert(k.hf, k.gguf, c->dtype));
        types_check(&k, c);
        kit_logits(&k, k.hf, "native", &want);
        kit_logits(&k, k.gguf, "native", &got);
        assert_true(distance(&got, &want) <= c->nmse);
}

/* Blocks are read exactly: the directory made of them as F32 gives the same bits. */
static void test_blocks(const void *p)
{
        const TypeCase *c = p;
        CLEANUP(kit_done) Kit k = kit_make(&bare);
        CLEANUP(float_vec_done) FloatVec want = {0};
        CLEANUP(float_vec_done) FloatVec got = {0};

        wide_write(&k);
        assert_ok(kit_convert(k.hf, k.gguf, c->dtype));
        assert_ok(kit_convert(k.gguf, k.back, "f32"));
        kit_logits(&k, k.back, "native", &want);
        kit_logits(&k, k.gguf, "native", &got);
        assert_memory_equal(got.p, want.p, want.n * sizeof(*want.p));
}

static const TestTable tables[] = {
        TEST_ONE("split", test_split),
        TEST_ONE("shards", test_shards),
        TEST_ONE("checksums", test_sums),
        TEST_ONE("replaces with force only", test_exists),
        TEST_ONE("name of a directory", test_wrong_name),
        TEST_ONE("disk full", test_full),
        TEST_ONE("cancelled", test_cancelled),
        TEST_ONE("each allocation fails", test_oom),
        TEST_TABLE("type", type_cases, test_type),
        TEST_TABLE("blocks", type_cases, test_blocks),
};
TEST_MAIN(tables)
