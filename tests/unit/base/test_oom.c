#include "base/arena.h"
#include "base/fields.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/vec.h"

#include "support/table.h"
#include "support/temp.h"

static Status with_vec(void *arg)
{
        CLEANUP(id_vec_done) IdVec v = {0};

        (void)arg;
        for (int32_t i = 0; i < 100; i++)
                TRY(vec_push(&v, i));
        return OK;
}

static Status with_strbuf(void *arg)
{
        CLEANUP(strbuf_done) StrBuf b = {0};
        CLEANUP(mem_free_at) char *copy = NULL;

        (void)arg;
        for (int i = 0; i < 100; i++)
                TRY(strbuf_printf(&b, "%d, ", i));
        TRY(json_append_quoted(&b, STR("a\n\xFF")));
        return str_dup(strbuf_str(&b), &copy);
}

static Status with_maps(void *arg)
{
        CLEANUP(strmap_done) StrMap m = {0};
        CLEANUP(u64map_done) U64Map u = {0};
        static const char text[] = "abcdefghijklmnopqrstuvwxyz";

        (void)arg;
        for (uint32_t i = 0; i < 26; i++) {
                TRY(strmap_put(&m, (Str){text, i}, i));
                TRY(u64map_put(&u, i, i));
        }
        return OK;
}

static Status with_arena(void *arg)
{
        CLEANUP(arena_done) Arena a = {0};
        Str s;

        (void)arg;
        for (int i = 0; i < 500; i++)
                TRY(arena_str(&a, STR("some text that fills chunks"), &s));
        return OK;
}

typedef struct Named {
        Str text;
        int32_t n;
} Named;

static Status with_json(void *arg)
{
        static const FieldSpec rows[] = {
                FIELD("text", FIELD_STR, Named, text, true),
                FIELD("n", FIELD_I32, Named, n, true),
        };
        CLEANUP(arena_done) Arena a = {0};
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        Named got;

        (void)arg;
        TRY(json_parse(STR("{\"text\": \"abc\", \"n\": 3, \"x\": [1, [2, [3, {\"y\": null}]]]}"),
                       &doc));
        TRY(fields_read(rows, N_ELEMS(rows), yyjson_doc_get_root(doc), &a, &got));
        return field_read_text(&rows[1], STR("12"), &a, &got);
}

static Status with_file(void *dir)
{
        CLEANUP(file_writer_done) FileWriter w = {.fd = -1};
        CLEANUP(dir_list_done) DirList l = {0};
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(path_join(dir, "out.json", &path));
        TRY(file_writer_open(path, &w));
        TRY(file_writer_write(&w, "[1]", 3));
        TRY(file_writer_commit(&w));
        TRY(dir_list(dir, &l));
        return json_parse_file(path, 100, &doc);
}

static void nothing(const PoolThread *t, void *arg)
{
        (void)t;
        (void)arg;
}

static Status with_pool(void *arg)
{
        CLEANUP(pool_free) Pool *pool = NULL;

        (void)arg;
        TRY(pool_new(2, &pool));
        pool_run(pool, nothing, NULL);
        return OK;
}

typedef struct OomRow {
        const char *name;
        Status (*run)(void *arg);
} OomRow;

static const OomRow oom_rows[] = {
        {"vectors", with_vec},  {"text buffers", with_strbuf},  {"maps", with_maps},
        {"arenas", with_arena}, {"JSON and fields", with_json}, {"thread pool", with_pool},
};

static void test_oom(const void *p)
{
        const OomRow *row = p;

        oom_each(row->run, NULL);
}

/* Also: no failed run leaves a temporary file. */
static void test_oom_files(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(dir_list_done) DirList l = {0};

        (void)p;
        temp_dir_init(&dir);
        oom_each(with_file, dir.path);
        assert_ok(dir_list(dir.path, &l));
        assert_int_equal(l.n, 1);
}

static const TestTable tables[] = {
        TEST_TABLE("each allocation fails", oom_rows, test_oom),
        TEST_ONE("each allocation fails/files", test_oom_files),
};

TEST_MAIN(tables);
