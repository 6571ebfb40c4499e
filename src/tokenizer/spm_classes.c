/* The classes that read a SentencePiece model by rules of their own. */
#include "tokenizer/base64.h"
#include "tokenizer/spm_parts.h"

/* The added tokens on their way. */
typedef struct AddedList {
        const SpmVocab *v;
        StrBuf *json;
        size_t n;
} AddedList;

static Status added_write(AddedList *l, Str text, size_t id, bool special)
{
        TRY(strbuf_printf(l->json, "%s\n{\"id\":%zu,\"special\":%s,\"content\":",
                          l->n == 0 ? "" : ",", id, special ? "true" : "false"));
        TRY(json_append_quoted(l->json, text));
        l->n++;
        return strbuf_append_char(l->json, '}');
}

static bool is_added(int64_t type, bool with_user)
{
        return type == PIECE_CONTROL || (type == PIECE_USER && with_user);
}

/* Control pieces are special; pieces of the user are not, and a class may leave them out. */
static Status pieces_write(AddedList *l, bool with_user)
{
        for (size_t i = 0; i < l->v->spm->pieces.n; i++) {
                const int64_t type = l->v->spm->pieces.p[i].type;

                if (is_added(type, with_user))
                        TRY(added_write(l, l->v->texts[i], i, type == PIECE_CONTROL));
        }
        return OK;
}

Status spm_added_json(const BuildSource *s, const SpmVocab *v, bool with_user, StrBuf *json)
{
        AddedList l = {v, json, 0};

        TRY(strbuf_append(json, STR("{\"added_tokens\":[")));
        TRY(build_keeps_pieces(s) ? pieces_write(&l, with_user) : OK);
        return strbuf_append(json, STR("],\n"));
}

const char *spm_scheme(bool prefix, bool legacy)
{
        if (!prefix)
                return "never";
        return legacy ? "always" : "first";
}

Status spm_metaspace_json(const char *scheme, StrBuf *json)
{
        return strbuf_printf(json,
                             "{\"type\":\"Metaspace\",\"replacement\":\"" SPM_MARK
                             "\",\"prepend_scheme\":\"%s\",\"split\":false}",
                             scheme);
}

static Status llama_decoder(bool prefix, StrBuf *json)
{
        return strbuf_printf(json,
                             ",\n\"decoder\":{\"type\":\"Sequence\",\"decoders\":[" SPM_REPLACE_MARK
                             ",{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"}%s]},\n",
                             prefix ? "," SPM_STRIP_SPACE : "");
}

Status spm_llama_json(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        const bool prefix = build_flag(s, "add_prefix_space", true);
        SpmVocab v;

        TRY(spm_vocab_make(spm, NULL, s->arena, &v));
        TRY(spm_added_json(s, &v, true, json));
        TRY(strbuf_append(json, STR("\"pre_tokenizer\":")));
        TRY(spm_metaspace_json(spm_scheme(prefix, build_flag(s, "legacy", false)), json));
        TRY(llama_decoder(prefix, json));
        TRY(strbuf_append(json, STR("\"model\":{\"type\":\"BPE\",\"fuse_unk\":true,"
                                    "\"byte_fallback\":true,\n")));
        TRY(spm_vocab_json(&v, json));
        TRY(spm_merges_by_id(&v, json));
        return strbuf_append(json, STR("}}\n"));
}

#define GEMMA_PARTS                                                                                \
        "\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\" "                         \
        "\"},\"content\":\"" SPM_MARK                                                              \
        "\"},\n\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"String\":\" \"},\"behavior\":" \
        "\"MergedWithPrevious\"},\n\"decoder\":{\"type\":\"Sequence\",\"decoders\":"               \
        "[" SPM_REPLACE_MARK ",{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"}]},\n"

Status spm_gemma_json(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        SpmVocab v;

        TRY(spm_vocab_make(spm, NULL, s->arena, &v));
        TRY(spm_added_json(s, &v, true, json));
        TRY(strbuf_append(json, STR(GEMMA_PARTS "\"model\":{\"type\":\"BPE\",\"unk_token\":")));
        TRY(json_append_quoted(json, build_token(s, "unk_token", STR("<unk>"))));
        TRY(strbuf_append(json, STR(",\"fuse_unk\":true,\"byte_fallback\":true,\n")));
        TRY(spm_vocab_json(&v, json));
        TRY(spm_merges_by_id(&v, json));
        return strbuf_append(json, STR("}}\n"));
}

/* This class has its own first four tokens in the place of the model's three, and a last one. */
enum { XLM_ROBERTA_SKIPPED = 3 };

typedef struct NamedToken {
        const char *key;
        const char *absent;
} NamedToken;

static const NamedToken xlm_roberta_first[] = {{"bos_token", "<s>"},
                                               {"pad_token", "<pad>"},
                                               {"eos_token", "</s>"},
                                               {"unk_token", "<unk>"}};

static Status named_scores(const BuildSource *s, StrBuf *json)
{
        for (size_t i = 0; i < N_ELEMS(xlm_roberta_first); i++) {
                const NamedToken *n = &xlm_roberta_first[i];

                TRY(spm_score_json(build_token(s, n->key, str_of(n->absent)), 0.0F, i == 0, json));
        }
        return OK;
}

static Status xlm_roberta_vocab(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"model\":{\"type\":\"Unigram\",\"unk_id\":3,"
                                    "\"byte_fallback\":false,\"vocab\":[")));
        TRY(named_scores(s, json));
        for (size_t i = XLM_ROBERTA_SKIPPED; i < spm->pieces.n; i++)
                TRY(spm_score_json(spm->pieces.p[i].text, spm->pieces.p[i].score, false, json));
        TRY(spm_score_json(build_token(s, "mask_token", STR("<mask>")), 0.0F, false, json));
        return strbuf_append(json, STR("]}}\n"));
}

/* <s> text </s>, by the ids that the first four tokens have. */
static Status xlm_roberta_post(const BuildSource *s, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"post_processor\":{\"type\":\"BertProcessing\",\"cls\":[")));
        TRY(json_append_quoted(json, build_token(s, "bos_token", STR("<s>"))));
        TRY(strbuf_append(json, STR(",0],\"sep\":[")));
        TRY(json_append_quoted(json, build_token(s, "eos_token", STR("</s>"))));
        return strbuf_append(json, STR(",2]},\n"));
}

static Status charsmap_json(Str map, StrBuf *json)
{
        if (map.n == 0)
                return OK;
        TRY(strbuf_append(
                json, STR("\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"")));
        TRY(base64_encode(map, json));
        return strbuf_append(json, STR("\"},\n"));
}

static Status xlm_roberta_parts(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        const char *scheme = spm_scheme(build_flag(s, "add_prefix_space", true), true);

        TRY(charsmap_json(spm->charsmap, json));
        TRY(strbuf_printf(json,
                          "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":"
                          "\"WhitespaceSplit\"},{\"type\":\"Metaspace\",\"replacement\":\"" SPM_MARK
                          "\",\"prepend_scheme\":\"%s\",\"split\":true}]},\n"
                          "\"decoder\":{\"type\":\"Metaspace\",\"replacement\":\"" SPM_MARK
                          "\",\"prepend_scheme\":\"%s\",\"split\":true},\n",
                          scheme, scheme));
        return xlm_roberta_post(s, json);
}

Status spm_xlm_roberta_json(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        SpmVocab v;

        TRY(spm_vocab_make(spm, NULL, s->arena, &v));
        TRY(spm_added_json(s, &v, true, json));
        TRY(xlm_roberta_parts(s, spm, json));
        return xlm_roberta_vocab(s, spm, json);
}
