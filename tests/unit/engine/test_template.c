/* Which template a directory's model speaks, and the special tokens it sees. */
#include "unit/engine/kit.h"

#include "support/temp.h"

#define CONFIG(json_)                          \
        {                                      \
                "tokenizer_config.json", json_ \
        }
#define JINJA(text_)                         \
        {                                    \
                "chat_template.jinja", text_ \
        }
#define MORE(name_, text_)                                         \
        {                                                          \
                "additional_chat_templates/" name_ ".jinja", text_ \
        }
#define MAP(json_)                               \
        {                                        \
                "special_tokens_map.json", json_ \
        }
#define HI   "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
#define SAID "\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"thinking\":\"b\"}]"
#define NAMED                                                                   \
        CONFIG("{\"chat_template\":[{\"name\":\"default\",\"template\":\"D\"}," \
               "{\"name\":\"tool_use\",\"template\":\"T\"},"                    \
               "{\"name\":\"rag\",\"template\":\"R\"}]}")

typedef struct FileRow {
        const char *name, *text;
} FileRow;

typedef struct ChoiceRow {
        const char *name;
        FileRow files[4];
        const char *request;
        const char *want, *error; /* one of them is NULL */
} ChoiceRow;

static const ChoiceRow choice_rows[] = {
        {"the config's", {CONFIG("{\"chat_template\":\"C\"}")}, "{" HI "}", "C", NULL},
        {"a file before the config",
         {CONFIG("{\"chat_template\":\"C\"}"), JINJA("J")},
         "{" HI "}",
         "J",
         NULL},
        {"the default of several", {NAMED}, "{" HI "}", "D", NULL},
        {"tools ask for tool_use", {NAMED}, "{" HI ",\"tools\":[]}", "T", NULL},
        {"null tools are none", {NAMED}, "{" HI ",\"tools\":null}", "D", NULL},
        {"by name", {NAMED}, "{" HI ",\"chat_template\":\"rag\"}", "R", NULL},
        {"by name with tools",
         {NAMED},
         "{" HI ",\"chat_template\":\"rag\",\"tools\":[]}",
         "R",
         NULL},
        {"a text is no name", {NAMED}, "{" HI ",\"chat_template\":\"other\"}", "other", NULL},
        {"a single one has no name",
         {JINJA("J")},
         "{" HI ",\"chat_template\":\"default\"}",
         "default",
         NULL},
        {"the last of a name",
         {CONFIG("{\"chat_template\":[{\"name\":\"default\",\"template\":\"1\"},"
                 "{\"name\":\"default\",\"template\":\"2\"}]}")},
         "{" HI "}",
         "2",
         NULL},
        {"an object of names",
         {CONFIG("{\"chat_template\":{\"default\":\"D\"}}")},
         "{" HI "}",
         "D",
         NULL},
        {"further files", {JINJA("J"), MORE("tool_use", "T")}, "{" HI ",\"tools\":[]}", "T", NULL},
        {"further files, no tools", {JINJA("J"), MORE("tool_use", "T")}, "{" HI "}", "J", NULL},
        {"further files by name",
         {JINJA("J"), MORE("rag", "R")},
         "{" HI ",\"chat_template\":\"rag\"}",
         "R",
         NULL},
        {"the default by name",
         {JINJA("J"), MORE("rag", "R")},
         "{" HI ",\"chat_template\":\"default\"}",
         "J",
         NULL},
        {"further files hide the config",
         {CONFIG("{\"chat_template\":\"C\"}"), MORE("rag", "R")},
         "{" HI "}",
         NULL,
         "none of them is called default: name one as chat_template (rag)"},
        {"other files do not count",
         {JINJA("J"), {"additional_chat_templates/x.txt", "X"}},
         "{" HI ",\"chat_template\":\"default\"}",
         "default",
         NULL},
        {"no default but tools", {MORE("tool_use", "T")}, "{" HI ",\"tools\":[]}", "T", NULL},
        {"a broken one is not used", {JINJA("J"), MORE("bad", "{% if %}")}, "{" HI "}", "J", NULL},
        {"a broken one is used",
         {JINJA("J"), MORE("bad", "{% if %}")},
         "{" HI ",\"chat_template\":\"bad\"}",
         NULL,
         "line 1, column 7"},
        {"a number for a template",
         {CONFIG("{\"chat_template\":5}")},
         "{" HI "}",
         NULL,
         "found a number"},
        {"a name that is no text",
         {CONFIG("{\"chat_template\":[{\"name\":1,\"template\":\"x\"}]}")},
         "{" HI "}",
         NULL,
         "found a number"},
        {"line ends", {JINJA("a\r\nb\rc")}, "{" HI "}", "a\nb\nc", NULL},
        {"a byte order mark stays", {JINJA("\xEF\xBB\xBFx")}, "{" HI "}", "\xEF\xBB\xBFx", NULL},
        {"special tokens",
         {JINJA("{{ bos_token }}{{ eos_token }}{{ my_token }}"),
          CONFIG("{\"bos_token\":\"b\",\"eos_token\":{\"content\":\"e\"},\"my_token\":\"m\"}")},
         "{" HI "}",
         "bem",
         NULL},
        {"the map wins",
         {JINJA("{{ bos_token }}"), CONFIG("{\"bos_token\":\"b\"}"), MAP("{\"bos_token\":\"B\"}")},
         "{" HI "}",
         "B",
         NULL},
        {"listed added tokens need no map",
         {JINJA("{{ bos_token }}"), CONFIG("{\"bos_token\":\"b\",\"added_tokens_decoder\":{}}"),
          MAP("{\"bos_token\":\"B\"}")},
         "{" HI "}",
         "b",
         NULL},
        {"variables win over tokens",
         {JINJA("{{ bos_token }}"), CONFIG("{\"bos_token\":\"b\"}")},
         "{" HI ",\"variables\":{\"bos_token\":\"v\"}}",
         "v",
         NULL},
        {"go on from a field",
         {JINJA("{% for m in messages %}<{{ m.reasoning_content }}>{{ m.content }}.{% endfor %}")},
         "{" SAID ",\"continue_final_message\":\"thinking\"}",
         "<b",
         NULL},
        {"go on from the content",
         {JINJA("{% for m in messages %}<{{ m.thinking }}>{{ m.content }}.{% endfor %}")},
         "{" SAID ",\"continue_final_message\":true}",
         "<b>a",
         NULL},
        {"go on from nothing",
         {JINJA("{{ messages[0].content }}")},
         "{" SAID ",\"continue_final_message\":\"name\"}",
         NULL,
         "no \"name\" to continue"},
        {"go on from a number",
         {JINJA("{{ messages[0].content }}")},
         "{\"messages\":[{\"content\":5}],\"continue_final_message\":true}",
         NULL,
         "is no text"},
        {"do not go on",
         {JINJA("{{ messages[0].content }}.")},
         "{" SAID ",\"continue_final_message\":false}",
         "a.",
         NULL},
        {"long integers",
         {JINJA("{{ messages[0].content }} {{ n }} {{ r }}")},
         "{\"messages\":[{\"content\":18446744073709551616}],\"variables\":{\"n\":-"
         "9223372036854775809,\"r\":1e400}}",
         "18446744073709551616 -9223372036854775809 inf",
         NULL},
};

static void template_close(qn_template **t)
{
        qn_template_close_at(t);
}

static Status choice_render(const ChoiceRow *row, TempDir *dir, Rendered *out)
{
        CLEANUP(template_close) qn_template *t = NULL;

        for (size_t i = 0; i < N_ELEMS(row->files) && row->files[i].name != NULL; i++)
                (void)temp_file(dir, row->files[i].name, str_of(row->files[i].text));
        TRY(template_open_path(dir->path, &t));
        return template_render_request(t, str_of(row->request), out);
}

static void choice_check(const ChoiceRow *row, Status s, const Rendered *r)
{
        if (row->error == NULL) {
                assert_ok(s);
                assert_string_equal(strbuf_cstr(&r->text), row->want);
                return;
        }
        assert_int_not_equal(s, OK);
        assert_non_null(strstr(status_text(), row->error));
}

static void test_choice(const void *p)
{
        const ChoiceRow *row = p;
        CLEANUP(temp_dir_done) TempDir dir;
        CLEANUP(rendered_done) Rendered r = {0};

        temp_dir_init(&dir);
        choice_check(row, choice_render(row, &dir, &r), &r);
}

static const TestTable tables[] = {
        TEST_TABLE("choice", choice_rows, test_choice),
};
TEST_MAIN(tables);
