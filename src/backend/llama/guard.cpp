#include "backend/llama/guard.h"

#include <exception>

int guard_decode(struct llama_context *ctx, struct llama_batch batch)
{
        try {
                const int rc = llama_decode(ctx, batch);
                llama_synchronize(ctx);
                return rc;
        } catch (const std::exception &e) {
                llama_log_exception(e.what());
        } catch (...) {
                llama_log_exception("an unknown exception");
        }
        return -3;
}
