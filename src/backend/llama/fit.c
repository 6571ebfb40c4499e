#include "backend/llama/fit.h"

#include <stdio.h>

enum {
        PATH_BYTES = 4096,
        LAYERS_MAX = 1 << 16,
        CTX_ASSUMED = 8192,
        MARGIN = 128 << 20, /* for what drivers and allocators take besides */
        ACTIVATIONS = 16    /* rows of embedding width that a step holds at once, roughly */
};

void need_done(Need *n)
{
        mem_free(n->layers);
        *n = (Need){0};
}

uint64_t need_bytes(const Need *n, uint32_t k)
{
        uint64_t sum = 0;

        if (k == 0)
                return 0;
        for (uint32_t i = 0; i + 1 < k; i++)
                sum += n->layers[n->n_layers - 1 - i];
        return sum + n->output + n->compute;
}

uint32_t fit_layers(const Need *n, uint64_t free)
{
        uint32_t k = n->n_layers + 1;

        while (need_bytes(n, k) > free)
                k--;
        return k;
}

static void gguf_done(struct gguf_context **g)
{
        if (*g != NULL)
                gguf_free(*g);
}

static Status part_open(const char *path, struct gguf_context **out)
{
        const struct gguf_init_params p = {.no_alloc = true};

        llama_log_clear();
        *out = gguf_init_from_file(path, p);
        if (*out == NULL)
                return llama_log_fail(E_FORMAT, "the file cannot be read");
        return OK;
}

typedef uint64_t (*NumberFn)(const struct gguf_context *g, int64_t key);

static uint64_t number_u32(const struct gguf_context *g, int64_t key)
{
        return gguf_get_val_u32(g, key);
}

static uint64_t number_none(const struct gguf_context *g, int64_t key)
{
        (void)g;
        (void)key;
        return 0;
}

static uint64_t numbers_greatest(const uint32_t *p, size_t n)
{
        uint64_t greatest = 0;

        for (size_t i = 0; i < n; i++)
                greatest = p[i] > greatest ? p[i] : greatest;
        return greatest;
}

/* One number a layer: the greatest counts. */
static uint64_t number_array(const struct gguf_context *g, int64_t key)
{
        const enum gguf_type type = gguf_get_arr_type(g, key);

        if (type != GGUF_TYPE_UINT32 && type != GGUF_TYPE_INT32)
                return 0;
        return numbers_greatest(gguf_get_arr_data(g, key), gguf_get_arr_n(g, key));
}

static const NumberFn number_table[GGUF_TYPE_COUNT] = {
        [GGUF_TYPE_UINT8] = number_none,   [GGUF_TYPE_INT8] = number_none,
        [GGUF_TYPE_UINT16] = number_none,  [GGUF_TYPE_INT16] = number_none,
        [GGUF_TYPE_UINT32] = number_u32,   [GGUF_TYPE_INT32] = number_none,
        [GGUF_TYPE_FLOAT32] = number_none, [GGUF_TYPE_BOOL] = number_none,
        [GGUF_TYPE_STRING] = number_none,  [GGUF_TYPE_ARRAY] = number_array,
        [GGUF_TYPE_UINT64] = number_none,  [GGUF_TYPE_INT64] = number_none,
        [GGUF_TYPE_FLOAT64] = number_none,
};

static uint64_t or_fallback(uint64_t value, uint64_t fallback)
{
        return value > 0 ? value : fallback;
}

/* The number "ARCH.name", or the fallback where it is absent, 0 or no number. */
static uint64_t number_of(const struct gguf_context *g, const char *name, uint64_t fallback)
{
        const int64_t arch = gguf_find_key(g, "general.architecture");
        char text[128];
        int64_t key;

        (void)snprintf(text, sizeof(text), "%s.%s", gguf_get_val_str(g, arch), name);
        key = gguf_find_key(g, text);
        return key < 0 ? fallback
                       : or_fallback(number_table[gguf_get_kv_type(g, key)](g, key), fallback);
}

static uint64_t cells_of(const struct gguf_context *g, const Settings *set)
{
        const uint64_t trained = number_of(g, "context_length", CTX_ASSUMED);
        const uint64_t assumed = trained < CTX_ASSUMED ? trained : CTX_ASSUMED;

        return or_fallback(set->n_ctx, assumed) * set->n_sequences;
}

/* Keys and values of one layer, for all cells. */
static uint64_t kv_bytes(const struct gguf_context *g, const Settings *set)
{
        const uint64_t heads = number_of(g, "attention.head_count", 1);
        const uint64_t width = number_of(g, "embedding_length", 0) / heads;
        const uint64_t both = number_of(g, "attention.key_length", width) +
                              number_of(g, "attention.value_length", width);

        return cells_of(g, set) * both * number_of(g, "attention.head_count_kv", heads) *
               ggml_type_size(set->kv_type);
}

static uint64_t vocabulary_of(const struct gguf_context *g)
{
        const int64_t key = gguf_find_key(g, "tokenizer.ggml.tokens");

        return key < 0 ? 0 : gguf_get_arr_n(g, key);
}

/* Rows of logits and activations; scores too where attention is not fused. */
static uint64_t compute_bytes(const struct gguf_context *g, const Settings *set)
{
        const uint64_t rows = set->max_rows < UBATCH_MAX ? set->max_rows : UBATCH_MAX;
        const uint64_t scores =
                set->exact ? cells_of(g, set) * number_of(g, "attention.head_count", 1) : 0;
        const uint64_t wide = ACTIVATIONS * number_of(g, "embedding_length", 0) +
                              2 * number_of(g, "feed_forward_length", 0);

        return MARGIN + sizeof(float) * rows * (vocabulary_of(g) + wide + scores);
}

/* Which layer a tensor belongs to: "blk.7.attn_q.weight"; n_layers for those outside. */
static uint32_t layer_of(const char *name, uint32_t n_layers)
{
        unsigned layer;

        if (sscanf(name, "blk.%u.", &layer) != 1 || layer >= n_layers)
                return n_layers;
        return layer;
}

static bool is_output(const char *name)
{
        return strncmp(name, "output", strlen("output")) == 0;
}

static void tensor_add(const struct gguf_context *g, int64_t i, Need *n)
{
        const char *name = gguf_get_tensor_name(g, i);
        const uint32_t layer = layer_of(name, n->n_layers);

        if (layer < n->n_layers)
                n->layers[layer] += gguf_get_tensor_size(g, i);
        else if (is_output(name))
                n->output += gguf_get_tensor_size(g, i);
}

/* A tied head: the table is put on the device a second time. */
static void head_add(const struct gguf_context *g, Need *n)
{
        const int64_t table = gguf_find_tensor(g, "token_embd.weight");

        if (gguf_find_tensor(g, "output.weight") < 0 && table >= 0)
                n->output += gguf_get_tensor_size(g, table);
}

static void tensors_add(const struct gguf_context *g, Need *n)
{
        for (int64_t i = 0; i < gguf_get_n_tensors(g); i++)
                tensor_add(g, i, n);
}

static Status part_add(const char *path, Need *n)
{
        CLEANUP(gguf_done) struct gguf_context *g = NULL;

        TRY(part_open(path, &g));
        tensors_add(g, n);
        return OK;
}

static int part_count(const struct gguf_context *g)
{
        const int64_t key = gguf_find_key(g, "split.count");

        return key < 0 || gguf_get_kv_type(g, key) != GGUF_TYPE_UINT16 ? 1
                                                                       : gguf_get_val_u16(g, key);
}

static bool is_first_name(const char *path, int count, char prefix[PATH_BYTES])
{
        return count <= 1 || llama_split_prefix(prefix, PATH_BYTES, path, 0, count) > 0;
}

/* The first part holds the metadata, and maybe tensors. */
static Status parts_add(const char *path, const struct gguf_context *first, Need *n)
{
        const int count = part_count(first);
        char prefix[PATH_BYTES];
        char part[PATH_BYTES];

        tensors_add(first, n);
        ENSURE(is_first_name(path, count, prefix), E_FORMAT,
               "%s: not named as the first of %d parts", path, count);
        for (int i = 1; i < count; i++) {
                (void)llama_split_path(part, sizeof(part), prefix, i, count);
                TRY(part_add(part, n));
        }
        return OK;
}

static Status layers_alloc(const struct gguf_context *g, const Settings *set, Need *n)
{
        const uint64_t layers = number_of(g, "block_count", 0);

        ENSURE(layers <= LAYERS_MAX, E_FORMAT, "%llu layers", (unsigned long long)layers);
        n->n_layers = (uint32_t)layers;
        TRY(mem_new_array(&n->layers, layers));
        for (uint32_t i = 0; i < n->n_layers; i++)
                n->layers[i] = kv_bytes(g, set);
        return OK;
}

Status need_read(const Settings *set, Need *out)
{
        CLEANUP(gguf_done) struct gguf_context *g = NULL;
        CLEANUP(need_done) Need n = {0};

        TRY(part_open(set->path, &g));
        TRY(layers_alloc(g, set, &n));
        TRY(parts_add(set->path, g, &n));
        head_add(g, &n);
        n.compute = compute_bytes(g, set);
        *out = TAKE(n);
        return OK;
}
