/* One request's generations: prompts × choices, their events, and the shape of the answer. */
#ifndef QUERN_SERVER_COMPLETION_H
#define QUERN_SERVER_COMPLETION_H

#include "server/prompts.h"

typedef struct Completion Completion;
typedef struct Choice Choice;

/** A told token and its alternatives: rows `first`.. of the choice's tops. */
typedef struct TokenRow {
        int32_t id;
        float logprob;
        size_t first, n_top;
} TokenRow;

typedef struct TokenRows {
        VEC(TokenRow) rows;
        VEC(qn_logprob) tops;
} TokenRows;

/** A prompt in work. */
typedef struct PromptRun {
        Completion *c;
        size_t index;
        const PromptIds *prompt;
        Run run;
        TokenRows rows; /* of the prompt, when its logprobs were asked for */
        size_t n_cached;
} PromptRun;

struct Choice {
        PromptRun *run;
        size_t index;                    /* in the answer */
        bool opened;                     /* its first piece was sent */
        bool shown;                      /* in the whole answer: among the n best */
        StrBuf text;                     /* generated */
        TokenRows rows;                  /* generated */
        size_t n_text_told, n_rows_told; /* bytes and rows in pieces already sent */
        double logprob_sum;
        qn_result result; /* when it has ended */
};

/** What an API does with events. All write to `out`; what they leave there is sent. */
typedef struct Shape {
        const char *stream_type;
        /** The first piece of a choice. */
        Status (*open)(Completion *c, const Choice *choice, StrBuf *out);
        /** New text or rows of a choice. */
        Status (*piece)(Completion *c, const Choice *choice, StrBuf *out);
        /** A choice has ended. */
        Status (*close)(Completion *c, const Choice *choice, StrBuf *out);
        /** All have. */
        Status (*finish)(Completion *c, StrBuf *out);
        /** The answer in one piece. */
        Status (*whole)(Completion *c, StrBuf *out);
} Shape;

struct Completion {
        Exchange *x;
        ServedModel *m;
        const Shape *shape;
        Ask ask;
        qn_generate_options options;
        char id[48];
        int64_t created; /* seconds since 1970 */
        Prompts prompts;
        PromptRun *runs;
        size_t n_runs;
        Choice *choices; /* of prompt i: i * best_of and on */
        size_t n_choices;
        size_t n_open; /* runs */
        bool failed;
        StrBuf out;
        uint64_t queued_ns, begun_ns, prefilled_ns, last_ns, ended_ns;
        size_t n_prompt, n_cached, n_generated;
        size_t n_events; /* of a stream whose events are numbered */
};

/**
 * Runs the ask on the model: the answer is the exchange's. Takes the prompts (moved away, emptied).
 * Errors: as ask_options; E_NOMEM. A full queue is refused with 429. Values of the body are not
 * looked at later.
 */
Status completion_start(Exchange *x, ServedModel *m, const Shape *shape, const Ask *ask,
                        const char *id_prefix, Prompts *prompts);

/** The piece of text, and the rows, that are new in a `piece`. */
Str choice_new_text(const Choice *choice);

/** Milliseconds of the two phases, at least a little. */
double completion_prompt_ms(const Completion *c);
double completion_decode_ms(const Completion *c);

#endif
