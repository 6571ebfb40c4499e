"""What check-source must find, and what it must let pass."""
from tap import load_tool, run

check = load_tool("check-source")
LAYERS = {"base": set(), "nn": {"base"}, "backend": {"base"}, "backend/native": {"base", "nn", "backend"},
          "cli": {"include", "base"}}


def layers(path, text):
    return [line for line, _ in check.check_layers(path, text, LAYERS)]


def names(text):
    return [what.split()[-1] for _, what in check.check_names("src/nn/a.c", check.code_of(text))]


def macros(path, text):
    return [line for line, _ in check.check_macros(path, check.code_of(text))]


def gotos(text):
    return [line for line, _ in check.check_goto("src/nn/a.c", check.code_of(text))]


LAYER_ROWS = [
    ("a foundation is open", "src/nn/a.c", '#include "base/str.h"\n', []),
    ("itself is open", "src/nn/a.c", '#include "nn/b.h"\n#include "b.h"\n', []),
    ("a system header is not looked at", "src/base/a.c", "#include <nn/a.h>\n", []),
    ("upwards is refused", "src/base/a.c", '\n#include "nn/a.h"\n', [2]),
    ("spaces hide nothing", "src/base/a.c", '  #  include "nn/a.h"\n', [1]),
    ("a subfolder has its own row", "src/backend/native/a.c", '#include "nn/a.h"\n', []),
    ("its parent does not share it", "src/backend/a.c", '#include "nn/a.h"\n', [1]),
    ("the parent may not look into it", "src/backend/a.c", '#include "backend/native/a.h"\n', [1]),
    ("the public header in quotes", "src/nn/a.c", '#include "quern/quern.h"\n', [1]),
    ("the public header in angles", "src/nn/a.c", "#include <quern/quern.h>\n", [1]),
    ("the command may use it", "src/cli/a.c", "#include <quern/quern.h>\n", []),
    ("a folder without a row", "src/other/a.c", "int x;\n", [1]),
    ("tests are free", "tests/unit/a.c", '#include "nn/a.h"\n', []),
]

NAME_ROWS = [
    ("a helper", "static int a_helper(int x)", ["a_helper"]),
    ("a second part", "x = load_part2(y);", ["load_part2"]),
    ("the rest", "load_rest(y);", ["load_rest"]),
    ("do, handle, process", "do_it(); handle_x(); process_y();", ["do_it", "handle_x", "process_y"]),
    ("util anywhere", "str_util_cut(x);", ["str_util_cut"]),
    ("not a field", "FIELD(x, do_sample); p->do_sample = 1;", []),
    ("not in a comment", "/* do_it() */ // a_helper(x)\nint x;", []),
    ("not in a text", 'print("do_it() a_impl()");', []),
    ("undo is a word", "undo_it(x); preprocess_x(y);", []),
]

MACRO_ROWS = [
    ("a value", "src/nn/a.c", "#define N 3\n#define ADD(a, b) ((a) + (b))\n", []),
    ("an if", "src/nn/a.c", "#define CHECK(x) if (x) stop()\n", [1]),
    ("a return on a later line", "src/nn/a.c", "\n#define R(x) \\\n  { \\\n  return x; }\n", [2]),
    ("a keyword in the name only", "src/nn/a.c", "#define for_what(x) (x)\n", []),
    ("the code after it", "src/nn/a.c", "#define N 3\nif (x)\n", []),
    ("base is where TRY lives", "src/base/a.h", "#define T(x) if (x) return\n", []),
    ("the test macros", "tests/support/a.h", "#define T(x) for (;;) x\n", []),
]

GOTO_ROWS = [
    ("a goto", "\ngoto out;\n", [2]),
    ("a word with goto in it", "goto_x = 1;", []),
    ("a comment", "/* goto out; */", []),
]

run(
    [(f"layers/{name}", layers(path, text), want) for name, path, text, want in LAYER_ROWS]
    + [(f"names/{name}", names(text), want) for name, text, want in NAME_ROWS]
    + [(f"macros/{name}", macros(path, text), want) for name, path, text, want in MACRO_ROWS]
    + [(f"goto/{name}", gotos(text), want) for name, text, want in GOTO_ROWS]
)
