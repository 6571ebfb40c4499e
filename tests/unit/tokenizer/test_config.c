/* What tokenizer_config.json changes beside a tokenizer.json. */
#include "kit.h"
#include "support/temp.h"

static const char tokenizer_json[] =
        "{\"added_tokens\":[{\"id\":1,\"content\":\"<s>\",\"special\":true}],"
        "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{"
        "\"id\":\"<s>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],"
        "\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[1],\"tokens\":[\"<s>\"]}}},"
        "\"model\":{\"type\":\"BPE\",\"unk_token\":\"u\",\"vocab\":{\"u\":0,\"<s>\":1,\"a\":2,"
        "\"</s>\":3},\"merges\":[]}}";

typedef struct ConfigRow {
        const char *name;
        const char *config; /* NULL: no file */
        const char *map;
        const char *text;
        const char *ids;
} ConfigRow;

static const ConfigRow config_rows[] = {
        {"no config", NULL, NULL, "a</s>", "1,2,0,0,0,0"},
        {"empty config", "{}", NULL, "a</s>", "1,2,0,0,0,0"},
        {"a named token becomes an added one", "{\"eos_token\":\"</s>\"}", NULL, "a</s>", "1,2,3"},
        {"a named token as an object", "{\"eos_token\":{\"content\":\"</s>\",\"lstrip\":true}}",
         NULL, "a  </s>", "1,2,3"},
        {"null tokens", "{\"eos_token\":null,\"pad_token\":null}", NULL, "a", "1,2"},
        {"a token that no vocabulary has", "{\"pad_token\":\"<p>\"}", NULL, "a<p>", "1,2,4"},
        {"tokens by number",
         "{\"added_tokens_decoder\":{\"10\":{\"content\":\"<y>\"},\"9\":{\"content\":\"<x>\","
         "\"special\":true}}}",
         NULL, "<x><y>", "1,4,5"},
        {"extra tokens", "{\"additional_special_tokens\":[\"<x>\",{\"content\":\"<y>\"}]}", NULL,
         "<y><x>", "1,5,4"},
        {"known tokens stay as they are", "{\"bos_token\":{\"content\":\"<s>\",\"rstrip\":true}}",
         NULL, "<s> a", "1,1,0,2"},
        {"bos and eos do not count beside tokenizer.json",
         "{\"add_bos_token\":false,\"add_eos_token\":true,\"eos_token\":\"</s>\"}", NULL, "a",
         "1,2"},
        {"a map", "{}", "{\"eos_token\":\"</s>\"}", "</s>", "1,3"},
        {"a map goes before the config", "{\"eos_token\":\"<z>\"}", "{\"eos_token\":\"</s>\"}",
         "</s>", "1,3"},
        {"a map beside numbered tokens does not count", "{\"added_tokens_decoder\":{}}",
         "{\"eos_token\":\"</s>\"}", "</s>", "1,0,0,0,0"},
};

static void write_where_given(TempDir *dir, const char *name, const char *text)
{
        if (text != NULL)
                (void)temp_file(dir, name, str_of(text));
}

static void test_config(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.add_special_tokens = true, .parse_special = true};
        const ConfigRow *row = p;

        temp_dir_init(&dir);
        (void)temp_file(&dir, "tokenizer.json", str_of(tokenizer_json));
        write_where_given(&dir, "tokenizer_config.json", row->config);
        write_where_given(&dir, "special_tokens_map.json", row->map);
        assert_ok(tokenizer_open_dir(dir.path, &t));
        assert_ok(tokenizer_encode(t, str_of(row->text), &o, &ids));
        kit_assert_ids(&ids, row->ids);
}

typedef struct BadRow {
        const char *name;
        const char *file;
        const char *text;
        Status want;
        const char *part;
} BadRow;

static const BadRow bad_rows[] = {
        {"no tokenizer", "other", "", E_MISSING,
         "no tokenizer.json, and neither tokenizer_config.json's tokenizer_class"},
        {"not json", "tokenizer_config.json", "{", E_FORMAT, "tokenizer_config.json"},
        {"a token is a number", "tokenizer_config.json", "{\"eos_token\":3}", E_FORMAT,
         "tokenizer_config.json: eos_token: expected a string or an object, found a number"},
        {"a numbered token is a string of no token", "tokenizer_config.json",
         "{\"added_tokens_decoder\":{\"1\":{}}}", E_MISSING, "content: missing"},
};

static void test_bad(const void *p)
{
        CLEANUP(temp_dir_done) TempDir dir;
        Tokenizer *t = NULL;
        const BadRow *row = p;

        temp_dir_init(&dir);
        if (row->text[0] != '\0')
                (void)temp_file(&dir, "tokenizer.json", str_of(tokenizer_json));
        (void)temp_file(&dir, row->file, str_of(row->text));
        assert_status(tokenizer_open_dir(dir.path, &t), row->want, row->part);
        assert_null(t);
}

static const TestTable tables[] = {
        TEST_TABLE("config", config_rows, test_config),
        TEST_TABLE("bad", bad_rows, test_bad),
};
TEST_MAIN(tables);
