"""How test-report counts: what must be a failure is one, and only once."""
from collections import Counter

from tap import load_tool, run

report = load_tool("test-report")

ROWS = [
    # name, output, whether CTest says the program failed, passed/failed/skipped
    ("a plain program", "hello\n", False, (1, 0, 0)),
    ("a plain program that fails", "hello\n", True, (0, 1, 0)),
    ("nothing said", "", False, (1, 0, 0)),
    ("cases", "1..2\nok 1 - a\nok 2 - b/c d\n", False, (2, 0, 0)),
    ("a failed case", "1..2\nok 1 - a\nnot ok 2 - b\n# why\n", True, (1, 1, 0)),
    ("two groups", "1..1\nok 1 - a\n# ok - tests\n1..1\nok 1 - b\n", False, (2, 0, 0)),
    ("died half-way", "1..3\nok 1 - a\n", True, (1, 1, 0)),
    ("died before the first", "1..3\n", True, (0, 1, 0)),
    ("died half-way after a failure", "1..3\nnot ok 1 - a\n", True, (0, 2, 0)),
    ("an early exit with 0", "1..3\nok 1 - a\n", False, (1, 1, 0)),
    ("a leak at the end", "1..1\nok 1 - a\n==1==ERROR: LeakSanitizer\n", True, (1, 1, 0)),
    ("skipped, cmocka's way", "1..2\nnot ok 1 # SKIP a\nok 2 - b\n", False, (1, 0, 1)),
    ("skipped, TAP's way", "1..1\nok 1 # SKIP a\n", False, (0, 0, 1)),
    ("a script without a plan", "ok 1 - a\nok 2 - b\n", False, (2, 0, 0)),
    ("talk between cases", "1..1\nlook: ok 1 is fine\nok 1 - a\nnot okay\n", False, (1, 0, 0)),
]


def counts(output, bad):
    program = {"name": "p", "bad": bad, "why": "Failed", "lines": output.splitlines()}
    seen = Counter(outcome for outcome, _, _ in report.program_cases(program))
    return seen["passed"], seen["failed"], seen["skipped"]


run([(name, counts(output, bad), want) for name, output, bad, want in ROWS])
