/* GPU libraries throw C++ exceptions, which must not reach C. */
#ifndef QUERN_BACKEND_LLAMA_GUARD_H
#define QUERN_BACKEND_LLAMA_GUARD_H

#include <llama.h>

#ifdef __cplusplus
extern "C" {
#endif

/** llama_decode, until its results are there; -3 for what it throws, with the exception's text in
 * the log as an error. */
int guard_decode(struct llama_context *ctx, struct llama_batch batch);

/** Keeps an exception's text as libllama's last error. */
void llama_log_exception(const char *text);

#ifdef __cplusplus
}
#endif

#endif
