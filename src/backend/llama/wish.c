#include "backend/llama/wish.h"

#include "backend/llama/place.h"

#include <stdlib.h>
#include <strings.h>

static Str or_auto(const char *text)
{
        return text == NULL ? STR("auto") : str_of(text);
}

static size_t gpu_named(const Wish *w, Str name)
{
        size_t i = 0;

        while (i < w->n_gpus && strcasecmp(ggml_backend_dev_name(w->gpus[i]), name.p) != 0)
                i++;
        return i;
}

static Status names_append(const Wish *w, StrBuf *out)
{
        for (size_t i = 0; i < w->n_gpus; i++)
                TRY(strbuf_printf(out, ", %s", ggml_backend_dev_name(w->gpus[i])));
        return strbuf_append(out, STR(""));
}

static Status gpu_pick(Wish *w, Str name)
{
        CLEANUP(strbuf_done) StrBuf names = {0};
        const size_t i = gpu_named(w, name);

        TRY(names_append(w, &names));
        ENSURE(i < w->n_gpus, E_USAGE, "device: \"%.*s\" is not one of auto, cpu, gpu%s",
               STR_ARG(name), names.p);
        w->kind = WISH_GPU;
        w->gpus[0] = w->gpus[i];
        w->n_gpus = 1;
        return OK;
}

static const struct {
        Str name;
        WishKind kind;
} kinds[] = {{{"auto", 4}, WISH_AUTO}, {{"cpu", 3}, WISH_CPU}, {{"gpu", 3}, WISH_GPU}};

static Status device_read(Str name, Wish *w)
{
        for (size_t i = 0; i < N_ELEMS(kinds); i++) {
                w->kind = kinds[i].kind;
                if (str_equal(name, kinds[i].name))
                        return OK;
        }
        return gpu_pick(w, name);
}

static Status no_gpu(void)
{
        CLEANUP(strbuf_done) StrBuf reason = {0};

        TRY(gpu_absence(&reason));
        return FAIL(E_DEVICE, "device: gpu: %s", strbuf_cstr(&reason));
}

static Status gpus_settle(Wish *w)
{
        const size_t counts[] = {[WISH_AUTO] = w->n_gpus, [WISH_CPU] = 0, [WISH_GPU] = w->n_gpus};

        w->n_gpus = counts[w->kind];
        w->gpus[w->n_gpus] = NULL;
        return w->kind == WISH_GPU && w->n_gpus == 0 ? no_gpu() : OK;
}

static Status number_read(Str text, int32_t *out)
{
        const bool digits = text.n > 0 && strspn(text.p, "0123456789") == text.n;
        const long n = strtol(text.p, NULL, 10); /* too large: LONG_MAX */

        ENSURE(digits && n < LAYERS_ALL, E_USAGE,
               "gpu-layers: \"%.*s\" is not one of auto, all or a number", STR_ARG(text));
        *out = (int32_t)n;
        return OK;
}

static const struct {
        Str name;
        int32_t layers;
} layer_words[] = {{{"auto", 4}, LAYERS_AUTO}, {{"all", 3}, LAYERS_ALL}};

static Status layers_read(Str text, int32_t *out)
{
        for (size_t i = 0; i < N_ELEMS(layer_words); i++) {
                *out = layer_words[i].layers;
                if (str_equal(text, layer_words[i].name))
                        return OK;
        }
        return number_read(text, out);
}

/* "cpu" with layers on a device, "gpu" without any. */
static Status layers_check(const Wish *w, Str text)
{
        static const char *const names[] = {[WISH_CPU] = "cpu", [WISH_GPU] = "gpu"};
        const bool fits[] = {
                [WISH_AUTO] = true, [WISH_CPU] = w->layers <= 0, [WISH_GPU] = w->layers != 0};

        ENSURE(fits[w->kind], E_USAGE, "gpu-layers: %.*s contradicts --device %s", STR_ARG(text),
               names[w->kind]);
        return OK;
}

static const struct {
        Str name;
        enum llama_split_mode mode;
} split_modes[] = {{{"auto", 4}, LLAMA_SPLIT_MODE_LAYER},
                   {{"layer", 5}, LLAMA_SPLIT_MODE_LAYER},
                   {{"row", 3}, LLAMA_SPLIT_MODE_ROW},
                   {{"none", 4}, LLAMA_SPLIT_MODE_NONE}};

static Status share_read(const char **at, float *out)
{
        char *end;

        *out = strtof(*at, &end);
        ENSURE(end != *at && *out >= 0.0F && *out < 1e9F, E_USAGE,
               "split: \"%s\" is not one of layer, row, none or shares such as 3,1", *at);
        *at = end + (*end == ',');
        return OK;
}

static Status shares_read(const char *text, Wish *w)
{
        size_t n = 0;

        for (const char *at = text; *at != '\0'; n++) {
                ENSURE(n < w->n_gpus, E_USAGE, "split: %s: more shares than devices (%zu)", text,
                       w->n_gpus);
                TRY(share_read(&at, &w->shares[n]));
        }
        ENSURE(n == w->n_gpus, E_USAGE, "split: %s: %zu shares for %zu devices", text, n,
               w->n_gpus);
        return OK;
}

static Status split_read(Str text, Wish *w)
{
        for (size_t i = 0; i < N_ELEMS(split_modes); i++) {
                w->split_mode = split_modes[i].mode;
                if (str_equal(text, split_modes[i].name))
                        return OK;
        }
        w->split_mode = LLAMA_SPLIT_MODE_LAYER;
        return shares_read(text.p, w);
}

Status wish_read(const BackendOptions *o, Wish *out)
{
        Wish w = {.layers = LAYERS_AUTO};

        w.n_gpus = gpus_find(w.gpus);
        TRY(device_read(or_auto(o->device), &w));
        TRY(gpus_settle(&w));
        TRY(layers_read(or_auto(o->gpu_layers), &w.layers));
        TRY(layers_check(&w, or_auto(o->gpu_layers)));
        TRY(split_read(or_auto(o->split), &w));
        if (w.layers == 0)
                w.n_gpus = 0;
        *out = w;
        return OK;
}
