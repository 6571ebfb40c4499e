/* generate: raw completion. */
#include "base/mem.h"
#include "cli/cli.h"

#include <stdlib.h>

typedef enum Format { FORMAT_TEXT, FORMAT_IDS, FORMAT_JSON, FORMAT_MAX } Format;

/* What the token callback gathers or prints. */
typedef struct Output {
        Format format;
        IdVec ids;
        StrBuf text;
        Status status;
} Output;

static void output_done(Output *o)
{
        id_vec_done(&o->ids);
        strbuf_done(&o->text);
}

static Status format_find(Str name, Format *out)
{
        static const char *const names[FORMAT_MAX] = {"text", "ids", "json"};

        for (*out = FORMAT_TEXT; *out < FORMAT_MAX; (*out)++)
                if (str_equal(name, str_of(names[*out])))
                        return OK;
        return FAIL(E_USAGE, "--format: \"%s\" is not one of text, ids, json", name.p);
}

static void piece_print(const Output *o, const qn_token *t)
{
        if (o->format != FORMAT_TEXT)
                return;
        (void)fwrite(t->piece, 1, t->n_piece, stdout);
        (void)fflush(stdout);
}

static Status token_keep(Output *o, const qn_token *t)
{
        piece_print(o, t);
        TRY(strbuf_append(&o->text, (Str){t->piece, t->n_piece}));
        return t->id >= 0 ? vec_push(&o->ids, t->id) : OK;
}

static bool on_token(const qn_token *token, void *user)
{
        Output *o = user;

        o->status = token_keep(o, token);
        return o->status == OK && ferror(stdout) == 0;
}

static const char *reason_name(qn_stop_reason r)
{
        static const char *const names[] = {
                [QN_STOP_NONE] = "none",       [QN_STOP_EOS] = "eos",
                [QN_STOP_WORD] = "word",       [QN_STOP_LIMIT] = "limit",
                [QN_STOP_CONTEXT] = "context", [QN_STOP_CANCEL] = "cancel"};

        return names[r];
}

static Status json_print(const Output *o, const qn_result *r)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(json_append_quoted(&text, strbuf_str(&o->text)));
        (void)printf("{\"text\":%s,\"stop\":\"%s\",\"prompt_tokens\":%zu,\"seed\":%llu,\"ids\":",
                     strbuf_cstr(&text), reason_name(r->reason), r->n_prompt,
                     (unsigned long long)r->seed);
        (void)putchar('[');
        for (size_t i = 0; i < o->ids.n; i++)
                (void)printf("%s%d", i > 0 ? "," : "", o->ids.p[i]);
        (void)printf("]}\n");
        return OK;
}

static Status text_end(const Output *o, const qn_result *r)
{
        (void)o;
        (void)r;
        (void)putchar('\n');
        return OK;
}

static Status ids_end(const Output *o, const qn_result *r)
{
        (void)r;
        return ids_print(o->ids.p, o->ids.n);
}

static Status output_end(const Output *o, const qn_result *r)
{
        static Status (*const ends[FORMAT_MAX])(const Output *, const qn_result *) = {
                [FORMAT_TEXT] = text_end, [FORMAT_IDS] = ids_end, [FORMAT_JSON] = json_print};

        return ends[o->format](o, r);
}

static Status prompt_encode(const Options *o, const qn_model *m, int32_t **ids, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        TRY(arg_or_stdin(o, 1, &text));
        return from_qn(qn_tokenize(qn_model_tokenizer(m), strbuf_cstr(&text), text.n,
                                   !o->no_special_tokens, o->parse_special, ids, n));
}

static Status prompt_ids(const Options *o, const qn_model *m, IdVec *out)
{
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        size_t n;

        if (o->tokens.n > 0)
                return ids_parse(o->tokens, out);
        TRY(prompt_encode(o, m, &ids, &n));
        return vec_append(out, ids, n);
}

static void speed_print(const Options *o, const qn_result *r)
{
        if (o->verbose)
                (void)fprintf(stderr, "%zu prompt tokens, %zu generated, %.1f tokens/s\n",
                              r->n_prompt, r->n_generated,
                              (double)r->n_generated / (r->seconds > 0 ? r->seconds : 1));
}

static Status generate_run(const Options *o, qn_session *s, const qn_generate_options *g,
                           Output *out)
{
        qn_result r;

        TRY(from_qn(qn_generate(s, g, &r)));
        TRY(out->status);
        speed_print(o, &r);
        return output_end(out, &r);
}

/* The model's defaults stand where the command line says nothing. */
static Status session_prompt(const Options *o, qn_model *m, qn_session *s)
{
        CLEANUP(id_vec_done) IdVec ids = {0};

        TRY(prompt_ids(o, m, &ids));
        ENSURE(ids.n > 0, E_USAGE, "the prompt has no tokens");
        return from_qn(qn_session_prompt(s, ids.p, ids.n, NULL));
}

Status cmd_generate(const Options *o)
{
        CLEANUP(model_close_at) qn_model *m = NULL;
        CLEANUP(session_free_at) qn_session *s = NULL;
        CLEANUP(generate_scratch_done) GenerateScratch scratch = {0};
        CLEANUP(output_done) Output out = {0};
        qn_generate_options g;

        TRY(format_find(o->format.n > 0 ? o->format : STR("text"), &out.format));
        TRY(model_open_args(o, &m));
        TRY(generate_options(o, m, &scratch, &g));
        g.on_token = on_token;
        g.user = &out;
        TRY(from_qn(qn_session_new(m, &s)));
        TRY(session_prompt(o, m, s));
        return generate_run(o, s, &g, &out);
}
