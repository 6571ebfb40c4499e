#include "gguf/model.h"

#include "gguf/bonds.h"
#include "gguf/config_read.h"
#include "gguf/config_same.h"
#include "gguf/exact.h"

static DType embedding_dtype(const Store *s)
{
        const TensorInfo *t = store_find(s, STR("token_embd.weight"));

        return t != NULL && dtype_is_half(t->dtype) ? t->dtype : DT_F32;
}

static Status config_read(GgufModel *m, DType dtype)
{
        const DType type = dtype == DT_MAX ? embedding_dtype(gguf_store(m->gguf)) : dtype;

        TRY(gguf_family_of_file(m->gguf, &m->family));
        TRY(gguf_config_text(m->gguf, m->family, type, &m->config_json));
        return status_within(config_parse(strbuf_str(&m->config_json), &m->config),
                             "as config.json");
}

static Status spec_find(const ModelConfig *c, const ArchSpec **out)
{
        *out = arch_find(c->model_type);
        ENSURE(*out != NULL, E_UNSUPPORTED, "model_type \"%.*s\" is known, but not run",
               STR_ARG(c->model_type));
        return OK;
}

static Status tensors_name(GgufModel *m, const GgufWish *wish)
{
        CLEANUP(bonds_done) Bonds b = {0};
        BondMaker maker = {.family = m->family, .config = m->config};
        const BondView view = {m->config, BOND_TO_HF, m->gguf, wish->blocks};

        TRY(spec_find(m->config, &maker.spec));
        maker.prefix = maker.spec->prefixes[0];
        TRY(bonds_list(&maker, &b));
        TRY(bonds_check(&b, m->family, gguf_store(m->gguf)));
        return bonds_view(&b, &view, gguf_store(m->gguf), &m->store);
}

static Status parts_open(GgufModel *m, const GgufWish *wish)
{
        TRY(config_read(m, wish->dtype));
        m->config->straight = wish->straight;
        return tensors_name(m, wish);
}

Status gguf_model_open(const char *path, const GgufWish *wish, GgufModel *out)
{
        CLEANUP(gguf_model_done) GgufModel m = {0};

        TRY(gguf_open(path, &m.gguf));
        TRY(status_within(parts_open(&m, wish), "%s", path));
        *out = TAKE(m);
        return OK;
}

void gguf_model_done(GgufModel *m)
{
        store_free(&m->store);
        config_free(&m->config);
        strbuf_done(&m->config_json);
        gguf_free(&m->gguf);
}

static Status keys_write(const ModelConfig *c, HfModel *m)
{
        const ConfigTarget t = {c, m->family, &m->meta, &m->made};

        TRY(gguf_meta_str(&m->meta, "general.architecture", str_of(m->family->arch)));
        TRY(gguf_meta_str(&m->meta, GGUF_MODEL_TYPE_KEY, str_of(m->family->model_type)));
        if (m->family->head_needed)
                TRY(gguf_meta_bool(&m->meta, GGUF_TIED_KEY, c->tied));
        return gguf_config_write(&t);
}

static Status hf_tensors_name(const ModelConfig *c, const Store *hf, HfModel *m)
{
        CLEANUP(bonds_done) Bonds b = {0};
        BondMaker maker = {.family = m->family, .config = c};
        const BondView view = {c, BOND_TO_GGUF, NULL, DT_F32};

        TRY(spec_find(c, &maker.spec));
        maker.prefix = arch_prefix(maker.spec, hf);
        TRY(bonds_family_check(&maker));
        TRY(bonds_list(&maker, &b));
        TRY(gguf_exact_write(&b, hf, &m->meta));
        return bonds_view(&b, &view, hf, &m->store);
}

Status hf_model_open(const ModelConfig *c, const Store *hf, HfModel *out)
{
        CLEANUP(hf_model_done) HfModel m = {0};

        TRY(gguf_family_of_type(c->model_type, &m.family));
        TRY(keys_write(c, &m));
        TRY(hf_tensors_name(c, hf, &m));
        *out = TAKE(m);
        return OK;
}

void hf_model_done(HfModel *m)
{
        store_free(&m->store);
        made_tensors_done(&m->made);
        gguf_meta_done(&m->meta);
}

static Status read_back(GgufModel *m, const ModelConfig *c)
{
        TRY(config_read(m, c->dtype == DT_F64 ? DT_F32 : (DType)c->dtype));
        return gguf_config_same(c, m->config);
}

Status gguf_config_check(const char *path, const ModelConfig *c)
{
        CLEANUP(gguf_model_done) GgufModel m = {0};

        TRY(gguf_open(path, &m.gguf));
        return read_back(&m, c);
}
