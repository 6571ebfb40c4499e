/* Methods of Python's str that take it apart. */
#include "template/builtin.h"
#include "template/letters.h"

typedef struct Split {
        const Text *t;
        Str separator;
        int64_t left; /* further splits allowed; < 0: any number */
        List *parts;
} Split;

static Status split_push(Vm *vm, const Split *s, size_t begin, size_t end)
{
        Value part;

        TRY(vm_charge(vm, 1));
        TRY(vm_text_slice(vm, s->t, begin, end, &part));
        return list_push(vm, s->parts, part);
}

/* What no split divides, when there is any. */
static Status split_left(Vm *vm, const Split *s, size_t begin, size_t end)
{
        return begin == end ? OK : split_push(vm, s, begin, end);
}

static size_t word_end(Str text, size_t at)
{
        while (at < text.n && !char_is_space(char_at(text, at)))
                at += char_size(text, at);
        return at;
}

static size_t next_word(Str text, size_t at)
{
        return text.n - str_strip(str_slice(text, at, text.n), true, false).n;
}

static Status split_words(Vm *vm, Split *s)
{
        const Str text = s->t->s;
        size_t at = next_word(text, 0);

        while (at < text.n && s->left-- != 0) {
                const size_t end = word_end(text, at);
                TRY(split_push(vm, s, at, end));
                at = next_word(text, end);
        }
        return split_left(vm, s, at, text.n);
}

static Status split_separated(Vm *vm, Split *s)
{
        const Str text = s->t->s;
        size_t begin = 0;

        ENSURE(s->separator.n > 0, E_RANGE, "split: empty separator");
        for (size_t at = str_find(text, s->separator, 0); at < text.n && s->left-- != 0;
             at = str_find(text, s->separator, begin)) {
                TRY(split_push(vm, s, begin, at));
                begin = at + s->separator.n;
        }
        return split_push(vm, s, begin, text.n);
}

/* The last match that ends at or before `end`; text.n when there is none. */
static size_t find_last(Str text, Str needle, size_t end)
{
        for (size_t at = end + 1; at > needle.n; at--)
                if (memcmp(text.p + at - 1 - needle.n, needle.p, needle.n) == 0)
                        return at - 1 - needle.n;
        return text.n;
}

static Status split_from_right(Vm *vm, Split *s)
{
        const Str text = s->t->s;
        size_t end = text.n;

        ENSURE(s->separator.n > 0, E_RANGE, "rsplit: empty separator");
        for (size_t at = find_last(text, s->separator, end); at < text.n && s->left-- != 0;
             at = find_last(text, s->separator, end)) {
                TRY(split_push(vm, s, at + s->separator.n, end));
                end = at;
        }
        return split_push(vm, s, 0, end);
}

static size_t word_begin(Str text, size_t end)
{
        while (end > 0 && !char_is_space(char_at(text, char_before(text, end))))
                end = char_before(text, end);
        return end;
}

static Status split_words_right(Vm *vm, Split *s)
{
        const Str text = s->t->s;
        size_t end = str_strip(text, false, true).n;

        while (end > 0 && s->left-- != 0) {
                const size_t begin = word_begin(text, end);
                TRY(split_push(vm, s, begin, end));
                end = str_strip(str_slice(text, 0, begin), false, true).n;
        }
        return split_left(vm, s, 0, end);
}

static void list_reverse(List *l)
{
        for (size_t i = 0; i < l->n / 2; i++) {
                const Value v = l->items[i];
                l->items[i] = l->items[l->n - 1 - i];
                l->items[l->n - 1 - i] = v;
        }
}

static Status split_begin(Vm *vm, const Bound *b, Split *s)
{
        const Text *separator;

        s->t = b->v[0].s;
        TRY(vm_charge(vm, s->t->s.n >> 4));
        TRY(list_new(vm, 0, &s->parts));
        TRY(arg_int(b->v[2], "split", -1, &s->left));
        if (arg_is_none(b->v[1]))
                return OK;
        TRY(arg_string(b->v[1], "split", &separator));
        s->separator = separator->s;
        return OK;
}

static Status method_split(Vm *vm, const Bound *b, Value *out)
{
        Split s = {0};

        TRY(split_begin(vm, b, &s));
        if (arg_is_none(b->v[1]))
                TRY(split_words(vm, &s));
        else
                TRY(split_separated(vm, &s));
        *out = value_list(s.parts);
        return OK;
}

static Status method_rsplit(Vm *vm, const Bound *b, Value *out)
{
        Split s = {0};

        TRY(split_begin(vm, b, &s));
        if (arg_is_none(b->v[1]))
                TRY(split_words_right(vm, &s));
        else
                TRY(split_from_right(vm, &s));
        list_reverse(s.parts);
        *out = value_list(s.parts);
        return OK;
}

static Status method_splitlines(Vm *vm, const Bound *b, Value *out)
{
        List *lines;

        TRY(vm_charge(vm, b->v[0].s->s.n >> 3));
        TRY(text_lines(vm, b->v[0].s, arg_flag(b->v[1], false), &lines));
        *out = value_list(lines);
        return OK;
}

typedef struct Cut {
        size_t head_end;
        size_t tail_begin;
} Cut;

static Status cut_three(Vm *vm, const Text *t, Cut c, Value *out)
{
        List *parts;
        const size_t at[4] = {0, c.head_end, c.tail_begin, t->s.n};

        TRY(list_new(vm, 3, &parts));
        for (size_t i = 0; i < 3; i++) {
                Value part;
                TRY(vm_text_slice(vm, t, at[i], at[i + 1], &part));
                TRY(list_push(vm, parts, part));
        }
        *out = value_tuple(parts);
        return OK;
}

static Status partition_separator(const Bound *b, Str *out)
{
        const Text *separator;

        TRY(arg_string(b->v[1], "partition", &separator));
        ENSURE(separator->s.n > 0, E_RANGE, "partition: empty separator");
        *out = separator->s;
        return OK;
}

static Status method_partition(Vm *vm, const Bound *b, Value *out)
{
        const Text *t = b->v[0].s;
        Str separator;

        TRY(partition_separator(b, &separator));
        const size_t at = str_find(t->s, separator, 0);
        return cut_three(vm, t, (Cut){at, at < t->s.n ? at + separator.n : at}, out);
}

static Status method_rpartition(Vm *vm, const Bound *b, Value *out)
{
        const Text *t = b->v[0].s;
        Str separator;

        TRY(partition_separator(b, &separator));
        const size_t at = find_last(t->s, separator, t->s.n);
        return cut_three(vm, t, at < t->s.n ? (Cut){at, at + separator.n} : (Cut){0, 0}, out);
}

static const Builtin rows[] = {
        {"split", method_split, {"self", "sep", "maxsplit"}, 1, false},
        {"rsplit", method_rsplit, {"self", "sep", "maxsplit"}, 1, false},
        {"splitlines", method_splitlines, {"self", "keepends"}, 1, false},
        {"partition", method_partition, {"self", "sep"}, 2, false},
        {"rpartition", method_rpartition, {"self", "sep"}, 2, false},
};
BUILTIN_ROWS(string_split_methods, rows);
