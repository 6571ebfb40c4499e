/* Filters and tests that do not exist: an error of the template, except where jinja2 waits for
 * whether they are reached, which is under a condition. */
#include "template/parse.h"

/* Whether a part of a node stands under a condition. */
typedef enum Frame {
        FRAME_SAME, /* as the node does */
        FRAME_SOFT, /* it does */
        FRAME_HARD, /* a scope of its own: what is around it does not count */
} Frame;

typedef struct NodeFrames {
        Frame a;
        Frame b;
        Frame c;
        Frame d;
        Frame kids;
} NodeFrames;

static const NodeFrames node_frames[NODE_KIND_MAX] = {
        [NODE_IF] = {FRAME_SOFT, FRAME_SOFT, FRAME_SOFT, FRAME_SOFT, FRAME_SOFT},
        [NODE_COND] = {FRAME_SOFT, FRAME_SOFT, FRAME_SOFT, FRAME_SOFT, FRAME_SOFT},
        [NODE_FOR] = {.b = FRAME_HARD, .c = FRAME_HARD, .d = FRAME_HARD},
        [NODE_SCOPED] = {.c = FRAME_HARD},
        [NODE_SET_BLOCK] = {.a = FRAME_HARD, .c = FRAME_HARD},
        [NODE_WITH] = {.c = FRAME_HARD},
        [NODE_MACRO] = {.c = FRAME_HARD, .kids = FRAME_HARD},
        [NODE_FILTER_BLOCK] = {.a = FRAME_HARD, .c = FRAME_HARD},
};

typedef struct Visit {
        const Node *node;
        bool soft;
} Visit;

/* Nodes still to be looked at: chains may be long, so this does not recurse. */
typedef struct Walk {
        VEC(Visit) open;
        const Node *unknown; /* the first in the source */
} Walk;

static void walk_done(Walk *w)
{
        vec_done(&w->open);
}

static bool is_soft(Frame frame, bool around)
{
        return frame == FRAME_SAME ? around : frame == FRAME_SOFT;
}

static Status walk_to(Walk *w, const Node *n, bool soft)
{
        return n == NULL ? OK : vec_push(&w->open, ((Visit){n, soft}));
}

static Status walk_slots(Walk *w, Visit v)
{
        const Node *n = v.node;
        const NodeFrames *f = &node_frames[n->kind];

        TRY(walk_to(w, n->a, is_soft(f->a, v.soft)));
        TRY(walk_to(w, n->b, is_soft(f->b, v.soft)));
        TRY(walk_to(w, n->c, is_soft(f->c, v.soft)));
        return walk_to(w, n->d, is_soft(f->d, v.soft));
}

static Status walk_lists(Walk *w, Visit v)
{
        const Node *n = v.node;
        const bool soft = is_soft(node_frames[n->kind].kids, v.soft);

        for (size_t i = 0; i < n->n_kids; i++)
                TRY(walk_to(w, n->kids[i], soft));
        for (size_t i = 0; i < n->n_args; i++)
                TRY(walk_to(w, n->args[i].value, v.soft));
        return OK;
}

static bool is_named(const Node *n)
{
        return n->kind == NODE_FILTER || n->kind == NODE_TEST;
}

static bool is_unknown(Visit v)
{
        return is_named(v.node) && v.node->builtin == NULL && !v.soft;
}

static const Node *earlier(const Node *a, const Node *b)
{
        return a == NULL || b->at < a->at ? b : a;
}

static Status walk_next(Walk *w)
{
        const Visit v = vec_pop(&w->open);

        if (is_unknown(v))
                w->unknown = earlier(w->unknown, v.node);
        TRY(walk_slots(w, v));
        return walk_lists(w, v);
}

static Status fail_unknown(const Template *t, const Node *n)
{
        const Place p = source_place(t->source, n->at);

        return FAIL(E_UNSUPPORTED, "line %u, column %u: no %s named '%.*s'", p.line, p.column,
                    n->kind == NODE_FILTER ? "filter" : "test", STR_ARG(n->name));
}

Status template_check_names(const Template *t)
{
        CLEANUP(walk_done) Walk w = {0};

        TRY(walk_to(&w, t->root, false));
        while (w.open.n > 0)
                TRY(walk_next(&w));
        return w.unknown == NULL ? OK : fail_unknown(t, w.unknown);
}
