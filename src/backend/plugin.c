/* Loading a plug-in: where it may lie, and what is checked before it runs. */
#include "backend/registry.h"

#include "base/file.h"
#include "base/mem.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, NAME_BYTES = 64 };

/* Places of plug-ins seen from a program in bin/ and from a library in lib/. */
static const char *const beside[] = {"", "/../" QN_LIBDIR "/quern", "/quern"};

/* Looks for `file`; tells in `looked` where it was not. */
typedef struct Hunt {
        const char *file;
        StrBuf looked;
        StrBuf found; /* empty: not yet */
} Hunt;

static Status looked_add(StrBuf *looked, Str dir)
{
        return strbuf_printf(looked, "%s%.*s", looked->n > 0 ? ", " : "", STR_ARG(dir));
}

static Status hunt_in(Hunt *h, Str dir)
{
        CLEANUP(strbuf_done) StrBuf path = {0};

        if (h->found.n > 0)
                return OK;
        TRY(strbuf_printf(&path, "%.*s/%s", STR_ARG(dir), h->file));
        if (access(path.p, F_OK) == 0)
                h->found = TAKE(path);
        return looked_add(&h->looked, dir);
}

static Status hunt_list(Hunt *h, Str dirs)
{
        for (size_t from = 0; from < dirs.n;) {
                const size_t to = str_find(dirs, STR(":"), from);
                TRY(hunt_in(h, str_slice(dirs, from, to)));
                from = to + 1;
        }
        return OK;
}

static Status hunt_beside(Hunt *h, const char *file)
{
        const char *slash = strrchr(file, '/');
        CLEANUP(strbuf_done) StrBuf dir = {0};

        if (slash == NULL)
                return OK;
        for (size_t i = 0; i < N_ELEMS(beside); i++) {
                strbuf_clear(&dir);
                TRY(strbuf_printf(&dir, "%.*s%s", (int)(slash - file), file, beside[i]));
                TRY(hunt_in(h, strbuf_str(&dir)));
        }
        return OK;
}

/* The program's file: of itself dladdr knows only how it was typed. */
static Status hunt_beside_program(Hunt *h)
{
        char path[PATH_BYTES];
        const ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

        path[n > 0 ? n : 0] = '\0';
        return hunt_beside(h, path);
}

/* The library's file, where this code is in one. */
static Status hunt_beside_library(Hunt *h)
{
        Dl_info info = {0};

        if (dladdr((const void *)plugin_load, &info) == 0)
                return OK;
        return strstr(info.dli_fname, ".so") == NULL ? OK : hunt_beside(h, info.dli_fname);
}

static Status hunt_run(Hunt *h)
{
        const char *asked = getenv("QUERN_PLUGIN_DIR");

        if (asked != NULL)
                return hunt_list(h, str_of(asked));
        TRY(hunt_beside_library(h));
        TRY(hunt_beside_program(h));
        return hunt_in(h, STR(QN_FULL_LIBDIR "/quern"));
}

/* The dynamic linker has only sentences. */
static Status open_status(const char *text)
{
        const bool symbols = strstr(text, "symbol") != NULL || strstr(text, "version") != NULL;
        const bool absent = strstr(text, "cannot open shared object") != NULL;
        const Status of[2][2] = {{E_FORMAT, E_MISSING}, {E_VERSION, E_VERSION}};

        return of[symbols][absent];
}

static Status library_open(const char *path, void **out)
{
        const char *text;

        *out = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (*out != NULL)
                return OK;
        text = dlerror();
        status_record(__FILE__, __LINE__, "the plug-in does not load: %s", text);
        return open_status(text);
}

static void on_status(const char *origin, const char *text)
{
        status_record(origin, 0, "%s", text);
}

static void on_log(LogLevel level, const char *message, void *user)
{
        (void)user;
        log_write(level, "%s", message);
}

static Status interface_check(const BackendPlugin *p, const char *path)
{
        static const uint32_t sizes[] = BACKEND_SIZES;

        ENSURE(p->interface == BACKEND_INTERFACE && memcmp(p->sizes, sizes, sizeof(sizes)) == 0,
               E_VERSION, "%s: incompatible version: built for another Quern", path);
        return OK;
}

static Status plugin_start(const char *path, const Backend **out)
{
        static const BackendHost host = {.status = on_status, .log = on_log};
        const BackendPlugin *p;
        void *library;

        TRY(library_open(path, &library));
        p = dlsym(library, BACKEND_PLUGIN_SYMBOL);
        ENSURE(p != NULL, E_FORMAT, "%s: not a plug-in of Quern (no symbol %s)", path,
               BACKEND_PLUGIN_SYMBOL);
        TRY(interface_check(p, path));
        TRY(status_within(p->start(&host), "%s", path));
        *out = p->backend;
        return OK;
}

/* Started plug-ins stay for good, under their paths. */
typedef struct Loaded {
        char *path;
        const Backend *backend;
} Loaded;

static Loaded loaded[BACKENDS_MAX];
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static Loaded *loaded_slot(const char *path)
{
        size_t i = 0;

        while (loaded[i].path != NULL && strcmp(loaded[i].path, path) != 0)
                i++;
        return &loaded[i];
}

static Status start_first(const char *path, Loaded *slot)
{
        CLEANUP(mem_free_at) char *kept = NULL;

        ENSURE(slot < &loaded[BACKENDS_MAX - 1], E_RANGE, "%s: too many plug-ins", path);
        TRY(str_dup(str_of(path), &kept));
        TRY(plugin_start(path, &slot->backend));
        slot->path = TAKE(kept);
        return OK;
}

static Status start_once(const char *path, const Backend **out)
{
        Loaded *slot = loaded_slot(path);

        if (slot->path == NULL)
                TRY(start_first(path, slot));
        *out = slot->backend;
        return OK;
}

static void hunt_done(Hunt *h)
{
        strbuf_done(&h->looked);
        strbuf_done(&h->found);
}

static Status plugin_load_locked(const char *name, const Backend **out)
{
        CLEANUP(hunt_done) Hunt h = {0};
        char file[NAME_BYTES];

        (void)snprintf(file, sizeof(file), "quern-%s.so", name);
        h.file = file;
        TRY(hunt_run(&h));
        ENSURE(h.found.n > 0, E_MISSING, "the plug-in %s is not there (looked in %s)", file,
               strbuf_cstr(&h.looked));
        return start_once(h.found.p, out);
}

Status plugin_load(const char *name, const Backend **out)
{
        Status s;

        (void)pthread_mutex_lock(&loading);
        s = plugin_load_locked(name, out);
        (void)pthread_mutex_unlock(&loading);
        return s;
}
