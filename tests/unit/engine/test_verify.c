/* `quern verify`: what each kind of damage is called, and that a record finds what changed. */
#include "base/file.h"
#include "base/json.h"
#include "support/temp.h"
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"

#define VECTORS "quern_vectors.json"

static Status verify(const TempDir *dir, bool record, yyjson_doc **report, bool *sound)
{
        CLEANUP(kit_free) char *json = NULL;
        qn_verify_options o;

        qn_verify_options_init(&o);
        o.record = record;
        o.n_threads = 2;
        TRY(kit_status(qn_verify(dir->path, &o, &json, sound)));
        return json_parse(str_of(json), report);
}

static yyjson_val *check_find(yyjson_doc *report, const char *name)
{
        yyjson_arr_iter it =
                yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(report), "checks"));
        yyjson_val *check;

        while ((check = yyjson_arr_iter_next(&it)) != NULL)
                if (yyjson_equals_str(yyjson_obj_get(check, "check"), name))
                        return check;
        return NULL;
}

/* The note must hold these words. */
static void assert_result(yyjson_doc *report, const char *name, const char *result,
                          const char *part)
{
        yyjson_val *check = check_find(report, name);

        assert_non_null(check);
        assert_str(json_str(yyjson_obj_get(check, "result")), result);
        assert_non_null(strstr(yyjson_get_str(yyjson_obj_get(check, "note")), part));
}

typedef struct DamageRow {
        const char *name;
        const char *file, *from,
                *to;       /* what is edited; `to` NULL: the file goes; file NULL: none */
        const char *poked; /* a tensor that gets two NaN, or NULL */
        const char *check, *result, *part;
        bool sound;
} DamageRow;

#define NO_EDIT NULL, NULL, NULL

static const DamageRow damage_rows[] = {
        {"none: files", NO_EDIT, NULL, "files", "ok", "llama, 21 tensors in 1 file", true},
        {"none: shapes", NO_EDIT, NULL, "shapes", "ok", "2 layers, width 45", true},
        {"none: values", NO_EDIT, NULL, "values", "ok", "no NaN", true},
        {"none: tokenizer", NO_EDIT, NULL, "tokenizer", "ok", "131 tokens; 5 of 13 texts", true},
        {"none: template", NO_EDIT, NULL, "template", "ok", "3 of 3", true},
        {"none: embedding", NO_EDIT, NULL, "embedding", "skipped", "nothing to check", true},
        {"none: output", NO_EDIT, NULL, "output", "ok", "16 tokens computed", true},
        {"none: vectors", NO_EDIT, NULL, "vectors", "skipped", "nothing to check", true},
        {"NaN", NO_EDIT, "model.layers.1.mlp.up_proj.weight", "values", "bad",
         "1 tensor: model.layers.1.mlp.up_proj.weight has 2 of 1665", false},
        {"NaN in a norm", NO_EDIT, "model.norm.weight", "output", "bad", "NaN or Inf", false},
        {"no config.json", "config.json", NULL, NULL, NULL, "files", "bad", "config.json", false},
        {"no config.json: the others", "config.json", NULL, NULL, NULL, "shapes", "skipped",
         "an earlier check failed", false},
        {"no weights", "model.safetensors", NULL, NULL, NULL, "files", "bad", "safetensors", false},
        {"another shape", "config.json", "\"vocab_size\": 131", "\"vocab_size\": 132", NULL,
         "shapes", "bad", "expected [132, 45]", false},
        {"another shape: vectors", "config.json", "\"vocab_size\": 131", "\"vocab_size\": 132",
         NULL, "vectors", "skipped", "an earlier check failed", false},
        {"no tokenizer", "tokenizer.json", NULL, NULL, NULL, "tokenizer", "skipped", "nothing",
         true},
        {"a broken tokenizer", "tokenizer.json", "{", "[", NULL, "tokenizer", "bad",
         "tokenizer.json", false},
        {"an id beyond the vocabulary", "tokenizer.json", "\"o\": 84", "\"o\": 184", NULL,
         "tokenizer", "bad", "token id 184 is outside the model's vocabulary 0..130", false},
        {"a broken template", "tokenizer_config.json", "{% ", "{%% ", NULL, "template", "bad",
         "line 1, column", false},
        {"a bad rule", "generation_config.json", "\"eos_token_id\": [", "\"eos_token_id\": [\"x\",",
         NULL, "output", "bad", "eos_token_id", false},
};

static void file_damage(TempDir *dir, const DamageRow *row)
{
        if (row->to == NULL)
                model_drop(dir, row->file);
        else
                model_edit(dir, row->file, row->from, row->to);
}

static void damage(TempDir *dir, const DamageRow *row)
{
        temp_dir_init(dir);
        model_copy(dir, "llama-f32");
        if (row->file != NULL)
                file_damage(dir, row);
        if (row->poked != NULL)
                model_poke(dir, row->poked, 3, 2, NAN);
}

static void test_damage(const void *p)
{
        const DamageRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(json_free) yyjson_doc *report = NULL;
        bool sound = false;

        damage(&dir, row);
        assert_ok(verify(&dir, false, &report, &sound));
        assert_result(report, row->check, row->result, row->part);
        assert_int_equal(sound, row->sound);
}

typedef struct ChangeRow {
        const char *name;
        const char *file, *from, *to; /* edited after recording */
        float poked;                  /* a weight's new value; 0: none */
        const char *part;             /* of the finding; NULL: none */
} ChangeRow;

static const ChangeRow change_rows[] = {
        {"nothing", NULL, NULL, NULL, 0, NULL},
        {"a weight", NULL, NULL, NULL, 0.9F, "runs[0]: logit of token"},
        {"a recorded greedy token", VECTORS, "\"greedy\":[", "\"greedy\":[5,", 0,
         "runs[0]: greedy token 0 is"},
        {"a recorded id", VECTORS, "\"ids\":[1,4,57", "\"ids\":[1,4,58", 0,
         "texts[0]: token 2 is 57, recorded 58"},
        {"a recorded id too many", VECTORS, "\"ids\":[1", "\"ids\":[1,1", 0, "texts[0]: "},
        {"a recorded logit", VECTORS, "\"top\":[[", "\"top\":[[1", 0, "runs[0]: "},
        {"a recorded prompt", VECTORS, "blue?\"}],", "green?\"}],", 0, "prompts[0]: renders"},
        {"a record that is none", VECTORS, "\"runs\":[", "\"runs\":{}}", 0, VECTORS},
        {"runs of another kind", VECTORS, "\"texts\":[", "\"texts\":1,\"x\":[", 0,
         "texts: expected an array"},
        {"the tokenizer", "tokenizer.json", "\"prepend\": \"", "\"prepend\": \"a", 0, "texts[0]: "},
};

#define ENCODER "bert-bf16-cls-prefix"

/* Of an encoder, after recording. */
static const ChangeRow encoder_rows[] = {
        {"nothing", NULL, NULL, NULL, 0, NULL},
        {"its activation", "config.json", "gelu_new", "relu", 0, "states[0]: number "},
        {"a recorded number", VECTORS, "\"hidden\":[", "\"hidden\":[1,", 0, "states[0]: "},
        {"numbers beyond the state", VECTORS, "\"hidden\":[",
         "\"hidden\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17],\"x\":[", 0,
         "hidden: 17 numbers, at most 16 are kept"},
        {"no recorded tokens", VECTORS, "\"input\":[", "\"input\":[],\"x\":[", 0,
         "states[0]: text 1 has no tokens"},
};

static void change(TempDir *dir, const ChangeRow *row)
{
        if (row->file != NULL)
                model_edit(dir, row->file, row->from, row->to);
        if (row->poked > 0.0F)
                model_poke(dir, "model.layers.0.mlp.up_proj.weight", 0, 40, row->poked);
}

static void change_check(const char *model, const ChangeRow *row)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(json_free) yyjson_doc *recorded = NULL;
        CLEANUP(json_free) yyjson_doc *report = NULL;
        bool sound = false;

        temp_dir_init(&dir);
        model_copy(&dir, model);
        assert_ok(verify(&dir, true, &recorded, &sound));
        assert_true(sound);
        change(&dir, row);
        assert_ok(verify(&dir, false, &report, &sound));
        assert_int_equal(sound, row->part == NULL);
        assert_result(report, "vectors", sound ? "ok" : "bad", sound ? "3 runs" : row->part);
}

static void test_change(const void *p)
{
        change_check("llama-f32", p);
}

static void test_encoder(const void *p)
{
        change_check(ENCODER, p);
}

/* Modules are checked before anybody embeds. */
static void test_modules(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(json_free) yyjson_doc *report = NULL;
        bool sound = true;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, ENCODER);
        (void)temp_file(&dir, "modules.json", STR("[{\"path\":\"\",\"type\":\"x.Y\"}]"));
        assert_ok(verify(&dir, false, &report, &sound));
        assert_result(report, "embedding", "bad", "type \"x.Y\" is not supported");
        assert_result(report, "output", "ok", "16 tokens computed");
        assert_false(sound);
}

typedef struct RefusalRow {
        const char *name, *path;
        size_t size; /* of the options; 0: as it should be */
        Status want;
        const char *part;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
        {"no such directory", "tests/golden/models/none", 0, E_IO, "no such model directory"},
        {"a file", LLAMA "/config.json", 0, E_IO, "no such model directory"},
        {"a size too small", LLAMA, 8, E_USAGE, "qn_verify_options.size is 8"},
};

static void test_refusal(const void *p)
{
        const RefusalRow *row = p;
        char *report = NULL;
        bool sound = true;
        qn_verify_options o;

        qn_verify_options_init(&o);
        o.size = row->size > 0 ? row->size : o.size;
        assert_status(kit_status(qn_verify(row->path, &o, &report, &sound)), row->want, row->part);
        assert_null(report);
        assert_true(sound);
}

static bool never(float done, void *user)
{
        (void)done;
        (void)user;
        return false;
}

static void test_cancel(const void *p)
{
        char *report = NULL;
        bool sound;
        qn_verify_options o;

        (void)p;
        qn_verify_options_init(&o);
        o.progress = never;
        assert_status(kit_status(qn_verify(LLAMA, &o, &report, &sound)), E_CANCELLED, "stopped");
        assert_null(report);
}

/* What tools/record-vectors wrote with Transformers. */
static void test_transformers(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(json_free) yyjson_doc *report = NULL;
        CLEANUP(strbuf_done) StrBuf vectors = {0};
        bool sound = false;

        (void)p;
        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        assert_ok(file_read_all("tests/golden/vectors.json", 1 << 20, &vectors));
        (void)temp_file(&dir, VECTORS, strbuf_str(&vectors));
        assert_ok(verify(&dir, false, &report, &sound));
        assert_result(report, "vectors", "ok", "12 texts, 3 prompts and 3 runs as recorded");
        assert_true(sound);
}

static const TestTable tables[] = {
        TEST_TABLE("damage", damage_rows, test_damage),
        TEST_TABLE("change", change_rows, test_change),
        TEST_TABLE("encoder", encoder_rows, test_encoder),
        TEST_ONE("modules", test_modules),
        TEST_TABLE("refusal", refusal_rows, test_refusal),
        TEST_ONE("cancel", test_cancel),
        TEST_ONE("recorded by Transformers", test_transformers),
};
TEST_MAIN(tables);
