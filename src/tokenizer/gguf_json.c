/* GGUF metadata as a tokenizer.json of equal behaviour. */
#include "tokenizer/gguf_json.h"

#include "base/json.h"

int32_t gguf_token_type(const GgufVocab *v, size_t i)
{
        return v->types == NULL ? TOKEN_NORMAL : v->types[i];
}

static bool is_added(const GgufVocab *v, size_t i)
{
        static const bool added[] = {
                [TOKEN_UNKNOWN] = true, [TOKEN_CONTROL] = true, [TOKEN_USER] = true};
        const uint32_t type = (uint32_t)gguf_token_type(v, i);

        return type < N_ELEMS(added) && added[type] && v->tokens[i].n > 0;
}

static Status added_write(const GgufVocab *v, size_t i, bool first, StrBuf *json)
{
        const bool special = gguf_token_type(v, i) != TOKEN_USER;

        TRY(strbuf_printf(json, "%s\n{\"id\":%zu,\"content\":", first ? "" : ",", i));
        TRY(json_append_quoted(json, v->tokens[i]));
        return strbuf_printf(json,
                             ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                             "\"normalized\":false,\"special\":%s}",
                             special ? "true" : "false");
}

/* Rows of the embedding that no token has; converters call them so. */
static bool is_filler(const GgufVocab *v, size_t i)
{
        return gguf_token_type(v, i) == TOKEN_UNUSED && str_starts_with(v->tokens[i], STR("[PAD"));
}

/* The names are held by the vocabulary too, unless a whole word is looked up there. */
static bool is_in_vocab(const GgufVocab *v, const PreRow *pre, size_t i)
{
        const bool hidden = pre->ignore_merges & (gguf_token_type(v, i) == TOKEN_CONTROL);

        return !hidden && !is_filler(v, i);
}

static Status added_list(const GgufVocab *v, StrBuf *json)
{
        bool first = true;

        TRY(strbuf_append(json, STR("\"added_tokens\":[")));
        for (size_t i = 0; i < v->n_tokens; i++) {
                if (!is_added(v, i))
                        continue;
                TRY(added_write(v, i, first, json));
                first = false;
        }
        return strbuf_append(json, STR("],\n"));
}

static Status token_write(Str token, size_t id, bool first, StrBuf *json)
{
        TRY(strbuf_append(json, first ? STR("\n") : STR(",\n")));
        TRY(json_append_quoted(json, token));
        return strbuf_printf(json, ":%zu", id);
}

static Status vocab_write(const GgufVocab *v, const PreRow *pre, StrBuf *json)
{
        bool first = true;

        TRY(strbuf_append(json, STR("\"vocab\":{")));
        for (size_t i = 0; i < v->n_tokens; i++) {
                if (!is_in_vocab(v, pre, i))
                        continue;
                TRY(token_write(v->tokens[i], i, first, json));
                first = false;
        }
        return strbuf_append(json, STR("},\n"));
}

static Status merges_write(const GgufVocab *v, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"merges\":[")));
        for (size_t i = 0; i < v->n_merges; i++) {
                TRY(strbuf_append(json, i == 0 ? STR("\n") : STR(",\n")));
                TRY(json_append_quoted(json, v->merges[i]));
        }
        return strbuf_append_char(json, ']');
}

/* A token around the text that the metadata asks for. */
typedef struct Edge {
        bool wanted;
        int32_t id;
} Edge;

static bool edge_exists(const GgufVocab *v, Edge e)
{
        return e.wanted && e.id >= 0 && (size_t)e.id < v->n_tokens;
}

static Status edge_write(const GgufVocab *v, Edge e, StrBuf *json)
{
        if (!edge_exists(v, e))
                return OK;
        TRY(strbuf_append(json, STR("{\"SpecialToken\":{\"type_id\":0,\"id\":")));
        TRY(json_append_quoted(json, v->tokens[e.id]));
        return strbuf_append(json, STR("}}"));
}

static Status comma_write(bool wanted, StrBuf *json)
{
        return wanted ? strbuf_append_char(json, ',') : OK;
}

static Status edge_ids(const GgufVocab *v, Edge e, StrBuf *json)
{
        if (!edge_exists(v, e))
                return OK;
        TRY(json_append_quoted(json, v->tokens[e.id]));
        TRY(strbuf_append(json, STR(":{\"id\":")));
        TRY(json_append_quoted(json, v->tokens[e.id]));
        TRY(strbuf_printf(json, ",\"ids\":[%d],\"tokens\":[", (int)e.id));
        TRY(json_append_quoted(json, v->tokens[e.id]));
        return strbuf_append(json, STR("]}"));
}

/* BOS and EOS may be one token, which is then listed once. */
static Status specials_write(const GgufVocab *v, Edge bos, Edge eos, StrBuf *json)
{
        const Edge other = {eos.wanted && eos.id != bos.id, eos.id};

        TRY(strbuf_append(json, STR("],\"special_tokens\":{")));
        TRY(edge_ids(v, bos, json));
        TRY(comma_write(edge_exists(v, bos) && edge_exists(v, other), json));
        TRY(edge_ids(v, other, json));
        return strbuf_append(json, STR("}},\n"));
}

static Status template_write(const GgufVocab *v, StrBuf *json)
{
        const Edge bos = {v->add_bos, v->bos_id};
        const Edge eos = {v->add_eos, v->eos_id};

        TRY(strbuf_append(json, STR("\"post_processor\":{\"type\":\"TemplateProcessing\","
                                    "\"pair\":[],\"single\":[")));
        TRY(edge_write(v, bos, json));
        TRY(comma_write(edge_exists(v, bos), json));
        TRY(strbuf_append(json, STR("{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}")));
        TRY(comma_write(edge_exists(v, eos), json));
        TRY(edge_write(v, eos, json));
        return specials_write(v, bos, (Edge){eos.wanted, eos.id}, json);
}

static Status gpt2_write(const GgufVocab *v, StrBuf *json)
{
        const PreRow *pre = NULL;

        TRY(gguf_pre_find(v->pre, &pre));
        TRY(strbuf_printf(json, "\"normalizer\":%s,\n\"pre_tokenizer\":%s,\n", pre->normalizer,
                          pre->pre_tokenizer));
        TRY(strbuf_printf(json,
                          "\"decoder\":{\"type\":\"ByteLevel\",\"add_prefix_space\":true,"
                          "\"trim_offsets\":true,\"use_regex\":true},\n"
                          "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,"
                          "\"ignore_merges\":%s,\n",
                          pre->ignore_merges ? "true" : "false"));
        TRY(vocab_write(v, pre, json));
        return merges_write(v, json);
}

#define REPLACE_SPACE "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"\u2581\"}"
#define REPLACE_MARK  "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\u2581\"},\"content\":\" \"}"

/* As Llama-2's own file; without add_space_prefix nothing is put before and nothing cut off. */
static Status llama_parts(bool prefix, StrBuf *json)
{
        TRY(strbuf_printf(json, "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[%s%s]},\n",
                          prefix ? "{\"type\":\"Prepend\",\"prepend\":\"\u2581\"}," : "",
                          REPLACE_SPACE));
        return strbuf_printf(json,
                             "\"pre_tokenizer\":null,\n"
                             "\"decoder\":{\"type\":\"Sequence\",\"decoders\":[%s,"
                             "{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"}%s]},\n",
                             REPLACE_MARK,
                             prefix ? ",{\"type\":\"Strip\",\"content\":\" \",\"start\":1,"
                                      "\"stop\":0}"
                                    : "");
}

static bool is_token(const GgufVocab *v, int32_t id)
{
        return id >= 0 && (size_t)id < v->n_tokens;
}

static Status unk_write(const GgufVocab *v, StrBuf *json)
{
        TRY(strbuf_append(json,
                          STR("\"model\":{\"type\":\"BPE\",\"dropout\":null,\"fuse_unk\":true,"
                              "\"byte_fallback\":true,\"unk_token\":")));
        TRY(is_token(v, v->unk_id) ? json_append_quoted(json, v->tokens[v->unk_id])
                                   : strbuf_append(json, STR("null")));
        return strbuf_append(json, STR(",\n"));
}

static Status llama_write(const GgufVocab *v, StrBuf *json)
{
        static const PreRow none = {.ignore_merges = false};

        TRY(llama_parts(v->add_space_prefix, json));
        TRY(unk_write(v, json));
        TRY(vocab_write(v, &none, json));
        return gguf_score_merges(v, json);
}

typedef struct ModelRow {
        const char *name;
        Status (*write)(const GgufVocab *v, StrBuf *json);
} ModelRow;

static const ModelRow models[] = {{"gpt2", gpt2_write}, {"llama", llama_write}};

static Status model_write(const GgufVocab *v, StrBuf *json)
{
        for (size_t i = 0; i < N_ELEMS(models); i++)
                if (str_equal(str_of(models[i].name), v->model))
                        return models[i].write(v, json);
        return FAIL(E_UNSUPPORTED,
                    "tokenizer.ggml.model \"%.*s\" is not supported; supported: gpt2, llama",
                    STR_ARG(v->model));
}

Status tokenizer_json_from_gguf(const GgufVocab *v, StrBuf *json)
{
        TRY(strbuf_append(json, STR("{\"version\":\"1.0\",\n\"truncation\":null,\n"
                                    "\"padding\":null,\n")));
        TRY(added_list(v, json));
        TRY(template_write(v, json));
        TRY(model_write(v, json));
        return strbuf_append(json, STR("}}\n"));
}
