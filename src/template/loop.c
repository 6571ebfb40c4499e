/* for loops and the `loop` object. */
#include "template/eval.h"

static Value loop_value(Loop *l)
{
        return (Value){.kind = V_LOOP, .loop = l};
}

/* One item that passes the loop's `if`, tested in a scope that knows the targets only. */
static Status keep_if(Vm *vm, const Node *n, Value item, Scope **scope, List *kept)
{
        Scope *const outer = vm->scope;
        Value v;

        TRY(scope_again(vm, outer, scope));
        vm->scope = *scope;
        TRY(assign(vm, n->target, item));
        TRY(eval(vm, n->b, &v));
        vm->scope = outer;
        return value_is_true(v) ? list_push(vm, kept, item) : OK;
}

static Status loop_filter(Vm *vm, const Node *n, const List *items, const List **out)
{
        List *kept;
        Scope *scope = NULL;

        *out = items;
        if (n->b == NULL)
                return OK;
        TRY(list_new(vm, 0, &kept));
        for (size_t i = 0; i < items->n; i++)
                TRY(keep_if(vm, n, items->items[i], &scope, kept));
        *out = kept;
        return OK;
}

/* Whether the pass ran to its end decides over the loop's else, as in jinja2. */
static Status loop_pass(Vm *vm, Loop *l, bool *completed)
{
        TRY(scope_again(vm, l->scope, &l->body));
        vm->scope = l->body;
        TRY(scope_set(vm, l->body, l->node->symbol, loop_value(l)));
        TRY(assign(vm, l->node->target, l->items->items[l->index0]));
        TRY(exec(vm, l->node->c));
        *completed |= vm->flow == FLOW_NEXT;
        vm->scope = l->scope;
        return OK;
}

static Status loop_passes(Vm *vm, Loop *l, bool *completed)
{
        bool more = true;

        for (; more && l->index0 < l->items->n; l->index0++) {
                TRY(loop_pass(vm, l, completed));
                more = vm->flow != FLOW_BREAK;
                vm->flow = FLOW_NEXT;
        }
        return OK;
}

static Status loop_else(Vm *vm, const Node *n)
{
        Scope *scope;

        if (n->d == NULL)
                return OK;
        TRY(scope_new(vm, vm->scope, &scope));
        return exec_in_scope(vm, n->d, scope);
}

static Status loop_run(Vm *vm, const Node *n, Value iterable, uint32_t depth0)
{
        Loop *l;
        List *items;
        bool completed = false;

        TRY(value_items(vm, iterable, &items));
        TRY(vm_new(vm, &l));
        *l = (Loop){.node = n, .scope = vm->scope, .depth0 = depth0};
        TRY(loop_filter(vm, n, items, &l->items));
        TRY(loop_passes(vm, l, &completed));
        return completed ? OK : loop_else(vm, n);
}

Status exec_for(Vm *vm, const Node *n)
{
        Value iterable;

        TRY(eval(vm, n->a, &iterable));
        return loop_run(vm, n, iterable, 0);
}

static Status loop_again(Vm *vm, const Loop *l, Value iterable, TextBuf *buf)
{
        TextBuf *const out = vm->out;
        Scope *const scope = vm->scope;

        vm->out = buf;
        vm->scope = l->scope;
        TRY(loop_run(vm, l->node, iterable, l->depth0 + 1));
        vm->out = out;
        vm->scope = scope;
        return OK;
}

/* loop(items) in a recursive loop: the loop's text over other items. */
Status loop_call(Vm *vm, const Loop *l, const Args *args, Value *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        ENSURE(l->node->op != 0, E_RANGE,
               "the loop must have the 'recursive' marker to be called recursively");
        ENSURE(args->pos.n == 1, E_RANGE, "loop() takes one argument");
        TRY(loop_again(vm, l, args->pos.items[0], &buf));
        return vm_text_built(vm, &buf, out);
}

typedef Status (*LoopAttrFn)(Vm *vm, const Loop *l, Value *out);

static Status attr_index(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)l->index0 + 1);
        return OK;
}

static Status attr_index0(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)l->index0);
        return OK;
}

static Status attr_revindex(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)(l->items->n - l->index0));
        return OK;
}

static Status attr_revindex0(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)(l->items->n - l->index0) - 1);
        return OK;
}

static Status attr_first(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_bool(l->index0 == 0);
        return OK;
}

static Status attr_last(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_bool(l->index0 + 1 == l->items->n);
        return OK;
}

static Status attr_length(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)l->items->n);
        return OK;
}

static Status attr_depth(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)l->depth0 + 1);
        return OK;
}

static Status attr_depth0(Vm *vm, const Loop *l, Value *out)
{
        (void)vm;
        *out = value_int((int64_t)l->depth0);
        return OK;
}

static Status item_near(Vm *vm, const Loop *l, size_t i, const char *name, Value *out)
{
        if (i >= l->items->n)
                return vm_undefined(vm, str_of(name), false, out);
        *out = l->items->items[i];
        return OK;
}

static Status attr_previtem(Vm *vm, const Loop *l, Value *out)
{
        const size_t before = l->index0 == 0 ? l->items->n : l->index0 - 1;

        return item_near(vm, l, before, "loop.previtem", out);
}

static Status attr_nextitem(Vm *vm, const Loop *l, Value *out)
{
        return item_near(vm, l, l->index0 + 1, "loop.nextitem", out);
}

typedef struct LoopAttr {
        const char *name;
        LoopAttrFn read;
} LoopAttr;

static const LoopAttr loop_attrs[] = {
        {"index", attr_index},         {"index0", attr_index0},     {"revindex", attr_revindex},
        {"revindex0", attr_revindex0}, {"first", attr_first},       {"last", attr_last},
        {"length", attr_length},       {"depth", attr_depth},       {"depth0", attr_depth0},
        {"previtem", attr_previtem},   {"nextitem", attr_nextitem},
};

static const LoopAttr *loop_attr_find(Str name)
{
        for (size_t i = 0; i < N_ELEMS(loop_attrs); i++)
                if (str_equal(name, str_of(loop_attrs[i].name)))
                        return &loop_attrs[i];
        return NULL;
}

Status loop_attr(Vm *vm, const Loop *l, Str name, Value *out, bool *found)
{
        const LoopAttr *a = loop_attr_find(name);

        *found = a != NULL;
        return *found ? a->read(vm, l, out) : OK;
}

static Status loop_cycle(Vm *vm, const Bound *b, Value *out)
{
        const size_t n = b->args->pos.n - 1;

        (void)vm;
        ENSURE(n > 0, E_RANGE, "no items for cycling given");
        *out = b->args->pos.items[1 + b->v[0].loop->index0 % n];
        return OK;
}

static bool same_as_last(const Loop *l, const List *now)
{
        return l->changed_before &&
               value_equal(value_tuple((List *)l->last_changed), value_tuple((List *)now));
}

/* True when the arguments differ from those of the last call. */
static Status loop_changed(Vm *vm, const Bound *b, Value *out)
{
        Loop *l = b->v[0].loop;
        List *now;

        TRY(list_new(vm, b->args->pos.n, &now));
        for (size_t i = 1; i < b->args->pos.n; i++)
                TRY(list_push(vm, now, b->args->pos.items[i]));
        TRY(vm_charge(vm, now->extent.weight));
        *out = value_bool(!same_as_last(l, now));
        l->last_changed = now;
        l->changed_before = true;
        return OK;
}

static const Builtin loop_rows[] = {
        {.name = "cycle", .fn = loop_cycle, .variadic = true},
        {.name = "changed", .fn = loop_changed, .variadic = true},
};
BUILTIN_ROWS(loop_methods, loop_rows);
