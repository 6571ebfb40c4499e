/* qn_embed where files beside a model's own ask for something: limits, case, modules, prompts. */
#include "unit/arch/model_copy.h"
#include "unit/engine/kit.h"

typedef struct BesideRow {
        const char *name;
        const char *file, *content; /* beside llama-f32's own */
        const char *text;
        bool truncate;
        Status want;
        const char *part;
} BesideRow;

static const BesideRow beside_rows[] = {
        {"a tokenizer that keeps case", "sentence_bert_config.json", "{\"do_lower_case\":true}",
         "the", true, E_UNSUPPORTED, "do_lower_case is supported only where"},
        {"case that nobody asks about", "sentence_bert_config.json", "{\"do_lower_case\":false}",
         "the", true, OK, ""},
        {"a longer text", "sentence_bert_config.json", "{\"max_seq_length\":3}", "the time is",
         false, E_CONTEXT, "text 1: "},
        {"a longer text, cut", "sentence_bert_config.json", "{\"max_seq_length\":3}", "the time is",
         true, OK, ""},
        {"an unknown module", "modules.json", "[{\"path\":\"\",\"type\":\"x.Y\"}]", "the", true,
         E_UNSUPPORTED, "modules.json: [0]: type \"x.Y\""},
        {"an unknown default prompt", "config_sentence_transformers.json",
         "{\"default_prompt_name\":\"q\"}", "the", true, E_USAGE, "\"q\" is not one of"},
};

static void test_beside(const void *p)
{
        const BesideRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        CLEANUP(qn_embeddings_free) qn_embeddings e = {.rows = NULL};
        const qn_text text = {row->text, strlen(row->text)};
        qn_embed_options o;

        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        (void)temp_file(&dir, row->file, str_of(row->content));
        m = kit_model(dir.path, true);
        qn_embed_options_init(&o);
        o.pooling = "mean";
        o.truncate = row->truncate;
        assert_status(kit_status(qn_embed(m, &o, &text, 1, &e)), row->want, row->part);
}

/* llama-f32 with a pooling of its own; the row of a text behind a prompt. */
static qn_embeddings row_pooled(const char *pooling, const char *prompt, const char *text)
{
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(kit_model_close) qn_model *m = NULL;
        const qn_text t = {text, strlen(text)};
        qn_embed_options o;
        qn_embeddings row;

        temp_dir_init(&dir);
        model_copy(&dir, "llama-f32");
        (void)temp_file(&dir, "1_Pooling/config.json", str_of(pooling));
        (void)temp_file(
                &dir, "modules.json",
                STR("[{\"path\":\"\",\"type\":\"sentence_transformers.models.Transformer\"},"
                    "{\"path\":\"1_Pooling\",\"type\":\"sentence_transformers.models.Pooling\"}]"));
        m = kit_model(dir.path, true);
        qn_embed_options_init(&o);
        o.prompt = prompt;
        assert_ok(kit_status(qn_embed(m, &o, &t, 1, &row)));
        return row;
}

/* The prompt's tokens, BOS among them, are seen but not pooled: another row than with them. */
static void test_prompt_apart(const void *p)
{
        CLEANUP(qn_embeddings_free) qn_embeddings with = {.rows = NULL};
        CLEANUP(qn_embeddings_free) qn_embeddings without = {.rows = NULL};
        CLEANUP(qn_embeddings_free) qn_embeddings no_prompt = {.rows = NULL};

        (void)p;
        with = row_pooled("{}", "the", " time");
        without = row_pooled("{\"include_prompt\":false}", "the", " time");
        no_prompt = row_pooled("{\"include_prompt\":false}", "", "the time");
        assert_memory_not_equal(with.rows, without.rows, with.width * sizeof(float));
        assert_memory_equal(with.rows, no_prompt.rows, with.width * sizeof(float));
}

static const TestTable tables[] = {
        TEST_TABLE("beside", beside_rows, test_beside),
        TEST_ONE("a prompt that is not pooled", test_prompt_apart),
};

TEST_MAIN(tables);
