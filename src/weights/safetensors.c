#include "weights/safetensors_header.h"

#include "base/mem.h"

static const char single_name[] = "model.safetensors";
static const char index_name[] = "model.safetensors.index.json";

static bool is_safetensors(const char *name)
{
        return str_ends_with(str_of(name), STR(".safetensors"));
}

/* Without the usual names there must be exactly one candidate, so that nothing is guessed. */
static Status only_file_find(const char *dir, const DirList *list, const char **out)
{
        const char *found = NULL;
        size_t n = 0;

        for (size_t i = 0; i < list->n; i++)
                if (is_safetensors(list->names[i])) {
                        found = list->names[i];
                        n++;
                }
        ENSURE(n > 0, E_MISSING, "%s: no %s, %s or other *.safetensors in it", dir, single_name,
               index_name);
        ENSURE(n == 1, E_MISSING,
               "%s: %zu *.safetensors files, but no %s that says which belong to the model", dir, n,
               index_name);
        *out = found;
        return OK;
}

static Status only_file_add(Store *s, const char *dir)
{
        CLEANUP(dir_list_done) DirList list = {0};
        CLEANUP(mem_free_at) char *path = NULL;
        const char *name;

        TRY(dir_list(dir, &list));
        TRY(only_file_find(dir, &list, &name));
        TRY(path_join(dir, name, &path));
        return safetensors_add_file(s, path);
}

static Status sharded_add(Store *s, const char *dir)
{
        CLEANUP(mem_free_at) char *index = NULL;

        TRY(path_join(dir, index_name, &index));
        return file_exists(index) ? safetensors_add_shards(s, dir, index) : only_file_add(s, dir);
}

static Status dir_add(Store *s, const char *dir)
{
        CLEANUP(mem_free_at) char *single = NULL;

        TRY(path_join(dir, single_name, &single));
        return file_exists(single) ? safetensors_add_file(s, single) : sharded_add(s, dir);
}

Status store_open_safetensors(const char *path, Store **out)
{
        CLEANUP(store_free) Store *s = NULL;

        TRY(store_new(&s));
        if (dir_exists(path))
                TRY(dir_add(s, path));
        else
                TRY(safetensors_add_file(s, path));
        *out = TAKE(s);
        return OK;
}
