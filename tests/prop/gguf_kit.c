#include "gguf_kit.h"

#include "base/file.h"
#include "base/json.h"
#include "support/table.h"

#define MODELS "tests/golden/models"

static bool is_copied(const char *name)
{
        return str_ends_with(str_of(name), STR(".json")) ||
               str_ends_with(str_of(name), STR(".safetensors"));
}

/* Of equal keys the last counts, as in Python. */
static void config_edit(StrBuf *text, const char *edits)
{
        if (edits[0] == '\0')
                return;
        while (text->p[text->n - 1] != '}')
                text->n--;
        text->n--;
        assert_ok(strbuf_printf(text, ", %s}", edits));
}

static void file_copy(Kit *k, const GgufCase *c, const char *name)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        char path[512];

        (void)snprintf(path, sizeof(path), MODELS "/%s/%s", c->model, name);
        assert_ok(file_read_all(path, 64 << 20, &text));
        if (strcmp(name, "config.json") == 0)
                config_edit(&text, c->edits);
        (void)snprintf(path, sizeof(path), "hf/%s", name);
        (void)temp_file(&k->work, path, strbuf_str(&text));
}

static void files_copy(Kit *k, const GgufCase *c)
{
        CLEANUP(dir_list_done) DirList l = {0};
        char path[512];

        (void)snprintf(path, sizeof(path), MODELS "/%s", c->model);
        assert_ok(dir_list(path, &l));
        for (size_t i = 0; i < l.n; i++)
                if (is_copied(l.names[i]))
                        file_copy(k, c, l.names[i]);
}

static void ids_read(Kit *k)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_arr_iter it;
        yyjson_val *v;

        assert_ok(json_parse_file(temp_path(&k->work, "hf/tokens.json"), 1 << 20, &doc));
        it = yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(doc), "input"));
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                assert_ok(vec_push(&k->ids, (int32_t)yyjson_get_sint(v)));
}

Kit kit_make(const GgufCase *c)
{
        Kit k = {0};

        temp_dir_init(&k.work);
        files_copy(&k, c);
        ids_read(&k);
        (void)snprintf(k.hf, sizeof(k.hf), "%s", temp_path(&k.work, "hf"));
        (void)snprintf(k.gguf, sizeof(k.gguf), "%s", temp_path(&k.work, "m.gguf"));
        (void)snprintf(k.back, sizeof(k.back), "%s", temp_path(&k.work, "back"));
        return k;
}

void kit_done(Kit *k)
{
        id_vec_done(&k->ids);
        temp_dir_done(&k->work);
}

Status kit_convert(const char *from, const char *to, const char *dtype)
{
        qn_convert_options o;

        qn_convert_options_init(&o);
        o.dtype = dtype;
        o.force = true;
        return (Status)qn_convert(from, to, &o);
}

static bool row_keep(size_t t, const float *logits, size_t n_vocab, void *user)
{
        FloatVec *v = user;

        (void)t;
        return vec_append(v, logits, n_vocab) == OK;
}

void kit_logits(const Kit *k, const char *path, const char *backend, FloatVec *out)
{
        qn_model_options o;
        qn_model *m = NULL;

        qn_model_options_init(&o);
        o.backend = backend;
        o.activations = "f32";
        o.kv_dtype = "f32";
        o.n_threads = 1;
        o.n_ctx = 64;
        assert_ok((Status)qn_model_open(path, &o, &m));
        assert_ok((Status)qn_logits(m, k->ids.p, k->ids.n, row_keep, out));
        qn_model_close(m);
}
