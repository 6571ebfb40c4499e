/* What kind of GGUF tokenizer a tokenizer.json is. */
#include "base/json.h"
#include "tokenizer/gguf_json.h"

static bool is_of_type(yyjson_val *part, const char *type)
{
        return str_equal(json_str(yyjson_obj_get(part, "type")), str_of(type));
}

/* A part is one component, or a Sequence of them under `list`. */
static yyjson_val *component_find(yyjson_val *part, const char *list, const char *type)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(part, list));
        yyjson_val *v = part;

        while (v != NULL && !is_of_type(v, type))
                v = yyjson_arr_iter_next(&it);
        return v;
}

bool gguf_is_byte_level(yyjson_val *root)
{
        yyjson_val *pre = yyjson_obj_get(root, "pre_tokenizer");

        return component_find(pre, "pretokenizers", "ByteLevel") != NULL;
}

static bool metaspace_prepends(yyjson_val *metaspace)
{
        const Str scheme = json_str(yyjson_obj_get(metaspace, "prepend_scheme"));
        yyjson_val *old = yyjson_obj_get(metaspace, "add_prefix_space");

        if (scheme.p != NULL)
                return !str_equal(scheme, STR("never"));
        return old == NULL || yyjson_get_bool(old);
}

bool gguf_has_prefix(yyjson_val *root)
{
        yyjson_val *normalizer = yyjson_obj_get(root, "normalizer");
        yyjson_val *metaspace =
                component_find(yyjson_obj_get(root, "pre_tokenizer"), "pretokenizers", "Metaspace");

        if (component_find(normalizer, "normalizers", "Prepend") != NULL)
                return true;
        return metaspace != NULL && metaspace_prepends(metaspace);
}

static yyjson_val *part_at(yyjson_val *pre, size_t i)
{
        yyjson_val *list = yyjson_obj_get(pre, "pretokenizers");

        if (list != NULL)
                return yyjson_arr_get(list, i);
        return i == 0 ? pre : NULL;
}

static Str regex_of(yyjson_val *part)
{
        return json_str(yyjson_obj_get(yyjson_obj_get(part, "pattern"), "Regex"));
}

static bool same_part(yyjson_val *a, yyjson_val *b)
{
        const Str type_a = json_str(yyjson_obj_get(a, "type"));
        const Str type_b = json_str(yyjson_obj_get(b, "type"));

        return str_equal(type_a, type_b) && str_equal(regex_of(a), regex_of(b));
}

Status gguf_same_patterns(yyjson_val *root, const PreRow *row, bool *same)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_val *a = yyjson_obj_get(root, "pre_tokenizer");
        yyjson_val *b;

        TRY(json_parse(str_of(row->pre_tokenizer), &doc));
        b = yyjson_doc_get_root(doc);
        *same = true;
        for (size_t i = 0; *same && part_at(a, i) != NULL; i++)
                *same = same_part(part_at(a, i), part_at(b, i));
        return OK;
}
