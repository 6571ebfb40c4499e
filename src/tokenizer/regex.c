#include "tokenizer/regex.h"

#include "base/mem.h"

enum {
        JIT_STACK_START = 64 * 1024,
        JIT_STACK_MAX = 4 * 1024 * 1024,
        MATCH_LIMIT_BASE = 10 * 1000 * 1000,
        MATCH_LIMIT_PER_BYTE = 64,
        HEAP_LIMIT_KIB = 256 * 1024
};

/* PCRE2 says "no memory" too where code may not be made at run time: this tells them apart. */
static _Thread_local bool memory_was_short;

static void *pcre_alloc(PCRE2_SIZE n, void *unused)
{
        char *p = NULL;

        (void)unused;
        if (mem_alloc(&p, n, 1) == OK)
                return p;
        memory_was_short = true;
        return NULL;
}

static void pcre_free(void *p, void *unused)
{
        (void)unused;
        mem_free(p);
}

static void general_free(pcre2_general_context **g)
{
        pcre2_general_context_free(*g);
}

static Status general_new(pcre2_general_context **out)
{
        pcre2_general_context *g = pcre2_general_context_create(pcre_alloc, pcre_free, NULL);

        ENSURE(g != NULL, E_NOMEM, "out of memory: a regex context");
        *out = g;
        return OK;
}

static Status compile_failed(int code, PCRE2_SIZE at, Str regex)
{
        unsigned char text[128] = "";

        (void)pcre2_get_error_message(code, text, sizeof(text));
        ENSURE(code != PCRE2_ERROR_HEAP_FAILED, E_NOMEM, "out of memory: a regex");
        return FAIL(E_FORMAT, "the regex \"%.*s\" is not understood: %s (near byte %zu)",
                    STR_ARG(regex), (const char *)text, (size_t)at);
}

static void compile_context_free(pcre2_compile_context **c)
{
        pcre2_compile_context_free(*c);
}

/* Ruby's ^ and $ match at every line; its . stops at \n only. */
static Status code_compile(Str pcre, Str regex, pcre2_compile_context *c, pcre2_code **out)
{
        const uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
        int error = 0;
        PCRE2_SIZE at = 0;
        pcre2_code *code;

        (void)pcre2_set_newline(c, PCRE2_NEWLINE_LF);
        (void)pcre2_set_parens_nest_limit(c, 100);
        code = pcre2_compile((PCRE2_SPTR)(pcre.n > 0 ? pcre.p : ""), pcre.n, flags, &error, &at, c);
        if (code == NULL)
                return compile_failed(error, at, regex);
        *out = code;
        return OK;
}

static Status translated_compile(Str pcre, Str regex, pcre2_code **out)
{
        CLEANUP(general_free) pcre2_general_context *g = NULL;
        CLEANUP(compile_context_free) pcre2_compile_context *c = NULL;

        TRY(general_new(&g));
        c = pcre2_compile_context_create(g);
        ENSURE(c != NULL, E_NOMEM, "out of memory: a regex compile context");
        return code_compile(pcre, regex, c, out);
}

static Status pattern_jit(Pattern *p)
{
        memory_was_short = false;
        p->jit = pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0;
        ENSURE(p->jit || !memory_was_short, E_NOMEM, "out of memory: compiling a regex");
        return OK;
}

/* A pattern that was compiled but not finished is freed by its owner. */
Status pattern_compile(Str regex, Pattern *out)
{
        CLEANUP(strbuf_done) StrBuf pcre = {0};

        TRY(regex_translate(regex, &pcre));
        TRY(translated_compile(strbuf_str(&pcre), regex, &out->code));
        return pattern_jit(out);
}

void pattern_done(Pattern *p)
{
        pcre2_code_free(p->code);
        *p = (Pattern){0};
}

static Status pattern_of_string(yyjson_val *v, Arena *arena, Pattern *out)
{
        const Str s = json_str(v);

        return s.n == 0 ? pattern_compile(s, out) : arena_str(arena, s, &out->literal);
}

Status pattern_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        yyjson_val *string = yyjson_obj_get(v, "String");
        yyjson_val *regex = yyjson_obj_get(v, "Regex");

        if (yyjson_is_str(string))
                return pattern_of_string(string, arena, at);
        ENSURE(yyjson_is_str(regex), E_FORMAT,
               "%s: expected {\"String\": …} or {\"Regex\": …}, found %s", f->key,
               json_type_name(v));
        return status_within(pattern_compile(json_str(regex), at), "%s", f->key);
}

void regex_scratch_done(RegexScratch *s)
{
        pcre2_match_data_free(s->data);
        pcre2_match_context_free(s->context);
        pcre2_jit_stack_free(s->stack);
        *s = (RegexScratch){0};
}

/* What a failed creation leaves is freed by the scratch's owner. */
static Status scratch_fill(RegexScratch *s, pcre2_general_context *g)
{
        s->data = pcre2_match_data_create(1, g);
        ENSURE(s->data != NULL, E_NOMEM, "out of memory: regex match data");
        s->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, g);
        ENSURE(s->stack != NULL, E_NOMEM, "out of memory: a regex stack");
        s->context = pcre2_match_context_create(g);
        ENSURE(s->context != NULL, E_NOMEM, "out of memory: a regex match context");
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
        (void)pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
        return OK;
}

static Status scratch_create(RegexScratch *s)
{
        CLEANUP(general_free) pcre2_general_context *g = NULL;

        regex_scratch_done(s);
        TRY(general_new(&g));
        return scratch_fill(s, g);
}

static Status scratch_prepare(RegexScratch *s)
{
        return s->context != NULL ? OK : scratch_create(s);
}

static uint32_t match_limit(size_t n)
{
        const uint64_t limit = MATCH_LIMIT_BASE + MATCH_LIMIT_PER_BYTE * (uint64_t)n;

        return limit > UINT32_MAX ? UINT32_MAX : (uint32_t)limit;
}

static int code_interpret(const Pattern *p, const RegexScratch *s, Str subject, size_t from)
{
        return pcre2_match(p->code, (PCRE2_SPTR)subject.p, subject.n, from,
                           PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, s->data, s->context);
}

/* JIT first; its stack is bounded, the interpreter's heap is the way out. */
static int code_match(const Pattern *p, const RegexScratch *s, Str subject, size_t from)
{
        int rc = PCRE2_ERROR_JIT_STACKLIMIT;

        if (p->jit)
                rc = pcre2_jit_match(p->code, (PCRE2_SPTR)subject.p, subject.n, from, 0, s->data,
                                     s->context);
        return rc == PCRE2_ERROR_JIT_STACKLIMIT ? code_interpret(p, s, subject, from) : rc;
}

/* rc 0: more groups than room, which is a match all the same. */
static Status match_result(const RegexScratch *s, int rc, Match *out, bool *found)
{
        const PCRE2_SIZE *o = pcre2_get_ovector_pointer(s->data);

        *found = rc >= 0;
        if (rc < 0)
                return OK;
        *out = (Match){o[0], o[1]};
        return OK;
}

static Status regex_find(const Pattern *p, RegexScratch *s, Str subject, size_t from, Match *out,
                         bool *found)
{
        int rc;

        TRY(scratch_prepare(s));
        (void)pcre2_set_match_limit(s->context, match_limit(subject.n));
        rc = code_match(p, s, subject, from);
        ENSURE(rc != PCRE2_ERROR_NOMEMORY, E_NOMEM, "out of memory: matching a regex");
        ENSURE(rc >= PCRE2_ERROR_NOMATCH, E_RANGE,
               "the tokenizer's regex takes too long on %zu bytes of text (code %d)", subject.n,
               rc);
        return match_result(s, rc, out, found);
}

static Status literal_find(Str literal, Str subject, size_t from, Match *out, bool *found)
{
        const size_t at = str_find(subject, literal, from);

        *found = at < subject.n;
        if (*found)
                *out = (Match){at, at + literal.n};
        return OK;
}

Status pattern_find(const Pattern *p, RegexScratch *s, Str subject, size_t from, Match *out,
                    bool *found)
{
        return p->code == NULL ? literal_find(p->literal, subject, from, out, found)
                               : regex_find(p, s, subject, from, out, found);
}

static size_t char_step(Str s, size_t at)
{
        uint_least32_t c;
        const size_t n = utf8_decode(str_slice(s, at, s.n), &c);

        return n == 0 ? 1 : n;
}

static bool match_repeats(const MatchWalk *w, const Match *m)
{
        return m->begin == m->end && m->end == w->last;
}

static Status walk_find(const Pattern *p, RegexScratch *s, Str subject, const MatchWalk *w,
                        Match *out, bool *found)
{
        *found = false;
        return w->at > subject.n ? OK : pattern_find(p, s, subject, w->at, out, found);
}

Status pattern_next(const Pattern *p, RegexScratch *s, Str subject, MatchWalk *w, Match *out,
                    bool *found)
{
        TRY(walk_find(p, s, subject, w, out, found));
        while (*found && match_repeats(w, out)) {
                w->at += char_step(subject, w->at);
                TRY(walk_find(p, s, subject, w, out, found));
        }
        w->at = out->end;
        w->last = out->end;
        return OK;
}
