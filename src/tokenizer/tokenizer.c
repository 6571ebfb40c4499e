#include "base/file.h"
#include "tokenizer/decoder.h"
#include "tokenizer/metaspace.h"
#include "tokenizer/pre_tokenizers.h"
#include "tokenizer/tokenizer_parts.h"

enum { FILE_SIZE_MAX = 512 * 1024 * 1024 };

const Vocab *tokenizer_vocab(const Tokenizer *t)
{
        return t->models.p[0].self;
}

void tokenizer_free(Tokenizer **t)
{
        Tokenizer *x = *t;

        if (x == NULL)
                return;
        components_done(&x->normalizers);
        components_done(&x->pre_tokenizers);
        components_done(&x->models);
        components_done(&x->post_processors);
        components_done(&x->decoders);
        added_set_done(&x->raw);
        added_set_done(&x->normalized);
        strmap_done(&x->added_by_text);
        arena_done(&x->arena);
        mem_free(x);
        *t = NULL;
}

static Status decoders_load(Tokenizer *t, yyjson_val *v)
{
        TRY(components_load(&decoder_kind, v, &t->arena, &t->decoders));
        if (t->decoders.n > 0)
                return OK;
        return vec_push(&t->decoders, ((Component){&decoder_join, NULL}));
}

/* The id of a token around the text, where the config wants one and names it. */
static Status edge_push(const Tokenizer *t, bool wanted, Str token, IdVec *items)
{
        int32_t id = 0;

        if (!wanted || token.p == NULL)
                return OK;
        ENSURE(tokenizer_token_id(t, token, &id), E_FORMAT,
               "tokenizer_config.json: the token \"%.*s\" is not in the vocabulary",
               STR_ARG(token));
        return vec_push(items, id);
}

Status edges_apply(Tokenizer *t, const TokenizerConfig *config)
{
        CLEANUP(id_vec_done) IdVec items = {0};

        if (!config->has_edges)
                return OK;
        TRY(edge_push(t, config->add_bos, config->bos, &items));
        TRY(vec_push(&items, POST_SEQUENCE));
        TRY(edge_push(t, config->add_eos, config->eos, &items));
        components_done(&t->post_processors);
        return post_items_load(&items, &t->arena, &t->post_processors);
}

static bool asks_first(const Component *c)
{
        return c->type == &pre_metaspace &&
               ((const MetaspaceOptions *)c->self)->scheme == METASPACE_FIRST;
}

/* Only Metaspace may ask whether a piece is the first. */
static bool has_first(const Tokenizer *t)
{
        for (size_t i = 0; i < t->pre_tokenizers.n; i++)
                if (asks_first(&t->pre_tokenizers.p[i]))
                        return true;
        return false;
}

static Status parts_load(Tokenizer *t, yyjson_val *root, const TokenizerConfig *config)
{
        Arena *a = &t->arena;

        ENSURE(yyjson_is_obj(root), E_FORMAT, "expected an object, found %s", json_type_name(root));
        TRY(components_load(&normalizer_kind, yyjson_obj_get(root, "normalizer"), a,
                            &t->normalizers));
        TRY(components_load(&pre_tokenizer_kind, yyjson_obj_get(root, "pre_tokenizer"), a,
                            &t->pre_tokenizers));
        TRY(model_load(yyjson_obj_get(root, "model"), a, &t->models));
        TRY(components_load(&post_processor_kind, yyjson_obj_get(root, "post_processor"), a,
                            &t->post_processors));
        TRY(decoders_load(t, yyjson_obj_get(root, "decoder")));
        t->fronted = t->normalizers.n > 0 && has_first(t);
        TRY(added_load(t, yyjson_obj_get(root, "added_tokens"), config));
        return edges_apply(t, config);
}

Status tokenizer_load(const TokenizerSource *s, Tokenizer **out)
{
        CLEANUP(tokenizer_free) Tokenizer *t = NULL;
        TokenizerConfig c = {0};

        TRY(mem_new(&t));
        TRY(status_within(tokenizer_config_read(&s->config, &t->arena, &c),
                          "tokenizer_config.json"));
        c.has_edges &= s->edges;
        TRY(parts_load(t, s->root, &c));
        *out = TAKE(t);
        return OK;
}

static Status document_load(yyjson_doc *doc, Tokenizer **out)
{
        const TokenizerSource s = {.root = yyjson_doc_get_root(doc)};

        return tokenizer_load(&s, out);
}

Status tokenizer_parse(Str json, Tokenizer **out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_parse(json, &doc));
        return document_load(doc, out);
}

Status tokenizer_open(const char *path, Tokenizer **out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;

        TRY(json_parse_file(path, FILE_SIZE_MAX, &doc));
        return status_within(document_load(doc, out), "%s", path);
}

size_t tokenizer_vocab_size(const Tokenizer *t)
{
        return t->n_ids;
}

static bool id_exists(const Tokenizer *t, int32_t id)
{
        return id >= 0 && (size_t)id < t->n_ids;
}

bool tokenizer_token_id(const Tokenizer *t, Str token, int32_t *id)
{
        uint32_t index;

        if (!strmap_find(&t->added_by_text, token, &index))
                return vocab_find(tokenizer_vocab(t), token, id);
        *id = (int32_t)t->added[index].id;
        return true;
}

Str tokenizer_token_text(const Tokenizer *t, int32_t id)
{
        return id_exists(t, id) ? t->texts[id] : (Str){0};
}

bool tokenizer_is_special(const Tokenizer *t, int32_t id)
{
        return id_exists(t, id) && t->special[id];
}
