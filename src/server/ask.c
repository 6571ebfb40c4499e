#include "server/ask.h"

#include "base/fields_text.h"
#include "server/server_state.h"

#include <math.h>
#include <stdlib.h>

void ask_init(const ServedModel *m, bool plain, Ask *out)
{
        *out = (Ask){.n = 1, .max_tokens = -1, .top_logprobs = -1, .add_generation_prompt = true};
        if (plain)
                qn_sampling_init_plain(&out->sampling, m->model);
        else
                qn_sampling_init(&out->sampling, m->model);
}

/* {"type": "text"} and Ollama's "" ask for nothing. */
static bool is_text_format(yyjson_val *format)
{
        if (yyjson_is_str(format))
                return yyjson_get_len(format) == 0;
        return str_equal(json_str(yyjson_obj_get(format, "type")), STR("text"));
}

static bool wants_tools(const Ask *ask)
{
        return yyjson_arr_size(ask->tools) > 0 &&
               !str_equal(json_str(ask->tool_choice), STR("none"));
}

/* Fails closed: what constrains the answer is refused, never left out. */
static Status unsupported_check(const Ask *ask)
{
        ENSURE(!wants_tools(ask), E_UNSUPPORTED, "tools: not supported by this version");
        ENSURE(ask->format == NULL || is_text_format(ask->format), E_UNSUPPORTED,
               "response_format: constrained output is not supported by this version");
        ENSURE(yyjson_arr_size(ask->images) == 0, E_UNSUPPORTED,
               "images: not supported by this version");
        ENSURE(ask->previous == NULL, E_UNSUPPORTED,
               "previous_response_id: responses are not stored");
        ENSURE(ask->suffix.n == 0, E_UNSUPPORTED, "suffix: not supported by this version");
        return OK;
}

static int32_t at_least(int32_t x, int32_t least)
{
        return x > least ? x : least;
}

static Status counts_check(Ask *ask)
{
        ENSURE(!ask->stream || ask->best_of <= ask->n, E_RANGE,
               "best_of: more than n choices cannot be streamed");
        ask->logprobs = ask->logprobs || ask->top_logprobs >= 0;
        ask->top_logprobs = at_least(ask->top_logprobs, 0);
        ask->best_of = at_least(ask->best_of, ask->n);
        return OK;
}

Status ask_read(const FieldTable *const *tables, yyjson_val *body, Arena *arena, Ask *out)
{
        for (size_t i = 0; tables[i] != NULL; i++)
                TRY(fields_read(tables[i]->rows, tables[i]->n, body, arena, out));
        TRY(unsupported_check(out));
        return counts_check(out);
}

static void model_missing(Exchange *x, Str name)
{
        CLEANUP(strbuf_done) StrBuf names = {0};
        const Status s = models_list(&x->server->models, &names);

        if (s != OK)
                exchange_fail(x, s);
        else
                exchange_refuse(x, ERROR_NOT_FOUND, "model: \"%.*s\" not found; there are: %s",
                                STR_ARG(name), strbuf_cstr(&names));
}

static ServedModel *model_ready(Exchange *x, ServedModel *m)
{
        if (atomic_load(&m->state) == MODEL_READY)
                return m;
        exchange_refuse(x, ERROR_LOADING, "model \"%.*s\" is loading", STR_ARG(m->name));
        return NULL;
}

ServedModel *ask_model(Exchange *x, yyjson_val *body)
{
        yyjson_val *name = yyjson_obj_get(body, "model");
        ServedModel *m = models_find(&x->server->models, json_str(name));

        if (m != NULL)
                return model_ready(x, m);
        model_missing(x, json_str(name));
        return NULL;
}

/* One bias: a number, or false. */
static Status bias_value(yyjson_val *v, float *out)
{
        char found[VALUE_TEXT_MAX];

        value_text(v, found);
        ENSURE(yyjson_is_num(v) || yyjson_is_false(v), E_FORMAT,
               "logit_bias: expected a number or false, found %s", found);
        *out = yyjson_is_false(v) ? -INFINITY : (float)yyjson_get_num(v);
        return OK;
}

typedef VEC(qn_logit_bias) Biases;

static void biases_done(Biases *b)
{
        vec_done(b);
}

/* Every token of a text gets the bias. */
static Status text_bias(const ServedModel *m, Str text, float bias, Biases *out)
{
        CLEANUP(id_vec_done) IdVec ids = {0};

        TRY(model_encode(m, text, false, true, &ids));
        for (size_t i = 0; i < ids.n; i++)
                TRY(vec_push(out, ((qn_logit_bias){ids.p[i], bias})));
        return OK;
}

/* The key of an object is an id in digits; else it is a text, as in pairs. */
static bool is_digits(Str s)
{
        return s.n > 0 && strspn(s.p, "0123456789-") == s.n;
}

static Status key_bias(const ServedModel *m, Str key, float bias, Biases *out)
{
        const long id = strtol(key.p, NULL, 10);

        if (!is_digits(key))
                return text_bias(m, key, bias, out);
        ENSURE(id >= 0 && id < (long)m->shape.n_vocab, E_RANGE,
               "logit_bias: token %s is outside 0..%u", key.p, m->shape.n_vocab - 1);
        return vec_push(out, ((qn_logit_bias){(int32_t)id, bias}));
}

static Status object_biases(const ServedModel *m, yyjson_val *object, Biases *out)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(object);
        yyjson_val *key;
        float bias;

        while ((key = yyjson_obj_iter_next(&it)) != NULL) {
                TRY(bias_value(yyjson_obj_iter_get_val(key), &bias));
                TRY(key_bias(m, json_str(key), bias, out));
        }
        return OK;
}

static Status pair_bias(const ServedModel *m, yyjson_val *pair, Biases *out)
{
        yyjson_val *token = yyjson_arr_get_first(pair);
        char digits[32];
        float bias;

        ENSURE(yyjson_arr_size(pair) == 2, E_FORMAT, "logit_bias: expected pairs [token, bias]");
        TRY(bias_value(yyjson_arr_get_last(pair), &bias));
        if (yyjson_is_str(token))
                return text_bias(m, json_str(token), bias, out);
        ENSURE(yyjson_is_int(token), E_FORMAT, "logit_bias: a token is an id or a text");
        (void)snprintf(digits, sizeof(digits), "%lld", (long long)yyjson_get_sint(token));
        return key_bias(m, str_of(digits), bias, out);
}

static Status array_biases(const ServedModel *m, yyjson_val *array, Biases *out)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(array);
        yyjson_val *pair;

        while ((pair = yyjson_arr_iter_next(&it)) != NULL)
                TRY(pair_bias(m, pair, out));
        return OK;
}

static Status biases_read(const Ask *ask, const ServedModel *m, Biases *out)
{
        if (ask->logit_bias == NULL)
                return OK;
        if (yyjson_is_arr(ask->logit_bias))
                return array_biases(m, ask->logit_bias, out);
        ENSURE(yyjson_is_obj(ask->logit_bias), E_FORMAT,
               "logit_bias: expected an object or an array, found %s",
               json_type_name(ask->logit_bias));
        return object_biases(m, ask->logit_bias, out);
}

static Status biases_keep(const Ask *ask, const ServedModel *m, Arena *arena, qn_sampling *out)
{
        CLEANUP(biases_done) Biases biases = {0};
        qn_logit_bias *kept;

        TRY(biases_read(ask, m, &biases));
        TRY(arena_new_array(arena, biases.n, &kept));
        for (size_t i = 0; i < biases.n; i++)
                kept[i] = biases.p[i];
        out->logit_bias = kept;
        out->n_logit_bias = biases.n;
        return OK;
}

Status ask_options(const Ask *ask, const ServedModel *m, Arena *arena, qn_generate_options *out)
{
        qn_generate_options_init(out, m->model);
        out->sampling = ask->sampling;
        out->max_tokens = ask->max_tokens;
        out->stop = ask->stop.p;
        out->n_stop = ask->stop.n;
        out->ignore_eos = ask->ignore_eos;
        out->logprobs = ask->logprobs || ask->best_of > ask->n;
        out->n_top_logprobs = (uint32_t)ask->top_logprobs;
        return biases_keep(ask, m, arena, &out->sampling);
}
