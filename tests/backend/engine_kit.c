#include "backend/engine_kit.h"

#include "engine/convert.h"

#include <stdio.h>

const char *kit_engine(void)
{
        const char *name = getenv("QN_TEST_ENGINE");

        return name == NULL ? "native" : name;
}

bool kit_is_native(void)
{
        return strcmp(kit_engine(), "native") == 0;
}

void kit_path(EngineKit *k, const char *golden)
{
        char dir[TEMP_PATH_MAX];

        temp_dir_init(&k->dir);
        (void)snprintf(dir, sizeof(dir), "tests/golden/models/%s", golden);
        (void)snprintf(k->path, sizeof(k->path), "%s", dir);
        if (kit_is_native())
                return;
        (void)snprintf(k->path, sizeof(k->path), "%s", temp_path(&k->dir, "model.gguf"));
        assert_ok(convert_hf_to_gguf(dir, k->path, &(ConvertOptions){.dtype = DT_MAX}));
}

BackendOptions kit_options(void)
{
        const char *device = getenv("QN_TEST_DEVICE");

        return (BackendOptions){.activations = "f32",
                                .device = device == NULL ? "cpu" : device,
                                .n_threads = 1,
                                .n_ctx = KIT_CTX,
                                .chunk = KIT_CHUNK,
                                .prefix_cache = true,
                                .n_sequences = 4};
}

EngineKit kit_open(const char *golden)
{
        const BackendOptions o = kit_options();
        EngineKit k = {0};

        kit_path(&k, golden);
        assert_ok(backend_row_find(kit_engine())->get(&k.be));
        assert_ok(k.be->open(k.path, &o, &k.m));
        assert_ok(k.be->seq_new(k.m, &k.a));
        assert_ok(k.be->seq_new(k.m, &k.b));
        return k;
}

static void model_done(EngineKit *k)
{
        k->be->seq_free(&k->a);
        k->be->seq_free(&k->b);
        k->be->close(&k->m);
}

void kit_done(EngineKit *k)
{
        if (k->be != NULL)
                model_done(k);
        temp_dir_done(&k->dir);
}

const int32_t *kit_ids(void)
{
        static int32_t ids[KIT_IDS];

        for (int32_t i = 0; i < KIT_IDS; i++)
                ids[i] = 4 + i * 7 % 70;
        return ids;
}

Status kit_feed(const EngineKit *k, BackendSeq *s, const int32_t *ids, size_t n, float *logits)
{
        const BatchPart part = {s, ids, n, k->be->seq_length(s) + n, LOGITS_LAST};
        const Batch batch = {.parts = &part, .n = 1};
        LogitsRows rows;

        TRY(k->be->step(k->m, &batch, &rows));
        assert_int_equal(rows.n, 1);
        memcpy(logits, rows.p, KIT_V * sizeof(float));
        return OK;
}

void kit_whole(const EngineKit *k, const int32_t *ids, size_t n, float *logits)
{
        BackendSeq *s = NULL;

        assert_ok(k->be->seq_new(k->m, &s));
        assert_ok(kit_feed(k, s, ids, n, logits));
        k->be->seq_free(&s);
}

void kit_same(const float *got, const float *want, size_t n)
{
        const double tolerance = kit_is_native() ? 0.0 : 1e-4;

        for (size_t i = 0; i < n; i++)
                assert_near(got[i], want[i], tolerance);
}
