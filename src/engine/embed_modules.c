/* The modules of sentence-transformers: what the files of each add to a recipe. */
#include "base/file.h"
#include "engine/embed.h"
#include "weights/store.h"

enum { FILE_MAX = 16 << 20, WIDTH_MAX = 1 << 20, TOKENS_MAX = INT32_MAX };

static Status fields_from(const char *path, const FieldSpec *rows, size_t n, Arena *arena,
                          void *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_parse_file(path, FILE_MAX, &doc));
        return status_within(fields_read(rows, n, yyjson_doc_get_root(doc), arena, out), "%s",
                             path);
}

Status recipe_file_read(const char *dir, const char *name, bool required, const FieldSpec *rows,
                        size_t n, Arena *arena, void *out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, name, &path));
        ENSURE(!required || file_exists(path), E_MISSING, "%s: there is no such file", path);
        return file_exists(path) ? fields_from(path, rows, n, arena, out) : OK;
}

typedef struct BertFile {
        uint32_t max_tokens;
        bool lower_case;
} BertFile;

static const FieldSpec bert_fields[] = {
        FIELD_RANGE("max_seq_length", FIELD_U32, BertFile, max_tokens, false, 1, TOKENS_MAX),
        FIELD("do_lower_case", FIELD_BOOL, BertFile, lower_case, false),
};

typedef struct TokenizerFile {
        double max_tokens; /* some files hold 1e30 */
        Str side;
} TokenizerFile;

static const FieldSpec tokenizer_fields[] = {
        FIELD("model_max_length", FIELD_F64, TokenizerFile, max_tokens, false),
        FIELD("truncation_side", FIELD_STR, TokenizerFile, side, false),
};

static bool is_limit(double tokens)
{
        return tokens >= 1 && tokens <= TOKENS_MAX;
}

/* The module's own limit; without one the tokenizer's. */
static uint32_t limit_of(const BertFile *own, const TokenizerFile *t)
{
        if (own->max_tokens > 0)
                return own->max_tokens;
        return is_limit(t->max_tokens) ? (uint32_t)t->max_tokens : 0;
}

Status module_transformer(const char *dir, Recipe *r)
{
        BertFile own = {0};
        TokenizerFile t = {0};

        TRY(recipe_file_read(dir, "sentence_bert_config.json", false, bert_fields,
                             N_ELEMS(bert_fields), &r->arena, &own));
        TRY(recipe_file_read(dir, "tokenizer_config.json", false, tokenizer_fields,
                             N_ELEMS(tokenizer_fields), &r->arena, &t));
        r->max_tokens = limit_of(&own, &t);
        r->lower_case = own.lower_case;
        r->cut_left = str_equal(t.side, STR("left"));
        return OK;
}

/* A flag a mode, or one key with a name or a list of them. */
typedef struct PoolingFile {
        uint32_t width;
        bool flags[POOL_MODE_MAX];
        PoolModes named;
        bool prompt_counts;
} PoolingFile;

static Status mode_list_read(yyjson_val *v, PoolModes *modes)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        yyjson_val *name;

        while ((name = yyjson_arr_iter_next(&it)) != NULL)
                TRY(pool_mode_add(json_str(name), modes));
        ENSURE(modes->n > 0, E_FORMAT, "pooling_mode: expected a name or a list of names");
        return OK;
}

static Status modes_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        PoolModes modes = {.n = 0};

        (void)f;
        (void)arena;
        TRY(yyjson_is_str(v) ? pool_mode_add(json_str(v), &modes) : mode_list_read(v, &modes));
        *(PoolModes *)at = modes;
        return OK;
}

#define MODE_FLAG(key_, mode_) FIELD(key_, FIELD_BOOL, PoolingFile, flags[mode_], false)

static const FieldSpec pooling_fields[] = {
        FIELD_RANGE("word_embedding_dimension", FIELD_U32, PoolingFile, width, false, 1, WIDTH_MAX),
        FIELD_RANGE("embedding_dimension", FIELD_U32, PoolingFile, width, false, 1, WIDTH_MAX),
        MODE_FLAG("pooling_mode_cls_token", POOL_CLS),
        MODE_FLAG("pooling_mode_max_tokens", POOL_MAX),
        MODE_FLAG("pooling_mode_mean_tokens", POOL_MEAN),
        MODE_FLAG("pooling_mode_mean_sqrt_len_tokens", POOL_MEAN_SQRT),
        MODE_FLAG("pooling_mode_weightedmean_tokens", POOL_WEIGHTED),
        MODE_FLAG("pooling_mode_lasttoken", POOL_LAST),
        {.key = "pooling_mode",
         .type = FIELD_CUSTOM,
         .offset = offsetof(PoolingFile, named),
         .read = modes_read},
        FIELD("include_prompt", FIELD_BOOL, PoolingFile, prompt_counts, false),
};

static PoolModes modes_flagged(const PoolingFile *f)
{
        PoolModes modes = {.n = 0};

        for (PoolMode m = 0; m < POOL_MODE_MAX; m++)
                if (f->flags[m])
                        modes.list[modes.n++] = m;
        return modes;
}

/* The name wins over flags; no flag at all means the mean. */
static PoolModes modes_said(const PoolingFile *f)
{
        static const PoolModes mean = {.list = {POOL_MEAN}, .n = 1};
        const PoolModes flagged = modes_flagged(f);

        if (f->named.n > 0)
                return f->named;
        return flagged.n > 0 ? flagged : mean;
}

static Status width_check(const char *dir, const char *key, size_t said, size_t width)
{
        ENSURE(said == width, E_FORMAT, "%s/config.json: %s: %zu, but %zu numbers come in", dir,
               key, said, width);
        return OK;
}

Status module_pooling(const char *dir, Recipe *r)
{
        PoolingFile f = {.width = (uint32_t)r->width, .prompt_counts = true};

        TRY(recipe_file_read(dir, "config.json", true, pooling_fields, N_ELEMS(pooling_fields),
                             &r->arena, &f));
        TRY(width_check(dir, "word_embedding_dimension", f.width, r->width));
        r->pooling = modes_said(&f);
        r->prompt_counts = f.prompt_counts;
        r->width *= r->pooling.n;
        return OK;
}

typedef struct DenseFile {
        uint32_t n_in, n_out;
        bool bias, residual;
        Str act, input, output;
} DenseFile;

static const FieldSpec dense_fields[] = {
        FIELD_RANGE("in_features", FIELD_U32, DenseFile, n_in, true, 1, WIDTH_MAX),
        FIELD_RANGE("out_features", FIELD_U32, DenseFile, n_out, true, 1, WIDTH_MAX),
        FIELD("bias", FIELD_BOOL, DenseFile, bias, false),
        FIELD("use_residual", FIELD_BOOL, DenseFile, residual, false),
        FIELD("activation_function", FIELD_STR, DenseFile, act, false),
        FIELD("module_input_name", FIELD_STR, DenseFile, input, false),
        FIELD("module_output_name", FIELD_STR, DenseFile, output, false),
};

static Status sentence_check(const char *dir, const char *key, Str said)
{
        ENSURE(said.n == 0 || str_equal(said, STR("sentence_embedding")), E_UNSUPPORTED,
               "%s/config.json: %s: only \"sentence_embedding\" is supported", dir, key);
        return OK;
}

static Status dense_file_check(const char *dir, const DenseFile *f, size_t width)
{
        TRY(sentence_check(dir, "module_input_name", f->input));
        TRY(sentence_check(dir, "module_output_name", f->output));
        ENSURE(!f->residual, E_UNSUPPORTED, "%s/config.json: use_residual: only false is supported",
               dir);
        return width_check(dir, "in_features", f->n_in, width);
}

static Status tensor_read(const Store *s, const char *name, uint64_t n, Arena *arena, float **out)
{
        const TensorInfo *t = store_find(s, str_of(name));
        float *values;

        ENSURE(t != NULL, E_MISSING, "the tensor %s is missing", name);
        ENSURE(t->n_elems == n, E_FORMAT, "%s: %llu numbers, expected %llu", name,
               (unsigned long long)t->n_elems, (unsigned long long)n);
        TRY(arena_new_array(arena, n, &values));
        TRY(store_read_f32(s, t, 0, n, values));
        *out = values;
        return OK;
}

static Status dense_tensors_read(const char *dir, const DenseFile *f, Arena *arena, DenseLayer *d)
{
        CLEANUP(store_free) Store *s = NULL;

        TRY(store_open_safetensors(dir, &s));
        TRY(status_within(
                tensor_read(s, "linear.weight", (uint64_t)f->n_in * f->n_out, arena, &d->w), "%s",
                dir));
        if (!f->bias)
                return OK;
        return status_within(tensor_read(s, "linear.bias", f->n_out, arena, &d->b), "%s", dir);
}

Status module_dense(const char *dir, Recipe *r)
{
        DenseFile f = {.bias = true, .act = STR("torch.nn.modules.activation.Tanh")};
        Stage stage = {.kind = STAGE_DENSE};

        TRY(recipe_file_read(dir, "config.json", true, dense_fields, N_ELEMS(dense_fields),
                             &r->arena, &f));
        TRY(dense_file_check(dir, &f, r->width));
        TRY(status_within(dense_act_find(f.act, &stage.dense.act), "%s/config.json", dir));
        TRY(dense_tensors_read(dir, &f, &r->arena, &stage.dense));
        stage.dense.n_in = f.n_in;
        stage.dense.n_out = f.n_out;
        r->width = f.n_out;
        return vec_push(&r->stages, stage);
}

Status module_normalize(const char *dir, Recipe *r)
{
        (void)dir;
        return vec_push(&r->stages, (Stage){.kind = STAGE_NORMALIZE});
}

/* Only training drops anything. */
Status module_dropout(const char *dir, Recipe *r)
{
        (void)dir;
        (void)r;
        return OK;
}
