#include "engine/verify.h"

#include "base/file.h"
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

static Status line_append(StrBuf *out, const char *check, const char *result, const char *note)
{
        TRY(strbuf_printf(out, "%s{\"check\":\"%s\",\"result\":\"%s\",\"note\":",
                          out->p[out->n - 1] == '[' ? "" : ",", check, result));
        TRY(json_append_quoted(out, str_of(note)));
        return strbuf_append_char(out, '}');
}

static bool is_ready(const Verify *v, const CheckRow *row)
{
        return (!row->needs_store | (v->store != NULL)) & (!row->needs_model | (v->model != NULL));
}

static bool ends_all(Status s)
{
        return s == E_NOMEM || s == E_CANCELLED;
}

static Status bad_append(StrBuf *out, const CheckRow *row, Status s, bool *sound)
{
        if (ends_all(s))
                return s;
        *sound = false;
        return line_append(out, row->name, "bad", status_text());
}

static Status good_append(StrBuf *out, const CheckRow *row, const StrBuf *note)
{
        if (note->n == 0)
                return line_append(out, row->name, "skipped", "there is nothing to check");
        return line_append(out, row->name, "ok", strbuf_cstr(note));
}

static Status check_run(Verify *v, const CheckRow *row, StrBuf *out, bool *sound)
{
        CLEANUP(strbuf_done) StrBuf note = {0};
        Status s;

        if (!is_ready(v, row))
                return line_append(out, row->name, "skipped", "an earlier check failed");
        s = row->run(v, &note);
        return s == OK ? good_append(out, row, &note) : bad_append(out, row, s, sound);
}

static Status checks_run(Verify *v, StrBuf *out, bool *sound)
{
        for (size_t i = 0; i < N_ELEMS(check_rows); i++)
                TRY(check_run(v, &check_rows[i], out, sound));
        return v->o->record ? check_run(v, &record_row, out, sound) : OK;
}

static Status path_check(const char *path)
{
        ENSURE(!gguf_is_file(path), E_UNSUPPORTED,
               "%s: a GGUF file; convert it first: quern convert %s DIR", path, path);
        ENSURE(dir_exists(path), E_IO, "%s: no such model directory", path);
        return OK;
}

static Status report_write(Verify *v, StrBuf *out, bool *sound)
{
        TRY(strbuf_append(out, STR("{\"path\":")));
        TRY(json_append_quoted(out, str_of(v->path)));
        TRY(strbuf_append(out, STR(",\"checks\":[")));
        TRY(checks_run(v, out, sound));
        return strbuf_printf(out, "],\"sound\":%s}", *sound ? "true" : "false");
}

static Status verify(const char *path, const qn_verify_options *o, char **report, bool *sound)
{
        CLEANUP(verify_done) Verify v = {.path = path, .o = o};
        CLEANUP(strbuf_done) StrBuf out = {0};
        bool all_well = true;

        ENSURE(o->size == sizeof(*o), E_USAGE,
               "qn_verify_options.size is %zu; call qn_verify_options_init first", o->size);
        TRY(path_check(path));
        TRY(report_write(&v, &out, &all_well));
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
