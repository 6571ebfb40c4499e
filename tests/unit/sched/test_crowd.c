/* A simulated crowd: random requests, cancellations, deadlines and priorities over too little KV.
   The clients check every token; the seed stands in the name. */
#include "unit/sched/fake.h"

enum { CROWD = 2000, RUNNING = 16, WAITING = 64 };

typedef struct CrowdRow {
        const char *name;
        uint32_t seed;
        size_t kv_tokens;
        bool cache;
} CrowdRow;

static const CrowdRow crowd_rows[] = {
        {"seed 1, room for all", 1, 100000, false},   {"seed 2, little room", 2, 600, false},
        {"seed 3, shared prefixes", 3, 100000, true}, {"seed 4, little room, shared", 4, 700, true},
        {"seed 5, room for one", 5, 260, false},
};

typedef struct Crowd {
        const CrowdRow *row;
        BackendModel m;
        Sched *s;
        FakeClient *clients; /* [CROWD] */
        uint32_t random;
} Crowd;

static uint32_t draw(Crowd *c, uint32_t below)
{
        c->random = c->random * 1664525U + 1013904223U;
        return (c->random >> 8) % below;
}

static void crowd_init(Crowd *c, const CrowdRow *row)
{
        *c = (Crowd){.row = row, .random = row->seed};
        fake_init(&c->m, 256, row->kv_tokens);
        c->m.cache = row->cache;
        assert_ok(mem_new_array(&c->clients, CROWD));
        assert_ok(sched_new(&(SchedOptions){.backend = &fake_backend,
                                            .model = &c->m,
                                            .max_running = RUNNING,
                                            .max_waiting = WAITING,
                                            .prefix_shared = row->cache,
                                            .stretch = 2.0,
                                            .clock = fake_now,
                                            .clock_user = &c->m},
                            &c->s));
}

static void crowd_done(Crowd *c)
{
        sched_free(&c->s);
        for (size_t i = 0; i < CROWD; i++)
                fake_client_done(&c->clients[i]);
        mem_free(c->clients);
        fake_done(&c->m);
}

/* A tenth are cancelled somewhere; some are poisoned; few seeds, so that prompts repeat. */
static void client_make(Crowd *c, FakeClient *client)
{
        fake_client_init(client, draw(c, 50), 1 + draw(c, 200), draw(c, 40));
        if (draw(c, 10) == 0)
                client->cancel_at = draw(c, 20);
        if (draw(c, 50) == 0)
                client->ids.p[draw(c, (uint32_t)client->n_prompt)] = FAKE_POISON;
}

static Status client_submit(Crowd *c, FakeClient *client)
{
        void *const user = client;

        return sched_submit(
                c->s, &(SchedRequest){.ids = client->ids.p,
                                      .n = client->n_prompt,
                                      .client = &fake_client,
                                      .users = &user,
                                      .n_users = 1,
                                      .priority = (int32_t)draw(c, 3),
                                      .deadline = draw(c, 20) == 0 ? c->m.now + 50000000 : 0});
}

/* Invariants between steps. */
static void crowd_check(const Crowd *c)
{
        const SchedStats stats = sched_stats(c->s);

        assert_in_range(stats.n_running, 0, RUNNING);
        assert_in_range(stats.n_waiting, 0, WAITING + RUNNING);
        assert_in_range(c->m.n_sequences, 0, RUNNING);
        assert_in_range(c->m.kv_used, 0, c->row->kv_tokens);
}

/* The queue is full for a while: a client tries again after the next step. */
static void crowd_arrive(Crowd *c, FakeClient *client)
{
        client_make(c, client);
        while (client_submit(c, client) != OK) {
                assert_true(sched_step(c->s));
                crowd_check(c);
        }
        for (uint32_t pause = draw(c, 6); pause > 0; pause--)
                (void)sched_step(c->s);
        crowd_check(c);
}

static bool ended_in_some_way(const FakeClient *c)
{
        static const bool allowed[STATUS_MAX] = {
                [OK] = true, [E_CANCELLED] = true, [E_NUMERIC] = true, [E_CONTEXT] = true};

        return c->n_ended == 1 && allowed[c->end];
}

static bool is_complete(const FakeClient *c)
{
        return c->end != OK || fake_generated(c) == c->n_wanted;
}

static void clients_check(const Crowd *c)
{
        for (size_t i = 0; i < CROWD; i++) {
                assert_true(ended_in_some_way(&c->clients[i]));
                assert_true(is_complete(&c->clients[i]));
        }
}

static void test_crowd(const void *p)
{
        Crowd c;

        crowd_init(&c, p);
        for (size_t i = 0; i < CROWD; i++)
                crowd_arrive(&c, &c.clients[i]);
        while (sched_step(c.s))
                crowd_check(&c);
        clients_check(&c);
        crowd_done(&c);
}

static const TestTable tables[] = {TEST_TABLE("crowd", crowd_rows, test_crowd)};

TEST_MAIN(tables);
