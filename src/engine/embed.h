/* From last hidden states to an embedding: what a model's modules say. Inside src/engine only. */
#ifndef QUERN_ENGINE_EMBED_H
#define QUERN_ENGINE_EMBED_H

#include "base/fields.h"
#include "engine/engine.h"

/** How the states of a text's tokens become one row. Source: sentence-transformers' Pooling. */
typedef enum PoolMode {
        POOL_CLS,       /* the first token's */
        POOL_MAX,       /* the greatest of each column */
        POOL_MEAN,      /* their mean */
        POOL_MEAN_SQRT, /* their sum / sqrt(number) */
        POOL_WEIGHTED,  /* their mean, token i counted i times (from 1) */
        POOL_LAST,      /* the last token's */
        POOL_MODE_MAX
} PoolMode;

/** Modes whose rows are joined in this order. */
typedef struct PoolModes {
        PoolMode list[POOL_MODE_MAX];
        size_t n; /* 0: not said */
} PoolModes;

/** "mean", or several as "cls+max". Errors: E_USAGE "pooling: "x" is not one of cls, max, …",
 *  "pooling: max is there twice". */
Status pool_modes_read(Str text, PoolModes *out);
/** The same text again. */
Status pool_modes_text(const PoolModes *modes, StrBuf *out);
/** Appends one mode by name. Errors: as above. */
Status pool_mode_add(Str name, PoolModes *modes);

/** One text's states on their way to a row. Sums run in the order of tokens, in double. */
typedef struct Pooler {
        const PoolModes *modes;
        size_t width;   /* E */
        size_t skip;    /* first tokens that do not count: of a prompt */
        size_t n_seen;  /* tokens so far, the skipped ones too */
        double *values; /* [modes][E] */
} Pooler;

Status pooler_init(const PoolModes *modes, size_t width, size_t skip, Pooler *out);
void pooler_done(Pooler *p);
/** Adds the next token's state [E]. */
void pooler_add(Pooler *p, const float *state);
/** The pooled row [modes * E]. */
void pooler_finish(const Pooler *p, float *out);

/** out = act(W x + b) */
typedef struct DenseLayer {
        size_t n_in, n_out;
        float *w;              /* [n_out][n_in] */
        float *b;              /* [n_out] or NULL */
        double (*act)(double); /* never NULL */
} DenseLayer;

typedef enum StageKind { STAGE_DENSE, STAGE_NORMALIZE } StageKind;

/** One step behind the pooling. */
typedef struct Stage {
        StageKind kind;
        DenseLayer dense;
} Stage;

typedef VEC(Stage) StageVec;

typedef struct Recipe Recipe;

/** What a directory says of its embeddings; of a plain model all is "not said". */
struct Recipe {
        Arena arena;
        PoolModes pooling;
        bool prompt_counts; /* [true] a prompt's tokens are pooled too */
        StageVec stages;
        uint32_t max_tokens; /* longer texts are cut; 0: not said */
        bool cut_left;       /* at their beginning */
        bool lower_case;     /* asks for a tokenizer that ignores case */
        size_t width;        /* of what the modules so far put out */
        yyjson_doc *config;  /* config_sentence_transformers.json, with its prompts, or NULL */
};

/**
 * Reads modules.json, the files of its modules, sentence_bert_config.json, tokenizer_config.json's
 * limits and config_sentence_transformers.json of a directory; width: of the hidden states.
 * Errors: E_UNSUPPORTED "d/modules.json: [3]: type "x.Y" is not supported; supported: Transformer,
 * …", E_MISSING "d/1_Pooling/config.json: …", E_FORMAT "2_Dense/config.json: in_features: 30, but
 * 36 numbers come in", E_IO, E_NOMEM.
 */
Status recipe_load(const char *dir, size_t width, Recipe **out);
void recipe_free(Recipe **r);

/** One module of modules.json: what it adds to the recipe. dir: of its files. */
Status module_transformer(const char *dir, Recipe *r);
Status module_pooling(const char *dir, Recipe *r);
Status module_dense(const char *dir, Recipe *r);
Status module_normalize(const char *dir, Recipe *r);
Status module_dropout(const char *dir, Recipe *r);

/** The fields of dir/name; `required`: else an absent file changes nothing. Texts go to the arena.
 */
Status recipe_file_read(const char *dir, const char *name, bool required, const FieldSpec *rows,
                        size_t n, Arena *arena, void *out);

/** The text of a prompt: `given`, or that called `name`, or the recipe's default, or nothing.
 *  Errors: E_USAGE "prompt-name: "x" is not one of query, document". */
Status recipe_prompt(const Recipe *r, const char *given, const char *name, Str *out);

/** Width behind the stages, for this width of the pooled row. */
size_t stages_width(const StageVec *stages, size_t width);
/** The row x [stages_width at its widest] in place; scratch is as long. */
void stages_run(const Kernels *k, const StageVec *stages, size_t width, float *x, float *scratch);
size_t stages_widest(const StageVec *stages, size_t width);
/** x / |x|, as torch's normalize: not below 1e-12. */
void row_normalize(float *x, size_t n);

/** The activation of a class name such as "torch.nn.modules.activation.Tanh". E_UNSUPPORTED. */
Status dense_act_find(Str name, double (**out)(double));

#endif
