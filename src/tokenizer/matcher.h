/* Finds the keys of a set in a text: one step a byte, whatever the keys are. */
#ifndef QUERN_TOKENIZER_MATCHER_H
#define QUERN_TOKENIZER_MATCHER_H

#include "base/str.h"
#include "base/vec.h"

enum {
        MATCHER_BYTES_MAX = 1 << 26
}; /* of all keys: bounds what a hostile file makes us allocate */

typedef struct MatchNode {
        uint32_t child;   /* its first child; they lie side by side up to the next node's first */
        uint32_t suffix;  /* the node of the longest proper suffix that is one */
        uint32_t key;     /* index + 1 of the key that ends here; 0: none */
        uint32_t shorter; /* the nearest node by `suffix` where a key ends; 0: none */
} MatchNode;

/** An Aho-Corasick automaton; node 0 is the root. Zeroed finds nothing. Constant once built. */
typedef struct Matcher {
        VEC(MatchNode) nodes; /* in order of depth; one more than there are, for its `child` */
        VEC(uint8_t) labels;  /* the byte that leads to a node */
        uint32_t root[256];   /* the root's children; 0: none */
} Matcher;

typedef enum MatchDirection { MATCH_FORWARD, MATCH_BACKWARD } MatchDirection;

/**
 * Builds the automaton of `keys`; empty keys match nothing, of equal keys the last counts. The keys
 * are not kept. `out` is zeroed.
 * @param direction  backward: keys are spelled from their ends, for a text read from its end.
 * Errors: E_RANGE for more than MATCHER_BYTES_MAX; E_NOMEM. Cost: the keys' bytes, and n log n for
 * sorting them. Source: Aho and Corasick, Efficient string matching, CACM 18 (1975).
 */
Status matcher_build(Matcher *out, const Str *keys, size_t n, MatchDirection direction);

/** The child of a node that a byte leads to; 0: none. */
static inline uint32_t matcher_child(const Matcher *m, uint32_t node, uint8_t byte)
{
        const MatchNode *n = &m->nodes.p[node];
        const uint8_t *labels = m->labels.p + n[0].child;
        const uint8_t *hit = memchr(labels, byte, n[1].child - n[0].child);

        return hit == NULL ? 0 : n[0].child + (uint32_t)(hit - labels);
}

/** The node behind one more byte of the text. Amortized constant over a text. */
static inline uint32_t matcher_step(const Matcher *m, uint32_t node, uint8_t byte)
{
        while (node != 0) {
                const uint32_t to = matcher_child(m, node, byte);

                if (to != 0)
                        return to;
                node = m->nodes.p[node].suffix;
        }
        return m->root[byte];
}

/**
 * The longest key that ends at `node`, as the node where it ends; 0: none. Shorter ones follow by
 * `nodes.p[found].shorter`.
 */
static inline uint32_t matcher_found(const Matcher *m, uint32_t node)
{
        return node == 0 || m->nodes.p[node].key != 0 ? node : m->nodes.p[node].shorter;
}

void matcher_done(Matcher *m);

#endif
