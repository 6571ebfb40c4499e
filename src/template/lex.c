/* The text between tags: finding tags, comments, raw blocks, and white space control. */
#include "template/lex.h"

#include "template/text.h"

void token_vec_done(TokenVec *v)
{
        vec_done(v);
}

Status lex_emit(Lexer *lx, TokenKind kind, Str text, size_t at)
{
        return vec_push(lx->out, ((Token){kind, text, at}));
}

static Str from(const Lexer *lx, size_t at)
{
        return str_slice(lx->source, at, lx->source.n);
}

static void skip_spaces(Lexer *lx)
{
        const Str tail = from(lx, lx->at);

        lx->at += tail.n - str_strip(tail, true, false).n;
}

static bool newline_at(const Lexer *lx, size_t at)
{
        return at < lx->source.n && lx->source.p[at] == '\n';
}

static bool trims_newline(const Lexer *lx, char sign, bool trim)
{
        return trim && sign == '\0' && newline_at(lx, lx->at);
}

void lex_skip_after(Lexer *lx, size_t after, char sign, bool trim)
{
        lx->at = after;
        lx->at += trims_newline(lx, sign, trim);
        if (sign == '-')
                skip_spaces(lx);
        lx->line_starting = lx->source.p[lx->at - 1] == '\n';
}

/* What follows a tag's two opening characters. */
static bool is_sign(char c)
{
        return c == '-' || c == '+';
}

static char sign_at(const Lexer *lx, size_t at)
{
        return at < lx->source.n && is_sign(lx->source.p[at]) ? lx->source.p[at] : '\0';
}

static size_t line_begin(Str s)
{
        size_t at = s.n;

        while (at > 0 && s.p[at - 1] != '\n')
                at--;
        return at;
}

/* lstrip_blocks: blanks between the line's start and the tag go. */
static bool is_blank(Str s)
{
        return str_strip(s, true, true).n == 0;
}

static bool begins_line(const Lexer *lx, size_t begin)
{
        return begin > 0 || lx->line_starting;
}

static Str lstrip_line(const Lexer *lx, Str text)
{
        const size_t begin = line_begin(text);

        if (!begins_line(lx, begin) || !is_blank(str_slice(text, begin, text.n)))
                return text;
        return str_slice(text, 0, begin);
}

static Str text_before_tag(const Lexer *lx, Str text, char sign, bool lstrip)
{
        if (sign == '-')
                return str_strip(text, false, true);
        return lstrip > (sign == '+') ? lstrip_line(lx, text) : text;
}

static Status emit_data(Lexer *lx, Str text, size_t at)
{
        return text.n == 0 ? OK : lex_emit(lx, TOKEN_DATA, text, at);
}

static Status lex_comment(Lexer *lx, size_t begin)
{
        const size_t body = lx->at;
        const size_t end = str_find(lx->source, STR("#}"), body);

        if (end >= lx->source.n)
                return source_fail(lx->source, begin, "Missing end of comment tag");
        lex_skip_after(lx, end + 2, end > body ? sign_at(lx, end - 1) : '\0', true);
        return OK;
}

static Status lex_variable(Lexer *lx, size_t begin)
{
        return lex_tag(lx, TOKEN_VARIABLE_BEGIN, begin);
}

static Status lex_block(Lexer *lx, size_t begin)
{
        return lex_tag(lx, TOKEN_BLOCK_BEGIN, begin);
}

typedef struct RawTag {
        size_t begin; /* of the tag */
        size_t end;   /* behind "%}" */
        char begin_sign;
        char end_sign;
} RawTag;

static size_t after_spaces(const Lexer *lx, size_t at)
{
        const Str tail = from(lx, at);

        return lx->source.n - str_strip(tail, true, false).n;
}

/* "{%- word +%}" at `at`; `tag` is filled when it is one. */
static bool word_tag_at(const Lexer *lx, size_t at, Str word, RawTag *tag)
{
        const char begin_sign = sign_at(lx, at + 2);
        const size_t name = after_spaces(lx, at + 2 + (begin_sign != '\0'));
        size_t end;

        if (!str_starts_with(from(lx, name), word))
                return false;
        end = after_spaces(lx, name + word.n);
        tag->begin = at;
        tag->begin_sign = begin_sign;
        tag->end_sign = sign_at(lx, end);
        end += tag->end_sign != '\0';
        tag->end = end + 2;
        return str_starts_with(from(lx, end), STR("%}"));
}

static bool endraw_find(const Lexer *lx, RawTag *tag)
{
        size_t at = str_find(lx->source, STR("{%"), lx->at);

        while (at < lx->source.n && !word_tag_at(lx, at, STR("endraw"), tag))
                at = str_find(lx->source, STR("{%"), at + 1);
        return at < lx->source.n;
}

/* jinja2 trims no newline behind {% raw %}, and knows no "+%}" there. */
static Status lex_raw(Lexer *lx, const RawTag *open)
{
        RawTag close;
        size_t begin;
        Str text;

        lex_skip_after(lx, open->end, open->end_sign, false);
        begin = lx->at;
        if (!endraw_find(lx, &close))
                return source_fail(lx->source, open->begin, "Missing end of raw directive");
        text = str_slice(lx->source, begin, close.begin);
        TRY(emit_data(lx, text_before_tag(lx, text, close.begin_sign, true), begin));
        lex_skip_after(lx, close.end, close.end_sign, true);
        return OK;
}

typedef struct TagRow {
        char second;
        bool lstrip;
        Status (*lex)(Lexer *lx, size_t begin);
} TagRow;

static const TagRow tag_rows[] = {
        {'{', false, lex_variable},
        {'%', true, lex_block},
        {'#', true, lex_comment},
};

static const TagRow *tag_row_of(char second)
{
        for (size_t i = 0; i < N_ELEMS(tag_rows); i++)
                if (tag_rows[i].second == second)
                        return &tag_rows[i];
        return NULL;
}

static const TagRow *tag_at(Str s, size_t at)
{
        return at + 1 < s.n && s.p[at] == '{' ? tag_row_of(s.p[at + 1]) : NULL;
}

static size_t tag_find(const Lexer *lx)
{
        size_t at = lx->at;

        while (at < lx->source.n && tag_at(lx->source, at) == NULL)
                at++;
        return at;
}

static bool is_raw(const Lexer *lx, size_t at, RawTag *tag)
{
        return lx->source.p[at + 1] == '%' && word_tag_at(lx, at, STR("raw"), tag) &&
               tag->end_sign != '+';
}

static Status lex_tag_at(Lexer *lx, const TagRow *row, size_t at)
{
        const char sign = sign_at(lx, at + 2);
        const Str text = str_slice(lx->source, lx->at, at);
        RawTag raw;

        TRY(emit_data(lx, text_before_tag(lx, text, sign, row->lstrip), lx->at));
        if (is_raw(lx, at, &raw))
                return lex_raw(lx, &raw);
        lx->at = at + 2 + (sign != '\0');
        return row->lex(lx, at);
}

static Status lex_next(Lexer *lx)
{
        const size_t at = tag_find(lx);
        const Str tail = from(lx, lx->at);

        if (at < lx->source.n)
                return lex_tag_at(lx, tag_at(lx->source, at), at);
        lx->at = lx->source.n;
        return emit_data(lx, tail, lx->source.n - tail.n);
}

Status lex_source(Str source, Arena *arena, TokenVec *out)
{
        Lexer lx = {.source = source, .arena = arena, .out = out, .line_starting = true};

        while (lx.at < source.n)
                TRY(lex_next(&lx));
        return lex_emit(&lx, TOKEN_EOF, STR(""), source.n);
}
