/* The classes whose vocabulary lies in plain files: vocab.json with merges.txt, vocab.txt. */
#include "tokenizer/build.h"
#include "tokenizer/unicode.h"

/* The next line of a text without its end; `*rest` moves behind it. */
static Str line_next(Str *rest)
{
        const size_t end = str_find(*rest, STR("\n"), 0);
        const Str line = str_slice(*rest, 0, end);

        *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
        return line;
}

static Status merge_line(Str line, size_t n, StrBuf *json)
{
        TRY(strbuf_append(json, n > 0 ? STR(",\n") : STR("\n")));
        return json_append_quoted(json, line);
}

static bool is_merge(Str line)
{
        return line.n > 0 && !str_starts_with(line, STR("#version"));
}

/* Each line of merges.txt but the first, which states a version. */
static Status merges_write(Str text, StrBuf *json)
{
        size_t n = 0;

        TRY(strbuf_append(json, STR(",\"merges\":[")));
        while (text.n > 0) {
                Str line = line_next(&text);

                line.n = spaces_begin(line, line.n);
                if (is_merge(line))
                        TRY(merge_line(line, n++, json));
        }
        return strbuf_append_char(json, ']');
}

static Status byte_level_model(const BuildSource *s, StrBuf *json)
{
        CLEANUP(strbuf_done) StrBuf vocab = {0};
        CLEANUP(strbuf_done) StrBuf merges = {0};

        TRY(build_file(s, "vocab.json", &vocab));
        TRY(build_file(s, "merges.txt", &merges));
        TRY(strbuf_append(json, STR("\"decoder\":{\"type\":\"ByteLevel\"},\n"
                                    "\"model\":{\"type\":\"BPE\",\"vocab\":")));
        TRY(strbuf_append(json, strbuf_str(&vocab)));
        TRY(merges_write(strbuf_str(&merges), json));
        return strbuf_append(json, STR("}}\n"));
}

/* Before what all byte-level classes share: a normalizer or none, how text is cut. */
static Status byte_level_write(const BuildSource *s, const char *normalizer, StrBuf *json)
{
        TRY(strbuf_printf(json,
                          "{%s\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":%s,"
                          "\"trim_offsets\":true},\n",
                          normalizer, build_truth(build_flag(s, "add_prefix_space", false))));
        return OK;
}

#define NFC "\"normalizer\":{\"type\":\"NFC\"},\n"

Status gpt2_build(const BuildSource *s, StrBuf *json)
{
        TRY(byte_level_write(s, "", json));
        return byte_level_model(s, json);
}

Status gpt_neox_build(const BuildSource *s, StrBuf *json)
{
        TRY(byte_level_write(s, NFC, json));
        return byte_level_model(s, json);
}

#define QWEN2_REGEX                                                                      \
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}|" \
        " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"

Status qwen2_build(const BuildSource *s, StrBuf *json)
{
        TRY(strbuf_printf(json,
                          "{" NFC "\"pre_tokenizer\":{\"type\":"
                          "\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{"
                          "\"Regex\":\"" QWEN2_REGEX "\"},\"behavior\":\"Isolated\"},{\"type\":"
                          "\"ByteLevel\",\"add_prefix_space\":%s,\"trim_offsets\":true,"
                          "\"use_regex\":false}]},\n",
                          build_truth(build_flag(s, "add_prefix_space", false))));
        return byte_level_model(s, json);
}

/* "sep":["[SEP]",102] */
static Status pair_write(const char *key, Str token, int64_t id, StrBuf *json)
{
        TRY(strbuf_printf(json, ",\"%s\":[", key));
        TRY(json_append_quoted(json, token));
        return strbuf_printf(json, ",%lld]", (long long)id);
}

static Status vocab_id(yyjson_val *vocab, Str token, int64_t *out)
{
        yyjson_val *id = yyjson_obj_getn(vocab, token.p, token.n);

        ENSURE(yyjson_is_uint(id), E_FORMAT, "vocab.json: the token \"%.*s\" is missing",
               STR_ARG(token));
        *out = yyjson_get_sint(id);
        return OK;
}

static Status roberta_pair(const BuildSource *s, yyjson_val *vocab, StrBuf *json)
{
        const Str cls = build_token(s, "cls_token", STR("<s>"));
        const Str sep = build_token(s, "sep_token", STR("</s>"));
        int64_t ids[2];

        TRY(vocab_id(vocab, cls, &ids[0]));
        TRY(vocab_id(vocab, sep, &ids[1]));
        TRY(pair_write("cls", cls, ids[0], json));
        return pair_write("sep", sep, ids[1], json);
}

static Status roberta_post(const BuildSource *s, StrBuf *json)
{
        CLEANUP(strbuf_done) StrBuf text = {0};
        CLEANUP(json_free) yyjson_doc *vocab = NULL;

        TRY(build_file(s, "vocab.json", &text));
        TRY(status_within(json_parse(strbuf_str(&text), &vocab), "vocab.json"));
        TRY(strbuf_append(json, STR("\"post_processor\":{\"type\":\"RobertaProcessing\"")));
        TRY(roberta_pair(s, yyjson_doc_get_root(vocab), json));
        return strbuf_append(json, STR("},\n"));
}

Status roberta_build(const BuildSource *s, StrBuf *json)
{
        TRY(byte_level_write(s, "", json));
        TRY(roberta_post(s, json));
        return byte_level_model(s, json);
}

static Status words_write(Str text, StrBuf *json)
{
        TRY(strbuf_append(json, STR("\"vocab\":{")));
        for (size_t n = 0; text.n > 0; n++) {
                Str line = line_next(&text);

                line.n = spaces_begin(line, line.n);
                TRY(strbuf_append(json, n > 0 ? STR(",\n") : STR("\n")));
                TRY(json_append_quoted(json, line));
                TRY(strbuf_printf(json, ":%zu", n));
        }
        return strbuf_append_char(json, '}');
}

/* The number of the line that is `token`. */
static Status line_find(Str text, Str token, int64_t *out)
{
        for (int64_t n = 0; text.n > 0; n++) {
                Str line = line_next(&text);

                line.n = spaces_begin(line, line.n);
                if (!str_equal(line, token))
                        continue;
                *out = n;
                return OK;
        }
        return FAIL(E_FORMAT, "vocab.txt: the token \"%.*s\" is missing", STR_ARG(token));
}

static Status bert_post(const BuildSource *s, Str words, StrBuf *json)
{
        const Str cls = build_token(s, "cls_token", STR("[CLS]"));
        const Str sep = build_token(s, "sep_token", STR("[SEP]"));
        int64_t ids[2];

        TRY(line_find(words, cls, &ids[0]));
        TRY(line_find(words, sep, &ids[1]));
        TRY(strbuf_append(json, STR("\"post_processor\":{\"type\":\"BertProcessing\"")));
        TRY(pair_write("cls", cls, ids[0], json));
        TRY(pair_write("sep", sep, ids[1], json));
        return strbuf_append(json, STR("},\n"));
}

/* null lets accents go where letters become small. */
static const char *accents_of(const BuildSource *s)
{
        yyjson_val *v = yyjson_obj_get(s->config, "strip_accents");

        return yyjson_is_bool(v) ? build_truth(yyjson_get_bool(v)) : "null";
}

static Status bert_normalizer(const BuildSource *s, StrBuf *json)
{
        return strbuf_printf(json,
                             "{\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,"
                             "\"handle_chinese_chars\":%s,\"strip_accents\":%s,\"lowercase\":%s},\n"
                             "\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\n\"decoder\":{"
                             "\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true},\n",
                             build_truth(build_flag(s, "tokenize_chinese_chars", true)),
                             accents_of(s), build_truth(build_flag(s, "do_lower_case", true)));
}

static Status bert_model(const BuildSource *s, StrBuf *json)
{
        CLEANUP(strbuf_done) StrBuf words = {0};

        TRY(build_file(s, "vocab.txt", &words));
        TRY(bert_post(s, strbuf_str(&words), json));
        TRY(strbuf_append(json, STR("\"model\":{\"type\":\"WordPiece\",\"unk_token\":")));
        TRY(json_append_quoted(json, build_token(s, "unk_token", STR("[UNK]"))));
        TRY(strbuf_append(json, STR(",\"continuing_subword_prefix\":\"##\","
                                    "\"max_input_chars_per_word\":100,\n")));
        TRY(words_write(strbuf_str(&words), json));
        return strbuf_append(json, STR("}}\n"));
}

Status bert_build(const BuildSource *s, StrBuf *json)
{
        TRY(bert_normalizer(s, json));
        return bert_model(s, json);
}
