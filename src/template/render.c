/* Rendering: variables in, text and user ranges out. */
#include "template/render.h"
#include "template/eval.h"
#include "template/parse.h"

void rendered_done(Rendered *r)
{
        strbuf_done(&r->text);
        mem_free(r->user);
        r->user = NULL;
        r->n_user = 0;
}

static const TemplateLimits default_limits = {
        .steps = 20000000, .output = 64U << 20, .depth = 1000, .memory = 256U << 20};

static TemplateLimits limits_of(const TemplateLimits *asked)
{
        const TemplateLimits *d = &default_limits;
        const TemplateLimits a = asked == NULL ? (TemplateLimits){0} : *asked;

        return (TemplateLimits){
                .steps = a.steps + (a.steps == 0) * d->steps,
                .output = a.output + (a.output == 0) * d->output,
                .depth = a.depth + (a.depth == 0) * d->depth,
                .memory = a.memory + (a.memory == 0) * d->memory,
        };
}

static Status global_set(Vm *vm, const Builtin *f)
{
        uint32_t symbol;

        if (!strmap_find(&vm->template->symbol_numbers, str_of(f->name), &symbol))
                return OK;
        return scope_set(vm, &vm->globals, symbol, (Value){.kind = V_FUNCTION, .function = f});
}

static Status globals_set(Vm *vm, const BuiltinRows *globals)
{
        for (size_t i = 0; i < globals->n; i++)
                TRY(global_set(vm, &globals->rows[i]));
        return OK;
}

/* Only what the template names is converted. */
static Status variable_set(Vm *vm, yyjson_val *key, yyjson_val *value, bool user)
{
        uint32_t symbol;
        Value v;

        if (!strmap_find(&vm->template->symbol_numbers, json_str(key), &symbol))
                return OK;
        TRY(value_from_json(vm, value, user, &v));
        return scope_set(vm, &vm->globals, symbol, v);
}

static Status variables_set(Vm *vm, yyjson_val *object, bool user)
{
        size_t i;
        size_t n;
        yyjson_val *key;
        yyjson_val *value;

        if (object == NULL)
                return OK;
        yyjson_obj_foreach(object, i, n, key, value) TRY(variable_set(vm, key, value, user));
        return OK;
}

static Status rendered_take(TextBuf *buf, Rendered *out)
{
        TRY(strbuf_reserve(&buf->buf, 1));
        *out = (Rendered){.text = TAKE(buf->buf), .user = buf->user.p, .n_user = buf->user.n};
        memset(&buf->user, 0, sizeof(buf->user));
        return OK;
}

static Status run(Vm *vm, Rendered *out)
{
        CLEANUP(textbuf_done) TextBuf buf = {.limit = vm->limits.output};

        TRY(scope_new(vm, &vm->globals, &vm->scope));
        vm->out = &buf;
        TRY(exec(vm, vm->template->root));
        return rendered_take(&buf, out);
}

static void vm_done(Vm *vm)
{
        arena_done(&vm->arena);
}

Status render_with(const Template *t, const RenderInput *in, Rendered *out)
{
        CLEANUP(vm_done) Vm vm = {.template = t, .limits = limits_of(in->limits), .now = in->now};

        TRY(globals_set(&vm, &global_rows));
        TRY(globals_set(&vm, &refused_globals));
        TRY(variables_set(&vm, in->trusted, false));
        for (size_t i = 0; i < in->n_user; i++)
                TRY(variables_set(&vm, in->user[i], true));
        return run(&vm, out);
}

Status template_render(const Template *t, yyjson_val *trusted, yyjson_val *user, int64_t now,
                       const TemplateLimits *limits, Rendered *out)
{
        const RenderInput in = {
                .trusted = trusted, .user = &user, .n_user = 1, .now = now, .limits = limits};

        return render_with(t, &in, out);
}
