/* The special token ids of the metadata. */
#include "gguf/config_read.h"

typedef struct IdRow {
        const char *key;
        size_t offset;
} IdRow;

static const IdRow id_rows[] = {
        {"tokenizer.ggml.bos_token_id", offsetof(GgufIds, bos)},
        {"tokenizer.ggml.eos_token_id", offsetof(GgufIds, eos)},
        {"tokenizer.ggml.eot_token_id", offsetof(GgufIds, eos)},
        {"tokenizer.ggml.eom_token_id", offsetof(GgufIds, eos)},
        {"tokenizer.ggml.padding_token_id", offsetof(GgufIds, pad)},
        {"tokenizer.ggml.unknown_token_id", offsetof(GgufIds, unk)},
};

static bool ids_contain(const IdVec *v, int32_t id)
{
        for (size_t i = 0; i < v->n; i++) {
                if (v->p[i] == id)
                        return true;
        }
        return false;
}

static Status id_add(IdVec *v, uint64_t id, uint64_t n_vocab)
{
        if (id >= n_vocab || ids_contain(v, (int32_t)id))
                return OK;
        return vec_push(v, (int32_t)id);
}

static Status id_read(const Gguf *g, const IdRow *row, uint64_t n_vocab, GgufIds *out)
{
        IdVec *v = (IdVec *)((char *)out + row->offset);
        uint64_t id;

        if (!gguf_has(g, row->key))
                return OK;
        TRY(gguf_u64(g, row->key, &id));
        return id_add(v, id, n_vocab);
}

Status gguf_ids_read(const Gguf *g, uint64_t n_vocab, GgufIds *out)
{
        for (size_t i = 0; i < N_ELEMS(id_rows); i++)
                TRY(id_read(g, &id_rows[i], n_vocab, out));
        return OK;
}

void gguf_ids_done(GgufIds *ids)
{
        id_vec_done(&ids->bos);
        id_vec_done(&ids->eos);
        id_vec_done(&ids->pad);
        id_vec_done(&ids->unk);
}

Status gguf_ids_text(const GgufIds *ids, JsonOut *j)
{
        TRY(json_out_ids(j, "bos_token_id", &ids->bos));
        TRY(json_out_ids(j, "eos_token_id", &ids->eos));
        return json_out_ids(j, "pad_token_id", &ids->pad);
}
