#include "base/json_out.h"

#include "base/file.h"
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double WHOLE_LIMIT = 1e15;
enum { FLOAT_DIGITS = 9, NUMBER_BYTES = 40 };

void json_out_done(JsonOut *j)
{
        strbuf_done(&j->text);
}

static Status line_begin(JsonOut *j)
{
        TRY(strbuf_append(&j->text, j->n == 0 ? STR("\n") : STR(",\n")));
        j->n++;
        return strbuf_printf(&j->text, "%*s", 2 * j->depth, "");
}

static Status member_begin(JsonOut *j, const char *key)
{
        TRY(line_begin(j));
        TRY(json_append_quoted(&j->text, str_of(key)));
        return strbuf_append(&j->text, STR(": "));
}

Status json_out_begin(JsonOut *j, const char *key)
{
        if (key != NULL)
                TRY(member_begin(j, key));
        j->depth++;
        j->n = 0;
        return strbuf_append_char(&j->text, '{');
}

/* At least the object that ends here is a member of the next outer one. */
Status json_out_end(JsonOut *j)
{
        j->depth--;
        j->n = 1;
        return strbuf_printf(&j->text, "\n%*s}%s", 2 * j->depth, "", j->depth == 0 ? "\n" : "");
}

Status json_out_u64(JsonOut *j, const char *key, uint64_t v)
{
        TRY(member_begin(j, key));
        return strbuf_printf(&j->text, "%" PRIu64, v);
}

/* GGUF holds floats: what reads back as the same float is the number that was meant. */
static bool reads_back(const char *text, double v)
{
        return strtof(text, NULL) == (float)v;
}

static Status shortest_append(StrBuf *out, double v)
{
        char text[NUMBER_BYTES];
        int digits = 1;

        (void)snprintf(text, sizeof(text), "%.*g", digits, v);
        while (digits < FLOAT_DIGITS && !reads_back(text, v))
                (void)snprintf(text, sizeof(text), "%.*g", ++digits, v);
        return strbuf_append(out, str_of(text));
}

/* Whole numbers keep a point, which tells a float from an integer. */
static Status number_append(StrBuf *out, double v)
{
        if (v == floor(v) && fabs(v) < WHOLE_LIMIT)
                return strbuf_printf(out, "%.1f", v);
        return shortest_append(out, v);
}

Status json_out_f64(JsonOut *j, const char *key, double v)
{
        TRY(member_begin(j, key));
        return number_append(&j->text, v);
}

Status json_out_bool(JsonOut *j, const char *key, bool v)
{
        TRY(member_begin(j, key));
        return strbuf_append(&j->text, v ? STR("true") : STR("false"));
}

Status json_out_null(JsonOut *j, const char *key)
{
        TRY(member_begin(j, key));
        return strbuf_append(&j->text, STR("null"));
}

Status json_out_str(JsonOut *j, const char *key, Str v)
{
        TRY(member_begin(j, key));
        return json_append_quoted(&j->text, v);
}

Status json_out_raw(JsonOut *j, const char *key, Str json)
{
        TRY(member_begin(j, key));
        return strbuf_append(&j->text, json);
}

static Status element_begin(JsonOut *j, size_t i)
{
        return i == 0 ? OK : strbuf_append(&j->text, STR(", "));
}

Status json_out_floats(JsonOut *j, const char *key, const float *v, size_t n)
{
        TRY(member_begin(j, key));
        TRY(strbuf_append_char(&j->text, '['));
        for (size_t i = 0; i < n; i++) {
                TRY(element_begin(j, i));
                TRY(number_append(&j->text, (double)v[i]));
        }
        return strbuf_append_char(&j->text, ']');
}

Status json_out_strings(JsonOut *j, const char *key, const Str *v, size_t n)
{
        TRY(member_begin(j, key));
        TRY(strbuf_append_char(&j->text, '['));
        for (size_t i = 0; i < n; i++) {
                TRY(element_begin(j, i));
                TRY(json_append_quoted(&j->text, v[i]));
        }
        return strbuf_append_char(&j->text, ']');
}

static Status id_list(JsonOut *j, const char *key, const IdVec *ids)
{
        TRY(member_begin(j, key));
        TRY(strbuf_append_char(&j->text, '['));
        for (size_t i = 0; i < ids->n; i++) {
                TRY(element_begin(j, i));
                TRY(strbuf_printf(&j->text, "%" PRId32, ids->p[i]));
        }
        return strbuf_append_char(&j->text, ']');
}

Status json_out_ids(JsonOut *j, const char *key, const IdVec *ids)
{
        if (ids->n == 0)
                return json_out_null(j, key);
        return ids->n == 1 ? json_out_u64(j, key, (uint64_t)ids->p[0]) : id_list(j, key, ids);
}

Status text_save(Str text, const char *dir, const char *name)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};

        TRY(path_join(dir, name, &path));
        TRY(file_writer_open(path, &w));
        TRY(file_writer_write(&w, text.p, text.n));
        return file_writer_commit(&w);
}

Status json_out_save(const JsonOut *j, const char *dir, const char *name)
{
        return text_save(strbuf_str(&j->text), dir, name);
}
