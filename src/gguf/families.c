#include "gguf/family_rows.h"

const GgufKeys gguf_no_keys = {0};

Status gguf_no_text(const ConfigSource *s, JsonOut *j)
{
        (void)s;
        (void)j;
        return OK;
}

Status gguf_no_meta(const ConfigTarget *t)
{
        (void)t;
        return OK;
}

static const FamilyTable *const tables[] = {&gguf_families_llama, &gguf_families_dense,
                                            &gguf_families_gpt, &gguf_families_moe};

/* Rows of all tables are counted through. */
static const GgufFamily *family_at(size_t i)
{
        for (size_t t = 0; t < N_ELEMS(tables); t++) {
                if (i < tables[t]->n)
                        return &tables[t]->rows[i];
                i -= tables[t]->n;
        }
        return NULL;
}

static Status types_list(StrBuf *out)
{
        for (size_t i = 0; family_at(i) != NULL; i++)
                TRY(strbuf_printf(out, "%s%s", i == 0 ? "" : ", ", family_at(i)->model_type));
        return OK;
}

static Status type_refuse(Str model_type)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(types_list(&list));
        return FAIL(E_UNSUPPORTED,
                    "model_type \"%.*s\" has no architecture in GGUF; those that have: %s",
                    STR_ARG(model_type), strbuf_cstr(&list));
}

Status gguf_family_of_type(Str model_type, const GgufFamily **out)
{
        for (size_t i = 0; family_at(i) != NULL; i++)
                if (str_equal(model_type, str_of(family_at(i)->model_type))) {
                        *out = family_at(i);
                        return OK;
                }
        return type_refuse(model_type);
}

static bool is_first_of_arch(size_t i)
{
        bool first = true;

        for (size_t k = 0; k < i; k++)
                first &= strcmp(family_at(k)->arch, family_at(i)->arch) != 0;
        return first;
}

Status gguf_architectures_list(StrBuf *out)
{
        const char *comma = "";

        for (size_t i = 0; family_at(i) != NULL; i++) {
                if (!is_first_of_arch(i))
                        continue;
                TRY(strbuf_printf(out, "%s%s", comma, family_at(i)->arch));
                comma = ", ";
        }
        return OK;
}

static Status arch_refuse(Str arch)
{
        CLEANUP(strbuf_done) StrBuf list = {0};

        TRY(gguf_architectures_list(&list));
        return FAIL(E_UNSUPPORTED, "architecture \"%.*s\" cannot be converted; can be: %s",
                    STR_ARG(arch), strbuf_cstr(&list));
}

/* 0 where the key is absent, or no count. */
static uint64_t count_or_0(const Gguf *g, const char *key)
{
        uint64_t v = 0;

        return gguf_has(g, key) && gguf_u64(g, key, &v) == OK ? v : 0;
}

/* A count that is not 0, and the one that is asked for. */
static bool is_set(const Gguf *g, const GgufFamily *f)
{
        const uint64_t v = count_or_0(g, gguf_key_name(f, f->when).text);

        return v > 0 && (f->when_is == 0 || v == f->when_is);
}

static bool is_chosen(const Gguf *g, const GgufFamily *f, Str arch)
{
        return str_equal(arch, str_of(f->arch)) && (f->when == NULL || is_set(g, f));
}

static Status family_by_keys(const Gguf *g, Str arch, const GgufFamily **out)
{
        for (size_t i = 0; family_at(i) != NULL; i++)
                if (is_chosen(g, family_at(i), arch)) {
                        *out = family_at(i);
                        return OK;
                }
        return arch_refuse(arch);
}

/* What our own writer adds; empty where another wrote. */
static Status named_type(const Gguf *g, Str *out)
{
        return gguf_has(g, GGUF_MODEL_TYPE_KEY) ? gguf_str(g, GGUF_MODEL_TYPE_KEY, out) : OK;
}

/* The name counts only where it is that of a family of the architecture. */
static bool is_named(Str type, const GgufFamily *f, Str arch)
{
        return str_equal(type, str_of(f->model_type)) && str_equal(arch, str_of(f->arch));
}

Status gguf_family_of_file(const Gguf *g, const GgufFamily **out)
{
        Str type = {0};
        Str arch;

        TRY(named_type(g, &type));
        TRY(gguf_str(g, "general.architecture", &arch));
        for (size_t i = 0; family_at(i) != NULL; i++)
                if (is_named(type, family_at(i), arch)) {
                        *out = family_at(i);
                        return OK;
                }
        return family_by_keys(g, arch, out);
}
