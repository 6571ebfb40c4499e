#!/usr/bin/env python3
"""Records what jinja2, set up as Transformers sets it up, makes of our own templates.

Writes cases.json beside itself: rows of {name, template, vars, text} or {..., "error": true}.
Needs transformers and jinja2; run again after adding rows, and review the difference.
"""
import json
import os
import pathlib
import time

os.environ["TZ"] = "UTC"
time.tzset()

from transformers.utils.chat_template_utils import _compile_jinja_template  # noqa: E402

VARS = {
    "s": "Hello World",
    "e": "",
    "u": "naïve café ß 日本 🙂",
    "q": "it's \"quoted\"",
    "n": 42,
    "neg": -7,
    "f": 2.5,
    "t": True,
    "no": False,
    "none_value": None,
    "l": [3, 1, 2],
    "words": ["b", "A", "c", "a"],
    "d": {"b": 1, "a": 2, "C": 3},
    "people": [
        {"name": "Ann", "age": 30, "city": {"zip": "1"}},
        {"name": "bob", "age": 25, "city": {"zip": "2"}},
        {"name": "Cy", "age": 30},
    ],
    "nested": {"k": [1, {"x": "y"}], "items": "hidden"},
    "html": "<a href=\"x\">&'</a>",
    "multi": "one\ntwo\n\nthree",
    "blank": " \t x y \n",
}

GROUPS = {
    "print": """
{{ true }} {{ false }} {{ none }} {{ True }} {{ False }} {{ None }}
{{ 1 }} {{ 1.0 }} {{ 1e16 }} {{ 1e15 }} {{ 1.5e-5 }} {{ 0.0001 }} {{ 123456789.123 }} {{ 1e300 }}
{{ 0.1 + 0.2 }} {{ 1/3 }} {{ 100.0 }} {{ -0.0 }} {{ 2.50 }} {{ 5e-324 }} {{ 1e22 }} {{ 1.7976931348623157e308 }}
{{ 1_000 }} {{ 0x1f }} {{ 0b101 }} {{ 0o17 }} {{ 1_0.5 }}
{{ [1, 'a', "b'c", none, true, 1.5] }} {{ ('x',) }} {{ () }} {{ (1, 2) }} {{ {} }} {{ [] }}
{{ {'a': 1, 2: 'b', none: [1]} }}
{{ ['é', '\\n', '\\\\', '\\t', "it's", 'say "x"', "both ' and \\""] }}
{{ ['\\xa0', '\\u200b', '\\x00', '\\x7f', '日本', '🙂', '\\xad', '\\u2028'] }}
{{ d }} {{ nested }} {{ people }}
{{ d.keys() }} {{ d.values() }} {{ d.items() }}
{{ range(5) }} {{ range(1, 10, 2) }}
{{ [undefined_thing] }} {{ undefined_thing }}|
{{ namespace(a=1) }}
{{ 'a' 'b' "c" }}
{{ 1, 2 }}
{{ html|e }} {{ [html|e] }} {{ 'a'|safe }} {{ ['a'|safe] }}
{{ 'x' ~ ('<'|e) ~ '<' }} {{ ('<'|e) + '<' }} {{ '<' + ('<'|e) }}
{{ '\\u00e9\\x41\\101\\q' }}
{{ u }} {{ [u] }} {{ q }} {{ [q] }}
{{ -1 }} {{ +1 }} {{ - 1.5 }} {{ +true }} {{ -true }}
{{ "a\\
b" }}
""",
    "undefined": """
{{ x }}| {{ x ~ 'a' }} {{ x == y }} {{ x == none }} {{ x|length }} {{ x|list }}
{{ x + 1 }}
{{ 1 + x }}
{{ x < 1 }}
{{ x.y }}
{{ x['y'] }}
{{ x() }}
{{ d.zz }}| {{ d['zz'] }}| {{ d.zz is defined }}
{{ d.zz.y }}
{% for i in x %}a{% else %}none{% endfor %}
{{ x is defined }} {{ x is undefined }} {{ x is none }} {{ x is string }} {{ x is iterable }} {{ x is mapping }} {{ x is callable }} {{ x is sequence }}
{{ not x }} {{ x or 'z' }} {{ x and 'z' }}| {{ 'a' if x }}| {{ 'a' if x else 'b' }}
{{ x in [1] }} {{ 1 in x }} {{ x in [x] }}
{{ -x }}
{{ x|default('dd') }} {{ x.y|default('dd') }}
{{ x|default('dd') }} {{ none|default('dd') }} {{ ''|default('dd', true) }} {{ ''|d('dd', boolean=true) }} {{ 0|default(7) }}
{{ x|int }}
{{ x|float }}
{{ x|tojson }}
{{ x|upper }}| {{ x|trim }}| {{ x|string }}| {{ x|join }}| {{ x|first }}|
{{ l[10] }}| {{ s[100] }}| {{ none.x }}| {{ 1 .x }}| {{ none[0] }}|
{{ (1 if false) is defined }} {{ (1 if false) }}|
{{ (1 if false).x }}
{{ x * 2 }}
{{ x[1:2] }}
{{ x|replace('a','b') }}| {{ 'abc'|replace(x, 'z') }}
{{ x is eq(y) }} {{ x != y }} {{ [x] == [y] }}
""",
    "precedence": """
{{ 2**3**2 }} {{ -2**2 }} {{ 2**-1 }} {{ 2**0.5 }} {{ 0**0 }} {{ (-2)**3 }} {{ 1**100 }} {{ (-1)**7 }}
{{ 1 + 2 ~ 3 }}
{{ 1 + 2 ~ 3 + 4 }}
{{ 1 ~ 2 ~ 3 }} {{ 'a' ~ 1 * 2 }} {{ 1 * 2 ~ 'a' }}
{{ 1 + 1 is even }} {{ 2 is even }} {{ not 2 is even }} {{ 3 is not even }}
{{ -2|abs }} {{ 2|abs ** 3 }} {{ -3 ** 2|abs }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 3 > 2 > 1 == 1 }} {{ 1 == 1.0 == true }}
{{ not 1 == 2 }} {{ not true and false }} {{ true or false and false }}
{{ 1 if true else 2 if false else 3 }} {{ (1 if false else 2) if true else 3 }}
{{ 10 - 3 - 2 }} {{ 100 / 10 / 2 }} {{ 7 // 2 * 2 }} {{ 2 * 3 % 4 }}
{{ 7 // -2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ -7.5 % 2 }} {{ 7.5 // 2 }} {{ -7.5 // 2 }} {{ 7 / 2 }} {{ 6 / 2 }}
{{ 1 in [1] == true }} {{ 1 in [1, 2] }} {{ 3 not in [1, 2] }} {{ 'ell' in s }} {{ 'a' in d }} {{ '' in s }}
{{ 'a' in 'abc' and 'b' in 'abc' }} {{ not 'z' in 'abc' }}
{{ [1, 2] + [3] }} {{ (1,) + (2,) }} {{ 'a' * 3 }} {{ 2 * 'ab' }} {{ [0] * 3 }} {{ 'a' * -1 }}|
{{ 1 and 2 }} {{ 0 or 'x' }} {{ '' or [] or 'end' }} {{ 1 and '' }}| {{ none or none }}
{{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ (1, 'a') < (1, 'b') }} {{ 'Z' < 'a' }} {{ 1 < 1.5 }} {{ true < 2 }}
{{ 1 == true }} {{ 1 == '1' }} {{ [1] == (1,) }} {{ {'a': 1} == {'a': 1.0} }} {{ none == false }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ 1 + 'a' }}
{{ 'a' + 1 }}
{{ [1] + (1,) }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 'a' - 'b' }}
{{ 1 in 5 }}
{{ 1 in 'abc' }}
{{ '%s-%d' % ('a', 3) }} {{ '%05d|%-5s|%5s|%.2f|%x' % (42, 'a', 'b', 3.14159, 255) }} {{ '%s' % 'x' }} {{ '%%' % () }}
{{ '%d' % 'x' }}
{{ '%s %s' % ('a',) }}
{{ 1.5|int + 1 }} {{ '3'|int * 2 }} {{ 'a'|upper ~ 'b'|upper }}
{{ s.upper()|lower }} {{ (s|lower).upper() }} {{ [1,2,3][1] }} {{ {'a': {'b': 1}}.a.b }} {{ (1,2)[0] }} {{ 'abc'[1] }} {{ 'abc'.1 }}
{{ l.0 }} {{ people.0.name }} {{ people[0]['name'] }} {{ people[-1].name }}
""",
    "slice": """
{{ l[1:] }} {{ l[:1] }} {{ l[::-1] }} {{ l[-2:] }} {{ l[:-1] }} {{ l[5:] }} {{ l[::2] }} {{ l[:] }}
{{ s[1:4] }} {{ s[::-1] }} {{ s[-3:] }} {{ s[:-3] }} {{ s[10:2:-2] }} {{ s[100:] }}| {{ u[3:8] }} {{ u[::-1] }} {{ u[-1] }}
{{ (1,2,3)[1:] }} {{ range(10)[2:5]|list }} {{ range(10)[::-3]|list }} {{ range(10)[3] }} {{ range(10)[-1] }}
{{ s[::0] }}
{{ s['a':] }}
{{ s[none:3] }} {{ s[true:3] }}
{{ d[1:2] }}|
{{ l[-10:10] }} {{ l[2:0:-1] }} {{ l[-1:-10:-1] }}
{{ l[1.5] }}| {{ l['0'] }}| {{ l[true] }}
""",
    "scope": """
{% set a = 1 %}{% for i in l %}{% set a = i %}{{ a }}{% endfor %}{{ a }}
{% set a = 1 %}{% if true %}{% set a = 2 %}{% endif %}{{ a }}
{% set ns = namespace(a=1) %}{% for i in l %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}
{% set ns = namespace(n=0, s='') %}{% for w in words %}{% set ns.n = ns.n + 1 %}{% set ns.s = ns.s ~ w %}{% endfor %}{{ ns.n }}{{ ns.s }}
{% for i in l %}{% set z = i %}{% endfor %}{{ z is defined }}
{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}
{% set a = 5 %}{% with a = 1, b = a %}{{ b }}{% endwith %}{{ a }}
{% with %}{% set q1 = 1 %}{{ q1 }}{% endwith %}{{ q1 is defined }}
{% macro m(x) %}{{ x }}{{ s }}{% endmacro %}{{ m(1) }}
{% set g = 1 %}{% macro m() %}{{ g }}{% endmacro %}{% set g = 2 %}{{ m() }}
{% macro m() %}{{ later }}{% endmacro %}{% set later = 'L' %}{{ m() }}
{% for i in l %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}
{% set x %}a{{ n }}b{% endset %}{{ x }} {{ x|length }}
{% set x | upper | replace('A', 'z') %}abc{% endset %}{{ x }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}
{% set (a, b) = [3, 4] %}{{ a }}{{ b }}
{% set a, b = 1 %}
{% set a, b = (1, 2, 3) %}
{% set ns = {} %}{% set ns.a = 1 %}
{% set t2 = 1, %}{{ t2 }}
{% set loop = 5 %}{% for i in [1] %}{{ loop.index }}{% endfor %}{{ loop }}
{% set a = 1 %}{% for i in [1,2] %}{{ a }}{% set a = a + 1 %}{{ a }}{% endfor %}{{ a }}
{% generation %}{% set gg = 1 %}text {{ gg }}{% endgeneration %}{{ gg is defined }}
{% filter upper %}abc {{ s }}{% endfilter %}
{% filter upper | replace('A', 'x') | trim %} abc {% endfilter %}
{% set ns = namespace() %}{% set ns._x = 1 %}
{% set ns = namespace(_x=1) %}
{% set ns = namespace({'a': 5}, b=6) %}{{ ns.a }}{{ ns.b }}{{ ns.c is defined }}
{% for i in [1] %}{% if true %}{% set inner = 3 %}{% endif %}{{ inner }}{% endfor %}{{ inner is defined }}
{% block foo %}in block{% endblock %}
""",
    "loop": """
{% for i in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }} {% endfor %}
{% for i in l %}{{ loop.previtem }}-{{ loop.nextitem }} {% endfor %}
{% for i in l if i > 1 %}{{ i }}{{ loop.length }}{% endfor %}
{% for i in [] %}x{% else %}else{% endfor %}
{% for i in l %}{% break %}{% else %}else{% endfor %}
{% for i in l %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{% else %}else{% endfor %}
{% for i in l %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}
{% for i in l %}{% continue %}{% else %}else{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}
{% for k in d %}{{ k }}{% endfor %} {% for k in d.values() %}{{ k }}{% endfor %}
{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for c in 'héy' %}[{{ c }}]{% endfor %}
{% for x in [[1,[2]],[3]] recursive %}{% if x is iterable %}<{{ loop(x) }}>{% else %}{{ x }}@{{ loop.depth }}{% endif %}{% endfor %}
{% for x in [1] %}{{ loop([2]) }}{% endfor %}
{% for i in l %}{{ loop.cycle('a', 'b') }}{% endfor %}
{% for i in [1,1,2] %}{{ loop.changed(i) }} {% endfor %}
{% for i in l %}{% for j in l %}{{ loop.index }}{{ i }}{% endfor %}{{ loop.index }} {% endfor %}
{% for i in 5 %}{% endfor %}
{% for i in none %}{% endfor %}
{% for a, b in [1, 2] %}{% endfor %}
{% for i in range(3) %}{{ i }}{% endfor %} {% for i in range(3, 0, -1) %}{{ i }}{% endfor %}
{% for i in l|sort %}{{ i }}{% endfor %} {% for i in l|reverse %}{{ i }}{% endfor %}
{% for m in people if m.age == 30 and not loop %}{{ m.name }}{% endfor %}
{% break %}
{% for i in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for i in [1,2] %}{% for j in [1,2] %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}
{% for i in l %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}
{% for i in 1, 2, 3 %}{{ i }}{% endfor %}
{% for i in l if false %}x{% else %}E{% endfor %}
{{ range(200000)|length }}
{{ range(100000)|length }} {{ range(5, 1)|list }} {{ range(0)|length }}
{{ range(1, 5, 0) }}
{% for x in people|map(attribute='name') %}{{ loop.index }}{{ x }}{% endfor %}
""",
    "macro": """
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(1, c='z') }} {{ m(a=5) }} {{ m() }}
{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, b=2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}body{% endcall %}
{% macro m() %}{% for i in [1,2] %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(x) m() %}<{{ x }}>{% endcall %}
{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}
{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}
{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}
{% macro m(a) %} {{ a }} {% endmacro %}{{ m(1)|trim }}|{{ m('x') ~ 'y' }}|{{ m(1)|length }}
{{ m is defined }}{% macro m() %}{% endmacro %}{{ m is defined }} {{ m is callable }} {{ m()|length }}
{% macro m(*a) %}{% endmacro %}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m(x) %}{{ x.y|default('none') }}{% endmacro %}{{ m({'y': 1}) }}{{ m({}) }}
{% set f = {'a': 1} %}{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}
{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'z': 1}, y=2) }} {{ dict() }}
{% macro m(a, b) %}{{ a }}-{{ b }}{% endmacro %}{{ m(*[1, 2]) }} {{ m(**{'a': 3, 'b': 4}) }} {{ m(1, *[2]) }}
{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }} {% set j = joiner('; ') %}{{ j() }}1{{ j() }}2
{{ strftime_now('%Y')|length }}
{{ raise_exception('boom') }}
{{ s() }}
{{ s.nothing() }}
""",
    "whitespace": """
a
  {% if true %}
b
  {% endif %}
c
a {%- if true -%} b {%- endif -%} c
a {{- 1 -}} b
  {%+ if true %}x{% endif %}
{% if true +%}
x{% endif %}
x {# comment #} y{#- c -#} z
  {# own line #}
after
{% raw %}{{ x }}{% if %}{% endraw %}
{%- raw -%}  {{ y }}  {%- endraw -%}  end
{% for i in l %}
{{ i }}
{% endfor %}
	{% set a = 1 %}	{{ a }}
x{{ "\\n" }}
y
{{ 1 }}

{% if true %}

x
{% endif %}
""",
    "filters": """
{{ s|upper }} {{ s|lower }} {{ 'hELLO wORLD'|capitalize }} {{ "it's a-b foo_bar (x) <y> 3d"|title }} {{ u|upper }} {{ u|title }}
{{ blank|trim }}| {{ 'xxaxx'|trim('x') }} {{ n|trim }} {{ '\\x1c\\x85 a \\u3000'|trim }}|
{{ s|replace('o', '0') }} {{ s|replace('o', '0', 1) }} {{ 'aaa'|replace('', '-') }} {{ n|replace(4, 5) }} {{ 'aXbX'|replace('X', '') }}
{{ s|length }} {{ l|length }} {{ d|count }} {{ u|length }} {{ ''|length }}
{{ 5|length }}
{{ l|join }} {{ l|join(', ') }} {{ people|join('-', attribute='name') }} {{ 'abc'|join('.') }} {{ [1, none, true, 'x']|join('|') }} {{ d|join }} {{ l|join(1) }}
{{ l|first }} {{ l|last }} {{ s|first }} {{ s|last }} {{ []|first }}| {{ []|last }}| {{ d|first }}
{{ l|list }} {{ 'ab'|list }} {{ d|list }} {{ (1,2)|list }}
{{ 5|list }}
{{ l|sort }} {{ l|sort(reverse=true) }} {{ words|sort }} {{ words|sort(case_sensitive=true) }} {{ people|sort(attribute='age')|map(attribute='name')|join(',') }} {{ people|sort(attribute='age,name')|map(attribute='name')|list }}
{{ [1, 'a']|sort }}
{{ d|dictsort }} {{ d|dictsort(true) }} {{ d|dictsort(false, 'value') }} {{ d|dictsort(by='value', reverse=true) }}
{{ l|reverse|list }} {{ s|reverse }} {{ d|items|list }} {{ x|items|list }}
{{ [1,2,1,'a','A']|unique|list }} {{ ['a','A']|unique(case_sensitive=true)|list }} {{ people|unique(attribute='age')|map(attribute='name')|list }}
{{ people|map(attribute='age')|list }} {{ people|map(attribute='city.zip', default='?')|list }} {{ words|map('upper')|list }} {{ l|map('string')|join('+') }} {{ ['a','b']|map('replace', 'a', 'z')|list }}
{{ l|select('odd')|list }} {{ l|reject('odd')|list }} {{ [0,1,'',none]|select|list }} {{ l|select('gt', 1)|list }} {{ l|select('>', 1)|list }} {{ l|select('in', [1,2])|list }}
{{ people|selectattr('city')|map(attribute='name')|list }} {{ people|selectattr('age', 'equalto', 30)|map(attribute='name')|list }} {{ people|rejectattr('age', '==', 30)|list|length }} {{ people|selectattr('city', 'undefined')|list|length }} {{ people|selectattr('city.zip', 'eq', '2')|list|length }}
{{ l|map('nosuch')|list }}
{{ l|select('nosuch')|list }}
{{ l|sum }} {{ people|sum(attribute='age') }} {{ l|sum(start=10) }} {{ []|sum }} {{ [1.5, 2]|sum }}
{{ l|min }} {{ l|max }} {{ words|min }} {{ words|max }} {{ people|max(attribute='age') }} {{ []|max }}|
{{ '42'|int }} {{ '42.9'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 3.9|int }} {{ '0x1f'|int(base=16) }} {{ ' 12 '|int }} {{ none|int }} {{ true|int }} {{ '1_000'|int }} {{ '-5'|int }} {{ '1e3'|int }} {{ [1]|int }} {{ -3.9|int }} {{ '101'|int(0, 2) }}
{{ '1.5'|float }} {{ 'x'|float }} {{ 'x'|float(1.0) }} {{ 3|float }} {{ 'inf'|float }} {{ 'nan'|float }} {{ '1e5'|float }} {{ none|float }}
{{ 2.5|round }} {{ 42|round }} {{ 2.675|round(2) }} {{ 2.1|round(0, 'ceil') }} {{ 2.9|round(method='floor') }} {{ 1234.5|round(-2) }} {{ -2.5|round }} {{ 3.14159|round(3) }} {{ 2.5|round|int }} {{ 0.5|round }} {{ 1.25|round(1, 'floor') }}
{{ -5|abs }} {{ 5.5|abs }} {{ -5.5|abs }}
{{ 'a'|abs }}
{{ multi|indent }}| {{ multi|indent(2) }}| {{ multi|indent(2, true) }}| {{ multi|indent(2, false, true) }}| {{ multi|indent('> ') }}| {{ ''|indent }}| {{ 'a\\n'|indent }}|
{{ 5|indent }}
{{ l|batch(2)|list }} {{ l|batch(2, 'x')|list }} {{ range(7)|slice(3)|list }} {{ range(7)|slice(3, 'f')|list }} {{ range(3)|slice(5)|list }}
{{ people|groupby('age') }} {% for k, v in people|groupby('age') %}{{ k }}:{{ v|length }} {% endfor %} {% for g in people|groupby('age') %}{{ g.grouper }}{{ g.list|length }}{% endfor %} {{ words|groupby('x', default='q') }}
{{ html|e }} {{ html|escape }} {{ html|e|e }} {{ html|forceescape }} {{ html|safe }} {{ (html|e)|length }} {{ html|e|upper }}
{{ '%s and %s'|format('a', 1) }} {{ '%5.1f'|format(3.14159) }} {{ '%s'|format([1]) }} {{ '%r'|format('x') }}
{{ s|wordcount }} {{ 'a-b c_d  e'|wordcount }} {{ s|center(21) }}| {{ s|center(20) }}|
{{ 'a b c d e f g h'|truncate(9) }} {{ 'a b c d e f g h'|truncate(9, true) }} {{ 'foo bar baz qux'|truncate(9, true, '…', 0) }} {{ 'short'|truncate(20) }} {{ 'foo bar baz qux'|truncate(11, false, leeway=0) }}
{{ 'a b/c?d=é&'|urlencode }} {{ {'a': 'x y', 'b': 1}|urlencode }} {{ [('k', 'v/w')]|urlencode }}
{{ n|string }} {{ (n|string)|length }} {{ [1]|string }} {{ none|string }} {{ 1.0|string }}
{{ d|attr('a') }}| {{ s|attr('nothing') }}|
{{ s|nosuch }}
{{ people|attr }}
{{ s|upper(1) }}
{{ s|default }} {{ s|replace('o') }}
{{ d|xmlattr }}| {{ {'class': 'my', 'm': none, 'id': '<x>'}|xmlattr }} {{ {}|xmlattr }}|
{{ l|batch(2)|length }}
{{ l|select|first }} {{ l|map('string')|last }}
""",
    "json": """
{{ d|tojson }} {{ nested|tojson }} {{ people|tojson(indent=2) }} {{ l|tojson(indent=4) }} {{ u|tojson }} {{ q|tojson }} {{ html|tojson }}
{{ [1.0, 1e16, none, true, 'x\\n\\t\\u0001\\x7f\\u2028/']|tojson }} {{ (1, 2)|tojson }} {{ {}|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ [[]]|tojson(indent=1) }}
{{ u|tojson(true) }} {{ u|tojson(ensure_ascii=true) }} {{ d|tojson(sort_keys=true) }} {{ d|tojson(separators=(',', ':')) }} {{ d|tojson(indent=0) }} {{ d|tojson(indent='\\t') }} {{ d|tojson(indent=2, separators=(',', '=')) }}
{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }} {{ 'inf'|float|tojson }} {{ -0.0|tojson }} {{ 5|tojson }} {{ 'a'|tojson }}
{{ {(1,2): 3}|tojson }}
{{ namespace(a=1)|tojson }}
{{ l|map('string')|tojson }}
{{ d.items()|tojson }}
{{ range(3)|tojson }}
{{ '<'|e|tojson }}
""",
    "tests": """
{{ 1 is number }} {{ 1 is integer }} {{ 1.0 is float }} {{ true is integer }} {{ true is number }} {{ true is boolean }} {{ 1 is boolean }} {{ 1.0 is integer }} {{ 'a' is number }}
{{ s is string }} {{ l is string }} {{ d is mapping }} {{ l is mapping }} {{ l is sequence }} {{ d is sequence }} {{ 5 is sequence }} {{ s is sequence }} {{ l is iterable }} {{ 5 is iterable }} {{ range(3) is sequence }} {{ d.items() is iterable }}
{{ none is none }} {{ e is none }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }}
{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 2.0 is even }}
{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'aB' is lower }} {{ '1' is lower }} {{ '' is upper }}
{{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is gt 2 }} {{ 1 is le 1 }} {{ 1 is ge 1 }} {{ 1 is lessthan 2 }} {{ 2 is greaterthan 1 }}
{{ 1 is in [1, 2] }} {{ 3 is in([1]) }} {{ 1 is not in [1] }} {{ 'a' is in 'abc' }}
{{ 1 is sameas 1 }} {{ none is sameas none }} {{ l is sameas l }} {{ [1] is sameas [1] }} {{ 1 is sameas true }}
{{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'even' is test }} {{ range is callable }} {{ s.upper is callable }} {{ 5 is callable }}
{{ html|e is escaped }} {{ html is escaped }}
{{ 1 is nosuch }}
{{ 1 is not nosuch }}
{{ 'a' is odd }}
{{ x is defined and x.y }} {{ x is not defined or x.y }} {{ x is defined if true else 2 }} {{ 1 is defined is true }}
{{ s is string and l is not string }}
{{ s is startswith('H') }}
""",
    "methods": """
{{ s.upper() }} {{ s.lower() }} {{ "they're bill's"|title }} {{ "they're bill's".title() }} {{ 'aBC'.capitalize() }} {{ 'aBc'.swapcase() }}
{{ '  a '.strip() }}| {{ 'xxaxx'.strip('x') }} {{ ' a '.lstrip() }}| {{ ' a '.rstrip() }}| {{ 'abcba'.strip('ab') }} {{ 'x'.strip(none) }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a b c'.split(none, 1) }} {{ ' a b  c '.split(maxsplit=1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'abc'.split('abc') }} {{ 'a</think>b</think>c'.split('</think>')[-1] }}
{{ 'a,b,c'.rsplit(',', 1) }} {{ 'a b c'.rsplit(none, 1) }} {{ 'a b'.rsplit() }} {{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }} {{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'abc'.partition('-') }} {{ 'abc'.rpartition('-') }}
{{ 'a'.split('') }}
{{ s.startswith('He') }} {{ s.endswith('ld') }} {{ s.startswith(('x', 'H')) }} {{ s.startswith('ello', 1) }} {{ s.endswith('Hello', 0, 5) }} {{ s.startswith('') }}
{{ s.startswith(1) }}
{{ s.replace('o', '0') }} {{ s.replace('o', '0', 1) }} {{ 'aa'.replace('', '.') }} {{ 'é'.replace('é', 'e') }}
{{ s.replace('o', 1) }}
{{ s.find('o') }} {{ s.find('zz') }} {{ s.rfind('o') }} {{ s.find('o', 5) }} {{ s.index('W') }} {{ s.count('l') }} {{ u.find('日') }} {{ s.find('') }} {{ s.rfind('') }} {{ s.count('') }} {{ s.find('l', -3) }} {{ s.find('H', 1) }} {{ s.rfind('l', 0, 4) }}
{{ s.index('zz') }}
{{ '-'.join(['a', 'b']) }} {{ ''.join([]) }}| {{ ','.join('abc') }} {{ ', '.join(d) }}
{{ '-'.join([1]) }}
{{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} {{ 'a'.ljust(3) }}| {{ 'a'.rjust(3, '.') }} {{ 'ab'.center(5, '*') }} {{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }}
{{ '12'.isdigit() }} {{ 'ab'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ 'AB'.isupper() }} {{ 'ab'.islower() }} {{ ''.isdigit() }} {{ 'a b'.isalpha() }} {{ '²'.isdigit() }} {{ '½'.isnumeric() }} {{ 'é'.isalpha() }}
{{ '{} {}'.format(1, 'a') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}'.format(x=5) }} {{ '{{}}'.format() }}
{{ '{} {}'.format(1) }}
{{ d.get('a') }} {{ d.get('zz') }} {{ d.get('zz', 'def') }} {{ d.keys()|list }} {{ d.values()|list }} {{ d.items()|list }} {{ d.keys()|length }} {{ 'a' in d.keys() }}
{{ nested['items'] }} {{ nested.k[1].x }}
{{ l.append(4) }}
{{ l.append }}|
{{ d.update({'x': 1}) }}
{{ d.pop('a') }}
{{ d.setdefault('q', 1) }}
{{ l.pop }}| {{ l.append is defined }} {{ l.pop is callable }}
{{ l.index(1) }} {{ l.count(3) }} {{ (1,2,1).count(1) }}
{{ l.index(99) }}
{{ s.__class__ }}|
{{ s.__class__.__mro__ }}
{{ ''.__class__ is defined }}
{{ d.copy() }} {{ l.copy() }}
{{ s.upper(1) }}
{{ d.get() }}
{{ 'ßx'.upper() }} {{ 'ǆ'.title() }} {{ 'İ'.lower()|length }}
""",
    "syntax": """
{{ 1
{{ }}
{% if %}{% endif %}
{% if true %}
{% endif %}
{% for x in l %}
{% for in l %}{% endfor %}
{% nosuch %}
{% set %}
{% set 1 = 2 %}
{% set true = 2 %}
{{ 'abc }}
{{ (1 }}
{{ 1) }}
{{ [1, }}
{{ {1: 2 }}
{{ a..b }}
{{ a.1.b }}
{{ 1 2 }}
{{ ! }}
{{ a | }}
{{ a is }}
{{ a is defined is defined }}
{{ f(a=1, 2) }}
{{ f(*a, *b) }}
{# no end
{% raw %} x
{% elif x %}
{% else %}
{{ a b }}
{{ 'a' if }}
{{ $ }}
{{ `x` }}
{{ a ? b : c }}
{{ {'a'} }}
{{ [1 2] }}
{% if true %}a{% else %}b{% else %}c{% endif %}
{% if true %}a{% elif false %}b{% endif %}
{% macro %}{% endmacro %}
{% macro m %}{% endmacro %}
{% call m %}{% endcall %}
{{ [1,2,] }} {{ (1,2,) }} {{ {'a':1,} }} {{ dict(a=1,) }}
{{ {} }} {{ {'a': {'b': {}}}}}
{{ "a}}b" }} {{ '{%' }} {{ '#}' }}
{{- '' -}}
{{ not not true }} {{ - - 1 }}
{% if true: %}x{% endif %}
{% print 1 %}
{{ a.b.c is defined }}
{{ '\\u12' }}
{% for x in l %}{{ x }}{% endfor %}{% for x in l -%} {{ x }} {%- endfor %}
{{ 09 }}
{{ 1__0 }}
{{ 1.e5 }}
{{ .5 }}
{{ 1e5 }} {{ 1E+2 }} {{ 1.5e-3 }} {{ 00 }}
{{ é }}| {% set é = 1 %}{{ é }}
{% include 'x' %}
{% import 'x' as y %}
{{ true.x }}| {{ none|d('x') }}
""",
    "names": """
{{ 1|nope }}
{{ 1 is nope }}
x{% if false %}{{ 1|nope }}{% endif %}
x{% if false %}{{ 1 is nope }}{% endif %}
{% if true %}{{ 1|nope }}{% endif %}
{{ 1|nope if false }}|{{ 2 if true else 3|nope }}
{{ 1|nope if true }}
x{% if false %}{% for i in [] %}{{ i|nope }}{% endfor %}{% endif %}
x{% if false %}{% for i in 1|nope %}{% endfor %}{% endif %}
x{% if false %}{% macro m() %}{{ 1|nope }}{% endmacro %}{% endif %}
x{% if false %}{% set a %}{{ 1|nope }}{% endset %}{% endif %}
x{% if false %}{% set a = 1|nope %}{% endif %}
x{% if false %}{% with a = 1 %}{{ a|nope }}{% endwith %}{% endif %}
x{% if false %}{% with a = 1|nope %}{{ a }}{% endwith %}{% endif %}
x{% if false %}{% filter nope %}{% endfilter %}{% endif %}
x{% if false %}{% call(a=1|nope) m() %}{% endcall %}{% endif %}
x{% if false %}{% call m(1|nope) %}{% endcall %}{% endif %}
x{% if false %}{% macro m(a=1|nope) %}{% endmacro %}{% endif %}
x{% if false %}{% generation %}{{ 1|nope }}{% endgeneration %}{% endif %}
{{ []|map('nope')|list }}
{{ [1]|map('nope')|list }}
""",
    "macros": """
{% macro f(a, b=1) %}{{ kwargs }}{% endmacro %}{{ f.name }} {{ f.arguments }} {{ f.catch_kwargs }} {{ f.catch_varargs }} {{ f.caller }}
{% macro f() %}{{ caller() }}{{ varargs }}{% endmacro %}{{ f.name }} {{ f.arguments }} {{ f.catch_kwargs }} {{ f.catch_varargs }} {{ f.caller }} {{ f.other }}|
{% macro f() %}{{ caller.name }} {{ caller.arguments }}{% endmacro %}{% call(x) f() %}{% endcall %}
""",
    "sizes": """
{{ 0|filesizeformat }} {{ 1|filesizeformat }} {{ 999|filesizeformat }} {{ 1000|filesizeformat }} {{ 1023|filesizeformat(true) }} {{ 1024|filesizeformat(true) }}
{{ 123456789|filesizeformat }} {{ 123456789|filesizeformat(binary=true) }} {{ 1e30|filesizeformat }} {{ 2.5|filesizeformat }} {{ '1000'|filesizeformat }} {{ -5|filesizeformat }}
{{ 999999|filesizeformat }} {{ 1e15|filesizeformat }} {{ 1e18|filesizeformat(true) }}
{{ 'x'|filesizeformat }}
""",
    "percent-keys": """
{{ '%(a)s %(b)05d|%(a)-4s|' % {'a': 'x', 'b': 7} }} {{ '%(b)s' % d }} {{ '%(x y)s' % {'x y': 1} }}
{{ '%(a)s' % {'b': 1} }}
{{ '%(a)s' % 5 }}
{{ '%(a' % {'a': 1} }}
{{ '%s %(a)s' % {'a': 1} }}
{{ '%c%c%c|%5c|%-5c|' % ('a', 66, 233, 'x', 'y') }}
{{ '%c' % 'ab' }}
{{ '%c' % 1.5 }}
{{ '%05s|%05r|%05c|' % ('a', 'b', 'c') }}
{{ 'Straße ẞ ﬁ ΑΣ'.casefold() }}
""",
    "kinds": """
{{ 'Ab Cd'.istitle() }} {{ 'AB'.istitle() }} {{ 'ab'.istitle() }} {{ "It'S".istitle() }} {{ '1a'.istitle() }} {{ ''.istitle() }} {{ '12'.istitle() }} {{ 'Ǆx ǅ'.istitle() }}
{{ 'abc'.isascii() }} {{ 'é'.isascii() }} {{ ''.isascii() }}
{% set c = cycler('a', 'b') %}{{ c.current }}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.current }}{{ c.other }}|
{{ s.nothing }}|{{ d.nothing }}|
""",
    "limits": """
{{ 9223372036854775807 }} {{ -9223372036854775807 }}
{{ 2**62 }} {{ 2**10 }}
""",
}


# further groups: cases/NAME.txt, a template a line
for _path in sorted(pathlib.Path(__file__).parent.glob("cases/*.txt")):
    GROUPS[_path.stem] = _path.read_text(encoding="utf-8")


def rows_of(group, text):
    if group == "whitespace":
        yield from split_whitespace(text)
        return
    lines = text.strip("\n").split("\n")
    for line in lines:
        yield line


def split_whitespace(text):
    """White space cases may span lines: they are listed here, not split."""
    yield "a\n  {% if true %}\nb\n  {% endif %}\nc\n"
    yield "a {%- if true -%} b {%- endif -%} c"
    yield "a {{- 1 -}} b"
    yield "  {%+ if true %}x{% endif %}"
    yield "{% if true +%}\nx{% endif %}"
    yield "{% if true -%}\n\n x{% endif %}"
    yield "x {# comment #} y{#- c -#} z"
    yield "  {# own line #}\nafter"
    yield "  {#+ own line +#}\nafter"
    yield "{# a -#}   b {#- c #} d"
    yield "{% raw %}{{ x }}{% if %}{% endraw %}"
    yield "{% raw %}\n a {{ x }}\n {% endraw %}\nb"
    yield "x {%- raw -%}  {{ y }}  {%- endraw -%}  end"
    yield "  {%+ raw %} a {%+ endraw +%}\nb"
    yield "{% for i in l %}\n{{ i }}\n{% endfor %}\n"
    yield "\t{% set a = 1 %}\t{{ a }}"
    yield 'x{{ "\\n" }}\ny\n'
    yield "{{ 1 }}\n\n"
    yield "{{ 1 }}\r\nx\r\n{% if true %}\r\ny{% endif %}\r"
    yield "{% if true %}\n\nx\n{% endif %}\n\n"
    yield "  {% if true %}  {% if true %}\n  x{% endif %}  {% endif %}"
    yield "  text {% if true %}\nx\n{% endif %}"
    yield "   {{ 1 }}\n   {% set x = 1 %}   \n end"
    yield "{% set x = 1 %}\n{% set y = 2 %}\n{{ x }}"
    yield "{%set x=1%}{{x}}{{-x-}} {{+x}}"
    yield ""
    yield "\n"
    yield "plain text only"
    yield "{ {% if true %}{{% endif %} }} %} #}"
    yield "a{##}b{#- -#}c{#--#}d"


def record(name, template):
    row = {"name": name, "template": template}
    try:
        row["text"] = _compile_jinja_template(template).render(**VARS)
    except Exception:  # any failure of the reference is one of ours
        row["error"] = True
    return row


def main():
    rows = []
    for group, text in GROUPS.items():
        for i, template in enumerate(rows_of(group, text)):
            rows.append(record(f"{group}-{i + 1}", template))
    out = pathlib.Path(__file__).with_name("cases.json")
    out.write_text(json.dumps({"vars": VARS, "rows": rows}, ensure_ascii=True, indent=1) + "\n")
    print(len(rows), "rows,", sum("error" in r for r in rows), "of them errors")


if __name__ == "__main__":
    main()
