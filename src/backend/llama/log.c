/* libllama's one log callback: lines into our log, and the last error kept for our messages. */
#include "backend/llama/engine.h"
#include "backend/llama/guard.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 1024, ERROR_MAX_BYTES = 2048 };

static _Thread_local char line[LINE_MAX_BYTES]; /* of what has no newline yet */
static _Thread_local size_t line_n;
static _Thread_local enum ggml_log_level line_level;
static _Thread_local char last_error[ERROR_MAX_BYTES];
static _Thread_local bool muted;

static const LogLevel our_levels[] = {
        [GGML_LOG_LEVEL_NONE] = LOG_DEBUG, [GGML_LOG_LEVEL_DEBUG] = LOG_DEBUG,
        [GGML_LOG_LEVEL_INFO] = LOG_DEBUG, [GGML_LOG_LEVEL_WARN] = LOG_INFO,
        [GGML_LOG_LEVEL_ERROR] = LOG_INFO, [GGML_LOG_LEVEL_CONT] = LOG_DEBUG,
};

/* "llama_model_load: error loading model: …" names a function that the user does not know. */
static const char *without_function(const char *text)
{
        const char *colon = strstr(text, ": ");
        const char *space = strchr(text, ' ');

        return colon != NULL && space == colon + 1 ? colon + 2 : text;
}

static void error_keep(const char *text)
{
        const size_t n = strlen(last_error);

        (void)snprintf(last_error + n, sizeof(last_error) - n, "%s%s", n > 0 ? "; " : "",
                       without_function(text));
}

static void line_write(enum ggml_log_level level, const char *text)
{
        if (!muted && text[0] != '\0')
                log_write(our_levels[level], "libllama: %s", text);
}

void llama_log_exception(const char *text)
{
        error_keep(text);
        line_write(GGML_LOG_LEVEL_ERROR, text);
}

static void line_end(void)
{
        line[line_n] = '\0';
        if (line_level == GGML_LOG_LEVEL_ERROR)
                error_keep(line);
        line_write(line_level, line);
        line_n = 0;
}

static void char_add(char c)
{
        if (c == '\n')
                line_end();
        else if (line_n + 1 < sizeof(line))
                line[line_n++] = c;
}

static void on_log(enum ggml_log_level level, const char *text, void *user)
{
        (void)user;
        if (level != GGML_LOG_LEVEL_CONT)
                line_level = level;
        for (size_t i = 0; text[i] != '\0'; i++)
                char_add(text[i]);
}

void llama_log_start(void)
{
        llama_log_set(on_log, NULL);
}

const char *llama_log_error(void)
{
        return last_error;
}

void llama_log_mute(bool mute)
{
        muted = mute;
}

void llama_log_clear(void)
{
        last_error[0] = '\0';
        line_n = 0;
}

/* libllama has one kind of failure and many sentences. */
static const struct {
        const char *part;
        Status status;
} sentences[] = {
        {"allocat", E_NOMEM},
        {"out of memory", E_NOMEM},
        {"OutOfDeviceMemory", E_NOMEM},
        {"DeviceLost", E_DEVICE},
        {"unknown model architecture", E_UNSUPPORTED},
        {"unsupported", E_UNSUPPORTED},
        {"not supported", E_UNSUPPORTED},
        {"does not support", E_UNSUPPORTED},
        {"unknown pre-tokenizer type", E_UNSUPPORTED},
        {"No such file", E_IO},
};

static Status sentence_status(Status fallback)
{
        for (size_t i = 0; i < N_ELEMS(sentences); i++)
                if (strstr(last_error, sentences[i].part) != NULL)
                        return sentences[i].status;
        return fallback;
}

Status llama_log_fail(Status fallback, const char *what)
{
        const char *text = last_error[0] != '\0' ? last_error : "no reason was given";

        status_record(__FILE__, __LINE__, "libllama: %s: %s", what, text);
        return sentence_status(fallback);
}
