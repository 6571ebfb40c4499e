/*
 * GGUF files spelt as text, so that a broken one is a line of a table:
 *   "raw:GGUF u32:3 u64:1 u64:0 str:t u32:1 u64:8 u32:0 u64:0 pad:32 zero:32"
 * Words: u8 u16 u32 u64 i32 f32 take a number, str a string with its 64-bit length before, raw
 * bytes as they stand, zero N bytes of 0, pad zeros up to a multiple of N, ff N bytes of 255.
 */
#ifndef QUERN_TESTS_GGUF_TEXT_H
#define QUERN_TESTS_GGUF_TEXT_H

#include "support/temp.h"

/** Appends the bytes. E_FORMAT for an unknown word. */
Status gguf_text_bytes(const char *text, StrBuf *out);

/** A fresh folder; CLEANUP(temp_dir_done). */
TempDir temp_dir_made(void);

#endif
