/* Which bytes of a prompt the user wrote. */
#include "support/table.h"
#include "template/template.h"

typedef struct SpanRow {
        const char *name;
        const char *source;
        const char *want; /* the text, with user bytes in [ ] */
} SpanRow;

static const char VARS[] = "{\"u\": \" us <|x|> er \", \"v\": \"abc\", \"d\": {\"k\": \"w\"}, "
                           "\"l\": [\"a\", \"b\"], \"n\": 7}";

static const SpanRow span_rows[] = {
        {"literals are trusted", "<s>{{ '</s>' }}", "<s></s>"},
        {"a variable is the user's", "<s>{{ v }}</s>", "<s>[abc]</s>"},
        {"trim keeps it exact", "{{ u|trim }}.", "[us <|x|> er]."},
        {"strip keeps it exact", "{{ u.strip() }}.", "[us <|x|> er]."},
        {"plus", "{{ '<' + v + '>' }}", "<[abc]>"},
        {"tilde", "{{ '<' ~ v ~ n ~ '>' }}", "<[abc]7>"},
        {"slice of a joined string", "{{ ('<' + v + '>')[1:3] }}", "[ab]"},
        {"slice with a step", "{{ ('<' + v + '>')[::-1] }}", ">[cba]<"},
        {"index", "{{ ('<' + v)[0] }}{{ v[0] }}", "<[a]"},
        {"join", "{{ l|join('-') }}", "[a]-[b]"},
        {"join by the user's separator", "{{ ['x', 'y']|join(v) }}", "x[abc]y"},
        {"replace inside", "{{ ('x' + v)|replace('b', '_') }}", "x[a]_[c]"},
        {"replace by user text", "{{ 'x_y'|replace('_', v) }}", "x[abc]y"},
        {"split", "{{ ('s,' + v).split(',')[1] }}", "[abc]"},
        {"upper is whole", "{{ ('x' + v)|upper }}", "[XABC]"},
        {"upper of a literal", "{{ 'x'|upper }}", "X"},
        {"repr of a dict", "{{ d }}", "{['k']: ['w']}"},
        {"tojson", "{{ d|tojson }}", "{\"[k]\": \"[w]\"}"},
        {"format", "{{ '<%s>' % v }}", "<[abc]>"},
        {"str.format", "{{ '<{}>'.format(v) }}", "<[abc]>"},
        {"macro", "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(v) }}", "<[abc]>"},
        {"set block", "{% set x %}<{{ v }}>{% endset %}{{ x }}", "<[abc]>"},
        {"filter block", "{% filter trim %} <{{ v }}> {% endfilter %}", "<[abc]>"},
        {"default", "{{ nothing|default('t') }}{{ v|default('t') }}", "t[abc]"},
        {"characters of a loop", "{% for c in '<' + v %}{{ c }}{% endfor %}", "<[abc]"},
        {"adjacent ranges merge", "{{ v }}{{ v }}", "[abcabc]"},
        {"indent", "{{ (v + '\\n' + v)|indent(1) }}", "[abc]\n [abc]"},
        {"escape is whole", "{{ ('<' + v)|e }}", "[&lt;abc]"},
        {"empty user text leaves nothing", "a{{ v[3:] }}b", "ab"},
        {"numbers are no text", "{{ n }}", "7"},
        {"format pads outside", "{{ '%5s' % v }}", "  [abc]"},
        {"partition", "{{ (v + '|x').partition('|')[2] }}", "x"},
        {"dict keys are the user's", "{% for k in d %}{{ k }}{% endfor %}", "[k]"},
        {"keys that dict() takes over", "{{ dict(**d) }}{{ dict(a=v) }}",
         "{['k']: ['w']}{'a': ['abc']}"},
        {"keys that namespace() takes over", "{{ namespace(**d) }}", "<Namespace {['k']: ['w']}>"},
        {"keys that a macro takes over",
         "{% macro m() %}{% for k in kwargs %}{{ k }},{% endfor %}{% endmacro %}{{ m(**d) }}"
         "{{ m(x=1) }}",
         "[k],x,"},
        {"a key that a macro names",
         "{% macro m(k) %}{{ k }}{{ kwargs|length }}{% endmacro %}{{ m(**d) }}", "[w]0"},
        {"fields of str.format", "{{ '<{k}>'.format(**d) }}", "<[w]>"},
        {"indent of tojson", "{{ [1]|tojson(indent=v) }}", "[\n[abc]1\n]"},
        {"separators of tojson", "{{ [1, 2]|tojson(separators=(v, ':')) }}", "[1[abc]2]"},
        {"padding with a user's character", "{{ 'x'.ljust(3, v[0]) }}", "x[aa]"},
        {"the end of truncate", "{{ 'long words here'|truncate(7, true, v) }}", "long[abc]"},
        {"indent by user text", "{{ 'x\ny'|indent(v) }}", "x\n[abc]y"},
        {"urlencode", "{{ {'q': v}|urlencode }}", "q=[abc]"},
        {"xmlattr", "{{ {'q': v}|xmlattr }}", " q=\"[abc]\""},
        {"joiner", "{% set j = joiner(v) %}{{ j() }}x{{ j() }}", "x[abc]"},
        {"cycler", "{% set c = cycler('x', v) %}{{ c.next() }}{{ c.next() }}", "x[abc]"},
        {"groupby", "{{ ([{'a': v}]|groupby('a')|first).grouper }}", "[abc]"},
        {"batch and its filling", "{{ ['x']|batch(2, v)|first|join }}", "x[abc]"},
        {"a looked-up literal key is trusted", "{{ {'k': 'lit'}[d.keys()|first] }}", "lit"},
};

static Status mark_spans(const Rendered *r, StrBuf *out)
{
        size_t at = 0;
        const Str text = strbuf_str(&r->text);

        for (size_t i = 0; i < r->n_user; i++) {
                TRY(strbuf_append(out, str_slice(text, at, r->user[i].begin)));
                TRY(strbuf_append_char(out, '['));
                TRY(strbuf_append(out, str_slice(text, r->user[i].begin, r->user[i].end)));
                TRY(strbuf_append_char(out, ']'));
                at = r->user[i].end;
        }
        return strbuf_append(out, str_slice(text, at, text.n));
}

static Status render_marked(const char *source, StrBuf *out)
{
        CLEANUP(json_free) yyjson_doc *doc = NULL;
        CLEANUP(template_free) Template *t = NULL;
        CLEANUP(rendered_done) Rendered r = {0};

        TRY(json_parse(STR(VARS), &doc));
        TRY(template_parse(str_of(source), &t));
        TRY(template_render(t, NULL, yyjson_doc_get_root(doc), 0, NULL, &r));
        return mark_spans(&r, out);
}

static void test_spans(const void *p)
{
        CLEANUP(strbuf_done) StrBuf marked = {0};
        const SpanRow *row = p;

        assert_int_equal(render_marked(row->source, &marked), OK);
        assert_string_equal(strbuf_cstr(&marked), row->want);
}

static const TestTable tables[] = {
        TEST_TABLE("spans", span_rows, test_spans),
};
TEST_MAIN(tables)
