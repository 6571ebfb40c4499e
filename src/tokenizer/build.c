#include "tokenizer/build.h"

#include "base/file.h"

enum { FILE_SIZE_MAX = 512 * 1024 * 1024 };

bool build_flag(const BuildSource *s, const char *key, bool absent)
{
        yyjson_val *v = yyjson_obj_get(s->config, key);

        return yyjson_is_bool(v) ? yyjson_get_bool(v) : absent;
}

Str build_token(const BuildSource *s, const char *key, Str absent)
{
        yyjson_val *v = yyjson_obj_get(s->config, key);
        const Str text = yyjson_is_obj(v) ? json_str(yyjson_obj_get(v, "content")) : json_str(v);

        return text.p != NULL ? text : absent;
}

bool build_keeps_pieces(const BuildSource *s)
{
        yyjson_val *extra = yyjson_obj_get(s->config, "extra_special_tokens");

        if (yyjson_obj_size(extra) > 0)
                return true;
        return extra == NULL && yyjson_obj_get(s->config, "additional_special_tokens") == NULL;
}

const char *build_truth(bool b)
{
        return b ? "true" : "false";
}

Status build_file(const BuildSource *s, const char *name, StrBuf *out)
{
        CLEANUP(mem_free_at) char *path = NULL;

        TRY(path_join(s->dir, name, &path));
        return file_read_all(path, FILE_SIZE_MAX, out);
}

/* How each class builds its tokenizer, in the order that messages list them. */
typedef struct ClassRow {
        const char *name;
        const char *defaults; /* special tokens; "": the builder writes them */
        bool edges;           /* add_bos_token and add_eos_token count: it has no post-processor */
        Status (*build)(const BuildSource *s, StrBuf *json);
} ClassRow;

#define END_OF_TEXT "\"<|endoftext|>\""

#define GENERIC "TokenizersBackend"

static const ClassRow classes[] = {
        {"LlamaTokenizer", "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"unk_token\":\"<unk>\"}",
         true, spm_llama_build},
        {"GemmaTokenizer",
         "{\"bos_token\":\"<bos>\",\"eos_token\":\"<eos>\",\"unk_token\":\"<unk>\","
         "\"pad_token\":\"<pad>\",\"mask_token\":\"<mask>\"}",
         true, spm_gemma_build},
        {"XLMRobertaTokenizer",
         "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"unk_token\":\"<unk>\",\"sep_token\":"
         "\"</s>\",\"pad_token\":\"<pad>\",\"cls_token\":\"<s>\",\"mask_token\":\"<mask>\"}",
         false, spm_xlm_roberta_build},
        {GENERIC, "", true, spm_plain_build},
        {"PreTrainedTokenizer", "", true, spm_plain_build},
        {"GPT2Tokenizer",
         "{\"bos_token\":" END_OF_TEXT ",\"eos_token\":" END_OF_TEXT ",\"unk_token\":" END_OF_TEXT
         "}",
         true, gpt2_build},
        {"GPTNeoXTokenizer",
         "{\"bos_token\":" END_OF_TEXT ",\"eos_token\":" END_OF_TEXT ",\"unk_token\":" END_OF_TEXT
         ",\"pad_token\":\"<|padding|>\"}",
         true, gpt_neox_build},
        {"Qwen2Tokenizer",
         "{\"eos_token\":" END_OF_TEXT ",\"unk_token\":" END_OF_TEXT ",\"pad_token\":" END_OF_TEXT
         "}",
         true, qwen2_build},
        {"RobertaTokenizer",
         "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"unk_token\":\"<unk>\",\"sep_token\":"
         "\"</s>\",\"pad_token\":\"<pad>\",\"cls_token\":\"<s>\",\"mask_token\":\"<mask>\"}",
         false, roberta_build},
        {"BertTokenizer",
         "{\"unk_token\":\"[UNK]\",\"sep_token\":\"[SEP]\",\"pad_token\":\"[PAD]\","
         "\"cls_token\":\"[CLS]\",\"mask_token\":\"[MASK]\"}",
         false, bert_build},
};

/* What Transformers registers for a model_type; where `wrong`, published configs name another. */
typedef struct FamilyRow {
        const char *type;
        const char *name;
        bool wrong;
} FamilyRow;

static const FamilyRow families[] = {
        {"bert", "BertTokenizer", false},
        {"cohere", "CohereTokenizer", false},
        {"cohere2", "CohereTokenizer", false},
        {"ernie4_5", GENERIC, true},
        {"ernie4_5_moe", GENERIC, true},
        {"gemma", "GemmaTokenizer", false},
        {"gemma2", "GemmaTokenizer", false},
        {"gemma3_text", "GemmaTokenizer", false},
        {"glm", GENERIC, false},
        {"glm4", GENERIC, false},
        {"gpt2", "GPT2Tokenizer", false},
        {"gpt_bigcode", GENERIC, false},
        {"gpt_neo", "GPT2Tokenizer", false},
        {"gpt_neox", "GPTNeoXTokenizer", false},
        {"gptj", "GPT2Tokenizer", false},
        {"granite", GENERIC, false},
        {"granitemoe", GENERIC, false},
        {"granitemoeshared", GENERIC, false},
        {"ministral", GENERIC, false},
        {"ministral3", GENERIC, false},
        {"mistral", GENERIC, false},
        {"mixtral", GENERIC, false},
        {"modernbert", GENERIC, true},
        {"mpt", "GPTNeoXTokenizer", false},
        {"nemotron", GENERIC, true},
        {"nomic_bert", "BertTokenizer", false},
        {"olmo", "GPTNeoXTokenizer", false},
        {"olmo2", GENERIC, false},
        {"olmo3", GENERIC, false},
        {"olmoe", "GPTNeoXTokenizer", false},
        {"opt", "GPT2Tokenizer", false},
        {"persimmon", GENERIC, false},
        {"phi", "GPT2Tokenizer", false},
        {"phi3", GENERIC, true},
        {"phimoe", GENERIC, true},
        {"qwen2", "Qwen2Tokenizer", true},
        {"qwen2_moe", "Qwen2Tokenizer", false},
        {"qwen3", "Qwen2Tokenizer", false},
        {"qwen3_moe", "Qwen2Tokenizer", false},
        {"roberta", "RobertaTokenizer", false},
        {"stablelm", GENERIC, false},
        {"starcoder2", "GPT2Tokenizer", false},
        {"xlm-roberta", "XLMRobertaTokenizer", false},
};

/* A model_type without a row of its own: whatever its config names, else the generic class. */
static const FamilyRow other_family = {.type = "", .name = ""};

static const FamilyRow *family_find(const BuildSource *s)
{
        const Str type = json_str(yyjson_obj_get(s->model, "model_type"));

        for (size_t i = 0; i < N_ELEMS(families); i++)
                if (str_equal(str_of(families[i].type), type))
                        return &families[i];
        return &other_family;
}

static Str named_class(const BuildSource *s)
{
        const Str own = json_str(yyjson_obj_get(s->config, "tokenizer_class"));
        Str name = own.n > 0 ? own : json_str(yyjson_obj_get(s->model, "tokenizer_class"));

        if (str_ends_with(name, STR("Fast")))
                name.n -= sizeof("Fast") - 1;
        return name;
}

/* The family's class stands against the config's where that is generic, or known to be right. */
static bool family_wins(const FamilyRow *f)
{
        return f->wrong || str_equal(str_of(f->name), STR(GENERIC));
}

static Str registered_class(const FamilyRow *f)
{
        return f->name[0] != '\0' ? str_of(f->name) : STR(GENERIC);
}

/* Source: transformers 5.24 models/auto/tokenization_auto.py AutoTokenizer.from_pretrained. */
static Str class_name(const BuildSource *s)
{
        const FamilyRow *f = family_find(s);
        const Str named = named_class(s);

        if (named.n > 0 && !family_wins(f))
                return named;
        return registered_class(f);
}

static Status unknown_class(Str name)
{
        CLEANUP(strbuf_done) StrBuf names = {0};

        for (size_t i = 0; i < N_ELEMS(classes); i++)
                TRY(strbuf_printf(&names, "%s%s", i > 0 ? ", " : "", classes[i].name));
        return FAIL(E_UNSUPPORTED,
                    "no tokenizer.json, and tokenizer_class \"%.*s\" is not built from other "
                    "files; supported: %s",
                    STR_ARG(name), strbuf_cstr(&names));
}

static Status class_build(const ClassRow *row, const BuildSource *s, StrBuf *json)
{
        TRY(strbuf_append(s->defaults, str_of(row->defaults)));
        return row->build(s, json);
}

static bool says_nothing(const BuildSource *s)
{
        return named_class(s).n == 0 && yyjson_obj_get(s->model, "model_type") == NULL;
}

Status tokenizer_json_build(const BuildSource *s, StrBuf *json, bool *edges)
{
        const Str name = class_name(s);

        ENSURE(!says_nothing(s), E_MISSING,
               "no tokenizer.json, and neither tokenizer_config.json's tokenizer_class nor "
               "config.json's model_type tells how to build a tokenizer of other files");
        for (size_t i = 0; i < N_ELEMS(classes); i++) {
                if (!str_equal(str_of(classes[i].name), name))
                        continue;
                *edges = classes[i].edges;
                return class_build(&classes[i], s, json);
        }
        return unknown_class(name);
}
