/* A SentencePiece model as it describes itself, for models whose class has no rules of its own. */
#include "tokenizer/base64.h"
#include "tokenizer/spm_parts.h"

#include <stdlib.h>

/* A list of parts, each written if it is wanted. */
typedef struct Parts {
        StrBuf *json;
        size_t n;
} Parts;

static Status part_write(Parts *p, bool wanted, const char *part)
{
        if (!wanted)
                return OK;
        return strbuf_printf(p->json, "%s%s", p->n++ > 0 ? "," : "", part);
}

static Status charsmap_write(Parts *p, Str map)
{
        if (map.n == 0)
                return OK;
        TRY(part_write(p, true, "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\""));
        TRY(base64_encode(map, p->json));
        return strbuf_append(p->json, STR("\"}"));
}

#define REPLACE_REGEX(regex, content) \
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"" regex "\"},\"content\":\"" content "\"}"

static Status normalizers_write(const Spm *spm, bool legacy, StrBuf *json)
{
        Parts p = {json, 0};
        const bool doubled = spm->add_dummy_prefix != 0 && legacy;

        TRY(strbuf_append(json, STR("\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[")));
        TRY(charsmap_write(&p, spm->charsmap));
        TRY(part_write(&p, spm->remove_extra_whitespaces != 0,
                       REPLACE_REGEX("\\\\A +| +\\\\z", "") "," REPLACE_REGEX(" {2,}", " ")));
        TRY(part_write(
                &p, spm->escape_whitespaces != 0,
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"" SPM_MARK
                "\"}"));
        TRY(part_write(&p, doubled, REPLACE_REGEX("\\\\A" SPM_MARK, SPM_MARK SPM_MARK)));
        return strbuf_append(json, STR("]},\n"));
}

static Status decoders_write(const Spm *spm, StrBuf *json)
{
        Parts p = {json, 0};
        const bool prefix = spm->add_dummy_prefix != 0;
        const bool bytes = spm->byte_fallback != 0;

        TRY(strbuf_append(json, STR("\"decoder\":{\"type\":\"Sequence\",\"decoders\":[")));
        TRY(part_write(&p, true, SPM_REPLACE_MARK));
        TRY(part_write(&p, bytes, "{\"type\":\"ByteFallback\"}"));
        TRY(part_write(&p, prefix || bytes, "{\"type\":\"Fuse\"}"));
        TRY(part_write(&p, prefix, SPM_STRIP_SPACE));
        return strbuf_append(json, STR("]},\n"));
}

/* A piece of the user, to be tried before shorter ones. */
typedef struct UserPiece {
        Str text;
        size_t n_chars;
        size_t at; /* where it stands among its like */
} UserPiece;

typedef VEC(UserPiece) UserVec;

static void user_done(UserVec *v)
{
        vec_done(v);
}

static size_t chars_of(Str s)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
}

static Status user_push(Str text, UserVec *out)
{
        const UserPiece piece = {text, chars_of(text), out->n};

        return vec_push(out, piece);
}

static Status user_collect(const SpmVocab *v, UserVec *out)
{
        for (size_t i = 0; i < v->spm->pieces.n; i++)
                if (v->spm->pieces.p[i].type == PIECE_USER)
                        TRY(user_push(v->texts[i], out));
        return OK;
}

static int order(size_t a, size_t b)
{
        return (a > b) - (a < b);
}

static int user_compare(const void *a, const void *b)
{
        const UserPiece *x = a;
        const UserPiece *y = b;
        const int by_length = order(y->n_chars, x->n_chars);

        return by_length != 0 ? by_length : order(x->at, y->at);
}

static Status escaped_append(Str text, StrBuf *out)
{
        const Str special = STR("()[]{}?*+-|^$\\.&~# \t\n\r\v\f");

        for (size_t i = 0; i < text.n; i++) {
                if (memchr(special.p, text.p[i], special.n) != NULL)
                        TRY(strbuf_append_char(out, '\\'));
                TRY(strbuf_append_char(out, text.p[i]));
        }
        return OK;
}

static Status pattern_make(const UserVec *texts, StrBuf *out)
{
        for (size_t i = 0; i < texts->n; i++) {
                TRY(strbuf_append(out, i > 0 ? STR("|") : STR("")));
                TRY(escaped_append(texts->p[i].text, out));
        }
        return OK;
}

/* Pieces of the user are never merged with what is beside them. */
static Status user_split(Parts *p, UserVec *texts)
{
        CLEANUP(strbuf_done) StrBuf pattern = {0};

        if (texts->n == 0)
                return OK;
        qsort(texts->p, texts->n, sizeof(*texts->p), user_compare);
        TRY(pattern_make(texts, &pattern));
        TRY(part_write(p, true,
                       "{\"type\":\"Split\",\"behavior\":\"Isolated\",\"pattern\":{"
                       "\"Regex\":"));
        TRY(json_append_quoted(p->json, strbuf_str(&pattern)));
        return strbuf_append(p->json, STR("}}"));
}

static Status pre_tokenizers_write(const SpmVocab *v, bool legacy, UserVec *user, StrBuf *json)
{
        Parts p = {json, 0};

        TRY(strbuf_append(json,
                          STR("\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[")));
        if (v->spm->add_dummy_prefix != 0) {
                TRY(spm_metaspace_json(spm_scheme(true, legacy), json));
                p.n = 1;
        }
        TRY(user_split(&p, user));
        return strbuf_append(json, STR("]},\n"));
}

static Status bpe_write(const BuildSource *s, const SpmVocab *v, bool has_user, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"model\":{\"type\":\"BPE\",\"unk_token\":")));
        TRY(json_append_quoted(json, v->spm->unk_piece));
        TRY(strbuf_printf(json, ",\"fuse_unk\":true,\"byte_fallback\":%s,\"ignore_merges\":%s,\n",
                          build_truth(v->spm->byte_fallback != 0), build_truth(has_user)));
        TRY(spm_vocab_json(v, json));
        return spm_merges_by_score(v, s->arena, json);
}

static Status unigram_write(const SpmVocab *v, StrBuf *json)
{
        TRY(strbuf_printf(json,
                          "\"model\":{\"type\":\"Unigram\",\"unk_id\":%lld,\"byte_fallback\":%s,\n",
                          (long long)v->spm->unk_id, build_truth(v->spm->byte_fallback != 0)));
        return spm_scores_json(v, json);
}

static Status model_write(const BuildSource *s, const SpmVocab *v, bool has_user, StrBuf *json)
{
        return v->spm->kind == SPM_UNIGRAM ? unigram_write(v, json)
                                           : bpe_write(s, v, has_user, json);
}

/* Only a BPE vocabulary takes new names. */
static yyjson_val *renaming(const BuildSource *s, const Spm *spm)
{
        return spm->kind == SPM_UNIGRAM ? NULL : s->config;
}

static Status named_write(const char *key, Str piece, const char *end, StrBuf *json)
{
        TRY(strbuf_printf(json, "\"%s\":", key));
        TRY(json_append_quoted(json, piece));
        return strbuf_append(json, str_of(end));
}

/* Where the config names no token, the model does. */
static Status defaults_write(const Spm *spm, StrBuf *json)
{
        TRY(strbuf_append_char(json, '{'));
        TRY(spm->bos_id < 0 ? OK : named_write("bos_token", spm->bos_piece, ",", json));
        TRY(spm->eos_id < 0 ? OK : named_write("eos_token", spm->eos_piece, ",", json));
        return named_write("unk_token", spm->unk_piece, "}", json);
}

Status spm_plain_json(const BuildSource *s, const Spm *spm, StrBuf *json)
{
        CLEANUP(user_done) UserVec user = {0};
        const bool legacy = build_flag(s, "legacy", true);
        SpmVocab v;

        TRY(spm_vocab_make(spm, renaming(s, spm), s->arena, &v));
        TRY(defaults_write(spm, s->defaults));
        TRY(user_collect(&v, &user));
        TRY(spm_added_json(s, &v, false, json));
        TRY(normalizers_write(spm, legacy, json));
        TRY(pre_tokenizers_write(&v, legacy, &user, json));
        TRY(decoders_write(spm, json));
        TRY(model_write(s, &v, user.n > 0, json));
        return strbuf_append(json, STR("}}\n"));
}
