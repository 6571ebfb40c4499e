/* `quern archs`: the families' rows as JSON. */
#include "arch/arch.h"
#include "base/json_writer.h"
#include "engine/engine.h"

static void arch_put(const ArchSpec *a, JsonWriter *w)
{
        json_begin_object(w, NULL);
        json_put_text(w, "model_type", a->model_type);
        json_put_text(w, "features", a->features);
        json_end_object(w);
}

static Status archs_list(char **json)
{
        CLEANUP(strbuf_done) StrBuf out = {0};
        JsonWriter w = json_writer_on(&out);

        json_begin_array(&w, NULL);
        for (size_t i = 0; i < arch_count(); i++)
                arch_put(arch_at(i), &w);
        json_end_array(&w);
        TRY(w.status);
        *json = TAKE(out.p);
        return OK;
}

qn_status qn_archs(char **json)
{
        return (qn_status)archs_list(json);
}
