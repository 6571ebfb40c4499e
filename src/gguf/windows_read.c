/* Which layers have a window. */
#include "gguf/config_read.h"

#include "base/mem.h"
#include "weights/config_keys.h"

static const char pattern_suffix[] = "attention.sliding_window_pattern";

static const char *json_key(const ConfigSource *s, size_t offset)
{
        return config_key_of(str_of(s->family->model_type), offset);
}

/* Every step-th layer is full; 0: none is. */
static void pattern_fill(uint32_t step, uint8_t *windowed, uint32_t n)
{
        for (uint32_t i = 0; i < n; i++)
                windowed[i] = step == 0 || (i + 1) % step != 0;
}

static Status step_read(const ConfigSource *s, uint8_t *windowed)
{
        uint32_t step = s->family->pattern;

        TRY(gguf_optional_u32(s, pattern_suffix, &step));
        pattern_fill(step, windowed, s->sizes.n_layer);
        return OK;
}

static Status list_read(const ConfigSource *s, const char *key, uint8_t *windowed)
{
        CLEANUP(mem_free_at) uint8_t *flags = NULL;
        size_t n;

        TRY(gguf_array_bool(s->gguf, key, &flags, &n));
        ENSURE(n == s->sizes.n_layer, E_FORMAT, "%s: %zu elements for %u layers", key, n,
               s->sizes.n_layer);
        memcpy(windowed, flags, n);
        return OK;
}

static bool is_array(const Gguf *g, const char *key)
{
        GgufType type;
        uint64_t n;

        return gguf_has(g, key) && gguf_array(g, key, &type, &n) == OK;
}

static Status layers_read(const ConfigSource *s, uint32_t window, uint8_t *windowed)
{
        const KeyName key = gguf_key_name(s->family, pattern_suffix);

        if (window == 0)
                return OK; /* as they are: none has */
        return is_array(s->gguf, key.text) ? list_read(s, key.text, windowed)
                                           : step_read(s, windowed);
}

static Status types_text(const ConfigSource *s, uint32_t window, JsonOut *j)
{
        static const Str words[] = {{"full_attention", 14}, {"sliding_attention", 17}};
        CLEANUP(mem_free_at) uint8_t *windowed = NULL;
        CLEANUP(mem_free_at) Str *types = NULL;

        TRY(mem_new_array(&windowed, s->sizes.n_layer));
        TRY(mem_new_array(&types, s->sizes.n_layer));
        TRY(layers_read(s, window, windowed));
        for (uint32_t i = 0; i < s->sizes.n_layer; i++)
                types[i] = words[windowed[i] != 0];
        return json_out_strings(j, "layer_types", types, s->sizes.n_layer);
}

static Status switch_text(const ConfigSource *s, uint32_t window, JsonOut *j)
{
        const char *key = json_key(s, offsetof(ModelConfig, use_sliding_window));

        return key == NULL ? OK : json_out_bool(j, key, window > 0);
}

/* A window that is switched off by a word need not be named. */
static bool is_named(const ConfigSource *s, uint32_t window)
{
        return window > 0 || json_key(s, offsetof(ModelConfig, use_sliding_window)) == NULL;
}

static Status length_text(const ConfigSource *s, uint32_t window, JsonOut *j)
{
        const char *key = json_key(s, offsetof(ModelConfig, window));

        if (!is_named(s, window))
                return OK;
        return window == 0 ? json_out_null(j, key) : json_out_u64(j, key, window);
}

static Status list_text(const ConfigSource *s, uint32_t window, JsonOut *j)
{
        return s->family->windows == GGUF_WINDOWS_LIST ? types_text(s, window, j) : OK;
}

Status gguf_windows_text(const ConfigSource *s, JsonOut *j)
{
        uint32_t window = 0;

        if (s->family->windows == GGUF_WINDOWS_NONE)
                return OK;
        TRY(gguf_optional_u32(s, "attention.sliding_window", &window));
        TRY(length_text(s, window, j));
        TRY(switch_text(s, window, j));
        return list_text(s, window, j);
}
