/* verify: one line a check, or the report as JSON. */
#include "base/mem.h"
#include "cli/cli.h"

#include <unistd.h>

static const char *member(yyjson_val *check, const char *key)
{
        return json_str(yyjson_obj_get(check, key)).p;
}

static Status report_print(const char *report)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        yyjson_arr_iter it;
        yyjson_val *check;

        TRY(json_parse(str_of(report), &doc));
        it = yyjson_arr_iter_with(yyjson_obj_get(yyjson_doc_get_root(doc), "checks"));
        while ((check = yyjson_arr_iter_next(&it)) != NULL)
                (void)printf("%-8s %-10s %s\n", member(check, "result"), member(check, "check"),
                             member(check, "note"));
        return OK;
}

static bool percent_draw(float done, void *user)
{
        (void)user;
        (void)fprintf(stderr, "\rreading weights %3.0f %%", (double)done * 100.0);
        return true;
}

static Status verify_run(const Options *o, const char *path, char **report, bool *sound)
{
        const bool bar = isatty(STDERR_FILENO) == 1;
        qn_verify_options v;
        qn_status s;

        qn_verify_options_init(&v);
        v.n_threads = o->threads;
        v.record = o->record;
        v.progress = bar ? percent_draw : NULL;
        s = qn_verify(path, &v, report, sound);
        if (bar)
                (void)fprintf(stderr, "\r%24s\r", "");
        return from_qn(s);
}

static Status report_show(const char *report, bool as_json)
{
        if (!as_json)
                return report_print(report);
        (void)printf("%s\n", report);
        return OK;
}

Status cmd_verify(const Options *o)
{
        CLEANUP(mem_free_at) char *path = NULL;
        CLEANUP(mem_free_at) char *report = NULL;
        bool sound;

        TRY(model_path(o->args.p[0], &path));
        TRY(verify_run(o, path, &report, &sound));
        TRY(report_show(report, o->json));
        ENSURE(sound, E_FORMAT, "%s: not sound, see the lines marked bad", path);
        return OK;
}
