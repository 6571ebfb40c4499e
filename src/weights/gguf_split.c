/* Split models: PREFIX-00001-of-0000N.gguf holds the metadata, the others more tensors. */
#include "weights/gguf_part.h"

#include <inttypes.h>

enum { SUFFIX_BYTES = sizeof("-00001-of-00002.gguf") - 1, PARTS_MAX = 65535 };

typedef struct SplitName {
        Str prefix; /* of the path, before "-00001-of-…" */
        uint32_t n_parts;
} SplitName;

static Status suffix_print(uint32_t part, uint32_t n_parts, StrBuf *out)
{
        return strbuf_printf(out, "-%05u-of-%05u.gguf", part, n_parts);
}

static Status part_path(const SplitName *name, uint32_t part, StrBuf *out)
{
        TRY(strbuf_append(out, name->prefix));
        return suffix_print(part, name->n_parts, out);
}

/* Checks that `path` is the name of part 1. */
static Status split_name(const char *path, uint32_t n_parts, SplitName *out)
{
        CLEANUP(strbuf_done) StrBuf suffix = {0};
        const Str whole = str_of(path);

        TRY(suffix_print(1, n_parts, &suffix));
        ENSURE(str_ends_with(whole, strbuf_str(&suffix)), E_FORMAT,
               "%s: the first of %u parts must be named …%s, or the others cannot be found", path,
               n_parts, strbuf_cstr(&suffix));
        *out = (SplitName){str_slice(whole, 0, whole.n - SUFFIX_BYTES), n_parts};
        return OK;
}

static Status key_expect(const GgufPart *p, const char *key, uint64_t want)
{
        uint64_t found;

        TRY(gguf_part_u64(p, key, &found));
        ENSURE(found == want, E_FORMAT, "%s: %" PRIu64 "; expected %" PRIu64, key, found, want);
        return OK;
}

static Status part_check(const GgufPart *p, uint32_t part, uint32_t n_parts)
{
        TRY(key_expect(p, "split.no", part - 1));
        return key_expect(p, "split.count", n_parts);
}

static Status part_add(const SplitName *name, uint32_t part, Store *store)
{
        CLEANUP(strbuf_done) StrBuf path = {0};
        CLEANUP(gguf_part_done) GgufPart p = {0};

        TRY(part_path(name, part, &path));
        ENSURE(file_exists(strbuf_cstr(&path)), E_MISSING, "%s: part %u of %u is missing",
               strbuf_cstr(&path), part, name->n_parts);
        TRY(gguf_part_read(strbuf_cstr(&path), &p));
        TRY(status_within(part_check(&p, part, name->n_parts), "%s", strbuf_cstr(&path)));
        return status_within(gguf_part_add_tensors(&p, strbuf_cstr(&path), store), "%s",
                             strbuf_cstr(&path));
}

static Status parts_add(const SplitName *name, Store *store)
{
        for (uint32_t part = 2; part <= name->n_parts; part++)
                TRY(part_add(name, part, store));
        return OK;
}

/* Counts of tensors are declared for the whole model, so a swapped or shortened part shows. */
static Status total_check(const GgufPart *first, const char *path, const Store *store)
{
        if (gguf_part_find(first, "split.tensors.count") == NULL)
                return OK;
        return status_within(key_expect(first, "split.tensors.count", store_count(store)), "%s",
                             path);
}

static Status count_of_parts(const GgufPart *first, const char *path, uint64_t *out)
{
        uint64_t n;
        uint64_t no;

        TRY(gguf_part_u64(first, "split.count", &n));
        TRY(gguf_part_u64(first, "split.no", &no));
        ENSURE(no == 0, E_USAGE,
               "%s: this is part %" PRIu64 " of %" PRIu64 "; open the first part instead", path,
               no + 1, n);
        ENSURE(n <= PARTS_MAX, E_RANGE, "%s: split.count: %" PRIu64 " is more than %d", path, n,
               PARTS_MAX);
        *out = n;
        return OK;
}

static Status split_add(const GgufPart *first, const char *path, uint32_t n_parts, Store *store)
{
        SplitName name;

        TRY(split_name(path, n_parts, &name));
        TRY(parts_add(&name, store));
        return total_check(first, path, store);
}

Status gguf_split_add(const GgufPart *first, const char *path, Store *store)
{
        uint64_t n_parts = 1;

        if (gguf_part_find(first, "split.count") != NULL)
                TRY(count_of_parts(first, path, &n_parts));
        return n_parts <= 1 ? OK : split_add(first, path, (uint32_t)n_parts, store);
}
