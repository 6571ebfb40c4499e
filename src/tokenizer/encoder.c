#include "tokenizer/encoder.h"

void pieces_clear(Pieces *p)
{
        strbuf_clear(&p->text);
        vec_clear(&p->list);
}

void pieces_done(Pieces *p)
{
        strbuf_done(&p->text);
        vec_done(&p->list);
}

Status pieces_end(Pieces *out, size_t begin, bool first)
{
        const Piece piece = {begin, out->text.n - begin, first};

        return piece.n == 0 ? OK : vec_push(&out->list, piece);
}

Status pieces_add(Pieces *out, PieceText in, size_t begin, size_t end)
{
        const size_t at = out->text.n;

        TRY(strbuf_append(&out->text, str_slice(in.text, begin, end)));
        return pieces_end(out, at, in.first && begin == 0);
}

void encoder_done(Encoder *e)
{
        regex_scratch_done(&e->regex);
        vec_done(&e->spans);
        strbuf_done(&e->code_points);
        vec_done(&e->symbols);
        vec_done(&e->path);
        vec_done(&e->heap);
        pieces_done(&e->pieces[0]);
        pieces_done(&e->pieces[1]);
        strbuf_done(&e->normal[0]);
        strbuf_done(&e->normal[1]);
}
