#include "engine/verify.h"

#include "base/file.h"
#include "base/json_writer.h"
#include "engine/gguf_assets.h"

typedef struct CheckRow {
        const char *name;
        VerifyFn run;
        bool needs_store;
        bool needs_model;
} CheckRow;

static const CheckRow check_rows[] = {
        {"files", verify_files, false, false},       {"shapes", verify_shapes, true, false},
        {"values", verify_values, true, false},      {"tokenizer", verify_tokenizer, false, false},
        {"template", verify_template, false, false}, {"embedding", verify_embedding, true, false},
        {"output", verify_output, true, false},      {"vectors", verify_vectors, false, true},
};

static const CheckRow record_row = {"record", verify_record, false, true};

void qn_verify_options_init(qn_verify_options *options)
{
        *options = (qn_verify_options){.size = sizeof(*options)};
}

static void verify_done(Verify *v)
{
        qn_model_close(v->model);
        qn_template_close_at(&v->tmpl);
        qn_tokenizer_close_at(&v->tokenizer);
        store_free(&v->store);
        config_free(&v->config);
}

static Status line_append(JsonWriter *w, const char *check, const char *result, const char *note)
{
        json_begin_object(w, NULL);
        json_put_text(w, "check", check);
        json_put_text(w, "result", result);
        json_put_text(w, "note", note);
        json_end_object(w);
        return w->status;
}

/* Whether what is needed is there. */
static bool is_met(bool needed, bool there)
{
        return !needed || there;
}

static bool is_ready(const Verify *v, const CheckRow *row)
{
        return is_met(row->needs_store, v->store != NULL) &&
               is_met(row->needs_model, v->model != NULL);
}

static bool ends_all(Status s)
{
        return s == E_NOMEM || s == E_CANCELLED;
}

static Status bad_append(JsonWriter *w, const CheckRow *row, Status s, bool *sound)
{
        if (ends_all(s))
                return s;
        *sound = false;
        return line_append(w, row->name, "bad", status_text());
}

static Status good_append(JsonWriter *w, const CheckRow *row, const StrBuf *note)
{
        if (note->n == 0)
                return line_append(w, row->name, "skipped", "there is nothing to check");
        return line_append(w, row->name, "ok", strbuf_cstr(note));
}

static Status check_run(Verify *v, const CheckRow *row, JsonWriter *w, bool *sound)
{
        CLEANUP(strbuf_done) StrBuf note = {0};
        Status s;

        if (!is_ready(v, row))
                return line_append(w, row->name, "skipped", "an earlier check failed");
        s = row->run(v, &note);
        return s == OK ? good_append(w, row, &note) : bad_append(w, row, s, sound);
}

static Status checks_run(Verify *v, JsonWriter *w, bool *sound)
{
        for (size_t i = 0; i < N_ELEMS(check_rows); i++)
                TRY(check_run(v, &check_rows[i], w, sound));
        return v->o->record ? check_run(v, &record_row, w, sound) : OK;
}

static Status path_check(const char *path)
{
        ENSURE(!gguf_is_file(path), E_UNSUPPORTED,
               "%s: a GGUF file; convert it first: quern convert %s DIR", path, path);
        ENSURE(dir_exists(path), E_IO, "%s: no such model directory", path);
        return OK;
}

static Status report_write(Verify *v, JsonWriter *w, bool *sound)
{
        json_begin_object(w, NULL);
        json_put_text(w, "path", v->path);
        json_begin_array(w, "checks");
        TRY(checks_run(v, w, sound));
        json_end_array(w);
        json_put_bool(w, "sound", *sound);
        json_end_object(w);
        return w->status;
}

static Status verify(const char *path, const qn_verify_options *o, char **report, bool *sound)
{
        CLEANUP(verify_done) Verify v = {.path = path, .o = o};
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);
        bool all_well = true;

        ENSURE(o->size == sizeof(*o), E_USAGE,
               "qn_verify_options.size is %zu; call qn_verify_options_init first", o->size);
        TRY(path_check(path));
        TRY(report_write(&v, &w, &all_well));
        *sound = all_well;
        *report = TAKE(out.p);
        return OK;
}

qn_status qn_verify(const char *path, const qn_verify_options *options, char **report, bool *sound)
{
        qn_verify_options defaults;

        qn_verify_options_init(&defaults);
        return (qn_status)verify(path, options == NULL ? &defaults : options, report, sound);
}
