#include "backend/native/native.h"

typedef struct Choice {
        const char *name;
        int value;
} Choice;

enum { AUTO = -1 };

static const Choice act_choices[] = {{"auto", AUTO}, {"f32", ACT_F32}, {"bf16", ACT_BF16}};
static const Choice kv_choices[] = {
        {"auto", AUTO}, {"f32", PANEL_F32}, {"f16", PANEL_F16}, {"bf16", PANEL_BF16}};

static const Choice *choice_find(const Choice *choices, size_t n, Str name)
{
        for (size_t i = 0; i < n; i++)
                if (str_equal(name, str_of(choices[i].name)))
                        return &choices[i];
        return NULL;
}

static Status act_read(const char *text, int *out)
{
        const Choice *c = choice_find(act_choices, N_ELEMS(act_choices), str_of(text));

        ENSURE(c != NULL, E_USAGE, "activations: \"%s\" is not one of auto, f32, bf16", text);
        *out = c->value;
        return OK;
}

static Status kv_read(const char *text, int *out)
{
        const Choice *c = choice_find(kv_choices, N_ELEMS(kv_choices), str_of(text));

        ENSURE(c != NULL, E_USAGE, "kv-dtype: \"%s\" is not one of auto, f32, f16, bf16", text);
        *out = c->value;
        return OK;
}

/* KV in the weights' format, but f32 where the exact path was asked for by name. */
static PanelType kv_auto(int asked_act, DType weights)
{
        static const PanelType like[DT_MAX] = {[DT_F16] = PANEL_F16, [DT_BF16] = PANEL_BF16};

        return asked_act == ACT_F32 ? PANEL_F32 : like[weights];
}

static ActType act_auto(DType weights, const Kernels *k)
{
        return weights == DT_BF16 ? kernels_fastest_act(k) : ACT_F32;
}

static const char *or_auto(const char *text)
{
        return text == NULL ? "auto" : text;
}

Status native_precision(const BackendOptions *o, DType weights, const Kernels *k, ActType *act,
                        PanelType *kv)
{
        int asked_act;
        int asked_kv;

        TRY(act_read(or_auto(o->activations), &asked_act));
        TRY(kv_read(or_auto(o->kv_dtype), &asked_kv));
        *act = asked_act == AUTO ? act_auto(weights, k) : (ActType)asked_act;
        *kv = asked_kv == AUTO ? kv_auto(asked_act, weights) : (PanelType)asked_kv;
        return OK;
}
