/* apply_chat_template: preparing messages, and our own templates in the shapes of common ones. */
#include "support/table.h"
#include "template/template.h"

#define CHATML                                                                                     \
        "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}" \
        "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
#define LLAMA3                                                                                   \
        "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>" \
        "\n\n{{ m.content | trim }}<|eot_id|>{% endfor %}"
#define MISTRAL                                                                                  \
        "{{ bos_token }}{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == " \
        "0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if m.role == 'user' %}" \
        "[INST] {{ m.content }} [/INST]{% else %}{{ m.content }}{{ eos_token }}{% endif %}"      \
        "{% endfor %}"
#define QWEN_TOOLS                                                                             \
        "{%- if tools %}\n    {{- '# Tools\\n' }}\n    {%- for tool in tools %}\n        {{- " \
        "\"\\n\" }}\n        {{- tool | tojson }}\n    {%- endfor %}\n{%- endif %}\n"          \
        "{%- for m in messages %}{{- m.role ~ ':' ~ m.content ~ ';' }}{%- endfor %}"
#define DUMP "{{ messages }}{{ tools }}{{ documents }}{{ add_generation_prompt }}"

#define HI "[{\"role\":\"user\",\"content\":\"hi \"}]"
#define HI_YES \
        "[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"Yes \"}]"

typedef struct ChatRow {
        const char *name;
        const char *source;
        const char *chat; /* messages, and what else a chat may have */
        const char *want; /* text, or with `error` a part of the error */
        bool error;
} ChatRow;

static const ChatRow chat_rows[] = {
        {"ChatML", CHATML, "{\"messages\":" HI ",\"add_generation_prompt\":true}",
         "<|im_start|>user\nhi <|im_end|>\n<|im_start|>assistant\n", false},
        {"Llama 3", LLAMA3, "{\"messages\":" HI "}",
         "<s><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>", false},
        {"Mistral", MISTRAL, "{\"messages\":" HI_YES "}", "<s>[INST] hi [/INST]Yes </s>", false},
        {"raise_exception speaks alone", MISTRAL,
         "{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}", "roles must alternate",
         true},
        {"tools", QWEN_TOOLS, "{\"messages\":" HI ",\"tools\":[{\"name\":\"<f>\",\"x\":1.0}]}",
         "# Tools\n\n{\"name\": \"<f>\", \"x\": 1.0}user:hi ;", false},
        {"no tools is None", DUMP, "{\"messages\":" HI "}",
         "[{'role': 'user', 'content': 'hi '}]NoneNoneFalse", false},
        {"empty tools stay a list", DUMP, "{\"messages\":" HI ",\"tools\":[]}",
         "[{'role': 'user', 'content': 'hi '}][]NoneFalse", false},
        {"null keys are dropped", DUMP,
         "{\"messages\":[{\"role\":\"user\",\"content\":null,\"x\":{\"y\":null}}]}",
         "[{'role': 'user', 'x': {'y': None}}]NoneNoneFalse", false},
        {"reasoning has three names", DUMP, "{\"messages\":[{\"role\":\"a\",\"reasoning\":\"r\"}]}",
         "[{'thinking': 'r', 'role': 'a', 'reasoning': 'r', 'reasoning_content': "
         "'r'}]NoneNoneFalse",
         false},
        {"its own thinking wins there", DUMP,
         "{\"messages\":[{\"role\":\"a\",\"thinking\":\"t\",\"reasoning_content\":\"r\"}]}",
         "[{'thinking': 't', 'role': 'a', 'reasoning_content': 'r'}]NoneNoneFalse", false},
        {"variables", "{{ a }}{{ bos_token }}",
         "{\"messages\":" HI ",\"variables\":{\"a\":1,\"bos_token\":\"B\"}}", "1B", false},
        {"continue", CHATML, "{\"messages\":" HI_YES ",\"continue_final_message\":true}",
         "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nYes ", false},
        {"continue where the template trims", LLAMA3,
         "{\"messages\":" HI_YES ",\"continue_final_message\":true}",
         "<s><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant"
         "<|end_header_id|>\n\nYes",
         false},
        {"continue and prompt exclude each other", CHATML,
         "{\"messages\":" HI ",\"continue_final_message\":true,\"add_generation_prompt\":true}",
         "exclude each other", true},
        {"continue without content", CHATML,
         "{\"messages\":[{\"role\":\"user\"}],\"continue_final_message\":true}",
         "no \"content\" to continue", true},
        {"continue what is not shown", "{{ messages[0]['role'] }}{# content #}",
         "{\"messages\":" HI ",\"continue_final_message\":true}", "does not appear", true},
        {"no messages", CHATML, "{\"messages\":[]}", "at least one message", true},
        {"a message that is no object", CHATML, "{\"messages\":[1]}", "messages[0]", true},
        {"a tool that is no object", CHATML, "{\"messages\":" HI ",\"tools\":[1]}", "tools[0]",
         true},
        {"a document that is no object", CHATML, "{\"messages\":" HI ",\"documents\":[\"x\"]}",
         "documents[0]", true},
        {"tools that are no list", CHATML, "{\"messages\":" HI ",\"tools\":{\"a\":1}}",
         "tools: expected an array, found an object", true},
        {"documents that are no list", CHATML, "{\"messages\":" HI ",\"documents\":\"x\"}",
         "documents: expected an array, found a string", true},
        {"tools that are null", DUMP, "{\"messages\":" HI ",\"tools\":null}",
         "[{'role': 'user', 'content': 'hi '}]NoneNoneFalse", false},
        {"variables that are no object", CHATML, "{\"messages\":" HI ",\"variables\":[1]}",
         "variables: expected an object, found an array", true},
        {"the clock", "{{ strftime_now('%Y-%m-%d') }}", "{\"messages\":" HI "}", "2023-11-14",
         false},
};

static const char SPECIAL[] = "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\"}";

static ChatInput input_of(yyjson_val *chat)
{
        return (ChatInput){
                .messages = yyjson_obj_get(chat, "messages"),
                .tools = yyjson_obj_get(chat, "tools"),
                .documents = yyjson_obj_get(chat, "documents"),
                .variables = yyjson_obj_get(chat, "variables"),
                .add_generation_prompt =
                        yyjson_is_true(yyjson_obj_get(chat, "add_generation_prompt")),
                .continue_final_message =
                        yyjson_is_true(yyjson_obj_get(chat, "continue_final_message")),
                .now = 1700000000,
        };
}

static Status render_row(const ChatRow *row, Rendered *out)
{
        CLEANUP(json_free) yyjson_doc *chat = NULL;
        CLEANUP(json_free) yyjson_doc *special = NULL;
        CLEANUP(template_free) Template *t = NULL;

        TRY(json_parse(str_of(row->chat), &chat));
        TRY(json_parse(STR(SPECIAL), &special));
        TRY(template_parse(str_of(row->source), &t));
        const ChatInput in = input_of(yyjson_doc_get_root(chat));
        return template_render_chat(t, yyjson_doc_get_root(special), &in, NULL, out);
}

static void test_chat(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};
        const ChatRow *row = p;
        const Status s = render_row(row, &r);

        assert_int_equal(s != OK, row->error);
        if (row->error)
                assert_non_null(strstr(status_text(), row->want));
        else
                assert_string_equal(strbuf_cstr(&r.text), row->want);
}

static Str user_text(const Rendered *r, size_t span)
{
        if (span >= r->n_user)
                return STR("no such span");
        return str_slice(strbuf_str(&r->text), r->user[span].begin, r->user[span].end);
}

/* The prompt's frame is trusted, the message is not. */
static void test_chat_spans(const void *p)
{
        CLEANUP(rendered_done) Rendered r = {0};

        (void)p;
        assert_int_equal(render_row(&chat_rows[1], &r), OK);
        assert_int_equal(r.n_user, 2);
        assert_true(str_equal(user_text(&r, 0), STR("user")));
        assert_true(str_equal(user_text(&r, 1), STR("hi")));
}

static Status render_once(void *arg)
{
        CLEANUP(rendered_done) Rendered r = {0};

        return render_row(arg, &r);
}

/* Every allocation may fail: an error, no leak. */
static void test_oom(const void *p)
{
        (void)p;
        oom_each(render_once, (void *)&chat_rows[0]);
        oom_each(render_once, (void *)&chat_rows[4]);
}

static const TestTable tables[] = {
        TEST_TABLE("chat", chat_rows, test_chat),
        TEST_ONE("spans of a chat", test_chat_spans),
        TEST_ONE("out of memory", test_oom),
};
TEST_MAIN(tables)
