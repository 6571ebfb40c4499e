/* Packing activation rows into tiles: token-minor, so that one step's activations lie together. */

static void pack_row_f32(const float *x, size_t n_tokens, size_t n_cols, float *out)
{
        for (size_t k = 0; k < n_cols; k++)
                out[k * n_tokens] = x[k];
}

void ISA(pack_f32)(const float *x, size_t x_stride, size_t n_tokens, size_t n_cols, void *out)
{
        for (size_t t = 0; t < n_tokens; t++)
                pack_row_f32(x + t * x_stride, n_tokens, n_cols, (float *)out + t);
}

/* Sixteen columns as bf16, eight pairs. */
static void pack_pairs(const float *x, size_t lanes, size_t n_tokens, uint16_t *out)
{
        uint16_t h[16];

        v_to_bf16(v_load_n(x, lanes, v_zero()), h);
        for (size_t k = 0; k < lanes; k += 2) {
                out[k * n_tokens] = h[k];
                out[k * n_tokens + 1] = h[k + 1];
        }
}

static void pack_row_bf16(const float *x, size_t n_tokens, size_t n_cols, uint16_t *out)
{
        for (size_t k = 0; k < n_cols; k += 16)
                pack_pairs(x + k, size_min(n_cols - k, 16), n_tokens, out + k * n_tokens);
}

void ISA(pack_bf16)(const float *x, size_t x_stride, size_t n_tokens, size_t n_cols, void *out)
{
        for (size_t t = 0; t < n_tokens; t++)
                pack_row_bf16(x + t * x_stride, n_tokens, n_cols, (uint16_t *)out + t * 2);
}
