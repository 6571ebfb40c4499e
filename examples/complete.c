/* Completes a text: complete MODEL TEXT. Build: cc complete.c $(pkg-config --cflags --libs quern) */
#include <quern/quern.h>
#include <stdio.h>
#include <string.h>

static bool print_piece(const qn_token *token, void *user)
{
        (void)user;
        fwrite(token->piece, 1, token->n_piece, stdout);
        fflush(stdout);
        return true;
}

static qn_status prompt(const qn_model *model, qn_session *session, const char *text)
{
        int32_t *ids = NULL;
        size_t n = 0;
        qn_status s = qn_tokenize(qn_model_tokenizer(model), text, strlen(text), true, false, &ids,
                                  &n);

        if (s == QN_OK)
                s = qn_session_prompt(session, ids, n, NULL);
        qn_free(ids);
        return s;
}

static qn_status complete(qn_model *model, qn_session *session, const char *text)
{
        qn_generate_options options;
        qn_status s = prompt(model, session, text);

        if (s != QN_OK)
                return s;
        qn_generate_options_init(&options, model);
        options.max_tokens = 32;
        options.sampling.temperature = 0; /* greedy: the same text every time */
        options.on_token = print_piece;
        return qn_generate(session, &options, NULL);
}

static qn_status run(const char *path, const char *text)
{
        qn_model *model = NULL;
        qn_session *session = NULL;
        qn_status s = qn_model_open(path, NULL, &model);

        if (s == QN_OK)
                s = qn_session_new(model, &session);
        if (s == QN_OK)
                s = complete(model, session, text);
        qn_session_free(session);
        qn_model_close(model);
        return s;
}

int main(int argc, char **argv)
{
        if (argc != 3) {
                fprintf(stderr, "usage: complete MODEL TEXT\n");
                return 2;
        }
        if (qn_version_check(QN_VERSION) != QN_OK || run(argv[1], argv[2]) != QN_OK) {
                fprintf(stderr, "complete: %s\n", qn_last_error());
                return 1;
        }
        putchar('\n');
        return 0;
}
