/*
 * Runs a target's kept inputs, and small changes of each, without libFuzzer: replay FOLDER.
 * Each input is a test.
 */
#include "base/file.h"
#include "base/vec.h"
#include "input.h"
#include "support/table.h"

enum { INPUT_MAX = 1 << 20, N_CUTS = 16, N_FLIPS = 48 };

typedef struct Input {
        const char *name;
        char *path;
} Input;

typedef VEC(Input) Inputs;

static void inputs_done(Inputs *v)
{
        for (size_t i = 0; i < v->n; i++)
                mem_free(v->p[i].path);
        vec_done(v);
}

static void cuts_run(const uint8_t *data, size_t n)
{
        for (size_t i = 0; i < N_CUTS; i++)
                (void)LLVMFuzzerTestOneInput(data, n * i / N_CUTS);
}

/* Knuth's generator: the same changes each time. */
static uint64_t number_next(uint64_t *state)
{
        *state = *state * 6364136223846793005U + 1442695040888963407U;
        return *state >> 33;
}

static void flips_run(uint8_t *data, size_t n)
{
        uint64_t state = n;

        for (size_t i = 0; n > 0 && i < N_FLIPS; i++) {
                uint8_t *at = &data[number_next(&state) % n];
                const uint8_t was = *at;
                *at = (uint8_t)number_next(&state);
                (void)LLVMFuzzerTestOneInput(data, n);
                *at = was;
        }
}

static void test_input(const void *p)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        const Input *input = p;

        assert_ok(file_read_all(input->path, INPUT_MAX, &text));
        assert_int_equal(LLVMFuzzerTestOneInput((const uint8_t *)text.p, text.n), 0);
        cuts_run((const uint8_t *)text.p, text.n);
        flips_run((uint8_t *)text.p, text.n);
}

static Status inputs_find(const char *dir, const DirList *list, Inputs *out)
{
        for (size_t i = 0; i < list->n; i++) {
                Input input = {.name = list->names[i]};
                TRY(vec_reserve(out, 1));
                TRY(path_join(dir, list->names[i], &input.path));
                out->p[out->n++] = input;
        }
        return OK;
}

/* The folder is no pattern of names, so tests_run does not get it. */
static int inputs_run(const Inputs *inputs, char **argv)
{
        const TestTable table = {"seeds", inputs->p, inputs->n, sizeof(Input), test_input};

        return tests_run(&table, 1, 1, argv);
}

int main(int argc, char **argv)
{
        CLEANUP(dir_list_done) DirList list = {0};
        CLEANUP(inputs_done) Inputs inputs = {0};

        promise(argc == 2, "usage: replay FOLDER");
        promise(dir_list(argv[1], &list) == OK, "the folder can be read");
        promise(list.n > 0, "the folder has inputs");
        promise(inputs_find(argv[1], &list, &inputs) == OK, "there is memory for the names");
        return inputs_run(&inputs, argv);
}
