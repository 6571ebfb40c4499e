/* The two type lists of GGUF: of metadata values and of tensors. */
#ifndef QUERN_WEIGHTS_GGUF_TYPES_H
#define QUERN_WEIGHTS_GGUF_TYPES_H

#include "weights/gguf.h"

/** A number of any width, as loaded. */
typedef struct GgufNumber {
        bool is_integer;
        bool negative;
        uint64_t u; /* integers: the value, where it is not negative */
        double f;   /* the value, rounded where it must be */
} GgufNumber;

typedef struct GgufTypeRow {
        const char *name; /* for messages: "a string" */
        uint32_t size;    /* bytes of a number or bool; 0 for strings and arrays */
        /* NULL for what is no number. p need not be aligned. */
        void (*load)(const uint8_t *p, GgufNumber *out);
} GgufTypeRow;

/** type < GGUF_TYPE_MAX. */
const GgufTypeRow *gguf_type_row(uint32_t type);

/**
 * The element type of a ggml type number. Errors: E_FORMAT "tensor type 99 is unknown";
 * E_UNSUPPORTED "tensor type IQ2_XXS is not supported".
 */
Status gguf_tensor_dtype(uint32_t ggml_type, DType *out);

#endif
