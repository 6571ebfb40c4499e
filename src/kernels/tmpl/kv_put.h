/* Writing one token's key or value into its slot of a block. */

void ISA(kv_put_k_f32)(void *k, size_t slot, const float *x, size_t dim)
{
        float *out = (float *)k + slot;

        for (size_t d = 0; d < dim; d++)
                out[d * KV_BLOCK] = x[d];
}

void ISA(kv_put_v_f32)(void *v, size_t slot, const float *x, size_t dim)
{
        const size_t dim16 = round_up_16(dim);
        float *out = (float *)v + slot * dim16;

        memcpy(out, x, dim * sizeof(float));
        memset(out + dim, 0, (dim16 - dim) * sizeof(float));
}

typedef void (*Narrow)(V16 v, uint16_t *out);

/* x[0 .. lanes - 1] as sixteen 16-bit numbers, zeros after. */
VOCAB void narrow_n(const float *x, size_t lanes, Narrow narrow, uint16_t *out)
{
        narrow(v_load_n(x, lanes, v_zero()), out);
}

VOCAB void put_v_half(uint16_t *v, size_t slot, const float *x, size_t dim, Narrow narrow)
{
        uint16_t *out = v + slot * round_up_16(dim);

        for (size_t d = 0; d < dim; d += 16)
                narrow_n(x + d, size_min(dim - d, 16), narrow, out + d);
}

void ISA(kv_put_v_f16)(void *v, size_t slot, const float *x, size_t dim)
{
        put_v_half(v, slot, x, dim, v_to_f16);
}

void ISA(kv_put_v_bf16)(void *v, size_t slot, const float *x, size_t dim)
{
        put_v_half(v, slot, x, dim, v_to_bf16);
}

static void scatter(const uint16_t *h, size_t lanes, uint16_t *out)
{
        for (size_t d = 0; d < lanes; d++)
                out[d * KV_BLOCK] = h[d];
}

void ISA(kv_put_k_f16)(void *k, size_t slot, const float *x, size_t dim)
{
        uint16_t *out = (uint16_t *)k + slot;
        uint16_t h[16];

        for (size_t d = 0; d < dim; d += 16) {
                const size_t lanes = size_min(dim - d, 16);

                narrow_n(x + d, lanes, v_to_f16, h);
                scatter(h, lanes, out + d * KV_BLOCK);
        }
}

/* Pairs go as one 32-bit entry; an odd dim's last pair gets a zero. */
static void scatter_pairs(const uint16_t *h, size_t lanes, uint16_t *out)
{
        for (size_t d = 0; d < lanes; d += 2)
                memcpy(out + d * KV_BLOCK, h + d, 2 * sizeof(*h));
}

void ISA(kv_put_k_bf16)(void *k, size_t slot, const float *x, size_t dim)
{
        uint16_t *out = (uint16_t *)k + slot * 2;
        uint16_t h[16];

        for (size_t d = 0; d < dim; d += 16) {
                const size_t lanes = size_min(dim - d, 16);

                narrow_n(x + d, lanes, v_to_bf16, h);
                scatter_pairs(h, lanes, out + d * KV_BLOCK);
        }
}
