#include "base/map.h"

#include "support/table.h"

enum { N_MANY = 20000, KEY_MAX = 16 };

static void test_str_basics(const void *p)
{
        CLEANUP(strmap_done) StrMap m = {0};
        uint32_t value = 77;

        (void)p;
        assert_false(strmap_find(&m, STR("a"), &value));
        assert_ok(strmap_put(&m, STR("a"), 1));
        assert_ok(strmap_put(&m, STR("b"), 2));
        assert_ok(strmap_put(&m, STR("a"), 3));
        assert_int_equal(m.n, 2);
        assert_true(strmap_find(&m, STR("a"), &value));
        assert_int_equal(value, 3);
        assert_true(strmap_find(&m, STR("b"), NULL));
        assert_false(strmap_find(&m, STR("ab"), &value));
        assert_int_equal(value, 3);
}

/* The empty view may have a NULL pointer, which marks free slots. */
static void test_str_empty_key(const void *p)
{
        CLEANUP(strmap_done) StrMap m = {0};
        uint32_t value;

        (void)p;
        assert_ok(strmap_put(&m, (Str){0}, 5));
        assert_ok(strmap_put(&m, STR(""), 6));
        assert_int_equal(m.n, 1);
        assert_true(strmap_find(&m, (Str){0}, &value));
        assert_int_equal(value, 6);
}

static void test_str_nul_in_key(const void *p)
{
        CLEANUP(strmap_done) StrMap m = {0};

        (void)p;
        assert_ok(strmap_put(&m, STR("a\0b"), 1));
        assert_false(strmap_find(&m, STR("a"), NULL));
        assert_false(strmap_find(&m, STR("a\0c"), NULL));
        assert_true(strmap_find(&m, STR("a\0b"), NULL));
}

/* Keys lie side by side: one text of N_MANY numbers, each KEY_MAX bytes wide. */
static Str many_key(const char *text, size_t i)
{
        return (Str){text + i * KEY_MAX, KEY_MAX};
}

static void many_fill(char *text, StrMap *m)
{
        char key[KEY_MAX + 1];

        for (size_t i = 0; i < N_MANY; i++) {
                (void)snprintf(key, sizeof(key), "%016zu", i);
                memcpy(text + i * KEY_MAX, key, KEY_MAX);
                assert_ok(strmap_put(m, many_key(text, i), (uint32_t)i));
        }
}

static void test_str_growth(const void *p)
{
        CLEANUP(mem_free_at) char *text = NULL;
        CLEANUP(strmap_done) StrMap m = {0};
        uint32_t value;

        (void)p;
        assert_ok(mem_new_array(&text, (size_t)N_MANY * KEY_MAX));
        many_fill(text, &m);
        assert_int_equal(m.n, N_MANY);
        for (size_t i = 0; i < N_MANY; i++) {
                assert_true(strmap_find(&m, many_key(text, i), &value));
                assert_int_equal(value, i);
        }
}

/* Different texts of one hash slot: with few slots and many keys every chain is exercised. */
static void test_str_collisions(const void *p)
{
        static const char letters[] = "abcdefghijkl";
        CLEANUP(strmap_done) StrMap m = {0};
        uint32_t value;

        (void)p;
        for (uint32_t i = 0; i < 12; i++)
                assert_ok(strmap_put(&m, (Str){letters + i, 1}, i));
        assert_int_equal(m.cap, 16);
        for (uint32_t i = 0; i < 12; i++) {
                assert_true(strmap_find(&m, (Str){letters + i, 1}, &value));
                assert_int_equal(value, i);
        }
        assert_false(strmap_find(&m, STR("m"), NULL));
}

static void test_str_equal_hashes(const void *p)
{
        CLEANUP(strmap_done) StrMap m = {0};
        const Str a = STR("a");
        const Str b = STR("b");

        (void)p;
        assert_ok(strmap_put(&m, a, 1));
        for (size_t i = 0; i < m.cap; i++)
                m.slots[i].hash = (uint32_t)hash_bytes(b.p, b.n);
        assert_false(strmap_find(&m, b, NULL));
}

static void test_reserve(const void *p)
{
        CLEANUP(strmap_done) StrMap m = {0};
        CLEANUP(u64map_done) U64Map u = {0};

        (void)p;
        assert_ok(strmap_reserve(&m, 12));
        assert_int_equal(m.cap, 16);
        assert_ok(strmap_reserve(&m, 13));
        assert_int_equal(m.cap, 32);
        assert_ok(u64map_reserve(&u, 1000));
        assert_int_equal(u.cap, 2048);
        assert_status(strmap_reserve(&m, SIZE_MAX), E_NOMEM, "a map of 18446744073709551615 keys");
        assert_status(u64map_reserve(&u, SIZE_MAX / 2), E_NOMEM, "");
        assert_status(u64map_reserve(&u, SIZE_MAX / 300), E_NOMEM, "");
}

static void test_u64_basics(const void *p)
{
        CLEANUP(u64map_done) U64Map m = {0};
        uint64_t value = 77;

        (void)p;
        assert_false(u64map_find(&m, 0, &value));
        assert_ok(u64map_put(&m, 0, 10));
        assert_ok(u64map_put(&m, UINT64_MAX - 1, 11));
        assert_ok(u64map_put(&m, 0, 12));
        assert_int_equal(m.n, 2);
        assert_true(u64map_find(&m, 0, &value));
        assert_int_equal(value, 12);
        assert_true(u64map_find(&m, UINT64_MAX - 1, NULL));
        assert_false(u64map_find(&m, 1, NULL));
}

static void test_u64_refused_key(const void *p)
{
        CLEANUP(u64map_done) U64Map m = {0};

        (void)p;
        assert_status(u64map_put(&m, UINT64_MAX, 1), E_RANGE, "2^64 - 1");
        assert_ok(u64map_put(&m, 1, 1));
        assert_false(u64map_find(&m, UINT64_MAX, NULL));
}

/* Keys that differ in upper bits only, which a masked hash of lower bits would all collide. */
static void test_u64_growth(const void *p)
{
        CLEANUP(u64map_done) U64Map m = {0};
        uint64_t value;

        (void)p;
        for (uint64_t i = 0; i < N_MANY; i++)
                assert_ok(u64map_put(&m, i << 32, i));
        assert_int_equal(m.n, N_MANY);
        for (uint64_t i = 0; i < N_MANY; i++) {
                assert_true(u64map_find(&m, i << 32, &value));
                assert_int_equal(value, i);
        }
}

/* Any two lengths of zeros, and any one-bit change, give other hashes. */
static void test_hash_differs(const void *p)
{
        static const unsigned char zeros[64];
        unsigned char one[8] = {0};

        (void)p;
        for (size_t n = 1; n < sizeof(zeros); n++)
                assert_int_not_equal(hash_bytes(zeros, n), hash_bytes(zeros, n - 1));
        for (size_t bit = 0; bit < 64; bit++) {
                one[bit / 8] = (unsigned char)(1U << bit % 8);
                assert_int_not_equal(hash_bytes(one, 8), hash_bytes(zeros, 8));
                one[bit / 8] = 0;
        }
}

static const TestTable tables[] = {
        TEST_ONE("text keys: put, replace, find", test_str_basics),
        TEST_ONE("the empty text is a key", test_str_empty_key),
        TEST_ONE("NUL bytes are part of a key", test_str_nul_in_key),
        TEST_ONE("20000 text keys", test_str_growth),
        TEST_ONE("a full small table finds every key", test_str_collisions),
        TEST_ONE("an equal hash is not an equal key", test_str_equal_hashes),
        TEST_ONE("reserve", test_reserve),
        TEST_ONE("number keys: put, replace, find", test_u64_basics),
        TEST_ONE("2^64 - 1 is no key", test_u64_refused_key),
        TEST_ONE("20000 number keys", test_u64_growth),
        TEST_ONE("hash", test_hash_differs),
};

TEST_MAIN(tables);
