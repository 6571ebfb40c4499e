#include "tokenizer/config.h"

/* "</s>" or {"content": "</s>", …} */
static Status content_read(const ConfigSource *s, const char *key, Arena *arena, Str *out)
{
        yyjson_val *v = config_find(s, key);
        yyjson_val *content = yyjson_is_obj(v) ? yyjson_obj_get(v, "content") : v;

        return yyjson_is_str(content) ? arena_str(arena, json_str(content), out) : OK;
}

static Status edges_read(const ConfigSource *s, Arena *arena, TokenizerConfig *out)
{
        yyjson_val *bos = yyjson_obj_get(s->config, "add_bos_token");
        yyjson_val *eos = yyjson_obj_get(s->config, "add_eos_token");

        out->has_edges = bos != NULL || eos != NULL;
        out->add_bos = yyjson_is_true(bos);
        out->add_eos = yyjson_is_true(eos);
        TRY(content_read(s, "bos_token", arena, &out->bos));
        return content_read(s, "eos_token", arena, &out->eos);
}

static bool is_numbered(const ConfigSource *s)
{
        return yyjson_obj_get(s->config, "added_tokens_decoder") != NULL;
}

/* What older versions wrote beside the config counts where it does not number its tokens. */
static ConfigSource counting(const ConfigSource *s)
{
        if (!is_numbered(s))
                return *s;
        return (ConfigSource){.config = s->config, .defaults = s->defaults};
}

Status tokenizer_config_read(const ConfigSource *from, Arena *arena, TokenizerConfig *out)
{
        const ConfigSource s = counting(from);

        out->names_count = !is_numbered(from) || from->defaults != NULL;
        TRY(edges_read(&s, arena, out));
        return config_tokens_read(&s, arena, out);
}
