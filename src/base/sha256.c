#include "base/sha256.h"

#include <string.h>

enum { BLOCK = 64, ROUNDS = 64, LENGTH_BYTES = 8 };

static const uint32_t constants[ROUNDS] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2};

static uint32_t rotate(uint32_t x, int n)
{
        return x >> n | x << (32 - n);
}

static uint32_t word_at(const uint8_t *p)
{
        return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void schedule(const uint8_t *block, uint32_t w[ROUNDS])
{
        for (size_t i = 0; i < 16; i++)
                w[i] = word_at(block + 4 * i);
        for (size_t i = 16; i < ROUNDS; i++) {
                const uint32_t a = w[i - 15];
                const uint32_t b = w[i - 2];
                const uint32_t s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3);
                const uint32_t s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10);
                w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
}

/* One round: the working variables a … h are v[0] … v[7]. */
static void round_apply(uint32_t v[8], uint32_t add)
{
        const uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        const uint32_t t1 = v[7] + s1 + choice + add;
        const uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

        memmove(v + 1, v, 7 * sizeof(v[0]));
        v[4] += t1;
        v[0] = t1 + s0 + majority;
}

static void block_add(uint32_t h[8], const uint8_t *block)
{
        uint32_t w[ROUNDS];
        uint32_t v[8];

        schedule(block, w);
        memcpy(v, h, sizeof(v));
        for (size_t i = 0; i < ROUNDS; i++)
                round_apply(v, constants[i] + w[i]);
        for (size_t i = 0; i < 8; i++)
                h[i] += v[i];
}

void sha256_init(Sha256 *s)
{
        *s = (Sha256){.h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                            0x1f83d9ab, 0x5be0cd19}};
}

/* What fits into the block that waits; it is added when it is full. Returns how much that was. */
static size_t block_fill(Sha256 *s, const uint8_t *p, size_t n)
{
        const size_t used = s->n % BLOCK;
        const size_t len = n < BLOCK - used ? n : BLOCK - used;

        memcpy(s->block + used, p, len);
        s->n += len;
        if (s->n % BLOCK == 0)
                block_add(s->h, s->block);
        return len;
}

void sha256_update(Sha256 *s, const void *p, size_t n)
{
        const uint8_t *at = p;

        for (size_t len; n > 0; n -= len) {
                len = block_fill(s, at, n);
                at += len;
        }
}

/* A one bit, zeros, and the length in bits as the last eight bytes of a block. */
static void padding_add(Sha256 *s)
{
        static const uint8_t one[BLOCK] = {0x80};
        const uint64_t bits = s->n * 8;
        const size_t used = (s->n + LENGTH_BYTES) % BLOCK;
        uint8_t length[LENGTH_BYTES];

        for (size_t i = 0; i < LENGTH_BYTES; i++)
                length[i] = (uint8_t)(bits >> (56 - 8 * i));
        sha256_update(s, one, BLOCK - used);
        sha256_update(s, length, sizeof(length));
}

void sha256_hex(Sha256 *s, char out[SHA256_HEX + 1])
{
        static const char digits[] = "0123456789abcdef";

        padding_add(s);
        for (size_t i = 0; i < SHA256_HEX; i++)
                out[i] = digits[s->h[i / 8] >> (28 - 4 * (i % 8)) & 15];
        out[SHA256_HEX] = '\0';
}
