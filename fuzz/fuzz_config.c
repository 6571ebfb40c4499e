/* config.json: what is accepted has shapes that the transformer can rely on. */
#include "input.h"
#include "weights/config.h"

static void shapes_check(const ModelConfig *c)
{
        promise(c->n_layer > 0, "there are layers");
        promise(c->n_embd > 0, "there is a width");
        promise(c->n_head > 0, "there are heads");
        promise(c->n_vocab > 0, "there is a vocabulary");
        promise(c->n_head_kv > 0 && c->n_head % c->n_head_kv == 0, "KV heads divide the heads");
}

static Status config_walk(Str json)
{
        CLEANUP(config_free) ModelConfig *c = NULL;

        TRY(config_parse(json, &c));
        shapes_check(c);
        return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        any_outcome(config_walk(input_str(data, size)));
        return 0;
}
