/* devices: one line a device of each engine. */
#include "base/mem.h"
#include "cli/cli.h"

static const double gb = 1e9;

static const char *text_of(yyjson_val *device, const char *key)
{
        return yyjson_get_str(yyjson_obj_get(device, key));
}

static double gb_of(yyjson_val *device, const char *key)
{
        return (double)yyjson_get_uint(yyjson_obj_get(device, key)) / gb;
}

static void device_print(yyjson_val *d)
{
        (void)printf("%-8s %-10s %-4s %7.1f GB free of %.1f GB  %s\n", text_of(d, "engine"),
                     text_of(d, "name"), text_of(d, "kind"), gb_of(d, "memory_free"),
                     gb_of(d, "memory_total"), text_of(d, "description"));
}

static void row_print(yyjson_val *row)
{
        const char *error = text_of(row, "error");

        if (error == NULL)
                device_print(row);
        else
                (void)printf("%-8s not usable: %s\n", text_of(row, "engine"), error);
}

static Status rows_print(const char *json)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_arr_iter it;
        yyjson_val *row;

        TRY(json_parse(str_of(json), &doc));
        it = yyjson_arr_iter_with(yyjson_doc_get_root(doc));
        while ((row = yyjson_arr_iter_next(&it)) != NULL)
                row_print(row);
        return OK;
}

Status cmd_devices(const Options *o)
{
        CLEANUP(mem_free_at) char *json = NULL;

        TRY(from_qn(qn_devices(&json)));
        if (!o->json)
                return rows_print(json);
        (void)printf("%s\n", json);
        return OK;
}
