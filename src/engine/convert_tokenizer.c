#include "engine/convert_ids.h"
#include "engine/gguf_assets.h"

static const char template_key[] = "tokenizer.chat_template";

static Status tokenizer_json_write(const GgufVocab *v, const char *dir)
{
        CLEANUP(strbuf_done) StrBuf json = {0};

        TRY(tokenizer_json_from_gguf(v, &json));
        return convert_save(strbuf_str(&json), dir, "tokenizer.json");
}

/* The text of the list's first id as member `key`; nothing for an empty list. */
static Status special_write(const GgufVocab *v, const IdVec *ids, const char *key, JsonOut *j)
{
        if (ids->n == 0 || (size_t)ids->p[0] >= v->n_tokens)
                return OK;
        return json_out_str(j, key, v->tokens[ids->p[0]]);
}

static Status specials_write(const ConvertModel *m, const GgufVocab *v, JsonOut *j)
{
        CLEANUP(convert_ids_done) ConvertIds ids = {0};

        TRY(convert_ids_read(m, &ids));
        TRY(special_write(v, &ids.bos, "bos_token", j));
        TRY(special_write(v, &ids.eos, "eos_token", j));
        TRY(special_write(v, &ids.unk, "unk_token", j));
        return special_write(v, &ids.pad, "pad_token", j);
}

static Status template_member_write(const ConvertModel *m, JsonOut *j)
{
        Str text;

        if (!gguf_has(m->gguf, template_key))
                return OK;
        TRY(gguf_str(m->gguf, template_key, &text));
        return json_out_str(j, "chat_template", text);
}

/* Models with several named templates hold them under keys behind a dot. */
static Status named_templates_refuse(const ConvertModel *m)
{
        GgufType type;

        for (size_t i = 0; i < gguf_key_count(m->gguf); i++) {
                const Str key = gguf_key_at(m->gguf, i, &type);
                ENSURE(!str_starts_with(key, STR("tokenizer.chat_template.")), E_UNSUPPORTED,
                       "%.*s: named chat templates cannot be converted", STR_ARG(key));
        }
        return OK;
}

static Status tokenizer_config_write(const ConvertModel *m, const GgufVocab *v, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};

        TRY(json_out_begin(&j, NULL));
        TRY(json_out_str(&j, "tokenizer_class", STR("PreTrainedTokenizerFast")));
        TRY(json_out_bool(&j, "add_bos_token", v->add_bos));
        TRY(json_out_bool(&j, "add_eos_token", v->add_eos));
        TRY(specials_write(m, v, &j));
        TRY(json_out_u64(&j, "model_max_length", m->n_ctx));
        TRY(json_out_bool(&j, "clean_up_tokenization_spaces", false));
        TRY(template_member_write(m, &j));
        TRY(json_out_end(&j));
        return json_out_save(&j, dir, "tokenizer_config.json");
}

static Status generation_config_write(const ConvertModel *m, const char *dir)
{
        CLEANUP(json_out_done) JsonOut j = {0};
        CLEANUP(convert_ids_done) ConvertIds ids = {0};

        TRY(convert_ids_read(m, &ids));
        TRY(json_out_begin(&j, NULL));
        TRY(convert_ids_write(&ids, &j));
        TRY(json_out_end(&j));
        return json_out_save(&j, dir, "generation_config.json");
}

Status convert_write_tokenizer(const ConvertModel *m, const char *dir)
{
        CLEANUP(gguf_vocab_done) GgufVocab v = {0};

        TRY(named_templates_refuse(m));
        TRY(gguf_vocab_read(m->gguf, &v));
        TRY(tokenizer_json_write(&v, dir));
        TRY(tokenizer_config_write(m, &v, dir));
        return generation_config_write(m, dir);
}
