#include "template/letters.h"

#include <utf8proc.h>

Status char_upper(uint32_t c, StrBuf *out)
{
        const SpecialCase *special = special_case(c);

        if (special != NULL)
                return strbuf_append(out, str_of(special->upper));
        return strbuf_append_utf8(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)c));
}

Status char_lower(uint32_t c, StrBuf *out)
{
        if (c == 0x130)
                return strbuf_append(out, STR("i\xCC\x87"));
        return strbuf_append_utf8(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
}

Status char_title(uint32_t c, StrBuf *out)
{
        const SpecialCase *special = special_case(c);

        if (special != NULL)
                return strbuf_append(out, str_of(special->title));
        return strbuf_append_utf8(out, (uint32_t)utf8proc_totitle((utf8proc_int32_t)c));
}

Status char_fold(uint32_t c, StrBuf *out)
{
        utf8proc_int32_t folded[8];
        int last = 0;
        const utf8proc_ssize_t n = utf8proc_decompose_char(
                (utf8proc_int32_t)c, folded, N_ELEMS(folded), UTF8PROC_CASEFOLD, &last);

        for (utf8proc_ssize_t i = 0; i < n; i++)
                TRY(strbuf_append_utf8(out, (uint32_t)folded[i]));
        return OK;
}

static utf8proc_category_t category(uint32_t c)
{
        return utf8proc_category((utf8proc_int32_t)c);
}

bool char_is_letter(uint32_t c)
{
        return category(c) >= UTF8PROC_CATEGORY_LU && category(c) <= UTF8PROC_CATEGORY_LO;
}

bool char_is_upper(uint32_t c)
{
        return utf8proc_isupper((utf8proc_int32_t)c) != 0;
}

bool char_is_lower(uint32_t c)
{
        return utf8proc_islower((utf8proc_int32_t)c) != 0;
}

bool char_is_cased(uint32_t c)
{
        return char_is_upper(c) || char_is_lower(c) || category(c) == UTF8PROC_CATEGORY_LT;
}

bool char_is_digit(uint32_t c)
{
        return category(c) == UTF8PROC_CATEGORY_ND;
}

static bool is_number(uint32_t c)
{
        return category(c) >= UTF8PROC_CATEGORY_ND && category(c) <= UTF8PROC_CATEGORY_NO;
}

bool char_is_word(uint32_t c)
{
        return c == '_' || is_number(c) || char_is_letter(c);
}

static bool ends_word(Str s, size_t at, CharMap map)
{
        return map == char_lower && char_at(s, at) == 0x3A3 && sigma_is_final(s, at);
}

static Status map_char(Str s, size_t at, CharMap map, StrBuf *out)
{
        if (ends_word(s, at, map))
                return strbuf_append(out, STR("\xCF\x82"));
        return map(char_at(s, at), out);
}

static Status map_chars(const Text *t, CharRule rule, StrBuf *out)
{
        uint32_t before = 0;
        size_t size;

        for (size_t at = 0; at < t->s.n; at += size) {
                const uint32_t c = char_at(t->s, at);
                size = char_size(t->s, at);
                TRY(map_char(t->s, at, rule(before, at, c), out));
                before = c;
        }
        return OK;
}

Status text_map(Vm *vm, const Text *t, CharRule rule, Value *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};

        TRY(vm_charge(vm, t->s.n >> 3));
        TRY(map_chars(t, rule, &buf));
        return vm_text_like(vm, t, strbuf_str(&buf), out);
}

static CharMap rule_upper(uint32_t before, size_t at, uint32_t c)
{
        (void)before;
        (void)at;
        (void)c;
        return char_upper;
}

static CharMap rule_lower(uint32_t before, size_t at, uint32_t c)
{
        (void)before;
        (void)at;
        (void)c;
        return char_lower;
}

static CharMap rule_capitalize(uint32_t before, size_t at, uint32_t c)
{
        (void)before;
        (void)c;
        return at == 0 ? char_title : char_lower;
}

Status text_upper(Vm *vm, const Text *t, Value *out)
{
        return text_map(vm, t, rule_upper, out);
}

Status text_lower(Vm *vm, const Text *t, Value *out)
{
        return text_map(vm, t, rule_lower, out);
}

Status text_capitalize(Vm *vm, const Text *t, Value *out)
{
        return text_map(vm, t, rule_capitalize, out);
}

Status append_part(Vm *vm, TextBuf *b, const Text *t, size_t begin, size_t end)
{
        Value part;

        TRY(vm_text_slice(vm, t, begin, end, &part));
        return textbuf_append(b, part.s);
}

/* Where `old` next begins: an empty one is found at every character, and at the end. */
static size_t next_match(const Text *t, const Text *old, size_t from)
{
        return old->s.n == 0 ? from : str_find(t->s, old->s, from);
}

typedef struct Replace {
        const Text *t;
        const Text *old;
        const Text *with;
        size_t copied; /* bytes of t that are in the output */
        size_t from;   /* where to look next */
        int64_t left;
} Replace;

static bool is_match(const Replace *r, size_t at)
{
        return at < r->t->s.n || (r->old->s.n == 0 && at == r->t->s.n);
}

static bool match_found(const Replace *r, size_t at)
{
        return r->left != 0 && is_match(r, at);
}

static size_t step_after(const Replace *r, size_t at)
{
        if (r->old->s.n > 0)
                return at + r->old->s.n;
        return at < r->t->s.n ? at + char_size(r->t->s, at) : at + 1;
}

static Status replace_one(Vm *vm, Replace *r, size_t at, TextBuf *buf)
{
        TRY(vm_charge(vm, 8));
        TRY(append_part(vm, buf, r->t, r->copied, at));
        TRY(textbuf_append(buf, r->with));
        r->copied = at + r->old->s.n;
        r->from = step_after(r, at);
        r->left--;
        return OK;
}

static size_t match_or_end(const Replace *r)
{
        return r->from <= r->t->s.n ? next_match(r->t, r->old, r->from) : r->t->s.n + 1;
}

Status text_replace(Vm *vm, const Text *t, const Text *old, const Text *with, int64_t count,
                    Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        Replace r = {.t = t, .old = old, .with = with, .left = count};

        for (size_t at = match_or_end(&r); match_found(&r, at); at = match_or_end(&r))
                TRY(replace_one(vm, &r, at, &buf));
        TRY(append_part(vm, &buf, t, r.copied, t->s.n));
        return vm_text_built(vm, &buf, out);
}

static size_t line_find(Str s, size_t at)
{
        while (at < s.n && !char_is_line_end(char_at(s, at)))
                at += char_size(s, at);
        return at;
}

static size_t line_end_size(Str s, size_t at)
{
        if (at >= s.n)
                return 0;
        return str_starts_with(str_slice(s, at, s.n), STR("\r\n")) ? 2 : char_size(s, at);
}

Status text_lines(Vm *vm, const Text *t, bool keep_ends, List **out)
{
        List *lines;
        size_t next;

        TRY(list_new(vm, 0, &lines));
        for (size_t at = 0; at < t->s.n; at = next) {
                const size_t end = line_find(t->s, at);
                Value line;
                next = end + line_end_size(t->s, end);
                TRY(vm_text_slice(vm, t, at, keep_ends ? next : end, &line));
                TRY(list_push(vm, lines, line));
        }
        *out = lines;
        return OK;
}

static const char *ascii_format(uint32_t c)
{
        if (c < 0x100)
                return "\\x%02x";
        return c < 0x10000 ? "\\u%04x" : "\\U%08x";
}

static Status append_ascii(Str s, size_t at, StrBuf *out)
{
        const uint32_t c = char_at(s, at);

        if (c < 128)
                return strbuf_append_char(out, s.p[at]);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return strbuf_printf(out, ascii_format(c), c);
#pragma GCC diagnostic pop
}

Status text_ascii(Vm *vm, const Text *t, Value *out)
{
        CLEANUP(strbuf_done) StrBuf buf = {0};

        TRY(vm_charge(vm, t->s.n >> 3));
        for (size_t at = 0; at < t->s.n; at += char_size(t->s, at))
                TRY(append_ascii(t->s, at, &buf));
        return vm_text_like(vm, t, strbuf_str(&buf), out);
}
