/* A chat template: parsed, and rendered with one chat under tight limits. */
#include "input.h"
#include "template/template.h"

static const char chat[] =
        "{\"messages\":["
        "{\"role\":\"system\",\"content\":\" Be brief. \"},"
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"h\\u00e9 <s>\"},"
        "{\"type\":\"image\"}]},"
        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"type\":\"function\","
        "\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1.5,\"y\":[true,null]}}}]}"
        ","
        "{\"role\":\"tool\",\"name\":\"f\",\"tool_call_id\":\"c1\",\"content\":\"42\"},"
        "{\"role\":\"user\",\"content\":\"and?\"}],"
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
        "\"parameters\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"}}}}}],"
        "\"documents\":[{\"title\":\"t\",\"text\":\"b\"}],"
        "\"variables\":{\"s\":\"Hello World\",\"n\":-7,\"f\":2.5,\"l\":[3,1,2],\"d\":{\"b\":1,"
        "\"a\":{\"c\":[]}},\"e\":\"\",\"t\":true}}";
static const char special[] = "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\"}";
static const TemplateLimits tight = {
        .steps = 20000, .output = 1U << 16, .depth = 200, .memory = 4U << 20};

/* Parsed once, for all inputs. */
static yyjson_val *parsed(const char *json, yyjson_doc **doc)
{
        if (*doc == NULL)
                promise(json_parse(str_of(json), doc) == OK, "our own JSON parses");
        return yyjson_doc_get_root(*doc);
}

static void spans_check(const Rendered *r)
{
        size_t end = 0;

        for (size_t i = 0; i < r->n_user; i++) {
                promise(r->user[i].begin >= end, "user spans are in order");
                promise(r->user[i].end > r->user[i].begin, "user spans are not empty");
                end = r->user[i].end;
        }
        promise(end <= r->text.n, "user spans lie in the text");
}

static Status chat_render(const Template *t, bool prompt)
{
        static yyjson_doc *chat_doc;
        static yyjson_doc *special_doc;
        CLEANUP(rendered_done) Rendered r = {0};
        yyjson_val *c = parsed(chat, &chat_doc);
        const ChatInput in = {.messages = yyjson_obj_get(c, "messages"),
                              .tools = yyjson_obj_get(c, "tools"),
                              .documents = yyjson_obj_get(c, "documents"),
                              .variables = yyjson_obj_get(c, "variables"),
                              .add_generation_prompt = prompt,
                              .continue_final_message = !prompt};

        TRY(template_render_chat(t, parsed(special, &special_doc), &in, &tight, &r));
        spans_check(&r);
        return OK;
}

static Status template_walk(Str source)
{
        CLEANUP(template_free) Template *t = NULL;

        TRY(template_parse(source, &t));
        any_outcome(chat_render(t, true));
        return chat_render(t, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(template_walk(input_str(data, size)));
        return 0;
}
