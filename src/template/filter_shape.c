/* Filters that lay text out: join, indent, truncate, center. */
#include "template/builtin.h"
#include "template/letters.h"

static Status join_item(Vm *vm, Value item, Value attribute, TextBuf *buf)
{
        Value v;

        TRY(value_path(vm, item, attribute, &v));
        return value_str(vm, v, buf);
}

static bool is_separated(const Bound *b, size_t i)
{
        return i > 0 && arg_given(b->v[1]);
}

static Status join_items(Vm *vm, const List *items, const Bound *b, TextBuf *buf)
{
        for (size_t i = 0; i < items->n; i++) {
                if (is_separated(b, i))
                        TRY(value_str(vm, b->v[1], buf));
                TRY(vm_charge(vm, 1));
                TRY(join_item(vm, items->items[i], b->v[2], buf));
        }
        return OK;
}

static Status filter_join(Vm *vm, const Bound *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};
        List *items;

        TRY(value_items(vm, b->v[0], &items));
        TRY(join_items(vm, items, b, &buf));
        return vm_text_built(vm, &buf, out);
}

typedef struct Indent {
        const Text *text; /* of one level */
        bool first;
        bool blank;
} Indent;

static Status spaces_text(Vm *vm, int64_t n, Value *out)
{
        char *p;
        const size_t count = n > 0 ? (size_t)n : 0;

        TRY(vm_new_array(vm, count + 1, &p));
        memset(p, ' ', count);
        return vm_text_view(vm, (Str){p, count}, out);
}

static Status indent_text(Vm *vm, Value width, const Text **out)
{
        int64_t n;
        Value v = width;

        if (!value_is(width, V_STR)) {
                TRY(arg_int(width, "indent", 4, &n));
                TRY(spaces_text(vm, n, &v));
        }
        *out = v.s;
        return OK;
}

static bool line_is_indented(const Indent *in, const List *lines, size_t i)
{
        if (i == 0)
                return in->first;
        return in->blank || lines->items[i].s->s.n > 0;
}

static Status indent_line(const Indent *in, const List *lines, size_t i, TextBuf *buf)
{
        if (i > 0)
                TRY(textbuf_append_str(buf, STR("\n")));
        if (line_is_indented(in, lines, i))
                TRY(textbuf_append(buf, in->text));
        return textbuf_append(buf, lines->items[i].s);
}

static Status indent_lines(Vm *vm, const Indent *in, const List *lines, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        for (size_t i = 0; i < lines->n; i++)
                TRY(indent_line(in, lines, i, &buf));
        return vm_text_built(vm, &buf, out);
}

/* jinja2 adds a newline first, so that a last, empty line counts. */
static Status lines_for_indent(Vm *vm, const Text *t, List **out)
{
        const Text newline = {.s = STR("\n")};
        Value v;

        TRY(vm_concat(vm, t, &newline, &v));
        return text_lines(vm, v.s, false, out);
}

static Status filter_indent(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        List *lines;
        Indent in = {.first = arg_flag(b->v[2], false), .blank = arg_flag(b->v[3], false)};

        TRY(arg_string(b->v[0], "indent", &t));
        TRY(indent_text(vm, b->v[1], &in.text));
        TRY(vm_charge(vm, t->s.n >> 3));
        TRY(lines_for_indent(vm, t, &lines));
        return indent_lines(vm, &in, lines, out);
}

typedef struct Truncate {
        const Text *t;
        const Text *end;
        int64_t length;
        int64_t leeway;
        bool kill_words;
} Truncate;

static Status truncate_args(Vm *vm, const Bound *b, Truncate *out)
{
        Value dots;

        TRY(vm_text_view(vm, STR("..."), &dots));
        TRY(arg_string(b->v[0], "truncate", &out->t));
        TRY(arg_int(b->v[1], "truncate", 255, &out->length));
        out->kill_words = arg_flag(b->v[2], false);
        TRY(arg_string(arg_given(b->v[3]) ? b->v[3] : dots, "truncate", &out->end));
        return arg_int(b->v[4], "truncate", 5, &out->leeway);
}

static size_t cut_before_word(Str s)
{
        const char *space = memrchr(s.p, ' ', s.n);

        return space == NULL ? s.n : (size_t)(space - s.p);
}

static Status truncate_text(Vm *vm, const Truncate *c, Value *out)
{
        const size_t keep = (size_t)c->length - text_length(c->end->s);
        const size_t bytes = text_offset(c->t->s, keep);
        const Str head = str_slice(c->t->s, 0, bytes);
        Value part;

        TRY(vm_text_slice(vm, c->t, 0, c->kill_words ? bytes : cut_before_word(head), &part));
        return vm_concat(vm, part.s, c->end, out);
}

static Status truncate_check(const Truncate *c)
{
        ENSURE(c->length >= (int64_t)text_length(c->end->s), E_RANGE,
               "truncate: the length %lld is shorter than its end", (long long)c->length);
        ENSURE(c->leeway >= 0, E_RANGE, "truncate: the leeway %lld is negative",
               (long long)c->leeway);
        return OK;
}

static Status filter_truncate(Vm *vm, const Bound *b, Value *out)
{
        Truncate c = {0};

        TRY(truncate_args(vm, b, &c));
        TRY(truncate_check(&c));
        *out = b->v[0];
        if ((int64_t)text_length(c.t->s) - c.leeway <= c.length)
                return OK;
        return truncate_text(vm, &c, out);
}

static Status filter_center(Vm *vm, const Bound *b, Value *out)
{
        const Text *t;
        int64_t width;
        Value left;
        Value right;

        TRY(arg_text(vm, b->v[0], &t));
        TRY(arg_int(b->v[1], "center", 80, &width));
        const int64_t pad = width - (int64_t)text_length(t->s);
        const int64_t before = pad > 0 ? pad / 2 + (pad & width & 1) : 0;
        TRY(spaces_text(vm, before, &left));
        TRY(spaces_text(vm, pad - before, &right));
        TRY(vm_concat(vm, left.s, t, &left));
        return vm_concat(vm, left.s, right.s, out);
}

static const Builtin rows[] = {
        {"join", filter_join, {"value", "d", "attribute"}, 1, false},
        {"indent", filter_indent, {"s", "width", "first", "blank"}, 1, false},
        {"truncate", filter_truncate, {"s", "length", "killwords", "end", "leeway"}, 1, false},
        {"center", filter_center, {"value", "width"}, 1, false},
};
BUILTIN_ROWS(text_shape_filters, rows);
