#include "config_member.h"

#include "support/table.h"

static double u32_get(const void *at)
{
        return *(const uint32_t *)at;
}

static double int_get(const void *at)
{
        return *(const int32_t *)at;
}

static double f64_get(const void *at)
{
        return *(const double *)at;
}

static double flag_get(const void *at)
{
        return *(const bool *)at;
}

static double (*const getters[MEMBER_TYPE_MAX])(const void *) = {
        [MEMBER_U32] = u32_get,
        [MEMBER_INT] = int_get,
        [MEMBER_F64] = f64_get,
        [MEMBER_FLAG] = flag_get,
};

const char *family_json(const char *family, const char *keys, char out[FAMILY_JSON_MAX])
{
        const char *comma = *keys != '\0' ? "," : "";

        (void)snprintf(out, FAMILY_JSON_MAX, "{'model_type':'%s'%s%s}", family, comma, keys);
        for (char *p = strchr(out, '\''); p != NULL; p = strchr(p, '\''))
                *p = '"';
        return out;
}

void family_row_check(const void *p)
{
        const FamilyRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;
        char json[FAMILY_JSON_MAX];

        assert_ok(config_parse(str_of(family_json(row->family, row->keys, json)), &c));
        assert_near(getters[row->member.type]((const char *)c + row->member.offset), row->want,
                    1e-15);
}

void value_row_check(const void *p)
{
        const ValueRow *row = p;
        CLEANUP(config_free) ModelConfig *c = NULL;

        assert_ok(config_parse(str_of(row->json), &c));
        assert_near(getters[row->member.type]((const char *)c + row->member.offset), row->want, 0);
}
