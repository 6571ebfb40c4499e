/* A conversation: messages, their JSON request, and one streamed answer at a time. */
#ifndef QUERN_CLI_CHAT_H
#define QUERN_CLI_CHAT_H

#include "cli/cli.h"

typedef struct Message {
        const char *role;
        Str content; /* in the chat's arena */
} Message;

typedef struct Chat {
        const Options *o;
        qn_model *model;
        qn_session *session;
        Arena arena;
        VEC(Message) messages;
        StrBuf answer; /* of the running turn */
        qn_generate_options options;
        GenerateScratch scratch;
        qn_result last;
} Chat;

Status chat_init(const Options *o, Chat *c);
void chat_done(Chat *c);

/** Forgets all messages but the system's. */
Status chat_reset(Chat *c);

/** Adds the user's text, streams the answer to stdout, adds it to the messages. */
Status chat_turn(Chat *c, Str text);

/** Asks the running answer to stop; async-signal-safe. */
void chat_interrupt(int signal_number);

/** The interactive loop with line editing and /commands. */
Status chat_interactive(Chat *c);

#endif
