/* A render request as callers and servers send it, through a template that touches all of it. */
#include "engine/engine.h"
#include "input.h"

static const char source[] =
        "{{ bos_token }}{% if tools %}{% for t in tools %}{{ t | tojson(indent=2) }}{% endfor %}"
        "{% endif %}{% for d in documents or [] %}{{ d }}{% endfor %}{% for m in messages %}"
        "<|{{ m.role }}|>{% if m.content is string %}{{ m.content | trim }}{% else %}"
        "{% for p in m.content or [] %}{{ p.text }}{{ p['type'] }}{% endfor %}{% endif %}"
        "{% for c in m.tool_calls or [] %}{{ c.function.name }}"
        "{{ c.function.arguments | tojson }}{% endfor %}{% if loop.last %}{{ eos_token }}"
        "{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
        "{{ strftime_now('%d %b %Y') }}{{ x }}{{ m }}";

/* Opened once, for all inputs. */
static const qn_template *template(void)
{
        static qn_template *t;

        if (t == NULL)
                promise(qn_template_open(input_path((const uint8_t *)source, sizeof(source) - 1),
                                         &t) == QN_OK,
                        "our own template opens");
        return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *text = NULL;
        size_t n_text = 0;
        const Str request = input_str(data, size);

        if (qn_render(template(), request.p, request.n, &text, &n_text) == QN_OK)
                promise(text[n_text] == '\0', "the text ends with NUL");
        qn_free(text);
        return 0;
}
