/* Merge sort of items by their keys. */
#include "template/builtin.h"

typedef struct Sorter {
        Vm *vm;
        Value *keys;
        Value *items;
        Value *spare_keys;
        Value *spare_items;
        bool reverse;
} Sorter;

static Status takes_right(const Sorter *s, size_t left, size_t right, bool *out)
{
        int order;

        TRY(vm_charge(s->vm, 1));
        TRY(value_compare(s->keys[right], s->keys[left], &order));
        *out = order == (s->reverse ? 1 : -1);
        return OK;
}

typedef struct Runs {
        size_t begin;
        size_t middle;
        size_t end;
} Runs;

static Status merge_pick(const Sorter *s, const Runs *r, size_t left, size_t right, bool *out)
{
        *out = left == r->middle;
        if (left == r->middle || right == r->end)
                return OK;
        return takes_right(s, left, right, out);
}

static Status merge_runs(Sorter *s, const Runs *r)
{
        size_t left = r->begin;
        size_t right = r->middle;

        for (size_t i = r->begin; i < r->end; i++) {
                bool from_right;
                TRY(merge_pick(s, r, left, right, &from_right));
                const size_t from = from_right ? right++ : left++;
                s->spare_keys[i] = s->keys[from];
                s->spare_items[i] = s->items[from];
        }
        memcpy(s->keys + r->begin, s->spare_keys + r->begin, (r->end - r->begin) * sizeof(Value));
        memcpy(s->items + r->begin, s->spare_items + r->begin, (r->end - r->begin) * sizeof(Value));
        return OK;
}

static size_t at_most(size_t x, size_t limit)
{
        return x < limit ? x : limit;
}

static Status merge_width(Sorter *s, size_t width, size_t n)
{
        for (size_t begin = 0; begin + width < n; begin += 2 * width) {
                const Runs r = {begin, begin + width, at_most(begin + 2 * width, n)};
                TRY(merge_runs(s, &r));
        }
        return OK;
}

Status sort_by_keys(Vm *vm, List *items, List *keys, bool reverse)
{
        Sorter s = {.vm = vm, .keys = keys->items, .items = items->items, .reverse = reverse};

        TRY(vm_new_array(vm, items->n, &s.spare_keys));
        TRY(vm_new_array(vm, items->n, &s.spare_items));
        for (size_t width = 1; width < items->n; width *= 2)
                TRY(merge_width(&s, width, items->n));
        return OK;
}
