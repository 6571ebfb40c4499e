/* serve: the HTTP server. */
#include "base/log.h"
#include "cli/cli.h"

static Status path_add(Str name, Arena *arena, StrVec *out)
{
        CLEANUP(mem_free_at) char *path = NULL;
        Str kept;

        TRY(model_path(name, &path));
        TRY(arena_str(arena, str_of(path), &kept));
        return vec_push(out, kept);
}

/* Who serves wants to see that it is served. */
static void log_default(const Options *o)
{
        if (o->log_level.n == 0)
                log_set_level(LOG_INFO);
}

Status cmd_openapi(const Options *o)
{
        CLEANUP(strbuf_done) StrBuf text = {0};

        (void)o;
        TRY(server_openapi(&text));
        (void)puts(strbuf_cstr(&text));
        return OK;
}

Status cmd_serve(const Options *o)
{
        CLEANUP(str_vec_done) StrVec paths = {0};
        CLEANUP(arena_done) Arena arena = {0};
        ServerOptions server = o->server;

        log_default(o);
        for (size_t i = 0; i < o->args.n; i++)
                TRY(path_add(o->args.p[i], &arena, &paths));
        server.models = paths.p;
        server.n_models = paths.n;
        server.model = model_options(o);
        return server_run(&server);
}
