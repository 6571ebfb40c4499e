// Prints the tokens of a text: tokens PATH TEXT. PATH: a model directory or a tokenizer.json.
#include <quern/quern.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void check(qn_status status)
{
        if (status != QN_OK)
                throw std::runtime_error(qn_last_error());
}

using Tokenizer = std::unique_ptr<qn_tokenizer, decltype(&qn_tokenizer_close)>;

Tokenizer open_tokenizer(const std::string &path)
{
        qn_tokenizer *raw = nullptr;

        check(qn_tokenizer_open(path.c_str(), &raw));
        return {raw, qn_tokenizer_close};
}

std::vector<int32_t> encode(const Tokenizer &tokenizer, const std::string &text)
{
        int32_t *ids = nullptr;
        size_t n = 0;

        check(qn_tokenize(tokenizer.get(), text.data(), text.size(), true, false, &ids, &n));
        std::unique_ptr<int32_t, decltype(&qn_free)> owned(ids, qn_free);
        return {ids, ids + n};
}

std::string decode(const Tokenizer &tokenizer, int32_t id)
{
        char *text = nullptr;
        size_t n = 0;

        check(qn_detokenize(tokenizer.get(), &id, 1, false, &text, &n));
        std::unique_ptr<char, decltype(&qn_free)> owned(text, qn_free);
        return {text, n};
}

} // namespace

int main(int argc, char **argv)
{
        try {
                if (argc != 3)
                        throw std::runtime_error("usage: tokens PATH TEXT");
                const Tokenizer tokenizer = open_tokenizer(argv[1]);
                for (const int32_t id : encode(tokenizer, argv[2]))
                        std::printf("%6d %s\n", id, decode(tokenizer, id).c_str());
        } catch (const std::exception &e) {
                std::fprintf(stderr, "tokens: %s\n", e.what());
                return 1;
        }
        return 0;
}
