/* Chat templates: the Jinja language as jinja2 runs it inside Transformers. */
#ifndef QUERN_TEMPLATE_TEMPLATE_H
#define QUERN_TEMPLATE_TEMPLATE_H

#include "base/json.h"

typedef struct Template Template;

/**
 * Parses a template. Errors: E_FORMAT "line 3, column 7: …"; E_UNSUPPORTED for tags, filters and
 * tests that do not exist here: "line 1, column 9: no filter named 'x'". Under an `if` such a name
 * is an error only when it is reached, as in jinja2.
 */
Status template_parse(Str source, Template **out);
void template_free(Template **t);

/** Limits that end a hostile template with E_RANGE. Zero fields take the defaults. */
typedef struct TemplateLimits {
        uint64_t steps; /* evaluated nodes; default 20,000,000 */
        size_t output;  /* bytes; default 64 MiB */
        uint32_t depth; /* recursion of expressions, macros, blocks; default 1000 */
        size_t memory;  /* bytes of values; default 256 MiB */
} TemplateLimits;

/** What a part of the rendered prompt came from. */
typedef struct TemplateSpan {
        size_t begin; /* bytes of the text */
        size_t end;
} TemplateSpan;

typedef struct Rendered {
        StrBuf text;
        /* Ranges that came from the caller's strings (message contents and so on), in order,
           merged: there no special token may be parsed unless asked. Exact through filters that
           keep text (trim, slices, +, ~); a string built otherwise from user text is user text as a
           whole. */
        TemplateSpan *user;
        size_t n_user;
} Rendered;
void rendered_done(Rendered *r);

/**
 * Renders with the variables of one or two JSON objects (`trusted`: special tokens and the like,
 * may be NULL; `user`: messages, tools, documents, …, whose strings are marked as user text).
 * `now` is the Unix time for strftime_now (UTC unless TZ says otherwise).
 * Errors: E_FORMAT/E_RANGE with "line L, column C: …"; raise_exception's text; E_NOMEM.
 */
Status template_render(const Template *t, yyjson_val *trusted, yyjson_val *user, int64_t now,
                       const TemplateLimits *limits, Rendered *out);

/** Input of a chat: what Transformers' apply_chat_template takes. */
typedef struct ChatInput {
        yyjson_val *messages;  /* array; empty is refused */
        yyjson_val *tools;     /* array of objects; NULL or null: none */
        yyjson_val *documents; /* array of objects; NULL or null: none */
        yyjson_val *variables; /* object: further keyword arguments; NULL or null: none */
        bool add_generation_prompt;
        bool continue_final_message; /* the text ends where the final message's does */
        Str continued;               /* the field that is meant; p NULL: "content" */
        int64_t now;
} ChatInput;

/**
 * As apply_chat_template: prepares messages (None-valued keys dropped, …), defines tools and
 * documents, renders, and cuts where the continued message ends. `special_tokens`: object of
 * *_token strings. Errors: as template_render; E_FORMAT naming an input of another shape.
 */
Status template_render_chat(const Template *t, yyjson_val *special_tokens, const ChatInput *in,
                            const TemplateLimits *limits, Rendered *out);

#endif
