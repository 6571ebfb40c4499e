/* Which splits the names of tokenizer.ggml.pre stand for. */
#include "tokenizer/gguf_json.h"

#define BYTE_LEVEL(use_regex)                                                       \
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true," \
        "\"use_regex\":" use_regex "}"
#define SPLIT_THEN_BYTES(regex)                                                                 \
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":" \
        "\"" regex "\"},\"behavior\":\"Isolated\",\"invert\":false}," BYTE_LEVEL("false") "]}"
#define DIGITS_THEN_GPT2                                                  \
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Digits\"," \
        "\"individual_digits\":true}," BYTE_LEVEL("true") "]}"

#define WORD_TAIL \
        " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"
#define SLASH_TAIL \
        " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n/]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"
#define SUFFIXES "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define ONE_WORD "[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+"
#define UPPER    "[\\\\p{Lu}\\\\p{Lt}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]"
#define LOWER    "[\\\\p{Ll}\\\\p{Lm}\\\\p{Lo}\\\\p{M}]"
#define BEFORE   "[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?"

#define LLAMA3 SPLIT_THEN_BYTES(SUFFIXES "|" ONE_WORD "|\\\\p{N}{1,3}|" WORD_TAIL)
#define QWEN2  SPLIT_THEN_BYTES(SUFFIXES "|" ONE_WORD "|\\\\p{N}|" WORD_TAIL)
#define GPT4O                                                                            \
        SPLIT_THEN_BYTES(BEFORE UPPER "*" LOWER "+" SUFFIXES "?|" BEFORE UPPER "+" LOWER \
                                      "*" SUFFIXES "?|\\\\p{N}{1,3}|" SLASH_TAIL)
#define TEKKEN                                                              \
        SPLIT_THEN_BYTES(BEFORE UPPER "*" LOWER "+|" BEFORE UPPER "+" LOWER \
                                      "*|\\\\p{N}|" SLASH_TAIL)

#define SPLIT(regex)                                          \
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" regex \
        "\"},\"behavior\":\"Isolated\",\"invert\":false},"
#define CJK "[一-龥぀-ゟ゠-ヿ]+"
#define WORDS_OF_DEEPSEEK                                              \
        "[!\\\"#$%&'()*+,\\\\-./:;<=>?@\\\\[\\\\\\\\\\\\]^_`{|}~][A-Z" \
        "a-z]+|[^\\r\\n\\\\p{L}\\\\p{P}\\\\p{S}]?[\\\\p{L}\\\\p{M}]+|" \
        " ?[\\\\p{P}\\\\p{S}]+[\\r\\n]*|\\\\s*[\\r\\n]+|\\\\s+(?!"     \
        "\\\\S)|\\\\s+"
#define DEEPSEEK3                                                                      \
        "{\"type\":\"Sequence\",\"pretokenizers\":[" SPLIT("\\\\p{N}{1,3}") SPLIT(CJK) \
                SPLIT(WORDS_OF_DEEPSEEK) BYTE_LEVEL("false") "]}"
#define SEED                                                                                       \
        SPLIT_THEN_BYTES(SUFFIXES "|" ONE_WORD                                                     \
                                  "|\\\\p{N}{1}| ?[^\\\\s\\\\p{L}\\\\p{N}\\r\\n]+|\\\\s*[\\r\\n]+" \
                                  "|\\\\s+(?!\\\\S)|\\\\s+")

#define NFC "{\"type\":\"NFC\"}"

static const PreRow rows[] = {
        {"gpt-2", "null", BYTE_LEVEL("true"), false, false},
        {"phi-2", "null", BYTE_LEVEL("true"), false, false},
        {"mpt", "null", BYTE_LEVEL("true"), false, false},
        {"olmo", "null", BYTE_LEVEL("true"), false, false},
        {"jais", "null", BYTE_LEVEL("true"), false, false},
        {"smollm", "null", DIGITS_THEN_GPT2, false, false},
        {"starcoder", "null", DIGITS_THEN_GPT2, false, false},
        {"refact", "null", DIGITS_THEN_GPT2, false, false},
        {"command-r", "null", DIGITS_THEN_GPT2, false, false},
        {"llama-bpe", "null", LLAMA3, true, true},
        {"llama-v3", "null", LLAMA3, true, true},
        {"llama3", "null", LLAMA3, true, true},
        {"falcon3", "null", LLAMA3, true, true},
        {"dbrx", "null", LLAMA3, false, false},
        {"smaug-bpe", "null", LLAMA3, false, false},
        {"qwen2", NFC, QWEN2, false, false},
        {"deepseek-r1-qwen", NFC, QWEN2, false, false},
        {"stablelm2", NFC, QWEN2, false, false},
        {"gpt-4o", "null", GPT4O, false, false},
        {"llama4", "null", GPT4O, false, false},
        {"codeshell", "null", DIGITS_THEN_GPT2, false, false},
        {"exaone", "null", DIGITS_THEN_GPT2, false, false},
        {"mellum2", "null", DIGITS_THEN_GPT2, false, false},
        {"trillion", "null", BYTE_LEVEL("true"), false, false},
        {"granite-docling", "null", BYTE_LEVEL("true"), false, false},
        {"jina-es", "null", BYTE_LEVEL("true"), false, false},
        {"jina-de", "null", BYTE_LEVEL("true"), false, false},
        {"jina-v2-es", "null", BYTE_LEVEL("true"), false, false},
        {"jina-v2-de", "null", BYTE_LEVEL("true"), false, false},
        {"gigachat", "null", BYTE_LEVEL("true"), false, false},
        {"a.x-4.0", "null", BYTE_LEVEL("true"), false, false},
        {"mellum", "null", BYTE_LEVEL("true"), false, false},
        {"pixtral", "null", LLAMA3, true, true},
        {"midm-2.0", "null", LLAMA3, true, true},
        {"lfm2", "null", LLAMA3, true, true},
        {"falcon-h1", "null", LLAMA3, true, true},
        {"chatglm-bpe", "null", LLAMA3, false, false},
        {"glm4", "null", LLAMA3, false, false},
        {"hunyuan", "null", QWEN2, false, false},
        {"solar-open", "null", QWEN2, false, false},
        {"grok-2", "null", QWEN2, false, false},
        {"kormo", NFC, QWEN2, false, false},
        {"f2llmv2", NFC, QWEN2, false, false},
        {"minimax-m2", "null", GPT4O, false, false},
        {"kanana2", "null", GPT4O, false, false},
        {"talkie", "null", GPT4O, false, false},
        {"deepseek-v3", "null", DEEPSEEK3, false, false},
        {"hunyuan-dense", "null", DEEPSEEK3, false, false},
        {"joyai-llm", "null", DEEPSEEK3, false, false},
        {"seed-coder", "null", SEED, false, false},
        {"tekken", "null", TEKKEN, true, true},
};

static Status names_list(StrBuf *out)
{
        for (size_t i = 0; i < N_ELEMS(rows); i++)
                TRY(strbuf_printf(out, "%s%s", i == 0 ? "" : ", ", rows[i].name));
        return OK;
}

static Status unknown_pre(Str name)
{
        CLEANUP(strbuf_done) StrBuf names = {0};

        TRY(names_list(&names));
        return FAIL(E_UNSUPPORTED, "tokenizer.ggml.pre \"%.*s\" is not supported; supported: %s",
                    STR_ARG(name), strbuf_cstr(&names));
}

Status gguf_pre_find(Str name, const PreRow **out)
{
        for (size_t i = 0; i < N_ELEMS(rows); i++) {
                if (!str_equal(str_of(rows[i].name), name))
                        continue;
                *out = &rows[i];
                return OK;
        }
        return unknown_pre(name);
}

const PreRow *gguf_pre_at(size_t i)
{
        return i < N_ELEMS(rows) ? &rows[i] : NULL;
}

static bool pre_adds_bos(Str pre)
{
        for (size_t i = 0; i < N_ELEMS(rows); i++)
                if (str_equal(str_of(rows[i].name), pre))
                        return rows[i].adds_bos;
        return false;
}

/* Source: llama.cpp src/llama-vocab.cpp, llama_vocab::impl::load. */
bool gguf_adds_bos(Str model, Str pre)
{
        return str_equal(model, STR("llama")) || pre_adds_bos(pre);
}
