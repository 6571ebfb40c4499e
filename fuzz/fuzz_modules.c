/*
 * What a directory says of its embeddings. The input is up to five files with NUL between them, in
 * the order of `names`; modules whose path is "" find their config.json there too. A recipe that is
 * accepted pools two tokens.
 */
#include "base/file.h"
#include "engine/embed.h"
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WIDTH = 4, FILES = 5, PATH_LONGEST = 128 };

static const char *const names[FILES] = {"modules.json", "config.json", "sentence_bert_config.json",
                                         "tokenizer_config.json",
                                         "config_sentence_transformers.json"};

/* linear.weight [4, 4] and linear.bias [4]. */
static const char header[] =
        "{\"linear.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
        "\"linear.weight\":{\"dtype\":\"F32\",\"shape\":[4,4],\"data_offsets\":[16,80]}}";

static char folder[64];

static void path_of(const char *name, char out[PATH_LONGEST])
{
        (void)snprintf(out, PATH_LONGEST, "%s/%s", folder, name);
}

static void file_put(const char *name, Str content)
{
        char path[PATH_LONGEST];
        FILE *f;

        path_of(name, path);
        f = fopen(path, "wb");
        promise(f != NULL, "a file can be written");
        promise(fwrite(content.p, 1, content.n, f) == content.n, "it is written");
        promise(fclose(f) == 0, "to its end");
}

static void file_remove(const char *name)
{
        char path[PATH_LONGEST];

        path_of(name, path);
        (void)unlink(path);
}

static void folder_remove(void)
{
        for (size_t i = 0; i < FILES; i++)
                file_remove(names[i]);
        file_remove("model.safetensors");
        (void)rmdir(folder);
}

static void weights_put(void)
{
        char text[8 + sizeof(header) - 1 + 80] = {0};
        const uint64_t n = sizeof(header) - 1;

        memcpy(text, &n, sizeof(n));
        memcpy(text + sizeof(n), header, n);
        file_put("model.safetensors", (Str){text, sizeof(text)});
}

/* Five small files an input: memory is ten times as fast. */
static const char *memory_or_disk(void)
{
        return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

/* Made once, for all inputs. */
static void folder_make(void)
{
        if (folder[0] != '\0')
                return;
        (void)snprintf(folder, sizeof(folder), "%s/quern-fuzz-XXXXXX", memory_or_disk());
        promise(mkdtemp(folder) != NULL, "a folder can be made");
        (void)atexit(folder_remove);
        weights_put();
}

/* An empty part is no file. */
static void part_put(size_t i, Str part)
{
        if (part.n > 0)
                file_put(names[i], part);
        else
                file_remove(names[i]);
}

static void parts_put(Str input)
{
        for (size_t i = 0; i < FILES; i++) {
                const size_t end = str_find(input, (Str){"", 1}, 0);

                part_put(i, str_slice(input, 0, end));
                input = str_slice(input, end + (end < input.n), input.n);
        }
}

static Status row_make(const Recipe *r, const Kernels *k)
{
        static const float state[WIDTH] = {1, -2, 3, 0};
        CLEANUP(pooler_done) Pooler p = {0};
        CLEANUP(mem_free_at) float *row = NULL;
        CLEANUP(mem_free_at) float *scratch = NULL;
        const size_t pooled = r->pooling.n * WIDTH;

        TRY(pooler_init(&r->pooling, WIDTH, 0, &p));
        TRY(mem_new_array(&row, stages_widest(&r->stages, pooled)));
        TRY(mem_new_array(&scratch, stages_widest(&r->stages, pooled)));
        pooler_add(&p, state);
        pooler_add(&p, state);
        pooler_finish(&p, row);
        stages_run(k, &r->stages, pooled, row, scratch);
        return OK;
}

static Status recipe_walk(void)
{
        CLEANUP(recipe_free) Recipe *r = NULL;
        const Kernels *k;
        Str prompt;

        TRY(kernels_select(NULL, &k));
        TRY(recipe_load(folder, WIDTH, &r));
        promise(r->width == stages_width(&r->stages, WIDTH * (r->pooling.n + (r->pooling.n == 0))),
                "the width is what the stages make of it");
        TRY(row_make(r, k));
        return recipe_prompt(r, NULL, "query", &prompt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        folder_make();
        parts_put(input_str(data, size));
        any_outcome(recipe_walk());
        return 0;
}
