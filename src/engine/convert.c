#include "engine/convert.h"

#include "base/file.h"
#include "engine/gguf_assets.h"

static bool is_gguf_name(const char *path)
{
        return str_ends_with(str_of(path), STR(".gguf"));
}

Status convert_model(const char *input, const char *output, const ConvertOptions *o)
{
        if (gguf_is_file(input))
                return convert_gguf_to_hf(input, output, o);
        ENSURE(dir_exists(input), E_IO, "%s: neither a GGUF file nor a model directory", input);
        ENSURE(is_gguf_name(output), E_USAGE,
               "%s: a directory becomes a GGUF file, whose name ends in .gguf", output);
        return convert_hf_to_gguf(input, output, o);
}
