#include "tokenizer/gguf_vocab.h"

#include "base/json.h"
#include "base/map.h"
#include "tokenizer/gguf_json.h"

#include <stdio.h>

enum { VOCAB_MAX = 1 << 24 };

/* What is read and what is being made. */
typedef struct Maker {
        yyjson_val *root;
        yyjson_val *model;
        Arena *arena;
        const Tokenizer *t;
        Str *tokens;
        int32_t *types;
        float *scores;
        size_t n;
        bool bytes; /* a byte-level tokenizer */
} Maker;

static Status token_put(Maker *k, int64_t id, Str text, int32_t type)
{
        ENSURE((uint64_t)id < k->n, E_RANGE, "token \"%.*s\" has id %lld, but there are %zu",
               STR_ARG(text), (long long)id, k->n);
        TRY(arena_str(k->arena, text, &k->tokens[id]));
        k->types[id] = type;
        return OK;
}

/* "<0x0A>" stands for a byte where the model falls back to bytes. */
static bool is_byte_name(Str text)
{
        return text.n == 6 && str_starts_with(text, STR("<0x")) && text.p[5] == '>';
}

static int32_t piece_type(const Maker *k, Str text)
{
        const bool fallback = yyjson_get_bool(yyjson_obj_get(k->model, "byte_fallback"));

        return fallback && is_byte_name(text) ? TOKEN_BYTE : TOKEN_NORMAL;
}

static Status vocab_read(Maker *k)
{
        yyjson_obj_iter it = yyjson_obj_iter_with(yyjson_obj_get(k->model, "vocab"));
        yyjson_val *key;

        while ((key = yyjson_obj_iter_next(&it)) != NULL) {
                yyjson_val *id = yyjson_obj_iter_get_val(key);
                ENSURE(yyjson_is_uint(id), E_FORMAT, "model.vocab: \"%s\": expected an id",
                       yyjson_get_str(key));
                TRY(token_put(k, yyjson_get_sint(id), json_str(key), piece_type(k, json_str(key))));
        }
        return OK;
}

static int32_t added_type(const Maker *k, yyjson_val *token)
{
        const Str unk = json_str(yyjson_obj_get(k->model, "unk_token"));

        if (!yyjson_get_bool(yyjson_obj_get(token, "special")))
                return TOKEN_USER;
        return str_equal(json_str(yyjson_obj_get(token, "content")), unk) ? TOKEN_UNKNOWN
                                                                          : TOKEN_CONTROL;
}

static Status added_read(Maker *k)
{
        yyjson_val *list = yyjson_obj_get(k->root, "added_tokens");
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        yyjson_val *token;

        while ((token = yyjson_arr_iter_next(&it)) != NULL)
                TRY(token_put(k, yyjson_get_sint(yyjson_obj_get(token, "id")),
                              json_str(yyjson_obj_get(token, "content")), added_type(k, token)));
        return OK;
}

/* A row of the embedding that no token has. */
static Status filler_put(Maker *k, size_t i)
{
        char name[32];

        (void)snprintf(name, sizeof(name), "[PAD%zu]", i);
        return token_put(k, (int64_t)i, str_of(name), TOKEN_UNUSED);
}

/* A token that tokenizer_config.json alone names, or none. */
static Status named_put(Maker *k, size_t i)
{
        const Str text = tokenizer_token_text(k->t, (int32_t)i);
        const int32_t type = tokenizer_is_special(k->t, (int32_t)i) ? TOKEN_CONTROL : TOKEN_USER;

        return text.n > 0 ? token_put(k, (int64_t)i, text, type) : filler_put(k, i);
}

static Status gap_fill(Maker *k, size_t i)
{
        return k->tokens[i].p != NULL ? OK : named_put(k, i);
}

static Status gaps_fill(Maker *k)
{
        for (size_t i = 0; i < k->n; i++)
                TRY(gap_fill(k, i));
        return OK;
}

/* Both spellings of a merge: "a b" and ["a", "b"]. */
static Status merge_text(Maker *k, yyjson_val *merge, Str *out)
{
        CLEANUP(strbuf_done) StrBuf b = {0};

        if (yyjson_is_str(merge))
                return arena_str(k->arena, json_str(merge), out);
        TRY(strbuf_append(&b, json_str(yyjson_arr_get(merge, 0))));
        TRY(strbuf_append_char(&b, ' '));
        TRY(strbuf_append(&b, json_str(yyjson_arr_get(merge, 1))));
        return arena_str(k->arena, strbuf_str(&b), out);
}

static Status merges_read(Maker *k, GgufVocab *v)
{
        yyjson_val *list = yyjson_obj_get(k->model, "merges");
        yyjson_arr_iter it = yyjson_arr_iter_with(list);
        const size_t n = yyjson_arr_size(list);
        Str *merges;

        TRY(arena_new_array(k->arena, n, &merges));
        for (size_t i = 0; i < n; i++)
                TRY(merge_text(k, yyjson_arr_iter_next(&it), &merges[i]));
        v->merges = merges;
        v->n_merges = n;
        return OK;
}

static Status tokens_index(const Maker *k, StrMap *map)
{
        TRY(strmap_reserve(map, k->n));
        for (size_t i = 0; i < k->n; i++)
                TRY(strmap_put(map, k->tokens[i], (uint32_t)i));
        return OK;
}

/* What a merge makes: its text without the space. */
static Status merged_text(Str merge, StrBuf *out)
{
        const size_t space = str_find(merge, STR(" "), 0);

        strbuf_clear(out);
        TRY(strbuf_append(out, str_slice(merge, 0, space)));
        return strbuf_append(out, str_slice(merge, space + 1, merge.n));
}

/* The first merge that makes a piece gives its score: earlier is better. */
static Status merge_score(Maker *k, const StrMap *map, Str merge, size_t rank)
{
        CLEANUP(strbuf_done) StrBuf made = {0};
        uint32_t id;

        TRY(merged_text(merge, &made));
        if (!strmap_find(map, strbuf_str(&made), &id) || k->scores[id] != 0)
                return OK;
        k->scores[id] = -(float)(rank + 1);
        return OK;
}

static bool has_space(Str merge)
{
        return str_find(merge, STR(" "), 0) < merge.n;
}

static Status scores_make(Maker *k, const GgufVocab *v)
{
        CLEANUP(strmap_done) StrMap map = {0};

        TRY(tokens_index(k, &map));
        for (size_t i = 0; i < v->n_merges; i++) {
                ENSURE(has_space(v->merges[i]), E_FORMAT, "model.merges[%zu]: \"%.*s\" is no pair",
                       i, STR_ARG(v->merges[i]));
                TRY(merge_score(k, &map, v->merges[i], i));
        }
        return OK;
}

static Status spm_make(Maker *k, const Tokenizer *t, GgufVocab *v)
{
        TRY(scores_make(k, v));
        v->model = STR("llama");
        v->pre = STR("default");
        v->scores = k->scores;
        v->merges = NULL;
        v->n_merges = 0;
        v->add_space_prefix = gguf_has_prefix(k->root);
        return gguf_vocab_prove(t, v);
}

static bool same_split(const PreRow *a, const PreRow *b)
{
        return strcmp(a->pre_tokenizer, b->pre_tokenizer) == 0 &&
               strcmp(a->normalizer, b->normalizer) == 0 && a->ignore_merges == b->ignore_merges;
}

/* Of names with one meaning the first is tried. */
static bool is_tried(size_t i)
{
        bool tried = false;

        for (size_t k = 0; k < i; k++)
                tried |= same_split(gguf_pre_at(k), gguf_pre_at(i));
        return tried;
}

/* A search among the names: those whose regexes the file has, or all. */
typedef struct Search {
        const Tokenizer *t;
        yyjson_val *root;
        bool alike_only;
        bool found;
} Search;

static Status name_prove(Search *s, size_t i, GgufVocab *v)
{
        Status status;

        v->pre = str_of(gguf_pre_at(i)->name);
        status = gguf_vocab_prove(s->t, v);
        s->found = status == OK;
        return status == E_NOMEM ? E_NOMEM : OK;
}

static Status name_try(Search *s, size_t i, GgufVocab *v)
{
        bool alike;

        if (s->found | is_tried(i))
                return OK;
        TRY(gguf_same_patterns(s->root, gguf_pre_at(i), &alike));
        return s->alike_only & !alike ? OK : name_prove(s, i, v);
}

static Status name_search(Search *s, GgufVocab *v)
{
        for (size_t i = 0; gguf_pre_at(i) != NULL; i++)
                TRY(name_try(s, i, v));
        return OK;
}

/* Files spell one split in many ways, so that it is known by what it does; where several do the
   same to the text, the one that is spelled so. */
static Status byte_level_make(yyjson_val *root, const Tokenizer *t, GgufVocab *v)
{
        Search s = {.t = t, .root = root, .alike_only = true};

        v->model = STR("gpt2");
        TRY(name_search(&s, v));
        s.alike_only = false;
        TRY(name_search(&s, v));
        ENSURE(s.found, E_UNSUPPORTED,
               "tokenizer.json: it splits text as no tokenizer that GGUF has a name for");
        return OK;
}

static Status model_read(Maker *k, GgufVocab *v)
{
        const Str type = json_str(yyjson_obj_get(k->model, "type"));

        ENSURE(str_equal(type, STR("BPE")), E_UNSUPPORTED,
               "model.type %.*s: such a tokenizer has no place in GGUF", STR_ARG(type));
        TRY(vocab_read(k));
        TRY(added_read(k));
        TRY(gaps_fill(k));
        return merges_read(k, v);
}

/* No token is empty, so an empty text is found nowhere. */
static int32_t id_of(const Maker *k, Str text)
{
        for (size_t i = 0; i < k->n; i++)
                if (str_equal(k->tokens[i], text))
                        return (int32_t)i;
        return -1;
}

static void specials_find(const Maker *k, const GgufSpecials *s, GgufVocab *v)
{
        v->bos_id = id_of(k, s->bos);
        v->eos_id = id_of(k, s->eos);
        v->unk_id = id_of(k, s->unk);
        v->pad_id = id_of(k, s->pad);
}

/* What the post-processor puts around nothing. */
static Status edges_find(const Tokenizer *t, GgufVocab *v)
{
        CLEANUP(id_vec_done) IdVec ids = {0};
        const EncodeOptions o = {.add_special_tokens = true};

        TRY(tokenizer_encode(t, STR(""), &o, &ids));
        v->add_bos = ids.n > 0 && ids.p[0] == v->bos_id;
        v->add_eos = ids.n > (size_t)v->add_bos && ids.p[ids.n - 1] == v->eos_id;
        ENSURE(ids.n == (size_t)v->add_bos + v->add_eos, E_UNSUPPORTED,
               "post_processor: it adds %zu tokens, and GGUF knows one BOS and one EOS", ids.n);
        return OK;
}

static Status arrays_new(Maker *k)
{
        TRY(arena_new_array(k->arena, k->n, &k->tokens));
        TRY(arena_new_array(k->arena, k->n, &k->types));
        return arena_new_array(k->arena, k->n, &k->scores);
}

static Status parts_make(Maker *k, const GgufSpecials *specials, GgufVocab *v)
{
        TRY(arrays_new(k));
        TRY(model_read(k, v));
        v->tokens = k->tokens;
        v->types = k->types;
        v->n_tokens = k->n;
        specials_find(k, specials, v);
        return OK;
}

static size_t larger(size_t a, size_t b)
{
        return a > b ? a : b;
}

static Status document_make(Str json, const Tokenizer *t, size_t n_vocab,
                            const GgufSpecials *specials, GgufVocabMade *m)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        Maker k = {.arena = &m->arena, .t = t, .n = larger(n_vocab, tokenizer_vocab_size(t))};

        ENSURE(k.n <= VOCAB_MAX, E_RANGE, "a vocabulary of %zu is too large", k.n);
        TRY(json_parse(json, &doc));
        k.root = yyjson_doc_get_root(doc);
        k.model = yyjson_obj_get(k.root, "model");
        TRY(parts_make(&k, specials, &m->v));
        TRY(edges_find(t, &m->v));
        return gguf_is_byte_level(k.root) ? byte_level_make(k.root, t, &m->v)
                                          : spm_make(&k, t, &m->v);
}

Status gguf_vocab_make(Str json, const Tokenizer *t, size_t n_vocab, const GgufSpecials *specials,
                       GgufVocabMade *out)
{
        CLEANUP(gguf_vocab_made_done) GgufVocabMade m = {0};

        TRY(document_make(json, t, n_vocab, specials, &m));
        *out = TAKE(m);
        return OK;
}

void gguf_vocab_made_done(GgufVocabMade *m)
{
        arena_done(&m->arena);
        m->v = (GgufVocab){0};
}
