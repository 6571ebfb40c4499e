/* The models that are served, by name. */
#ifndef QUERN_SERVER_MODELS_H
#define QUERN_SERVER_MODELS_H

#include "base/arena.h"
#include "server/runner.h"
#include "server/server.h"

#include <stdatomic.h>

typedef enum ModelState { MODEL_LOADING, MODEL_READY } ModelState;

/** What qn_inspect says, as far as it says it. */
typedef struct ModelFacts {
        Str family, format;
        uint64_t weight_bytes;
        Str dtype; /* of its tensors, the first */
} ModelFacts;

typedef struct ServedModel {
        Str name; /* the last part of its path */
        const char *path;
        int64_t created; /* seconds since 1970, when it was first served */
        uint64_t load_ns;
        _Atomic ModelState state; /* what follows is there when it is MODEL_READY */
        qn_model *model;
        qn_model_shape shape;
        Runner *runner;
        Arena arena;     /* of the texts that follow */
        char *inspected; /* qn_inspect's JSON */
        ModelFacts facts;
        int32_t anchor; /* a token after which others are decoded as in mid-text; -1: none */
} ServedModel;

typedef struct ModelName {
        Str name;
        ServedModel *model;
} ModelName;

typedef struct Models {
        ServedModel *p;
        size_t n;
        VEC(ModelName) names; /* those of the models first, then aliases */
} Models;

/** Names only; nothing is loaded. Errors: E_USAGE two models of one name, an alias of none. */
Status models_init(const ServerOptions *o, Models *out);
void models_done(Models *m);

/** Loads one after another; *stop ends it. Errors: what opening a model says. */
Status models_load(Models *m, const ServerOptions *o, const atomic_bool *stop);

/** "" is the first model; "NAME:latest" is NAME. NULL: no such. */
ServedModel *models_find(const Models *m, Str name);
bool models_ready(const Models *m);

/** "a, b, c" */
Status models_list(const Models *m, StrBuf *out);

/** Text to ids, appended. Errors: E_MISSING when the model has no tokenizer. */
Status model_encode(const ServedModel *m, Str text, bool add_special, bool parse_special,
                    IdVec *out);
/** Ids to text, appended. */
Status model_decode(const ServedModel *m, const int32_t *ids, size_t n, bool skip_special,
                    StrBuf *out);

/** A token's text as in mid-text, special tokens too. */
Status model_token_text(const ServedModel *m, int32_t id, StrBuf *out);

#endif
