/* The tokenizer and the chat templates of a directory as metadata. */
#include "engine/convert_files.h"

#include "base/file.h"
#include "engine/engine.h"
#include "engine/template_files.h"
#include "tokenizer/gguf_vocab.h"

enum { TOKENIZER_MAX = 1 << 30 };

/* A special token by its variable's name, or by its id where the files name none. */
static Str special_text(yyjson_doc *special, const char *key)
{
        return json_str(yyjson_obj_get(yyjson_doc_get_root(special), key));
}

static Status lists_put(const GgufVocab *v, GgufMeta *m)
{
        TRY(gguf_meta_str(m, "tokenizer.ggml.model", v->model));
        TRY(gguf_meta_str(m, "tokenizer.ggml.pre", v->pre));
        TRY(gguf_meta_strs(m, "tokenizer.ggml.tokens", v->tokens, v->n_tokens));
        TRY(gguf_meta_i32s(m, "tokenizer.ggml.token_type", v->types, v->n_tokens));
        if (v->scores != NULL)
                TRY(gguf_meta_f32s(m, "tokenizer.ggml.scores", v->scores, v->n_tokens));
        return v->merges == NULL
                       ? OK
                       : gguf_meta_strs(m, "tokenizer.ggml.merges", v->merges, v->n_merges);
}

static Status flags_put(const GgufVocab *v, GgufMeta *m)
{
        TRY(gguf_meta_bool(m, "tokenizer.ggml.add_bos_token", v->add_bos));
        TRY(gguf_meta_bool(m, "tokenizer.ggml.add_eos_token", v->add_eos));
        return gguf_meta_bool(m, "tokenizer.ggml.add_space_prefix", v->add_space_prefix);
}

static Status id_put(GgufMeta *m, const char *key, int32_t id)
{
        return id < 0 ? OK : gguf_meta_u32(m, key, (uint32_t)id);
}

/* config.json's end tokens: the first ends texts, the others turns and messages. */
static int32_t eos_at(const ModelConfig *c, size_t i)
{
        return i < c->eos_ids.n ? c->eos_ids.p[i] : -1;
}

static int32_t or_id(int32_t id, int32_t otherwise)
{
        return id >= 0 ? id : otherwise;
}

/* The tokenizer's words for its tokens count more than the config's numbers. */
static Status ids_put(const ModelConfig *c, const GgufVocab *v, GgufMeta *m)
{
        TRY(id_put(m, "tokenizer.ggml.bos_token_id", or_id(v->bos_id, c->bos_id)));
        TRY(id_put(m, "tokenizer.ggml.eos_token_id", or_id(eos_at(c, 0), v->eos_id)));
        TRY(id_put(m, "tokenizer.ggml.eot_token_id", eos_at(c, 1)));
        TRY(id_put(m, "tokenizer.ggml.eom_token_id", eos_at(c, 2)));
        TRY(id_put(m, "tokenizer.ggml.padding_token_id", or_id(v->pad_id, c->pad_id)));
        return id_put(m, "tokenizer.ggml.unknown_token_id", v->unk_id);
}

static Status template_put(const NamedTemplate *n, GgufMeta *m)
{
        CLEANUP(strbuf_done) StrBuf key = {0};

        TRY(strbuf_append(&key, STR("tokenizer.chat_template")));
        if (!str_equal(n->name, STR("default")))
                TRY(strbuf_printf(&key, ".%.*s", STR_ARG(n->name)));
        return gguf_meta_str(m, strbuf_cstr(&key), n->source);
}

/* Later ones of a name win. */
static bool is_last_of_name(const qn_template *t, size_t i)
{
        bool last = true;

        for (size_t k = i + 1; k < t->list.n; k++)
                last &= !str_equal(t->list.p[k].name, t->list.p[i].name);
        return last;
}

static Status templates_put(const qn_template *t, GgufMeta *m)
{
        for (size_t i = 0; i < t->list.n; i++)
                if (is_last_of_name(t, i))
                        TRY(template_put(&t->list.p[i], m));
        return OK;
}

static Status vocab_put(const char *dir, const char *path, const ModelConfig *c,
                        const qn_template *t, GgufMeta *m)
{
        CLEANUP(strbuf_done) StrBuf json = {0};
        CLEANUP(gguf_vocab_made_done) GgufVocabMade made = {0};
        CLEANUP(tokenizer_free) Tokenizer *known = NULL;
        const GgufSpecials specials = {.bos = special_text(t->special, "bos_token"),
                                       .eos = special_text(t->special, "eos_token"),
                                       .unk = special_text(t->special, "unk_token"),
                                       .pad = special_text(t->special, "pad_token")};

        TRY(file_read_all(path, TOKENIZER_MAX, &json));
        TRY(tokenizer_open_dir(dir, &known));
        TRY(gguf_vocab_make(strbuf_str(&json), known, c->n_vocab, &specials, &made));
        TRY(lists_put(&made.v, m));
        TRY(flags_put(&made.v, m));
        return ids_put(c, &made.v, m);
}

static Status no_vocab_put(const ModelConfig *c, GgufMeta *m)
{
        const GgufVocab none = {.bos_id = -1, .eos_id = -1, .unk_id = -1, .pad_id = -1};

        TRY(gguf_meta_str(m, "tokenizer.ggml.model", STR("none")));
        return ids_put(c, &none, m);
}

Status convert_vocab_keys(const char *dir, const ModelConfig *c, GgufMeta *meta)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(qn_template_close_at) qn_template *t = NULL;

        TRY(path_join(dir, "tokenizer.json", &path));
        TRY(template_open_path(dir, &t));
        TRY(file_exists(path) ? vocab_put(dir, path, c, t, meta) : no_vocab_put(c, meta));
        return templates_put(t, meta);
}
