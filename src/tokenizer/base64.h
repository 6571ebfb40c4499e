/* Base64 (RFC 4648, the standard alphabet, padded) to bytes and back. */
#ifndef QUERN_TOKENIZER_BASE64_H
#define QUERN_TOKENIZER_BASE64_H

#include "base/str.h"

/**
 * Appends the bytes that `in` spells. After an error `out` may hold a beginning.
 * Errors: E_FORMAT "base64: 5 characters, expected a multiple of 4", "base64: byte 3 is none of the
 * alphabet"; E_NOMEM.
 */
Status base64_decode(Str in, StrBuf *out);

/** Appends the spelling of bytes. Errors: E_NOMEM. */
Status base64_encode(Str in, StrBuf *out);

#endif
