#include "template/vm.h"

#include "template/big.h"
#include "template/parse.h"

static bool memory_allows(const Vm *vm, size_t bytes)
{
        const size_t used = vm->arena.used_total;

        return used <= vm->limits.memory && bytes <= vm->limits.memory - used;
}

Status vm_alloc(Vm *vm, size_t count, size_t size, void *out)
{
        size_t bytes;
        const bool overflow = __builtin_mul_overflow(count, size, &bytes);

        ENSURE(!overflow && memory_allows(vm, bytes), E_RANGE,
               "the template needs more than %zu bytes of memory", vm->limits.memory);
        return arena_alloc(&vm->arena, count, size, out);
}

Status vm_charge(Vm *vm, uint64_t steps)
{
        vm->steps += steps;
        ENSURE(vm->steps <= vm->limits.steps, E_RANGE, "the template takes more than %llu steps",
               (unsigned long long)vm->limits.steps);
        return OK;
}

Status vm_enter(Vm *vm)
{
        TRY(vm_charge(vm, 1));
        ENSURE(vm->depth < vm->limits.depth, E_RANGE, "the template nests deeper than %u",
               vm->limits.depth);
        vm->depth++;
        return OK;
}

void vm_leave(Vm *vm)
{
        vm->depth--;
}

Status scope_new(Vm *vm, Scope *outer, Scope **out)
{
        TRY(vm_new(vm, out));
        (*out)->outer = outer;
        return OK;
}

static bool is_reusable(const Scope *s)
{
        return s != NULL && !s->kept;
}

Status scope_again(Vm *vm, Scope *outer, Scope **scope)
{
        if (!is_reusable(*scope))
                return scope_new(vm, outer, scope);
        (*scope)->n = 0;
        return OK;
}

void scope_keep(Scope *s)
{
        for (; is_reusable(s); s = s->outer)
                s->kept = true;
}

static Value *scope_slot(Scope *s, uint32_t name)
{
        for (size_t i = 0; i < s->n; i++)
                if (s->vars[i].name == name)
                        return &s->vars[i].value;
        return NULL;
}

static Status scope_grow(Vm *vm, Scope *s)
{
        Variable *grown;
        const size_t cap = 2 * s->cap + 4;

        if (s->n < s->cap)
                return OK;
        TRY(vm_new_array(vm, cap, &grown));
        if (s->n > 0)
                memcpy(grown, s->vars, s->n * sizeof(*grown));
        s->vars = grown;
        s->cap = cap;
        return OK;
}

Status scope_set(Vm *vm, Scope *s, uint32_t name, Value v)
{
        Value *slot = scope_slot(s, name);

        if (slot != NULL) {
                *slot = v;
                return OK;
        }
        TRY(scope_grow(vm, s));
        s->vars[s->n++] = (Variable){name, v};
        return OK;
}

static const Value *scope_find(Scope *s, uint32_t name)
{
        const Value *slot = NULL;

        for (; s != NULL && slot == NULL; s = s->outer)
                slot = scope_slot(s, name);
        return slot;
}

Status scope_get(Vm *vm, uint32_t name, Value *out)
{
        const Value *slot = scope_find(vm->scope, name);

        if (slot == NULL)
                return vm_undefined(vm, template_symbol_name(vm->template, name), false, out);
        *out = *slot;
        return OK;
}

Status vm_text_view(Vm *vm, Str s, Value *out)
{
        Text *t;

        TRY(vm_new(vm, &t));
        t->s = s;
        *out = value_text(t);
        return OK;
}

static Status user_whole(Vm *vm, Text *t)
{
        TemplateSpan *span;

        TRY(vm_new(vm, &span));
        *span = (TemplateSpan){0, t->s.n};
        t->user = span;
        t->n_user = t->s.n > 0;
        return OK;
}

static Status bytes_copy(Vm *vm, Str s, Str *out)
{
        char *p;

        TRY(vm_charge(vm, s.n >> 6));
        TRY(vm_new_array(vm, s.n + 1, &p));
        memcpy(p, s.n == 0 ? "" : s.p, s.n);
        *out = (Str){p, s.n};
        return OK;
}

Status vm_text(Vm *vm, Str s, bool user, Value *out)
{
        Text *t;

        TRY(vm_new(vm, &t));
        TRY(bytes_copy(vm, s, &t->s));
        if (user)
                TRY(user_whole(vm, t));
        *out = value_text(t);
        return OK;
}

Status vm_text_like(Vm *vm, const Text *from, Str s, Value *out)
{
        return vm_text(vm, s, text_is_user(from), out);
}

static size_t clip(size_t x, size_t begin, size_t end)
{
        if (x < begin)
                return 0;
        return (x > end ? end : x) - begin;
}

static Status spans_clip(Vm *vm, const Text *t, size_t begin, Text *part)
{
        TemplateSpan *spans;
        const size_t end = begin + part->s.n;

        TRY(vm_new_array(vm, t->n_user, &spans));
        part->user = spans;
        for (size_t i = 0; i < t->n_user; i++) {
                const TemplateSpan s = {clip(t->user[i].begin, begin, end),
                                        clip(t->user[i].end, begin, end)};
                spans[part->n_user] = s;
                part->n_user += s.begin < s.end;
        }
        return OK;
}

Status vm_text_slice(Vm *vm, const Text *t, size_t begin, size_t end, Value *out)
{
        Text *part;

        TRY(vm_new(vm, &part));
        part->s = str_slice(t->s, begin, end);
        part->markup = t->markup;
        if (t->n_user > 0)
                TRY(spans_clip(vm, t, begin, part));
        *out = value_text(part);
        return OK;
}

Status vm_text_sub(Vm *vm, const Text *t, Str part, Value *out)
{
        const size_t begin = (size_t)(part.p - t->s.p);

        return vm_text_slice(vm, t, begin, begin + part.n, out);
}

Status vm_text_built(Vm *vm, const TextBuf *b, Value *out)
{
        Text *t;
        TemplateSpan *spans;

        TRY(vm_new(vm, &t));
        TRY(bytes_copy(vm, strbuf_str(&b->buf), &t->s));
        TRY(vm_new_array(vm, b->user.n, &spans));
        if (b->user.n > 0)
                memcpy(spans, b->user.p, b->user.n * sizeof(*spans));
        t->user = spans;
        t->n_user = b->user.n;
        *out = value_text(t);
        return OK;
}

Status vm_concat(Vm *vm, const Text *a, const Text *b, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        TRY(textbuf_append(&buf, a));
        TRY(textbuf_append(&buf, b));
        return vm_text_built(vm, &buf, out);
}

Status vm_big(Vm *vm, const Big *b, Value *out)
{
        Big *kept;

        *out = value_int(0);
        if (big_to_int(b, &out->i))
                return OK;
        TRY(vm_charge(vm, b->n));
        TRY(vm_alloc(vm, 1, big_size(b), &kept));
        memcpy(kept, b, big_size(b));
        *out = (Value){.kind = V_BIG, .big = kept};
        return OK;
}

Status vm_undefined(Vm *vm, Str name, bool forbidden, Value *out)
{
        Undefined *u;

        TRY(vm_new(vm, &u));
        *u = (Undefined){.name = name, .forbidden = forbidden};
        *out = (Value){.kind = V_UNDEFINED, .undef = u};
        return OK;
}

Status vm_iter(Vm *vm, const List *items, const char *type_name, Value *out)
{
        Iter *it;

        TRY(vm_new(vm, &it));
        *it = (Iter){.type_name = type_name, .items = items};
        *out = (Value){.kind = V_ITER, .iter = it};
        return OK;
}
