#include "unit/arch/model_copy.h"

#include "base/file.h"
#include "support/table.h"
#include "weights/store.h"

#include <unistd.h>

enum { FILE_MAX = 8 << 20 };

const char *golden_path(const char *name)
{
        static char path[256];

        (void)snprintf(path, sizeof(path), "tests/golden/models/%s", name);
        return path;
}

static void file_copy(TempDir *dir, const char *from, const char *name)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(strbuf_done) StrBuf text = {0};

        assert_ok(path_join(from, name, &path));
        assert_ok(file_read_all(path, FILE_MAX, &text));
        (void)temp_file(dir, name, strbuf_str(&text));
}

void model_copy(TempDir *dir, const char *name)
{
        CLEANUP(dir_list_done) DirList files = {0};

        assert_ok(dir_list(golden_path(name), &files));
        for (size_t i = 0; i < files.n; i++)
                file_copy(dir, golden_path(name), files.names[i]);
}

void model_edit(TempDir *dir, const char *file, const char *from, const char *to)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(strbuf_done) StrBuf out = {0};
        size_t at;
        Str all;

        assert_ok(file_read_all(temp_path(dir, file), FILE_MAX, &text));
        all = strbuf_str(&text);
        at = str_find(all, str_of(from), 0);
        assert_true(at < all.n);
        assert_ok(strbuf_append(&out, str_slice(all, 0, at)));
        assert_ok(strbuf_append(&out, str_of(to)));
        assert_ok(strbuf_append(&out, str_slice(all, at + strlen(from), all.n)));
        (void)temp_file(dir, file, strbuf_str(&out));
}

static uint64_t tensor_offset(TempDir *dir, const char *tensor)
{
        CLEANUP(store_free) Store *store = NULL;
        const TensorInfo *t;

        assert_ok(store_open_safetensors(dir->path, &store));
        t = store_find(store, str_of(tensor));
        assert_non_null(t);
        assert_int_equal(t->dtype, DT_F32);
        return t->offset;
}

void model_poke(TempDir *dir, const char *tensor, size_t first, size_t n, float value)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        const size_t at = tensor_offset(dir, tensor) + first * sizeof(value);

        assert_ok(file_read_all(temp_path(dir, "model.safetensors"), FILE_MAX, &bytes));
        for (size_t i = 0; i < n; i++)
                memcpy(bytes.p + at + i * sizeof(value), &value, sizeof(value));
        (void)temp_file(dir, "model.safetensors", strbuf_str(&bytes));
}

void model_drop(TempDir *dir, const char *file)
{
        assert_int_equal(unlink(temp_path(dir, file)), 0);
}
