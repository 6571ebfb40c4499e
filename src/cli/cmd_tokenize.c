/* tokenize and detokenize. */
#include "base/mem.h"
#include "cli/cli.h"

static void tokenizer_close_at(qn_tokenizer **t)
{
        qn_tokenizer_close(*t);
}

static void decoder_free_at(qn_decoder **d)
{
        qn_decoder_free(*d);
}

static Status tokenizer_open_args(const Options *o, qn_tokenizer **out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(model_path(o->args.p[0], &path));
        return from_qn(qn_tokenizer_open(path, out));
}

typedef struct EncodeLine {
        Str text;
        bool add_special_tokens;
        bool parse_special;
} EncodeLine;

static const FieldSpec encode_fields[] = {
        FIELD("text", FIELD_STR, EncodeLine, text, true),
        FIELD("add_special_tokens", FIELD_BOOL, EncodeLine, add_special_tokens, false),
        FIELD("parse_special", FIELD_BOOL, EncodeLine, parse_special, false),
};

static Status ids_append(const int32_t *ids, size_t n, StrBuf *out)
{
        TRY(strbuf_append_char(out, '['));
        for (size_t i = 0; i < n; i++)
                TRY(strbuf_printf(out, "%s%d", i > 0 ? "," : "", ids[i]));
        return strbuf_append_char(out, ']');
}

static Status encode_line(void *user, yyjson_val *line, Str raw, StrBuf *out)
{
        CLEANUP(arena_done) Arena arena = {0};
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        EncodeLine e = {.add_special_tokens = true, .parse_special = true};
        size_t n;

        (void)raw;
        TRY(fields_read(encode_fields, N_ELEMS(encode_fields), line, &arena, &e));
        TRY(from_qn(qn_tokenize(user, e.text.p, e.text.n, e.add_special_tokens, e.parse_special,
                                &ids, &n)));
        return ids_append(ids, n, out);
}

static Status tokenize_text(const Options *o, const qn_tokenizer *t)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(mem_free_at) int32_t *ids = NULL;
        size_t n;

        TRY(arg_or_stdin(o, 1, &text));
        TRY(from_qn(qn_tokenize(t, strbuf_cstr(&text), text.n, !o->no_special_tokens,
                                o->parse_special, &ids, &n)));
        return ids_print(ids, n);
}

Status cmd_tokenize(const Options *o)
{
        CLEANUP(tokenizer_close_at) qn_tokenizer *t = NULL;

        TRY(tokenizer_open_args(o, &t));
        return o->jsonl ? jsonl_run(encode_line, t) : tokenize_text(o, t);
}

typedef struct DecodeLine {
        IdVec ids;
        bool skip_special_tokens;
        bool incremental;
} DecodeLine;

static void decode_line_done(DecodeLine *d)
{
        id_vec_done(&d->ids);
}

static Status id_read(yyjson_val *v, IdVec *ids)
{
        const int64_t id = yyjson_get_sint(v);

        ENSURE(yyjson_is_int(v), E_FORMAT, "ids: expected integers, found %s", json_type_name(v));
        ENSURE(id == (int32_t)id, E_RANGE, "ids: %lld is no token id", (long long)id);
        return vec_push(ids, (int32_t)id);
}

static Status ids_read(const FieldSpec *f, yyjson_val *v, Arena *arena, void *at)
{
        yyjson_arr_iter it = yyjson_arr_iter_with(v);
        yyjson_val *id;

        (void)arena;
        ENSURE(yyjson_is_arr(v), E_FORMAT, "%s: expected an array, found %s", f->key,
               json_type_name(v));
        while ((id = yyjson_arr_iter_next(&it)) != NULL)
                TRY(id_read(id, at));
        return OK;
}

static const FieldSpec decode_fields[] = {
        {.key = "ids",
         .type = FIELD_CUSTOM,
         .required = true,
         .offset = offsetof(DecodeLine, ids),
         .read = ids_read},
        FIELD("skip_special_tokens", FIELD_BOOL, DecodeLine, skip_special_tokens, false),
        FIELD("incremental", FIELD_BOOL, DecodeLine, incremental, false),
};

static Status decode_whole(const qn_tokenizer *t, const DecodeLine *d, StrBuf *out)
{
        CLEANUP(mem_free_at) char *text = NULL;
        size_t n;

        TRY(from_qn(qn_detokenize(t, d->ids.p, d->ids.n, d->skip_special_tokens, &text, &n)));
        return json_append_quoted(out, (Str){text, n});
}

static Status piece_append(const char *piece, size_t n, StrBuf *out)
{
        TRY(strbuf_append(out, out->p[out->n - 1] == '[' ? STR("") : STR(",")));
        return json_append_quoted(out, (Str){piece, n});
}

static Status pieces_append(qn_decoder *decoder, const IdVec *ids, StrBuf *out)
{
        const char *piece;
        size_t n;

        for (size_t i = 0; i < ids->n; i++) {
                TRY(from_qn(qn_decoder_push(decoder, ids->p[i], &piece, &n)));
                TRY(piece_append(piece, n, out));
        }
        TRY(from_qn(qn_decoder_end(decoder, &piece, &n)));
        return n > 0 ? piece_append(piece, n, out) : OK;
}

static Status decode_incremental(const qn_tokenizer *t, const DecodeLine *d, StrBuf *out)
{
        CLEANUP(decoder_free_at) qn_decoder *decoder = NULL;

        TRY(from_qn(qn_decoder_new(t, d->skip_special_tokens, &decoder)));
        TRY(strbuf_append_char(out, '['));
        TRY(pieces_append(decoder, &d->ids, out));
        return strbuf_append_char(out, ']');
}

static Status decode_line(void *user, yyjson_val *line, Str raw, StrBuf *out)
{
        CLEANUP(arena_done) Arena arena = {0};
        CLEANUP(decode_line_done) DecodeLine d = {0};

        (void)raw;
        TRY(fields_read(decode_fields, N_ELEMS(decode_fields), line, &arena, &d));
        return d.incremental ? decode_incremental(user, &d, out) : decode_whole(user, &d, out);
}

static Status detokenize_text(const Options *o, const qn_tokenizer *t)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(id_vec_done) IdVec ids = {0};
        CLEANUP(mem_free_at) char *decoded = NULL;
        size_t n;

        TRY(arg_or_stdin(o, 1, &text));
        TRY(ids_parse((Str){strbuf_cstr(&text), text.n}, &ids));
        TRY(from_qn(qn_detokenize(t, ids.p, ids.n, o->skip_special_tokens, &decoded, &n)));
        (void)fwrite(decoded, 1, n, stdout);
        (void)putchar('\n');
        return OK;
}

Status cmd_detokenize(const Options *o)
{
        CLEANUP(tokenizer_close_at) qn_tokenizer *t = NULL;

        TRY(tokenizer_open_args(o, &t));
        return o->jsonl ? jsonl_run(decode_line, t) : detokenize_text(o, t);
}
