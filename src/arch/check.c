/* Do the tensors of a store fit the config? All that is wrong goes into one message. */
#include "arch/bind.h"
#include "base/map.h"

enum { LISTED_MAX = 8 }; /* names in a message; the rest are counted */

typedef struct Report {
        StrBuf text;
        size_t n;
} Report;

static void report_done(Report *r)
{
        strbuf_done(&r->text);
}

static Status report_add(Report *r, const char *what, Str name, const char *detail)
{
        r->n++;
        if (r->n > LISTED_MAX)
                return OK;
        return strbuf_printf(&r->text, "%s%s %.*s%s", r->n > 1 ? "; " : "", what, STR_ARG(name),
                             detail);
}

static bool shape_is(const Need *n, const TensorInfo *t)
{
        const uint32_t n_dims = n->cols > 0 ? 2 : 1;
        const uint64_t last = n->cols > 0 ? n->cols : n->rows;

        return (t->n_dims == n_dims) & (t->dims[0] == n->rows) & (t->dims[n_dims - 1] == last);
}

static Status dims_text(const TensorInfo *t, StrBuf *out)
{
        for (uint32_t i = 0; i < t->n_dims; i++)
                TRY(strbuf_printf(out, "%s%llu", i > 0 ? ", " : "",
                                  (unsigned long long)t->dims[i]));
        return OK;
}

static Status expected_text(const Need *n, StrBuf *out)
{
        TRY(strbuf_printf(out, "], expected [%llu", (unsigned long long)n->rows));
        if (n->cols > 0)
                TRY(strbuf_printf(out, ", %llu", (unsigned long long)n->cols));
        return strbuf_append_char(out, ']');
}

static Status shape_report(Report *r, const Need *n, const TensorInfo *t)
{
        CLEANUP(strbuf_done) StrBuf detail = {0};

        TRY(strbuf_append(&detail, STR(" is [")));
        TRY(dims_text(t, &detail));
        TRY(expected_text(n, &detail));
        return report_add(r, "shape:", str_of(n->name), strbuf_cstr(&detail));
}

static Status type_check(Report *r, const Need *n, const TensorInfo *t)
{
        CLEANUP(strbuf_done) StrBuf detail = {0};

        if (dtype_traits(t->dtype)->is_float)
                return OK;
        TRY(strbuf_printf(&detail, " is %s, expected a float type", dtype_traits(t->dtype)->name));
        return report_add(r, "dtype:", str_of(n->name), strbuf_cstr(&detail));
}

static Status need_check(Report *r, Need *n, const Store *store)
{
        n->tensor = store_find(store, str_of(n->name));
        if (n->tensor == NULL)
                return report_add(r, "missing", str_of(n->name), "");
        if (!shape_is(n, n->tensor))
                return shape_report(r, n, n->tensor);
        return type_check(r, n, n->tensor);
}

/* Names that published files carry and Transformers ignores. */
static bool is_buffer(Str name)
{
        static const char *const endings[] = {"rotary_emb.inv_freq", ".attn.masked_bias",
                                              ".attn.bias"};

        for (size_t i = 0; i < N_ELEMS(endings); i++)
                if (str_ends_with(name, str_of(endings[i])))
                        return true;
        return false;
}

static bool is_stale(Str name, const ModelConfig *config)
{
        return is_buffer(name) || (config->tied && str_ends_with(name, STR("lm_head.weight")));
}

static Status names_collect(const Needs *n, StrMap *names)
{
        TRY(strmap_reserve(names, n->n));
        for (size_t i = 0; i < n->n; i++)
                TRY(strmap_put(names, str_of(n->p[i].name), 0));
        return OK;
}

static Status extra_check(Report *r, const StrMap *names, Str name, const ModelConfig *config)
{
        if (strmap_find(names, name, NULL) || is_stale(name, config))
                return OK;
        return report_add(r, "extra", name, "");
}

static Status extras_check(Report *r, const Needs *n, const Store *store, const ModelConfig *config)
{
        CLEANUP(strmap_done) StrMap names = {0};

        TRY(names_collect(n, &names));
        for (size_t i = 0; i < store_count(store); i++)
                TRY(extra_check(r, &names, store_at(store, i)->name, config));
        return OK;
}

Status needs_check(Needs *n, const Store *store, const ModelConfig *config)
{
        CLEANUP(report_done) Report r = {0};

        for (size_t i = 0; i < n->n; i++)
                TRY(need_check(&r, &n->p[i], store));
        TRY(extras_check(&r, n, store, config));
        ENSURE(r.n == 0, E_FORMAT, "%zu tensors do not fit config.json: %s%s", r.n,
               strbuf_cstr(&r.text), r.n > LISTED_MAX ? "; …" : "");
        return OK;
}
