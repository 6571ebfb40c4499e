#include "engine/convert_files.h"
#include "engine/gguf_assets.h"
#include "gguf/config_read.h"

#include "base/json.h"
#include "base/json_out.h"

static const char template_key[] = "tokenizer.chat_template";

static Status tokenizer_json_write(const GgufVocab *v, const char *dir)
{
        CLEANUP(strbuf_done) StrBuf json = {0};

        TRY(tokenizer_json_from_gguf(v, &json));
        return text_save(strbuf_str(&json), dir, "tokenizer.json");
}

/* The text of the list's first id as member `key`; nothing for an empty list. */
static Status special_write(const GgufVocab *v, const IdVec *ids, const char *key, JsonOut *j)
{
        if (ids->n == 0 || (size_t)ids->p[0] >= v->n_tokens)
                return OK;
        return json_out_str(j, key, v->tokens[ids->p[0]]);
}

static Status specials_write(const GgufModel *m, const GgufVocab *v, JsonOut *j)
{
        CLEANUP(gguf_ids_done) GgufIds ids = {0};

        TRY(gguf_ids_read(m->gguf, m->config->n_vocab, &ids));
        TRY(special_write(v, &ids.bos, "bos_token", j));
        TRY(special_write(v, &ids.eos, "eos_token", j));
        TRY(special_write(v, &ids.unk, "unk_token", j));
        return special_write(v, &ids.pad, "pad_token", j);
}

/* One template of a list, as Transformers stores several. */
static Status template_append(Str name, Str text, StrBuf *list)
{
        TRY(strbuf_append(list, list->n == 0 ? STR("[{\"name\": ") : STR(", {\"name\": ")));
        TRY(json_append_quoted(list, name));
        TRY(strbuf_append(list, STR(", \"template\": ")));
        TRY(json_append_quoted(list, text));
        return strbuf_append_char(list, '}');
}

/* Key number i, when it is that of a named template. */
static Status named_template_append(const GgufModel *m, size_t i, StrBuf *list)
{
        CLEANUP(strbuf_done) StrBuf key = {0};
        const Str prefix = STR("tokenizer.chat_template.");
        GgufType type;
        Str text;

        TRY(strbuf_append(&key, gguf_key_at(m->gguf, i, &type)));
        if (!str_starts_with(strbuf_str(&key), prefix))
                return OK;
        TRY(gguf_str(m->gguf, strbuf_cstr(&key), &text));
        return template_append(str_slice(strbuf_str(&key), prefix.n, key.n), text, list);
}

/* The templates that have a name, as a JSON list without its end; nothing when there are none. */
static Status named_templates_read(const GgufModel *m, StrBuf *list)
{
        const size_t n = gguf_key_count(m->gguf);

        for (size_t i = 0; i < n; i++)
                TRY(named_template_append(m, i, list));
        return OK;
}

static Status template_list_write(Str text, StrBuf *list, JsonOut *j)
{
        if (text.n > 0)
                TRY(template_append(STR("default"), text, list));
        TRY(strbuf_append_char(list, ']'));
        return json_out_raw(j, "chat_template", strbuf_str(list));
}

static Status template_write(Str text, JsonOut *j)
{
        return text.n == 0 ? OK : json_out_str(j, "chat_template", text);
}

/* One template is a string, several are a list with names. */
static Status templates_write(const GgufModel *m, JsonOut *j)
{
        CLEANUP(strbuf_done) StrBuf list = {0};
        Str text = {0};

        if (gguf_has(m->gguf, template_key))
                TRY(gguf_str(m->gguf, template_key, &text));
        TRY(named_templates_read(m, &list));
        return list.n == 0 ? template_write(text, j) : template_list_write(text, &list, j);
}

static Status tokenizer_config_write(const GgufModel *m, const GgufVocab *v, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};

        TRY(json_out_begin(&j, NULL));
        TRY(json_out_str(&j, "tokenizer_class", STR("PreTrainedTokenizerFast")));
        TRY(json_out_bool(&j, "add_bos_token", v->add_bos));
        TRY(json_out_bool(&j, "add_eos_token", v->add_eos));
        TRY(specials_write(m, v, &j));
        TRY(json_out_u64(&j, "model_max_length", m->config->n_ctx_train));
        TRY(json_out_bool(&j, "clean_up_tokenization_spaces", false));
        TRY(templates_write(m, &j));
        TRY(json_out_end(&j));
        return json_out_save(&j, dir, "tokenizer_config.json");
}

static Status generation_config_write(const GgufModel *m, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};
        CLEANUP(gguf_ids_done) GgufIds ids = {0};

        TRY(gguf_ids_read(m->gguf, m->config->n_vocab, &ids));
        TRY(json_out_begin(&j, NULL));
        TRY(gguf_ids_text(&ids, &j));
        TRY(json_out_end(&j));
        return json_out_save(&j, dir, "generation_config.json");
}

static Status vocabulary_write(const GgufModel *m, const char *dir)
{
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};

        TRY(gguf_vocab_read(m->gguf, &v));
        TRY(tokenizer_json_write(&v, dir));
        return tokenizer_config_write(m, &v, dir);
}

Status convert_write_tokenizer(const GgufModel *m, const char *dir)
{
        if (gguf_has_vocab(m->gguf))
                TRY(vocabulary_write(m, dir));
        return generation_config_write(m, dir);
}
