#include "engine/stop.h"

#include "base/mem.h"

static Status word_add(StopFinder *f, const char *word)
{
        ENSURE(word[0] != '\0', E_USAGE, "stop string %zu is empty", f->n_words + 1);
        TRY(str_dup(str_of(word), &f->words[f->n_words]));
        f->n_words++;
        return OK;
}

Status stop_init(StopFinder *f, const char *const *words, size_t n_words)
{
        CLEANUP(stop_done) StopFinder made = {0};

        TRY(mem_new_array(&made.words, n_words));
        for (size_t i = 0; i < n_words; i++)
                TRY(word_add(&made, words[i]));
        *f = TAKE(made);
        return OK;
}

void stop_done(StopFinder *f)
{
        for (size_t i = 0; i < f->n_words; i++)
                mem_free(f->words[i]);
        mem_free(f->words);
        strbuf_done(&f->text);
}

/* Drops what was shown, adds the new piece. */
static Status text_extend(StopFinder *f, Str piece)
{
        const size_t left = f->text.n - f->shown;

        if (f->shown > 0)
                memmove(f->text.p, f->text.p + f->shown, left);
        f->text.n = left;
        f->shown = 0;
        return strbuf_append(&f->text, piece);
}

/* Bytes of the text before the earliest stop word; all of it when there is none. */
static size_t word_search(StopFinder *f)
{
        const Str text = strbuf_str(&f->text);
        size_t first = text.n;

        for (size_t i = 0; i < f->n_words; i++) {
                const size_t at = str_find(text, str_of(f->words[i]), 0);
                if (at < first) {
                        first = at;
                        f->index = i;
                }
        }
        f->found = first < text.n;
        return first;
}

/* Whether the text from `at` on may be the beginning of `word`. */
static bool may_begin(Str text, size_t at, Str word)
{
        return str_starts_with(word, str_slice(text, at, text.n));
}

static bool any_may_begin(const StopFinder *f, Str text, size_t at)
{
        for (size_t i = 0; i < f->n_words; i++)
                if (may_begin(text, at, str_of(f->words[i])))
                        return true;
        return false;
}

static size_t certain_prefix(const StopFinder *f)
{
        const Str text = strbuf_str(&f->text);
        size_t at = 0;

        while (at < text.n && !any_may_begin(f, text, at))
                at++;
        return at;
}

Status stop_push(StopFinder *f, Str piece, Str *text)
{
        TRY(text_extend(f, piece));
        f->shown = word_search(f);
        if (!f->found)
                f->shown = certain_prefix(f);
        *text = (Str){f->text.p, f->shown};
        return OK;
}

Status stop_end(StopFinder *f, Str piece, Str *text)
{
        TRY(text_extend(f, piece));
        f->shown = word_search(f);
        *text = (Str){f->text.p, f->shown};
        return OK;
}
