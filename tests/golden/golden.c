#include "golden/golden.h"

#include "base/file.h"

#define MODELS "tests/golden/models"

static const FieldSpec row_fields[] = {
        FIELD("name", FIELD_STR, GoldenRow, model, true),
        FIELD("nmse", FIELD_F64, GoldenRow, nmse, true),
        FIELD("chat", FIELD_BOOL, GoldenRow, chat, true),
        FIELD("pending", FIELD_BOOL, GoldenRow, pending, false),
};

static Status row_load(Golden *g, yyjson_val *v)
{
        GoldenRow row = {0};

        TRY(fields_read(row_fields, N_ELEMS(row_fields), v, &g->arena, &row));
        row.name = row.model.p;
        return vec_push(&g->rows, row);
}

Status golden_load(Golden *out)
{
        yyjson_arr_iter it;
        yyjson_val *v;

        TRY(json_parse_file(MODELS "/manifest.json", 1 << 20, &out->manifest));
        it = yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(out->manifest), "models"));
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                TRY(row_load(out, v));
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
        qn_model_options o;
        qn_model *m = NULL;
        char path[256];

        path_of(row, "", path);
        qn_model_options_init(&o);
        o.activations = activations;
        o.n_threads = threads;
        o.n_ctx = 128;
        assert_ok((Status)qn_model_open(path, &o, &m));
        return m;
}

float *golden_npy(const GoldenRow *row, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        char path[256];
        size_t header;
        float *values;

        path_of(row, "logits.npy", path);
        assert_ok(file_read_all(path, 1 << 24, &text));
        assert_memory_equal(text.p, "\x93NUMPY\x01", 7);
        header = 10 + (size_t)(uint8_t)text.p[8] + 256 * (size_t)(uint8_t)text.p[9];
        *n = (text.n - header) / sizeof(float);
        assert_ok(mem_new_array(&values, *n));
        memcpy(values, text.p + header, *n * sizeof(float));
        return values;
}
