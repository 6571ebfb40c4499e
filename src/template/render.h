/* Rendering with several sets of variables, for chats. */
#ifndef QUERN_TEMPLATE_RENDER_H
#define QUERN_TEMPLATE_RENDER_H

#include "template/template.h"

typedef struct RenderInput {
        yyjson_val *trusted; /* object or NULL */
        yyjson_val **user;   /* objects or NULLs; later ones win */
        size_t n_user;
        int64_t now;
        const TemplateLimits *limits;
} RenderInput;

Status render_with(const Template *t, const RenderInput *in, Rendered *out);

#endif
