/* What stands behind the public handles. Inside src/engine only. */
#ifndef QUERN_ENGINE_ENGINE_H
#define QUERN_ENGINE_ENGINE_H

#include "backend/backend.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/vec.h"
#include "engine/generation_config.h"
#include "quern/quern.h"
#include "sampler/sampler.h"
#include "template/template.h"
#include "tokenizer/tokenizer.h"

#include <pthread.h>

struct qn_tokenizer {
        Tokenizer *t;
};

struct qn_decoder {
        DecodeStream *stream;
        StrBuf piece;
};

/** A named template of a model ("default", "tool_use"). */
typedef struct NamedTemplate {
        Str name; /* in the arena */
        Str source;
        Template *t;
        Status status; /* with t NULL: why it cannot be parsed */
        Str error;
} NamedTemplate;

struct qn_template {
        Arena arena;
        VEC(NamedTemplate) list;
        bool named;          /* chosen by name, tool_use or default; else there is one only */
        yyjson_doc *special; /* object of *_token strings */
};

struct qn_model {
        char *dir;             /* what was opened */
        struct Recipe *recipe; /* of embeddings; NULL: not read yet */
        const Backend *backend;
        BackendModel *b;
        BackendShape shape;
        qn_tokenizer *tokenizer; /* NULL: none */
        qn_template *tmpl;       /* NULL: none */
        GenerationConfig generation;
        const Kernels *kernels;
        pthread_mutex_t turn; /* who gets the lock next */
        pthread_mutex_t lock; /* held while the backend works */
};

struct qn_session {
        qn_model *model;
        BackendSeq *seq;
        float *logits; /* [V] after the last token, when fresh */
        bool fresh;
};

/** Opens a path's tokenizer, template and generation settings. */
Status tokenizer_open_path(const char *path, qn_tokenizer **out);
Status template_open_path(const char *path, qn_template **out);
void qn_template_close_at(qn_template **t);
void qn_tokenizer_close_at(qn_tokenizer **t);

/** Whether the model has a template of that name: a request's text is a template otherwise. */
bool template_find(const qn_template *t, Str name);
/**
 * The template of that name (p NULL, or not found: none); tool_use when there are tools and the
 * model has such a template; else its default. Errors: E_MISSING with the names there are; what
 * kept the template from being parsed.
 */
Status template_choose(const qn_template *t, Str name, bool has_tools, const Template **out);

/** Renders a request object (see qn_render). */
Status template_render_request(const qn_template *t, Str request, Rendered *out);

/** Gives states, not text. */
bool model_is_encoder(const qn_model *m);

/**
 * One thread at a time works with the model. Those who wait get their turn before one that has just
 * had it, so that a loop of short turns starves nobody.
 */
void model_lock(qn_model *m);
void model_unlock(qn_model *m);

/** Whether text can be generated. Errors: E_UNSUPPORTED that names what can be done instead. */
Status generation_check(const qn_model *m);

/** The special tokens of tokenizer_config.json and special_tokens_map.json as one JSON object. */
Status special_tokens_load(const char *dir, yyjson_doc **out);

#endif
