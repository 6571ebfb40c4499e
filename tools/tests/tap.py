"""Rows as TAP: each (name, got, want) is a test; tools without a .py ending are loaded by path."""
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]


def load_tool(name):
    loader = SourceFileLoader(name.replace("-", "_"), str(TOOLS / name))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def report(number, name, got, want):
    print(f"{'ok' if got == want else 'not ok'} {number} - {name}")
    if got != want:
        print(f"# got  {got!r}\n# want {want!r}")
    return got == want


def run(rows):
    """Prints the plan and a line a row; exits 1 when one fails."""
    print(f"1..{len(rows)}")
    results = [report(i, *row) for i, row in enumerate(rows, 1)]
    sys.exit(not all(results))
