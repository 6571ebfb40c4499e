#include "unit/engine/kit.h"

qn_model *kit_model(const char *path, bool prefix)
{
        qn_model *m = NULL;
        qn_model_options o;

        qn_model_options_init(&o);
        o.n_threads = 1;
        o.n_ctx = KIT_CTX;
        o.chunk = 20;
        o.prefix_cache = prefix;
        assert_ok(kit_status(qn_model_open(path, &o, &m)));
        return m;
}

void kit_model_close(qn_model **m)
{
        qn_model_close(*m);
}

qn_session *kit_session(qn_model *m, size_t n)
{
        qn_session *s = NULL;

        assert_ok(kit_status(qn_session_new(m, &s)));
        assert_ok(kit_status(qn_session_feed(s, kit_ids(), n)));
        return s;
}

void kit_session_free(qn_session **s)
{
        qn_session_free(*s);
}

const int32_t *kit_ids(void)
{
        static int32_t ids[KIT_IDS];

        for (int32_t i = 0; i < KIT_IDS; i++)
                ids[i] = 4 + i * 11 % 120;
        return ids;
}

Status kit_status(qn_status s)
{
        return (Status)s;
}

void kit_free(char **p)
{
        qn_free(*p);
}
