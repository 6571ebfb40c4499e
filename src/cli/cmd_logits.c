/* logits: every position's logits as a NumPy file. */
#include "base/file.h"
#include "cli/cli.h"

typedef struct NpyOut {
        FileWriter w;
        Status status; /* of the last write: the callback can only say stop */
} NpyOut;

static bool row_write(size_t t, const float *logits, size_t n_vocab, void *user)
{
        NpyOut *out = user;

        (void)t;
        out->status = file_writer_write(&out->w, logits, n_vocab * sizeof(float));
        return out->status == OK;
}

/* Version 1.0: magic, header length, a dict padded so that data begins at a multiple of 64. */
static Status header_write(FileWriter *w, size_t n_rows, size_t n_cols)
{
        enum { TOTAL = 128, PREFIX = 10 };
        char header[TOTAL];
        const int n = snprintf(header, sizeof(header),
                               "\x93NUMPY%c%c%c%c{'descr': '<f4', 'fortran_order': False, "
                               "'shape': (%zu, %zu), }",
                               1, 'x', TOTAL - PREFIX, 'x', n_rows, n_cols);

        memset(header + n, ' ', (size_t)(TOTAL - n));
        header[7] = 0;
        header[9] = 0;
        header[TOTAL - 1] = '\n';
        return file_writer_write(w, header, sizeof(header));
}

static Status rows_write(qn_model *m, const IdVec *ids, NpyOut *out)
{
        const qn_status s = qn_logits(m, ids->p, ids->n, row_write, out);

        TRY(out->status);
        return from_qn(s);
}

static void npy_done(NpyOut *out)
{
        file_writer_done(&out->w);
}

static Status logits_write(qn_model *m, const IdVec *ids, const char *path)
{
        CLEANUP(npy_done) NpyOut out = {.w = {.fd = -1}};

        TRY(file_writer_open(path, &out.w));
        TRY(header_write(&out.w, ids->n, qn_model_shape_of(m).n_vocab));
        TRY(rows_write(m, ids, &out));
        return file_writer_commit(&out.w);
}

Status cmd_logits(const Options *o)
{
        CLEANUP(model_close_at) qn_model *m = NULL;
        CLEANUP(id_vec_done) IdVec ids = {0};

        ENSURE(o->output.n > 0, E_USAGE, "--output: the .npy file to write is missing");
        ENSURE(o->tokens.n > 0, E_USAGE, "--tokens: ids are missing");
        TRY(ids_parse(o->tokens, &ids));
        TRY(model_open_args(o, &m));
        return logits_write(m, &ids, o->output.p);
}
