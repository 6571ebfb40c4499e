/* Do the tensors of a store fit the config? All that is wrong goes into one message. */
#include "arch/bind.h"
#include "base/arena.h"
#include "base/map.h"
#include "weights/misfits.h"

#include <stdio.h>
#include <stdlib.h>

/* A vector may be stored with a dimension a head, [H, D]. */
static bool vector_fits(const Need *n, const TensorInfo *t)
{
        return t->n_elems == n->rows / n->n_parts && t->n_dims <= 2;
}

static uint64_t inner_size(const Need *n)
{
        return n->transposed ? n->rows : n->cols;
}

/* All experts may lie in one tensor [X, R, C]: their rows follow each other. */
static bool matrix_fits(const Need *n, const TensorInfo *t)
{
        const uint64_t inner = inner_size(n);

        if (t->n_dims < 2 || t->dims[t->n_dims - 1] != inner)
                return false;
        return t->n_elems == n->lines * inner;
}

/* Two values a byte, 32 a block: [X, R, C / 32, 16]. */
static bool blocks_fit(const Need *n, const TensorInfo *t)
{
        return t->dtype == DT_U8 && n->cols % 32 == 0 && t->n_elems == n->lines * n->cols / 2;
}

static bool shape_fits(const Need *n, const TensorInfo *t)
{
        if (n->scales != NULL)
                return blocks_fit(n, t);
        return n->cols > 0 ? matrix_fits(n, t) : vector_fits(n, t);
}

static Status dims_text(const TensorInfo *t, StrBuf *out)
{
        for (uint32_t i = 0; i < t->n_dims; i++)
                TRY(strbuf_printf(out, "%s%llu", i > 0 ? ", " : "",
                                  (unsigned long long)t->dims[i]));
        return OK;
}

static Status matrix_text(const Need *n, StrBuf *out)
{
        const uint64_t inner = n->transposed ? n->rows : n->cols;

        return strbuf_printf(out, "], expected [%llu, %llu]", (unsigned long long)n->lines,
                             (unsigned long long)inner);
}

static Status expected_text(const Need *n, StrBuf *out)
{
        if (n->cols > 0)
                return matrix_text(n, out);
        return strbuf_printf(out, "], expected [%llu]", (unsigned long long)(n->rows / n->n_parts));
}

static Status shape_report(Misfits *out, const Need *n, Str name, const TensorInfo *t)
{
        CLEANUP(strbuf_done) StrBuf detail = {0};

        TRY(strbuf_append(&detail, STR(" is [")));
        TRY(dims_text(t, &detail));
        TRY(expected_text(n, &detail));
        return misfits_add(out, "shape: ", name, strbuf_cstr(&detail));
}

static Status type_check(Misfits *out, const Need *n, Str name, const TensorInfo *t)
{
        CLEANUP(strbuf_done) StrBuf detail = {0};

        if (n->scales != NULL || dtype_traits(t->dtype)->is_float)
                return OK;
        TRY(strbuf_printf(&detail, " is %s, expected a float type", dtype_traits(t->dtype)->name));
        return misfits_add(out, "dtype: ", name, strbuf_cstr(&detail));
}

static Status tensor_check(Misfits *out, const Need *n, Str name, const TensorInfo *t)
{
        if (t == NULL)
                return misfits_add(out, "missing ", name, "");
        if (!shape_fits(n, t))
                return shape_report(out, n, name, t);
        return type_check(out, n, name, t);
}

static Status part_check(Misfits *out, Need *n, uint32_t part, const Store *store)
{
        char name[192];
        const TensorInfo *t;

        need_name(n, part, name);
        t = store_find(store, str_of(name));
        if (part == 0)
                n->tensor = t;
        return tensor_check(out, n, str_of(name), t);
}

/* "x_blocks" has its scales in "x_scales", one a block. */
static void scales_name(const Need *n, char out[192])
{
        const size_t stem = strlen(n->name) - strlen("_blocks");

        (void)snprintf(out, 192, "%.*s%s", (int)stem, n->name, n->scales);
}

static bool scales_fit(const Need *n, const TensorInfo *t)
{
        return t->dtype == DT_U8 && t->n_elems == n->lines * n->cols / 32;
}

static Status scales_report(Misfits *out, const Need *n, Str name)
{
        if (n->scale_tensor == NULL)
                return misfits_add(out, "missing ", name, "");
        if (!scales_fit(n, n->scale_tensor))
                return misfits_add(out, "shape: ", name, " is not one U8 a block");
        return OK;
}

static Status scales_check(Misfits *out, Need *n, const Store *store)
{
        char name[192];

        if (n->scales == NULL)
                return OK;
        scales_name(n, name);
        n->scale_tensor = store_find(store, str_of(name));
        return scales_report(out, n, str_of(name));
}

static Status need_check(Misfits *out, Need *n, const Store *store)
{
        if (n->ones)
                return OK;
        for (uint32_t part = 0; part < n->n_parts; part++)
                TRY(part_check(out, n, part, store));
        return scales_check(out, n, store);
}

/* Names that published files carry and Transformers ignores. */
static bool is_buffer(Str name)
{
        static const char *const endings[] = {
                "rotary_emb.inv_freq",    ".attn.masked_bias", ".attn.bias",
                ".attention.masked_bias", ".attention.bias",   ".rotary_emb.cos_cached",
                ".rotary_emb.sin_cached"};

        for (size_t i = 0; i < N_ELEMS(endings); i++)
                if (str_ends_with(name, str_of(endings[i])))
                        return true;
        return false;
}

/* The number of a layer that a name may begin with; -1: it begins otherwise. */
static long layer_number(Str name, const Model *m)
{
        const Str prefix = str_of(m->prefix);
        const Str layers = {m->spec->layer, strcspn(m->spec->layer, "%")};

        if (!str_starts_with(name, prefix))
                return -1;
        name = str_slice(name, prefix.n, name.n);
        return str_starts_with(name, layers) ? strtol(name.p + layers.n, NULL, 10) : -1;
}

static bool is_spare_layer(Str name, const Model *m)
{
        return m->spec->spare_layers && layer_number(name, m) >= (long)m->config->n_layer;
}

static bool is_tied_head(Str name, const Model *m)
{
        return m->config->tied && str_ends_with(name, STR("lm_head.weight"));
}

static Str without_prefix(Str name, const Model *m)
{
        const Str prefix = str_of(m->prefix);

        return str_starts_with(name, prefix) ? str_slice(name, prefix.n, name.n) : name;
}

/* Of another task that the checkpoint was trained for. */
static bool is_leftover(Str name, const Model *m)
{
        const char *const *leftovers = m->spec->leftovers;
        const Str own = without_prefix(name, m);

        for (size_t i = 0; leftovers[i] != NULL; i++)
                if (str_starts_with(own, str_of(leftovers[i])))
                        return true;
        return false;
}

static bool is_unread(Str name, const Model *m)
{
        return is_tied_head(name, m) || is_spare_layer(name, m) || is_leftover(name, m);
}

static bool is_stale(Str name, const Model *m)
{
        return is_buffer(name) || is_unread(name, m);
}

static Status name_keep(const char *name, Arena *arena, StrMap *names)
{
        Str kept;

        TRY(arena_str(arena, str_of(name), &kept));
        return strmap_put(names, kept, 0);
}

static Status part_name_keep(const Need *n, uint32_t part, Arena *arena, StrMap *names)
{
        char name[192];

        need_name(n, part, name);
        return name_keep(name, arena, names);
}

static Status scales_name_keep(const Need *n, Arena *arena, StrMap *names)
{
        char name[192];

        if (n->scales == NULL)
                return OK;
        scales_name(n, name);
        return name_keep(name, arena, names);
}

static Status need_names_keep(const Need *n, Arena *arena, StrMap *names)
{
        TRY(scales_name_keep(n, arena, names));
        for (uint32_t part = 0; part < n->n_parts; part++)
                TRY(part_name_keep(n, part, arena, names));
        return OK;
}

static Status names_collect(const Needs *n, Arena *arena, StrMap *names)
{
        TRY(strmap_reserve(names, n->n));
        for (size_t i = 0; i < n->n; i++)
                TRY(need_names_keep(&n->p[i], arena, names));
        return OK;
}

static Status extra_check(Misfits *out, const StrMap *names, Str name, const Model *m)
{
        if (strmap_find(names, name, NULL) || is_stale(name, m))
                return OK;
        return misfits_add(out, "extra ", name, "");
}

static Status extras_check(Misfits *out, const Needs *n, const Store *store, const Model *m)
{
        CLEANUP(arena_done) Arena arena = {0};
        CLEANUP(strmap_done) StrMap names = {0};

        TRY(names_collect(n, &arena, &names));
        for (size_t i = 0; i < store_count(store); i++)
                TRY(extra_check(out, &names, store_at(store, i)->name, m));
        return OK;
}

Status needs_check(Needs *n, const Store *store, const Model *m)
{
        CLEANUP(misfits_done) Misfits found = {0};

        for (size_t i = 0; i < n->n; i++)
                TRY(need_check(&found, &n->p[i], store));
        TRY(extras_check(&found, n, store, m));
        return misfits_verdict(&found, "config.json");
}
