#include "support/temp.h"

#include "support/table.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

void temp_dir_init(TempDir *dir)
{
        const char *parent = getenv("TMPDIR");

        memset(dir, 0, sizeof(*dir));
        (void)snprintf(dir->path, sizeof(dir->path), "%.400s/quern-test-XXXXXX",
                       parent == NULL ? "/tmp" : parent);
        assert_non_null(mkdtemp(dir->path));
}

static int entry_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
        (void)st;
        (void)kind;
        (void)at;
        return remove(path);
}

void temp_dir_done(TempDir *dir)
{
        if (dir->path[0] != '\0')
                (void)nftw(dir->path, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
        dir->path[0] = '\0';
}

const char *temp_path(TempDir *dir, const char *name)
{
        (void)snprintf(dir->file, sizeof(dir->file), "%s/%.500s", dir->path, name);
        return dir->file;
}

/* Folders that are there already are as good as new ones. */
static void parents_make(TempDir *dir)
{
        char *slash = strchr(dir->file + strlen(dir->path) + 1, '/');

        while (slash != NULL) {
                *slash = '\0';
                (void)mkdir(dir->file, 0777);
                *slash = '/';
                slash = strchr(slash + 1, '/');
        }
}

const char *temp_file(TempDir *dir, const char *name, Str content)
{
        const char *path = temp_path(dir, name);
        FILE *f;

        parents_make(dir);
        f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(content.n == 0 ? 0 : fwrite(content.p, 1, content.n, f), content.n);
        assert_int_equal(fclose(f), 0);
        return path;
}
