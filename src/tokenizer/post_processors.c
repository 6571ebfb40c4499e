/* Post-processors: what stands around the ids of a text (BOS, EOS, [CLS], [SEP]). */
#include "tokenizer/tokenizer_parts.h"

/* The ids around the text; POST_SEQUENCE stands for the text's own. */
typedef struct Template {
        int32_t *items;
        size_t n;
} Template;

static Status item_append(int32_t item, bool add_special, const IdVec *in, IdVec *out)
{
        if (item == POST_SEQUENCE)
                return vec_append(out, in->p, in->n);
        return add_special ? vec_push(out, item) : OK;
}

static Status template_post(const void *self, bool add_special, const IdVec *in, IdVec *out)
{
        const Template *t = self;

        for (size_t i = 0; i < t->n; i++)
                TRY(item_append(t->items[i], add_special, in, out));
        return OK;
}

static Status item_push(IdVec *items, yyjson_val *v)
{
        ENSURE(yyjson_is_uint(v) && yyjson_get_uint(v) <= INT32_MAX, E_FORMAT,
               "a special token's id: expected an id, found %s", json_type_name(v));
        return vec_push(items, (int32_t)yyjson_get_uint(v));
}

static Status special_push(yyjson_val *specials, yyjson_val *special, IdVec *items)
{
        const Str name = json_str(yyjson_obj_get(special, "id"));
        yyjson_val *ids = yyjson_obj_get(yyjson_obj_getn(specials, name.p, name.n), "ids");
        yyjson_val *id;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(ids), E_FORMAT, "special_tokens: \"%.*s\" is missing", STR_ARG(name));
        yyjson_arr_foreach(ids, i, n, id) TRY(item_push(items, id));
        return OK;
}

static Status sequence_push(yyjson_val *sequence, IdVec *items)
{
        const Str id = json_str(yyjson_obj_get(sequence, "id"));

        ENSURE(str_equal(id, STR("A")), E_FORMAT, "single: sequence \"%.*s\", expected \"A\"",
               STR_ARG(id));
        return vec_push(items, POST_SEQUENCE);
}

static Status template_item(yyjson_val *specials, yyjson_val *v, IdVec *items)
{
        yyjson_val *special = yyjson_obj_get(v, "SpecialToken");

        return special != NULL ? special_push(specials, special, items)
                               : sequence_push(yyjson_obj_get(v, "Sequence"), items);
}

static Status items_keep(const IdVec *items, Arena *arena, Template *out)
{
        TRY(arena_new_array(arena, items->n, &out->items));
        out->n = items->n;
        if (items->n > 0)
                memcpy(out->items, items->p, items->n * sizeof(*items->p));
        return OK;
}

static Status template_ready(void *self, const Loading *l)
{
        CLEANUP(id_vec_done) IdVec items = {0};
        yyjson_val *single = yyjson_obj_get(l->json, "single");
        yyjson_val *specials = yyjson_obj_get(l->json, "special_tokens");
        yyjson_val *v;
        size_t i;
        size_t n;

        ENSURE(yyjson_is_arr(single), E_FORMAT, "single: expected an array, found %s",
               json_type_name(single));
        yyjson_arr_foreach(single, i, n, v)
                TRY(status_within(template_item(specials, v, &items), "single[%zu]", i));
        return items_keep(&items, l->arena, self);
}

/* "sep": ["[SEP]", 102] */
static Status named_id_push(yyjson_val *v, IdVec *items)
{
        ENSURE(yyjson_arr_size(v) == 2, E_FORMAT, "sep, cls: expected [token, id], found %s",
               json_type_name(v));
        return item_push(items, yyjson_arr_get(v, 1));
}

/* [CLS] text [SEP], for Bert and Roberta alike. */
static Status pair_ready(void *self, const Loading *l)
{
        CLEANUP(id_vec_done) IdVec items = {0};

        TRY(named_id_push(yyjson_obj_get(l->json, "cls"), &items));
        TRY(vec_push(&items, POST_SEQUENCE));
        TRY(named_id_push(yyjson_obj_get(l->json, "sep"), &items));
        return items_keep(&items, l->arena, self);
}

/* ByteLevel trims offsets, which are not kept. */
static Status byte_level_post(const void *self, bool add_special, const IdVec *in, IdVec *out)
{
        (void)self;
        (void)add_special;
        return vec_append(out, in->p, in->n);
}

#define POST_ROW(row_, name_, ready_, post_)                         \
        static const ComponentType row_ = {.name = (name_),          \
                                           .size = sizeof(Template), \
                                           .ready = (ready_),        \
                                           .done = component_done,   \
                                           .run.post = (post_)}

POST_ROW(post_template, "TemplateProcessing", template_ready, template_post);
POST_ROW(post_bert, "BertProcessing", pair_ready, template_post);
POST_ROW(post_roberta, "RobertaProcessing", pair_ready, template_post);
POST_ROW(post_byte_level, "ByteLevel", component_ready, byte_level_post);

Status post_items_load(const IdVec *items, Arena *arena, ComponentVec *out)
{
        Template *t = NULL;

        TRY(arena_new(arena, &t));
        TRY(items_keep(items, arena, t));
        return vec_push(out, ((Component){&post_template, t}));
}

static const ComponentType *const rows[] = {&post_template, &post_bert, &post_roberta,
                                            &post_byte_level};

const ComponentKind post_processor_kind = {"post_processor", "processors", rows, N_ELEMS(rows)};
