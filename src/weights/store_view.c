#include "weights/store_view.h"

#include <inttypes.h>

enum { SPAN_ELEMS = 1024 };

static uint64_t run_length(const ViewRun *run)
{
        return run->size[0] * run->size[1] * run->size[2];
}

static uint64_t run_row(const ViewRun *run, uint64_t i)
{
        uint64_t row = run->first;

        for (size_t d = VIEW_DIGITS; d-- > 0; i /= run->size[d])
                row += i % run->size[d] * run->stride[d];
        return row;
}

/* The row of the parts that row `i` of the runs is. */
static uint64_t runs_row(const TensorView *v, uint64_t i)
{
        const ViewRun *run = v->runs;

        for (; i >= run_length(run); run++)
                i -= run_length(run);
        return run_row(run, i);
}

static uint64_t source_row(const TensorView *v, uint64_t row)
{
        return v->runs == NULL ? v->first + row : runs_row(v, v->first + row);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
        return a < b ? a : b;
}

/* Elements of one row of the view, from column `col` on. */
static Status row_read(const Store *base, const TensorView *v, uint64_t row, uint64_t col,
                       uint64_t n, float *out)
{
        uint64_t at = source_row(v, row) * v->cols;
        const TensorInfo *const *part = v->parts;

        for (; at >= (*part)->n_elems; part++)
                at -= (*part)->n_elems;
        return store_read_f32(base, *part, at + col, n, out);
}

static Status rows_read(const Store *base, const TensorView *v, uint64_t first, uint64_t n,
                        float *out)
{
        uint64_t len;

        for (uint64_t done = 0; done < n; done += len) {
                const uint64_t col = (first + done) % v->cols;
                len = smaller(v->cols - col, n - done);
                TRY(row_read(base, v, (first + done) / v->cols, col, len, out + done));
        }
        return OK;
}

/* A line of the source holds one column of `n` rows. */
static Status line_read(const Store *base, const TensorView *v, uint64_t first, uint64_t n,
                        uint64_t line, float *out)
{
        const uint64_t length = v->parts[0]->n_elems / v->cols;
        float span[SPAN_ELEMS];

        TRY(store_read_f32(base, v->parts[0], line * length + first, n, span));
        for (uint64_t r = 0; r < n; r++)
                out[r * v->cols + line] = span[r];
        return OK;
}

static Status lines_read(const Store *base, const TensorView *v, uint64_t first, uint64_t n,
                         float *out)
{
        for (uint64_t line = 0; line < v->cols; line++)
                TRY(line_read(base, v, first, n, line, out));
        return OK;
}

static bool whole_rows(const TensorView *v, uint64_t first, uint64_t n)
{
        return first % v->cols == 0 && n % v->cols == 0;
}

static Status turned_read(const Store *base, const TensorView *v, uint64_t first, uint64_t n,
                          float *out)
{
        const uint64_t end = (first + n) / v->cols;

        ENSURE(whole_rows(v, first, n), E_USAGE,
               "elements from %" PRIu64 ", %" PRIu64 " of them, are no whole rows of %" PRIu64,
               first, n, v->cols);
        for (uint64_t row = first / v->cols; row < end; row += SPAN_ELEMS) {
                const uint64_t rows = smaller(SPAN_ELEMS, end - row);
                TRY(lines_read(base, v, row, rows, out + row * v->cols - first));
        }
        return OK;
}

static bool is_plain(const TensorView *v)
{
        return v->runs == NULL && v->n_parts == 1;
}

static Status elements_read(const Store *base, const TensorView *v, uint64_t first, uint64_t n,
                            float *out)
{
        if (v->turned)
                return turned_read(base, v, first, n, out);
        if (is_plain(v))
                return store_read_f32(base, v->parts[0], v->first * v->cols + first, n, out);
        return rows_read(base, v, first, n, out);
}

static Status made_read(const Store *s, const TensorView *v, uint64_t first, uint64_t n, float *out)
{
        TRY(elements_read(store_view_base(s), v, first, n, out));
        for (uint64_t i = 0; i < n; i++)
                out[i] += v->add;
        return OK;
}

Status store_view_read_f32(const Store *s, const TensorInfo *t, uint64_t first, uint64_t n,
                           float *out)
{
        const TensorView *v = store_view_of(s, t);

        if (v->values == NULL)
                return made_read(s, v, first, n, out);
        memcpy(out, v->values + first, n * sizeof(*out));
        return OK;
}
