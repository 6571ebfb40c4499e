/* Template values: Python's types as templates see them. All live in the arena of one rendering. */
#ifndef QUERN_TEMPLATE_VALUE_H
#define QUERN_TEMPLATE_VALUE_H

#include "template/text.h"

typedef enum ValueKind {
        V_MISSING, /* an argument that was not given; never seen by templates */
        V_UNDEFINED,
        V_NONE,
        V_BOOL,
        V_INT,
        V_BIG, /* an integer beyond 64 bits */
        V_FLOAT,
        V_STR,
        V_LIST,
        V_TUPLE,
        V_DICT,
        V_NAMESPACE,
        V_RANGE,
        V_ITER, /* a generator: read once */
        V_VIEW, /* dict.keys(), .values(), .items() */
        V_LOOP,
        V_MACRO,
        V_METHOD,   /* a built-in bound to its object */
        V_FUNCTION, /* a global */
        V_CYCLER,
        V_JOINER,
        V_KIND_MAX
} ValueKind;

typedef struct List List;
typedef struct Dict Dict;
typedef struct Value Value;

typedef struct Undefined {
        Str name;       /* what was looked up, for messages */
        bool forbidden; /* the sandbox hides it: any use is an error that says so */
} Undefined;

typedef struct Range {
        int64_t start;
        int64_t stop;
        int64_t step;
} Range;

typedef struct Iter {
        const char *type_name;
        const List *items;
        size_t at;
} Iter;

typedef enum ViewPart { VIEW_KEYS, VIEW_VALUES, VIEW_ITEMS } ViewPart;

typedef struct View {
        const Dict *dict;
        ViewPart part;
} View;

typedef struct Cycler Cycler;
typedef struct Joiner Joiner;
typedef struct Loop Loop;
typedef struct Macro Macro;
typedef struct Method Method;
typedef struct Builtin Builtin;

struct Value {
        ValueKind kind;
        union {
                bool b;
                int64_t i;
                const struct Big *big;
                double f;
                const Text *s;
                const Undefined *undef; /* may be NULL */
                List *list;             /* V_LIST, V_TUPLE */
                Dict *dict;             /* V_DICT, V_NAMESPACE */
                const Range *range;
                Iter *iter;
                const View *view;
                Loop *loop;
                const Macro *macro;
                const Method *method;
                const Builtin *function;
                Cycler *cycler;
                Joiner *joiner;
        };
};

/** How deep and how large a value is, with all it holds: what walking it can cost. */
typedef struct Extent {
        uint32_t height;
        uint64_t weight;
} Extent;

/** Grows while it is being built; a finished list never changes (the sandbox is immutable). */
struct List {
        Value *items;
        size_t n;
        size_t cap;
        Extent extent;
        bool is_group; /* a tuple of |groupby: .grouper, .list */
};

typedef struct DictEntry {
        Value key;
        Value value;
        uint64_t hash;
} DictEntry;

/** Ordered by insertion; found by an open-addressing index of entry numbers plus one. */
struct Dict {
        DictEntry *entries;
        size_t n;
        size_t cap;
        uint32_t *slots;
        size_t n_slots; /* 0 or a power of two */
        Extent extent;
};

struct Cycler {
        const List *items;
        size_t at;
};

struct Joiner {
        const Text *separator;
        bool used;
};

#define VALUE_NONE      ((Value){.kind = V_NONE})
#define VALUE_UNDEFINED ((Value){.kind = V_UNDEFINED})

static inline Value value_bool(bool b)
{
        return (Value){.kind = V_BOOL, .b = b};
}

static inline Value value_int(int64_t i)
{
        return (Value){.kind = V_INT, .i = i};
}

static inline Value value_float(double f)
{
        return (Value){.kind = V_FLOAT, .f = f};
}

static inline Value value_text(const Text *s)
{
        return (Value){.kind = V_STR, .s = s};
}

static inline Value value_list(List *list)
{
        return (Value){.kind = V_LIST, .list = list};
}

static inline Value value_tuple(List *list)
{
        return (Value){.kind = V_TUPLE, .list = list};
}

static inline Value value_dict(Dict *dict)
{
        return (Value){.kind = V_DICT, .dict = dict};
}

static inline bool value_is(Value v, ValueKind kind)
{
        return v.kind == kind;
}

/** bool, int of any size, or float. */
bool value_is_number(Value v);
/** bool or int within 64 bits. */
bool value_is_integer(Value v);
/** bool or int of any size. */
bool value_is_whole(Value v);
/** True and False as 1 and 0; others as they are. */
Value value_as_whole(Value v);
/** A number as a double, infinite beyond its range; 0 for others. */
double value_as_double(Value v);
/** A bool or int as an integer; 0 for others. */
int64_t value_as_int(Value v);
/** Python's name for the type: "str", "NoneType". */
const char *value_type_name(Value v);
/** Python's truth value. */
bool value_is_true(Value v);

/** Its height and weight; plain values have none. */
Extent value_extent(Value v);

/** How many items a range has. */
int64_t range_length(const Range *r);

#endif
