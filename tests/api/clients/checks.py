"""What the Python scripts share: tests by name, as TAP."""
import sys

TESTS = []
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is the time?"}]


def test(function):
    TESTS.append(function)
    return function


def run():
    failed = False
    for number, function in enumerate(TESTS, 1):
        try:
            function()
            print(f"ok {number} - {function.__name__}")
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f"not ok {number} - {function.__name__}")
            print(f"# {type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(failed)
