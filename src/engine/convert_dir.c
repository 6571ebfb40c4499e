#include "engine/convert_dir.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a model directory consists of; --force removes nothing else. */
static const char *const model_suffixes[] = {".json", ".safetensors", ".jinja",   ".model",
                                             ".txt",  ".md",          ".tiktoken"};

static bool is_model_file(const char *name)
{
        for (size_t i = 0; i < N_ELEMS(model_suffixes); i++) {
                if (str_ends_with(str_of(name), str_of(model_suffixes[i])))
                        return true;
        }
        return false;
}

static bool path_exists(const char *path)
{
        struct stat st;

        return lstat(path, &st) == 0;
}

static Status entry_check(const char *dir, const char *name)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(dir, name, &path));
        ENSURE(is_model_file(name) && file_exists(path), E_USAGE,
               "%s: not replaced: it holds %s, which is no file of a model", dir, name);
        return OK;
}

static Status replaceable_check(const char *path)
{
        CLEANUP(dir_list_done) DirList l = {0};

        ENSURE(dir_exists(path), E_USAGE, "%s: not replaced: it is not a directory", path);
        TRY(dir_list(path, &l));
        for (size_t i = 0; i < l.n; i++)
                TRY(entry_check(path, l.names[i]));
        return OK;
}

static Status target_check(const char *path, bool force)
{
        if (!path_exists(path))
                return OK;
        ENSURE(force, E_USAGE, "%s: exists already (force replaces it)", path);
        return replaceable_check(path);
}

/* A fresh directory beside `path`; its mode as mkdir gives, for mkdtemp's is private. */
static Status beside_make(Str path, const char *tag, StrBuf *out)
{
        const mode_t mask = umask(0);

        (void)umask(mask);
        TRY(strbuf_printf(out, "%.*s.%s-XXXXXX", STR_ARG(path), tag));
        if (mkdtemp(out->p) == NULL) {
                const int reason = errno;
                strbuf_clear(out);
                return FAIL(E_IO, "%.*s: cannot make a directory beside it: %s", STR_ARG(path),
                            strerror(reason));
        }
        (void)chmod(out->p, (mode_t)(0777 & ~mask));
        return OK;
}

/* A trailing slash would put the temporary directory inside. */
static Str without_slashes(Str path)
{
        while (path.n > 1 && path.p[path.n - 1] == '/')
                path.n--;
        return path;
}

Status dir_writer_open(const char *path, bool force, DirWriter *out)
{
        CLEANUP(dir_writer_done) DirWriter w = {0};

        ENSURE(path[0] != '\0', E_USAGE, "the name of the directory is empty");
        TRY(strbuf_append(&w.path, without_slashes(str_of(path))));
        TRY(target_check(strbuf_cstr(&w.path), force));
        TRY(beside_make(strbuf_str(&w.path), "tmp", &w.temp));
        w.force = force;
        *out = TAKE(w);
        return OK;
}

static void file_remove(const char *dir, const char *name)
{
        CLEANUP(mem_free_at) char *path = NULL;

        if (path_join(dir, name, &path) == OK)
                (void)unlink(path);
}

/* Best effort: what cannot be removed stays under its temporary name. */
static void dir_remove(const char *dir)
{
        CLEANUP(dir_list_done) DirList l = {0};

        if (dir_list(dir, &l) != OK)
                return;
        for (size_t i = 0; i < l.n; i++)
                file_remove(dir, l.names[i]);
        (void)rmdir(dir);
}

static Status dir_rename(const char *from, const char *to)
{
        ENSURE(rename(from, to) == 0, E_IO, "%s: cannot rename %s: %s", to, from, strerror(errno));
        return OK;
}

/* rename() replaces an empty directory, so `old` becomes the older one's name. */
static Status older_replace(const DirWriter *w, const char *old)
{
        Status s;

        TRY(dir_rename(strbuf_cstr(&w->path), old));
        s = dir_rename(strbuf_cstr(&w->temp), strbuf_cstr(&w->path));
        if (s != OK)
                (void)rename(old, strbuf_cstr(&w->path));
        return s;
}

static Status replace(const DirWriter *w)
{
        CLEANUP(strbuf_done) StrBuf old = {0};
        Status s;

        TRY(beside_make(strbuf_str(&w->path), "old", &old));
        s = older_replace(w, strbuf_cstr(&old));
        if (s == OK)
                dir_remove(strbuf_cstr(&old));
        (void)rmdir(strbuf_cstr(&old)); /* after a failure it may hold what could not be put back */
        return s;
}

/* The target is looked at again: it may have come while the files were written. */
Status dir_writer_commit(DirWriter *w)
{
        const char *path = strbuf_cstr(&w->path);

        TRY(target_check(path, w->force));
        TRY(path_exists(path) ? replace(w) : dir_rename(strbuf_cstr(&w->temp), path));
        strbuf_clear(&w->temp);
        return OK;
}

void dir_writer_done(DirWriter *w)
{
        if (w->temp.n > 0)
                dir_remove(strbuf_cstr(&w->temp));
        strbuf_done(&w->path);
        strbuf_done(&w->temp);
}
