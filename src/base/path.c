#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

/* "" is the current directory; a slash is put between only where none is. */
static const char *separator(const char *dir)
{
        const Str d = str_of(dir);

        return d.n == 0 || str_ends_with(d, STR("/")) ? "" : "/";
}

Status path_join(const char *dir, const char *name, char **out)
{
        StrBuf b = {0};
        Status s = strbuf_printf(&b, "%s%s%s", dir, separator(dir), name);

        TRY(s);
        *out = b.p;
        return OK;
}

static void dir_close(DIR **d)
{
        if (*d != NULL)
                (void)closedir(*d);
}

static bool is_dot_name(const char *name)
{
        return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* A list that grows: DirList with its capacity. */
typedef struct NameVec {
        DirList list;
        size_t cap;
} NameVec;

static void name_vec_done(NameVec *v)
{
        dir_list_done(&v->list);
}

static Status name_add(NameVec *v, const char *name)
{
        if (is_dot_name(name))
                return OK;
        TRY(vec_reserve_bytes(&v->list.names, v->list.n, &v->cap, 1, sizeof(char *)));
        TRY(str_dup(str_of(name), &v->list.names[v->list.n]));
        v->list.n++;
        return OK;
}

static int name_order(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static Status names_read(DIR *d, const char *path, NameVec *v)
{
        const struct dirent *entry;

        errno = 0;
        while ((entry = readdir(d)) != NULL) {
                TRY(name_add(v, entry->d_name));
                errno = 0;
        }
        ENSURE(errno == 0, E_IO, "%s: %s", path, strerror(errno));
        return OK;
}

Status dir_list(const char *path, DirList *out)
{
        CLEANUP(name_vec_done) NameVec v = {0};
        CLEANUP(dir_close) DIR *d = opendir(path);

        ENSURE(d != NULL, E_IO, "%s: %s", path, strerror(errno));
        TRY(names_read(d, path, &v));
        if (v.list.n > 0)
                qsort(v.list.names, v.list.n, sizeof(char *), name_order);
        *out = TAKE(v.list);
        return OK;
}

void dir_list_done(DirList *l)
{
        for (size_t i = 0; i < l->n; i++)
                mem_free(l->names[i]);
        mem_free(l->names);
        *l = (DirList){0};
}
