/* A render request: the JSON object of qn_render. */
#include "base/fields.h"
#include "engine/engine.h"

#include <time.h>

typedef struct RenderRequest {
        yyjson_val *messages, *tools, *documents, *variables;
        Str chat_template; /* p NULL: the model's */
        bool add_generation_prompt;
        Str continued; /* p NULL: none */
        int64_t now;
} RenderRequest;

static Status value_keep(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        (void)f;
        (void)arena;
        memcpy(at, &v, sizeof(v));
        return OK;
}

static Status array_keep(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected an array, found %s", f->key,
               json_type_name(v));
        return value_keep(f, v, arena, at);
}

static Status object_keep(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        ENSURE(yyjson_is_obj(v), E_FORMAT, "%s: expected an object, found %s", f->key,
               json_type_name(v));
        return value_keep(f, v, arena, at);
}

/* true: the content; a text: the field of that name. */
static Status continued_keep(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        Str *out = at;

        (void)arena;
        ENSURE(yyjson_is_bool(v) || yyjson_is_str(v), E_FORMAT,
               "%s: expected a boolean or a field's name, found %s", f->key, json_type_name(v));
        *out = yyjson_is_true(v) ? STR("content") : json_str(v);
        return OK;
}

#define KEPT(key_, member_, read_)                                                               \
        {                                                                                        \
                .key = (key_), .type = FIELD_CUSTOM, .offset = offsetof(RenderRequest, member_), \
                .read = (read_)                                                                  \
        }

static const FieldSpec request_fields[] = {
        KEPT("messages", messages, array_keep),
        KEPT("tools", tools, array_keep),
        KEPT("documents", documents, array_keep),
        KEPT("variables", variables, object_keep),
        FIELD("chat_template", FIELD_STR, RenderRequest, chat_template, false),
        FIELD("add_generation_prompt", FIELD_BOOL, RenderRequest, add_generation_prompt, false),
        KEPT("continue_final_message", continued, continued_keep),
        FIELD("now", FIELD_I64, RenderRequest, now, false),
};

static Status request_render(const Template *t, const qn_template *model, const RenderRequest *r,
                             Rendered *out)
{
        const ChatInput in = {.messages = r->messages,
                              .tools = r->tools,
                              .documents = r->documents,
                              .variables = r->variables,
                              .add_generation_prompt = r->add_generation_prompt,
                              .continue_final_message = r->continued.n > 0,
                              .continued = r->continued,
                              .now = r->now};

        ENSURE(r->messages != NULL, E_MISSING, "messages: missing");
        return template_render_chat(t, yyjson_doc_get_root(model->special), &in, NULL, out);
}

/* The request brings its own template. */
static Status request_render_own(const qn_template *model, const RenderRequest *r, Rendered *out)
{
        CLEANUP(template_free) Template *own = NULL;

        TRY(status_within(template_parse(r->chat_template, &own), "chat_template"));
        return request_render(own, model, r, out);
}

/* A name of the model's templates, or a template. */
static bool brings_own(const qn_template *t, const RenderRequest *r)
{
        return r->chat_template.p != NULL && !template_find(t, r->chat_template);
}

Status template_render_request(const qn_template *t, Str request, Rendered *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(arena_done) Arena arena = {0};
        RenderRequest r = {.now = (int64_t)time(NULL)};
        const Template *chosen;
        yyjson_val *root;

        TRY(json_parse_exact(request, &doc));
        root = yyjson_doc_get_root(doc);
        ENSURE(yyjson_is_obj(root), E_FORMAT, "expected an object, found %s", json_type_name(root));
        TRY(fields_read(request_fields, N_ELEMS(request_fields), root, &arena, &r));
        if (brings_own(t, &r))
                return request_render_own(t, &r, out);
        TRY(template_choose(t, r.chat_template, r.tools != NULL, &chosen));
        return request_render(chosen, t, &r, out);
}

static Status render(const qn_template *tmpl, Str request, char **text, size_t *n_text)
{
        CLEANUP(rendered_done) Rendered r = {0};

        TRY(template_render_request(tmpl, request, &r));
        TRY(strbuf_reserve(&r.text, 1));
        r.text.p[r.text.n] = '\0';
        *n_text = r.text.n;
        *text = TAKE(r.text.p);
        return OK;
}

qn_status qn_render(const qn_template *tmpl, const char *request, size_t n_request, char **text,
                    size_t *n_text)
{
        return (qn_status)render(tmpl, (Str){request, n_request}, text, n_text);
}

_Static_assert(sizeof(TextSpan) == sizeof(TemplateSpan) &&
                       offsetof(TextSpan, end) == offsetof(TemplateSpan, end),
               "the template's user spans are the tokenizer's plain spans");

/* The prompt is encoded as one text, so that merges cross from template to message as they do in
   Transformers; only special tokens are not matched where the user wrote. */
static Status prompt_encode(const Tokenizer *t, const Rendered *r, bool parse_special, IdVec *ids)
{
        const EncodeOptions o = {.parse_special = true,
                                 .plain = (const TextSpan *)r->user,
                                 .n_plain = parse_special ? 0 : r->n_user};

        return tokenizer_encode(t, strbuf_str(&r->text), &o, ids);
}

static Status chat_encode(const qn_model *model, Str request, bool parse_special, int32_t **ids,
                          size_t *n_ids)
{
        CLEANUP(rendered_done) Rendered r = {0};
        CLEANUP(id_vec_done) IdVec v = {0};

        ENSURE(model->tmpl != NULL, E_MISSING,
               "the model has no chat template; use generate for plain completion");
        ENSURE(model->tokenizer != NULL, E_MISSING, "the model has no tokenizer.json");
        TRY(template_render_request(model->tmpl, request, &r));
        TRY(vec_reserve(&v, 1));
        TRY(prompt_encode(model->tokenizer->t, &r, parse_special, &v));
        *n_ids = v.n;
        *ids = TAKE(v.p);
        return OK;
}

qn_status qn_chat_encode(const qn_model *model, const char *request, size_t n_request,
                         bool parse_special, int32_t **ids, size_t *n_ids)
{
        return (qn_status)chat_encode(model, (Str){request, n_request}, parse_special, ids, n_ids);
}
