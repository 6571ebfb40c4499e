/* info and archs: JSON as it is, or as lines. */
#include "base/mem.h"
#include "cli/cli.h"

static void value_print(yyjson_val *v)
{
        char *text = yyjson_val_write(v, YYJSON_WRITE_NOFLAG, NULL);

        if (yyjson_is_str(v))
                (void)printf("%s\n", yyjson_get_str(v));
        else
                (void)printf("%s\n", text == NULL ? "?" : text);
        mem_free(text);
}

/* One of "backends": what an engine says of the model. */
static void backend_print(yyjson_val *b)
{
        (void)printf("%-20s %s: %s\n", "", yyjson_get_str(yyjson_obj_get(b, "name")),
                     yyjson_get_str(yyjson_obj_get(b, "reason")));
}

static bool is_list_of_objects(yyjson_val *v)
{
        return yyjson_is_obj(yyjson_arr_get_first(v));
}

static void list_print(yyjson_val *list)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *v;

        (void)printf("\n");
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                backend_print(v);
}

static void member_print(yyjson_val *v)
{
        if (is_list_of_objects(v))
                list_print(v);
        else
                value_print(v);
}

static void object_print(yyjson_val *object)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL) {
                const Str name = json_str(key);

                (void)printf("%-20.*s ", STR_ARG(name));
                member_print(yyjson_obj_iter_get_val(key));
        }
}

static void root_print(yyjson_val *root)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(root);
        yyjson_val *v;

        object_print(root);
        while ((v = yyjson_arr_iter_next(&it)) != NULL)
                object_print(v);
}

static Status json_show(const char *json, bool as_json)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_parse(str_of(json), &doc));
        if (as_json)
                (void)printf("%s\n", json);
        else
                root_print(yyjson_doc_get_root(doc));
        return OK;
}

Status cmd_info(const Options *o)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(mem_free_at) char *json = NULL;

        TRY(model_path(o->args.p[0], &path));
        TRY(from_qn(qn_inspect(path, &json)));
        return json_show(json, o->json);
}

Status cmd_archs(const Options *o)
{
        CLEANUP(mem_free_at) char *json = NULL;

        TRY(from_qn(qn_archs(&json)));
        return json_show(json, o->json);
}
