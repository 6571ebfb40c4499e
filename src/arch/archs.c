#include "arch/archs.h"

static const ArchSpec *const specs[] = {
        &arch_llama, &arch_mistral, &arch_qwen2, &arch_qwen3, &arch_phi3,
};

size_t arch_count(void)
{
        return N_ELEMS(specs);
}

const ArchSpec *arch_at(size_t i)
{
        return specs[i];
}

const ArchSpec *arch_find(Str model_type)
{
        for (size_t i = 0; i < N_ELEMS(specs); i++)
                if (str_equal(model_type, str_of(specs[i]->model_type)))
                        return specs[i];
        return NULL;
}
