/* Scores and mix of one storage type: K_EVEN, K_ODD load sixteen keys' element d, V_ROW sixteen d.
 */

/* Four chains by d mod 4 hide the latency; added as ((0 + 1) + (2 + 3)) + tail. */
VOCAB V16 A(chain_total)(const V16 *c)
{
        return v_add(v_add(c[0], c[1]), v_add(c[2], c[3]));
}

VOCAB void A(chains_four)(V16 *c, const char *k, const float *q, size_t d)
{
        c[0] = v_fma(K_EVEN(k, d), v_set1(q[d]), c[0]);
        c[1] = v_fma(K_ODD(k, d + 1), v_set1(q[d + 1]), c[1]);
        c[2] = v_fma(K_EVEN(k, d + 2), v_set1(q[d + 2]), c[2]);
        c[3] = v_fma(K_ODD(k, d + 3), v_set1(q[d + 3]), c[3]);
}

/* What four does not divide: one chain, d ascending. */
VOCAB V16 A(chain_tail)(const char *k, const float *q, size_t left)
{
        V16 c = v_zero();
        size_t d = 0;

        for (; d + 2 <= left; d += 2) {
                c = v_fma(K_EVEN(k, d), v_set1(q[d]), c);
                c = v_fma(K_ODD(k, d + 1), v_set1(q[d + 1]), c);
        }
        if (d < left)
                c = v_fma(K_EVEN(k, d), v_set1(q[d]), c);
        return c;
}

static void A(head_scores)(const char *k, const float *q, size_t dim, float *scores)
{
        V16 c[4] = {v_zero(), v_zero(), v_zero(), v_zero()};
        V16 tail;
        size_t d = 0;

        for (; d + 4 <= dim; d += 4)
                A(chains_four)(c, k, q, d);
        tail = A(chain_tail)(k + d * PANEL_ROWS * V_BYTES, q + d, dim - d);
        v_store(scores, v_add(A(chain_total)(c), tail));
}

void ISA(A(attn_scores))(const void *k, const float *q, size_t n_heads, size_t dim, float *scores)
{
        for (size_t h = 0; h < n_heads; h++)
                A(head_scores)(k, q + h * dim, dim, scores + h * KV_BLOCK);
}

/* Sixteen d of one head; the row stride of v is in bytes. */
VOCAB void A(mix_column)(const char *v, size_t stride, const float *p, float *acc)
{
        V16 sum = v_load(acc);

#pragma GCC unroll 16
        for (size_t j = 0; j < KV_BLOCK; j++)
                sum = v_fma(V_ROW(v + j * stride), v_set1(p[j]), sum);
        v_store(acc, sum);
}

static void A(head_mix)(const char *v, const float *p, size_t dim16, float *acc)
{
        for (size_t d = 0; d < dim16; d += 16)
                A(mix_column)(v + d * V_BYTES, dim16 * V_BYTES, p, acc + d);
}

void ISA(A(attn_mix))(const void *v, const float *p, size_t n_heads, size_t dim, float *acc)
{
        const size_t dim16 = round_up_16(dim);

        for (size_t h = 0; h < n_heads; h++)
                A(head_mix)(v, p + h * KV_BLOCK, dim16, acc + h * dim16);
}

#undef ATTN_KIND
#undef K_EVEN
#undef K_ODD
#undef V_ROW
#undef V_BYTES
