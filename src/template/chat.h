/* Messages being prepared for a template. */
#ifndef QUERN_TEMPLATE_CHAT_H
#define QUERN_TEMPLATE_CHAT_H

#include "template/parse.h"
#include "template/render.h"

typedef yyjson_mut_val Json;

/** The names that a message's reasoning goes by. */
enum { N_REASONING = 3 };
extern const char *const reasoning_fields[N_REASONING];

typedef struct Chat {
        const Template *t;
        const ChatInput *in;
        yyjson_mut_doc *doc;
        Json *messages;
        StrBuf final; /* the text that is continued */
} Chat;

static inline Status json_made(const void *p)
{
        ENSURE(p != NULL, E_NOMEM, "out of memory preparing the messages");
        return OK;
}

static inline Status json_added(bool done)
{
        ENSURE(done, E_NOMEM, "out of memory preparing the messages");
        return OK;
}

/** Marks the end of the final message's text, which the answer goes on from. */
Status continue_mark(Chat *c);
/** Cuts the rendered chat at that mark. */
Status continue_cut(const Chat *c, Rendered *r);

#endif
