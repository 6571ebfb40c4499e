#include "cli/chat.h"

#include "base/mem.h"

#include <signal.h>
#include <stdatomic.h>

static volatile sig_atomic_t interrupted;

void chat_interrupt(int signal_number)
{
        (void)signal_number;
        interrupted = 1;
}

static bool on_token(const qn_token *token, void *user)
{
        Chat *c = user;

        (void)fwrite(token->piece, 1, token->n_piece, stdout);
        (void)fflush(stdout);
        if (strbuf_append(&c->answer, (Str){token->piece, token->n_piece}) != OK)
                return false;
        return interrupted == 0 && ferror(stdout) == 0;
}

static Status message_add(Chat *c, const char *role, Str content)
{
        Message m = {.role = role};

        TRY(arena_str(&c->arena, content, &m.content));
        return vec_push(&c->messages, m);
}

static Status system_add(Chat *c)
{
        return c->o->system.n > 0 ? message_add(c, "system", c->o->system) : OK;
}

static Status chat_open(Chat *c)
{
        TRY(model_open_args(c->o, &c->model));
        TRY(generate_options(c->o, c->model, &c->scratch, &c->options));
        TRY(from_qn(qn_session_new(c->model, &c->session)));
        return system_add(c);
}

Status chat_init(const Options *o, Chat *c)
{
        *c = (Chat){.o = o};
        return chat_open(c);
}

void chat_done(Chat *c)
{
        qn_session_free(c->session);
        qn_model_close(c->model);
        generate_scratch_done(&c->scratch);
        strbuf_done(&c->answer);
        vec_done(&c->messages);
        arena_done(&c->arena);
}

Status chat_reset(Chat *c)
{
        vec_clear(&c->messages);
        qn_session_reset(c->session);
        return system_add(c);
}

static Status message_append(const Message *m, bool first, StrBuf *out)
{
        TRY(strbuf_printf(out, "%s{\"role\":\"%s\",\"content\":", first ? "" : ",", m->role));
        TRY(json_append_quoted(out, m->content));
        return strbuf_append_char(out, '}');
}

static Status request_build(const Chat *c, StrBuf *out)
{
        TRY(strbuf_append(out, STR("{\"add_generation_prompt\":true,\"messages\":[")));
        for (size_t i = 0; i < c->messages.n; i++)
                TRY(message_append(&c->messages.p[i], i == 0, out));
        return strbuf_append(out, STR("]}"));
}

/* Only what is new since the last turn is computed. */
static Status prompt_feed(Chat *c)
{
        CLEANUP(strbuf_done) StrBuf request = {0};
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        size_t n;

        TRY(request_build(c, &request));
        TRY(from_qn(qn_chat_encode(c->model, request.p, request.n, c->o->parse_special, &ids, &n)));
        return from_qn(qn_session_prompt(c->session, ids, n, NULL));
}

static Status answer_run(Chat *c)
{
        TRY(prompt_feed(c));
        strbuf_clear(&c->answer);
        c->options.on_token = on_token;
        c->options.user = c;
        TRY(from_qn(qn_generate(c->session, &c->options, &c->last)));
        (void)putchar('\n');
        return message_add(c, "assistant", strbuf_str(&c->answer));
}

Status chat_turn(Chat *c, Str text)
{
        const size_t before = c->messages.n;
        Status s;

        interrupted = 0;
        TRY(message_add(c, "user", text));
        s = answer_run(c);
        if (s != OK)
                c->messages.n = before; /* a failed turn leaves no trace */
        return s;
}
