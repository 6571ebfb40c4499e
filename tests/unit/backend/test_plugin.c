/* Loading plug-ins: where they are looked for, and each way in which one can be wrong. */
#include "backend/registry.h"

#include "support/table.h"
#include "support/temp.h"

typedef struct LoadRow {
        const char *name;
        const char *plugin; /* quern-PLUGIN.so in */
        const char *dirs;   /* QUERN_PLUGIN_DIR */
        Status want;
        const char *part;
} LoadRow;

static const LoadRow load_rows[] = {
        {"right", "right", PLUGINS, OK, ""},
        {"right, again", "right", PLUGINS, OK, ""},
        {"in the second folder", "right", PLUGINS "/none:" PLUGINS, OK, ""},
        {"an empty folder's name", "right", ":" PLUGINS, OK, ""},
        {"absent", "absent", PLUGINS, E_MISSING, "the plug-in quern-absent.so is not there"},
        {"tells where it looked", "absent", "/a:/b", E_MISSING, "(looked in /a, /b)"},
        {"no folder at all", "absent", "", E_MISSING, "(looked in )"},
        {"another interface", "interface", PLUGINS, E_VERSION,
         "quern-interface.so: incompatible version: built for another Quern"},
        {"another library behind it", "start", PLUGINS, E_VERSION,
         "quern-start.so: incompatible version: built against 1, found 2"},
        {"no such symbol", "symbol", PLUGINS, E_FORMAT,
         "quern-symbol.so: not a plug-in of Quern (no symbol quern_backend_plugin)"},
        {"a symbol that is missing", "needs", PLUGINS, E_VERSION,
         "undefined symbol: quern_test_symbol_that_nobody_has"},
#ifdef HAVE_LLAMA
        {"another libllama", "otherllama", PLUGINS, E_VERSION,
         "incompatible version: built against libllama 0.0.1, the one found is "},
#endif
};

static void test_load(const void *p)
{
        const LoadRow *row = p;
        const Backend *b = NULL;

        assert_int_equal(setenv("QUERN_PLUGIN_DIR", row->dirs, 1), 0);
        if (row->want == OK)
                assert_ok(plugin_load(row->plugin, &b));
        else
                assert_status(plugin_load(row->plugin, &b), row->want, row->part);
        assert_int_equal(b != NULL, row->want == OK);
}

typedef struct FileRow {
        const char *name;
        Str content;
        const char *part;
} FileRow;

static const FileRow file_rows[] = {
        {"empty", {"", 0}, "file too short"},
        {"text", {"hello, I am a plug-in", 21}, "too short"},
        {"beginning of a library", {"\177ELF\2\1\1", 7}, "too short"},
};

static void test_file(const void *p)
{
        const FileRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        const Backend *b = NULL;

        temp_dir_init(&dir);
        (void)temp_file(&dir, "quern-file.so", row->content);
        assert_int_equal(setenv("QUERN_PLUGIN_DIR", dir.path, 1), 0);
        assert_status(plugin_load("file", &b), E_FORMAT, "the plug-in does not load");
        assert_non_null(strstr(status_text(), row->part));
        assert_null(b);
}

/* Without the variable the places beside the program are told too. */
static void test_beside(const void *p)
{
        const Backend *b = NULL;

        (void)p;
        assert_int_equal(unsetenv("QUERN_PLUGIN_DIR"), 0);
        assert_status(plugin_load("absent", &b), E_MISSING, "/tests/unit/backend, ");
        assert_non_null(strstr(status_text(), "/lib/quern"));
}

static Status load_right(void *arg)
{
        const Backend *b = NULL;

        return plugin_load(arg, &b);
}

static void test_oom(const void *p)
{
        char name[] = "needs";

        (void)p;
        assert_int_equal(setenv("QUERN_PLUGIN_DIR", PLUGINS, 1), 0);
        mem_fail_at(1);
        assert_status(load_right(name), E_NOMEM, "");
        mem_fail_at(0);
        assert_status(load_right(name), E_VERSION, "undefined symbol");
}

static const TestTable tables[] = {
        TEST_TABLE("load", load_rows, test_load),
        TEST_TABLE("file", file_rows, test_file),
        TEST_ONE("beside the program", test_beside),
        TEST_ONE("out of memory", test_oom),
};
TEST_MAIN(tables);
