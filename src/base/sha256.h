/* SHA-256 of a stream of bytes. Source: FIPS 180-4. */
#ifndef QUERN_BASE_SHA256_H
#define QUERN_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 64 }; /* characters of a digest, without the NUL */

typedef struct Sha256 {
        uint32_t h[8];
        uint64_t n;        /* bytes so far */
        uint8_t block[64]; /* of which n % 64 are waiting */
} Sha256;

void sha256_init(Sha256 *s);
void sha256_update(Sha256 *s, const void *p, size_t n);

/** The digest in lower-case hexadecimal, NUL-terminated. `s` is used up. */
void sha256_hex(Sha256 *s, char out[SHA256_HEX + 1]);

#endif
