/* Which engine opens what: by content, by what each engine says, by name. */
#include "backend/selector.h"
#include "unit/arch/model_copy.h"
#include "unit/weights/gguf_tiny.h"

#include "support/table.h"

/* A folder's files: GGUF models "NAME=ARCH", others empty. */
typedef struct FolderRow {
        const char *name;
        const char *const files[5];
        Status want;
        const char *part; /* of the error, or the end of the path that is opened */
        SourceKind kind;
} FolderRow;

static const FolderRow folder_rows[] = {
        {"empty", {NULL}, E_MISSING, "neither config.json with safetensors nor a GGUF file", 0},
        {"unrelated", {"README.md"}, E_MISSING, "neither config.json", 0},
        {"a config alone", {"config.json"}, E_MISSING, "config.json, but no weights", 0},
        {"weights alone", {"model.safetensors"}, E_MISSING, "safetensors, but no config.json", 0},
        {"PyTorch", {"config.json", "pytorch_model.bin"}, E_UNSUPPORTED, "PyTorch weights only", 0},
        {"PyTorch, old", {"config.json", "consolidated.00.pth"}, E_UNSUPPORTED, "PyTorch", 0},
        {"an adapter",
         {"adapter_config.json", "adapter_model.safetensors"},
         E_UNSUPPORTED,
         "an adapter",
         0},
        {"Hugging Face", {"config.json", "model.safetensors"}, OK, "/m", SOURCE_HF},
        {"shards", {"config.json", "model-00001-of-00002.safetensors"}, OK, "/m", SOURCE_HF},
        {"both kinds of weights",
         {"config.json", "model.safetensors", "pytorch_model.bin"},
         OK,
         "/m",
         SOURCE_HF},
        {"one GGUF", {"a.gguf=llama"}, OK, "/m/a.gguf", SOURCE_GGUF},
        {"GGUF with another name", {"weights=llama"}, OK, "/m/weights", SOURCE_GGUF},
        {"GGUF beside a config", {"config.json", "a.gguf=llama"}, OK, "/m/a.gguf", SOURCE_GGUF},
        {"GGUF by name only", {"a.gguf"}, E_MISSING, "nor a GGUF file", 0},
        {"two GGUF",
         {"a.gguf=llama", "b.gguf=llama"},
         E_USAGE,
         "several GGUF models (a.gguf, b.gguf): name one",
         0},
        {"a directory goes before a GGUF",
         {"config.json", "model.safetensors", "a.gguf=llama"},
         OK,
         "/m",
         SOURCE_HF},
        {"parts of one GGUF",
         {"a-00001-of-00002.gguf=llama", "a-00002-of-00002.gguf=llama"},
         OK,
         "/m/a-00001-of-00002.gguf",
         SOURCE_GGUF},
        {"the second part only", {"a-00002-of-00002.gguf=llama"}, E_MISSING, "nor a GGUF", 0},
};

static const char *const folder = "m";

static const TinyModel *tiny_of(Str architecture)
{
        return str_equal(architecture, STR("qwen2")) ? &tiny_qwen2 : &tiny_llama;
}

static void file_make(TempDir *dir, const char *spec)
{
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        const TinyEdit none = {0};
        const size_t at = str_find(str_of(spec), STR("="), 0);
        char name[TEMP_PATH_MAX];

        if (spec[at] == '=')
                assert_ok(tiny_model_bytes(tiny_of(str_of(spec + at + 1)), &none, &bytes));
        (void)snprintf(name, sizeof(name), "%s/%.*s", folder, (int)at, spec);
        (void)temp_file(dir, name, strbuf_str(&bytes));
}

static void folder_make(TempDir *dir, const char *const files[5])
{
        temp_dir_init(dir);
        (void)temp_file(dir, "m/.keep", STR(""));
        for (size_t i = 0; i < 5 && files[i] != NULL; i++)
                file_make(dir, files[i]);
}

static void test_folder(const void *p)
{
        const FolderRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(source_done) Source s = {0};

        folder_make(&dir, row->files);
        if (row->want != OK) {
                assert_status(source_open(temp_path(&dir, folder), &s), row->want, row->part);
                assert_null(s.path);
                return;
        }
        assert_ok(source_open(temp_path(&dir, folder), &s));
        assert_int_equal(s.is.kind, row->kind);
        assert_true(str_ends_with(str_of(s.is.path), str_of(row->part)));
        assert_string_equal(s.is.architecture, row->kind == SOURCE_GGUF ? "llama" : "");
}

typedef struct FileRow {
        const char *name;
        Str content;
        Status want;
        const char *part;
} FileRow;

static const FileRow file_rows[] = {
        {"empty", {"", 0}, E_UNSUPPORTED, "not a model"},
        {"too short", {"GGU", 3}, E_UNSUPPORTED, "not a model"},
        {"text", {"hello", 5}, E_UNSUPPORTED, "neither a directory nor a file that begins"},
        {"the old format", {"GGJT", 4}, E_UNSUPPORTED, "not a model"},
        {"magic alone", {"GGUF", 4}, E_FORMAT, "x"},
        {"a version of the future",
         {"GGUF\11\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24},
         E_UNSUPPORTED,
         "version"},
        {"no architecture",
         {"GGUF\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24},
         E_MISSING,
         "general.architecture"},
};

static void test_file(const void *p)
{
        const FileRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        Source s = {0};

        temp_dir_init(&dir);
        assert_status(source_open(temp_file(&dir, "x", row->content), &s), row->want, row->part);
        assert_null(s.path);
}

static void test_nothing(const void *p)
{
        Source s = {0};

        (void)p;
        assert_status(source_open("/no/such/model", &s), E_IO,
                      "/no/such/model: no such file or directory");
}

/* What is chosen where, with a plug-in that knows only the architecture "llama", or none. */
typedef struct SelectRow {
        const char *name;
        const char *model; /* GGUF: its architecture; NULL: a Hugging Face directory */
        const char *plugins;
        const char *asked;
        const char *chosen; /* NULL: an error */
        Status want;
        const char *part; /* of the error, or the reason of the first engine, if not chosen */
} SelectRow;

#define GOOD PLUGINS "/good"
#define NONE PLUGINS "/none"

static const SelectRow select_rows[] = {
        {"a directory", NULL, GOOD, NULL, "native", OK, ""},
        {"a directory, auto by name", NULL, GOOD, "auto", "native", OK, ""},
        {"a directory without plug-in", NULL, NONE, NULL, "native", OK, ""},
        {"a directory, native by name", NULL, GOOD, "native", "native", OK, ""},
        {"GGUF", "llama", GOOD, NULL, "fake", OK, ""},
        {"GGUF, llama by name", "llama", GOOD, "llama", "fake", OK, ""},
        {"GGUF, no plug-in, llama by name", "llama", NONE, "llama", NULL, E_MISSING,
         "llama engine: the plug-in quern-llama.so is not there"},
        {"GGUF of another architecture, llama by name", "qwen2", GOOD, "llama", NULL, E_UNSUPPORTED,
         "llama engine: the fake engine knows llama only"},
        {"no such engine", "llama", GOOD, "cuda", NULL, E_USAGE,
         "backend: \"cuda\" is not one of auto, native, llama"},
        {"an engine without a name", NULL, GOOD, "", NULL, E_USAGE, "backend: \"\""},
        {"the llama engine of none", NULL, NONE, "llama", NULL, E_MISSING, "is not there"},
};

static const char *model_make(TempDir *dir, const char *architecture)
{
        char spec[64];

        temp_dir_init(dir);
        if (architecture == NULL)
                return golden_path("llama-f32");
        (void)snprintf(spec, sizeof(spec), "x.gguf=%s", architecture);
        file_make(dir, spec);
        return temp_path(dir, "m/x.gguf");
}

static Status select_required(const char *path, const char *asked, Selection *s)
{
        TRY(backend_select(path, asked, SELECT_FIRST, s));
        return selection_require(s);
}

static void test_select(const void *p)
{
        const SelectRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(selection_done) Selection s = {0};
        const char *path = model_make(&dir, row->model);

        assert_int_equal(setenv("QUERN_PLUGIN_DIR", row->plugins, 1), 0);
        if (row->chosen == NULL) {
                assert_status(select_required(path, row->asked, &s), row->want, row->part);
                return;
        }
        assert_ok(select_required(path, row->asked, &s));
        assert_string_equal(s.chosen->backend->name, row->chosen);
        assert_null(selection_second_best(&s));
}

/* Well formed, but libllama would end the process. */
typedef struct CheckRow {
        const char *name, *drop, *add;
        Status want;
        const char *part;
} CheckRow;

#define EPSILON "llama.attention.layer_norm_rms_epsilon"

static const CheckRow check_rows[] = {
        {"as it is", NULL, NULL, OK, ""},
        {"no layers", "block_count", "str:llama.block_count u32:4 u32:0", E_RANGE,
         "llama.block_count: 0 is outside 1..512"},
        {"too many layers", "block_count", "str:llama.block_count u32:4 u32:513", E_RANGE,
         "llama.block_count: 513 is outside"},
        {"a layer count in words", "block_count", "str:llama.block_count u32:8 str:one", E_FORMAT,
         "llama.block_count"},
        {"a negative epsilon", "epsilon", "str:" EPSILON " u32:6 f32:-1", E_RANGE,
         EPSILON ": -1 is outside 0..1"},
        {"an epsilon that is no number", "epsilon", "str:" EPSILON " u32:6 f32:nan", E_RANGE,
         "nan is not a finite number"},
        {"another architecture's epsilon", NULL, "str:x.attention.layer_norm_epsilon u32:6 f32:-1",
         OK, ""},
};

static void test_check(const void *p)
{
        const CheckRow *row = p;
        const TinyEdit edit = {.drop_key = row->drop, .add_key = row->add};
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(strbuf_done) StrBuf bytes = {0};
        CLEANUP(source_done) Source s = {0};
        const char *path;

        temp_dir_init(&dir);
        assert_ok(tiny_model_bytes(&tiny_llama, &edit, &bytes));
        path = temp_file(&dir, "m.gguf", strbuf_str(&bytes));
        if (row->want == OK)
                assert_ok(source_open(path, &s));
        else
                assert_status(source_open(path, &s), row->want, row->part);
}

static const TestTable tables[] = {
        TEST_TABLE("folder", folder_rows, test_folder),
        TEST_TABLE("file", file_rows, test_file),
        TEST_ONE("nothing", test_nothing),
        TEST_TABLE("check", check_rows, test_check),
        TEST_TABLE("select", select_rows, test_select),
};
TEST_MAIN(tables);
