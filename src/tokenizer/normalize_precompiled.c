/* Precompiled: SentencePiece's own normalization, a trie from texts to texts. */
#include "tokenizer/base64.h"
#include "tokenizer/grapheme.h"
#include "tokenizer/normalizers.h"
#include "tokenizer/unicode.h"

enum { CLUSTER_MAX = 6, UNIT_SIZE = 4 };

/* The charsmap: a Darts double array and the texts its values point into, each ended by a NUL. */
typedef struct Precompiled {
        uint32_t *units;
        size_t n_units;
        Str texts;
} Precompiled;

/* Bits of a unit. Source: Darts-clone, darts.h DoubleArrayUnit. */
static bool unit_has_leaf(uint32_t unit)
{
        return (unit >> 8 & 1) != 0;
}

static uint32_t unit_label(uint32_t unit)
{
        return unit & (1U << 31 | 0xFF);
}

static uint32_t unit_value(uint32_t unit)
{
        return unit & ~(1U << 31);
}

static uint32_t unit_offset(uint32_t unit)
{
        return unit >> 10 << ((unit & 1U << 9) >> 6);
}

/* Behind the last unit nothing matches, whatever a broken file points to. */
static uint32_t unit_at(const Precompiled *p, uint32_t node)
{
        return node < p->n_units ? p->units[node] : 1U << 31;
}

/* A way down the trie. */
typedef struct Way {
        uint32_t node;
        uint32_t unit;
        bool open; /* what was read begins a key */
} Way;

static void way_step(const Precompiled *p, unsigned char byte, Way *w)
{
        w->unit = unit_at(p, w->node ^ byte);
        w->open = byte != 0 && unit_label(w->unit) == byte;
        w->node ^= byte ^ unit_offset(w->unit);
}

/* At a key, or where none goes on. */
static bool is_over(const Way *w)
{
        return !w->open || unit_has_leaf(w->unit);
}

/* To the shortest key that `text` begins with; else not open, or without a leaf. */
static Way shortest_find(const Precompiled *p, Str text)
{
        Way w = {unit_offset(unit_at(p, 0)), 0, true};

        for (size_t i = 0; i < text.n; i++) {
                way_step(p, (unsigned char)text.p[i], &w);
                if (is_over(&w))
                        return w;
        }
        return (Way){.open = false};
}

/* The text at a value, up to its NUL. */
static Str text_at(const Precompiled *p, uint32_t value)
{
        const size_t begin = value < p->texts.n ? value : p->texts.n;

        return str_slice(p->texts, begin, str_find(p->texts, STR("\0"), begin));
}

/* What `part` becomes: as HF, all of it by the shortest key that it begins with. */
static bool is_mapped(const Precompiled *p, Str part, Str *to)
{
        const Way w = shortest_find(p, part);

        if (w.open)
                *to = text_at(p, unit_value(unit_at(p, w.node)));
        return w.open;
}

static Status char_append(const Precompiled *p, Str c, StrBuf *out)
{
        Str to = c;

        (void)is_mapped(p, c, &to);
        return strbuf_append(out, to);
}

static Status chars_append(const Precompiled *p, Str cluster, StrBuf *out)
{
        size_t n;
        uint_least32_t c = 0;

        for (size_t i = 0; i < cluster.n; i += n) {
                n = unicode_at(cluster, i, &c);
                TRY(char_append(p, str_slice(cluster, i, i + n), out));
        }
        return OK;
}

static Status cluster_append(const Precompiled *p, Str cluster, StrBuf *out)
{
        Str to = {0};

        if (cluster.n < CLUSTER_MAX && is_mapped(p, cluster, &to))
                return strbuf_append(out, to);
        return chars_append(p, cluster, out);
}

static Status precompiled_normalize(const void *self, Encoder *e, Str in, StrBuf *out)
{
        const Precompiled *p = self;
        size_t end;

        (void)e;
        for (size_t i = 0; i < in.n; i = end) {
                end = grapheme_end(in, i);
                TRY(cluster_append(p, str_slice(in, i, end), out));
        }
        return OK;
}

/* As HF, characters that become nothing at the beginning leave their place to what follows. */
static Status precompiled_front(const void *self, Encoder *e, Str in, size_t *n)
{
        CLEANUP(strbuf_done) StrBuf front = {0};

        TRY(precompiled_normalize(self, e, str_slice(in, 0, *n), &front));
        *n = front.n > 0 ? front.n : 1;
        return OK;
}

static uint32_t number_at(const char *p)
{
        const unsigned char *b = (const unsigned char *)p;

        return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static Status units_read(Precompiled *p, Str bytes, Arena *arena)
{
        p->n_units = bytes.n / UNIT_SIZE;
        TRY(arena_new_array(arena, p->n_units, &p->units));
        for (size_t i = 0; i < p->n_units; i++)
                p->units[i] = number_at(bytes.p + i * UNIT_SIZE);
        return OK;
}

/* The trie's size in bytes, the trie, the texts. */
static Status charsmap_read(Precompiled *p, Str map, Arena *arena)
{
        const size_t size = map.n < UNIT_SIZE ? SIZE_MAX : number_at(map.p);
        Str texts;

        ENSURE(size <= map.n - UNIT_SIZE, E_FORMAT,
               "precompiled_charsmap: %zu bytes cannot hold its trie", map.n);
        texts = str_slice(map, UNIT_SIZE + size, map.n);
        ENSURE(utf8_valid_prefix(texts) == texts.n, E_FORMAT,
               "precompiled_charsmap: byte %zu of its texts is not UTF-8",
               utf8_valid_prefix(texts));
        TRY(units_read(p, str_slice(map, UNIT_SIZE, UNIT_SIZE + size), arena));
        return arena_str(arena, texts, &p->texts);
}

static Status precompiled_ready(void *self, const Loading *l)
{
        CLEANUP(strbuf_done) StrBuf map = {0};
        yyjson_val *v = yyjson_obj_get(l->json, "precompiled_charsmap");

        ENSURE(yyjson_is_str(v), E_FORMAT, "precompiled_charsmap: expected a string, found %s",
               json_type_name(v));
        TRY(status_within(base64_decode(json_str(v), &map), "precompiled_charsmap"));
        return charsmap_read(self, strbuf_str(&map), l->arena);
}

const ComponentType normalizer_precompiled = {.name = "Precompiled",
                                              .size = sizeof(Precompiled),
                                              .ready = precompiled_ready,
                                              .done = component_done,
                                              .run.normalize = precompiled_normalize,
                                              .front = precompiled_front};
