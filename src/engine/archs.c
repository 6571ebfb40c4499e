/* `quern archs`: the families' rows as JSON. */
#include "arch/arch.h"
#include "engine/engine.h"

static Status arch_append(const ArchSpec *a, StrBuf *out)
{
        TRY(strbuf_append(out, STR("{\"model_type\":")));
        TRY(json_append_quoted(out, str_of(a->model_type)));
        TRY(strbuf_append(out, STR(",\"features\":")));
        TRY(json_append_quoted(out, str_of(a->features)));
        return strbuf_append_char(out, '}');
}

static Status archs_list(char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};

        for (size_t i = 0; i < arch_count(); i++) {
                TRY(strbuf_append_char(&out, i == 0 ? '[' : ','));
                TRY(arch_append(arch_at(i), &out));
        }
        TRY(strbuf_append_char(&out, ']'));
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_archs(char **json)
{
        return (qn_status)archs_list(json);
}
