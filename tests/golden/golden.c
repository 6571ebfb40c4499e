#include "golden/golden.h"

#include "base/file.h"

#define MODELS "tests/golden/models"

/* "cls_token", "mean_tokens", "mean_sqrt_len_tokens" → as Quern spells them. */
static Status pooling_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        static const char *const names[][2] = {{"cls_token", "cls"},
                                               {"mean_tokens", "mean"},
                                               {"max_tokens", "max"},
                                               {"weightedmean_tokens", "weightedmean"}};
        const Str name = json_str(yyjson_arr_get_first(v));

        (void)f;
        for (size_t i = 0; i < N_ELEMS(names); i++)
                if (str_equal(name, str_of(names[i][0])))
                        return arena_str(arena, str_of(names[i][1]), at);
        return arena_str(arena, name, at);
}

static const FieldSpec row_fields[] = {
        FIELD("name", FIELD_STR, GoldenRow, model, true),
        FIELD("nmse", FIELD_F64, GoldenRow, nmse, true),
        FIELD("chat", FIELD_BOOL, GoldenRow, chat, false),
        FIELD("pending", FIELD_BOOL, GoldenRow, pending, false),
        FIELD("modules", FIELD_BOOL, GoldenRow, modules, false),
        FIELD("texts", FIELD_BOOL, GoldenRow, texts, false),
        {.key = "pooling",
         .type = FIELD_CUSTOM,
         .offset = offsetof(GoldenRow, pooling),
         .read = pooling_read},
};

static Status row_load(Golden *g, yyjson_val *v)
{
        GoldenRow row = {0};

        TRY(fields_read(row_fields, N_ELEMS(row_fields), v, &g->arena, &row));
        row.name = row.model.p;
        return vec_push(&g->rows, row);
}

Status golden_load(const char *section, Golden *out)
{
        yyjson_arr_iter it;
        yyjson_val *v;

        TRY(json_parse_file(MODELS "/manifest.json", 1 << 20, &out->manifest));
        it = yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(out->manifest), section));
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(row_load(out, v));
        ENSURE(out->rows.n > 0, E_MISSING, "the manifest has no %s", section);
        return OK;
}

void golden_done(Golden *g)
{
        vec_done(&g->rows);
        json_free(&g->manifest);
        arena_done(&g->arena);
}

static void path_of(const GoldenRow *row, const char *file, char path[256])
{
        (void)snprintf(path, 256, MODELS "/%s/%s", row->name, file);
}

yyjson_doc *golden_json(const GoldenRow *row, const char *file)
{
        yyjson_doc *doc;
        char path[256];

        path_of(row, file, path);
        assert_ok(json_parse_file(path, 1 << 20, &doc));
        return doc;
}

void golden_ids(yyjson_val *object, const char *key, IdVec *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(object, key));
        yyjson_val *v;

        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                assert_ok(vec_push(out, yyjson_get_int(v)));
        assert_true(out->n > 0);
}

qn_model *golden_open(const GoldenRow *row, const char *activations, uint32_t threads)
{
        return golden_open_chunked(row, activations, threads, 0);
}

qn_model *golden_open_chunked(const GoldenRow *row, const char *activations, uint32_t threads,
                              uint32_t chunk)
{
        qn_model_options o;
        qn_model *m = NULL;
        char path[256];

        path_of(row, "", path);
        qn_model_options_init(&o);
        o.activations = activations;
        o.n_threads = threads;
        o.n_ctx = 160;
        o.chunk = chunk;
        assert_ok((Status)qn_model_open(path, &o, &m));
        return m;
}

float *golden_npy(const GoldenRow *row, const char *file, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        char path[256];
        size_t header;
        float *values;

        path_of(row, file, path);
        assert_ok(file_read_all(path, 1 << 24, &text));
        assert_memory_equal(text.p, "\x93NUMPY\x01", 7);
        header = 10 + (size_t)(uint8_t)text.p[8] + 256 * (size_t)(uint8_t)text.p[9];
        *n = (text.n - header) / sizeof(float);
        assert_ok(mem_new_array(&values, *n));
        memcpy(values, text.p + header, *n * sizeof(float));
        return values;
}

void nmse_add(Nmse *s, const float *got, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const double want = (double)s->want[s->n + i];
                const double d = (double)got[i] - want;
                s->error += d * d;
                s->power += want * want;
        }
        s->n += n;
}
