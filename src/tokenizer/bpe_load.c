#include "tokenizer/bpe.h"

#include <stdio.h>

static const FieldSpec fields[] = {
        FIELD("dropout", FIELD_F32, Bpe, dropout, false),
        FIELD("unk_token", FIELD_STR, Bpe, unk_token, false),
        FIELD("continuing_subword_prefix", FIELD_STR, Bpe, prefix, false),
        FIELD("end_of_word_suffix", FIELD_STR, Bpe, suffix, false),
        FIELD("fuse_unk", FIELD_BOOL, Bpe, fuse_unk, false),
        FIELD("byte_fallback", FIELD_BOOL, Bpe, byte_fallback, false),
        FIELD("ignore_merges", FIELD_BOOL, Bpe, ignore_merges, false),
};

static int32_t id_or_none(const Vocab *v, Str text)
{
        int32_t id = BPE_NO_ID;

        (void)vocab_find(v, text, &id);
        return id;
}

static void chars_index(Bpe *b)
{
        char bytes[4] = {0};

        for (uint_least32_t c = 0; c < BPE_CHAR_TABLE; c++)
                b->char_ids[c] = id_or_none(&b->vocab, (Str){bytes, utf8_encode(c, bytes)});
}

static void bytes_index(Bpe *b)
{
        char name[8];

        for (unsigned c = 0; c < N_ELEMS(b->byte_ids); c++) {
                (void)snprintf(name, sizeof(name), "<0x%02X>", c & 0xFF);
                b->byte_ids[c] = id_or_none(&b->vocab, str_of(name));
        }
}

static bool bytes_complete(const Bpe *b)
{
        bool complete = b->byte_fallback;

        for (size_t i = 0; i < N_ELEMS(b->byte_ids); i++)
                complete &= b->byte_ids[i] != BPE_NO_ID;
        return complete;
}

/* Without a token for them, unknown characters leave nothing behind, and their neighbours meet. */
static bool shows_unknown(const Bpe *b)
{
        return b->unk_id != BPE_NO_ID || bytes_complete(b);
}

/* Words can be told apart only where the mark is a token and no affix depends on the place. */
static bool words_may_part(const Bpe *b)
{
        int32_t id;

        return b->prefix.n + b->suffix.n == 0 && vocab_find(&b->vocab, WORD_MARK, &id);
}

static Status bpe_ready(void *self, const Loading *l)
{
        Bpe *b = self;

        ENSURE(b->dropout == 0.0F, E_UNSUPPORTED, "dropout: %g is for training only", b->dropout);
        TRY(vocab_load(&b->vocab, yyjson_obj_get(l->json, "vocab"), l->arena));
        TRY(arena_new_array(l->arena, b->vocab.n_ids, &b->fates));
        chars_index(b);
        bytes_index(b);
        b->unk_id = b->unk_token.p == NULL ? BPE_NO_ID : id_or_none(&b->vocab, b->unk_token);
        b->words_part = words_may_part(b) && shows_unknown(b);
        return bpe_merges_load(b, yyjson_obj_get(l->json, "merges"), l->arena);
}

const ComponentType model_bpe = {.name = "BPE",
                                 .size = sizeof(Bpe),
                                 .fields = fields,
                                 .n_fields = N_ELEMS(fields),
                                 .ready = bpe_ready,
                                 .done = component_done,
                                 .run.tokenize = bpe_tokenize};
