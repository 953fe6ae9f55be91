"""The ceilings of the house: they are tests, not wishes."""

import statistics

import measure
import pytest

FUNCTIONS = [function for path in measure.modules() for function in measure.functions(path)]


def test_no_function_is_above_50_code_lines():
    """The longest function of the best houses has 50 code lines; ours stops there."""
    assert [f.where for f in FUNCTIONS if f.code_lines > 50] == []


def test_the_middle_function_has_at_most_8_code_lines():
    """Half of all functions can be read at a glance."""
    assert statistics.median(f.code_lines for f in FUNCTIONS) <= 8


def test_nine_of_ten_functions_have_at_most_25_code_lines():
    """The ninetieth percentile of the best houses is 17 to 27."""
    assert statistics.quantiles((f.code_lines for f in FUNCTIONS), n=10)[-1] <= 25


@pytest.mark.parametrize("path", measure.modules(), ids=lambda path: str(path.relative_to(measure.SOURCE)))
def test_no_file_is_above_400_lines(path):
    """A file that needs more has two subjects."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_class_is_above_250_lines():
    """A class keeps one state."""
    assert [name for path in measure.modules() for name, lines, _ in measure.classes(path) if lines > 250] == []


def test_functions_take_few_parameters():
    """At most 5; an equation of the pathway may need 8, and a command has one for each flag."""
    too_many = [f.where for f in FUNCTIONS if f.parameters > (8 if "/pathway/" in f.where or "/cli/" in f.where else 5)]
    assert too_many == []


def test_every_public_function_says_what_it_does():
    """The docstring is where unit, shape and source stand."""
    assert [f.where for f in FUNCTIONS if f.public and not f.documented] == []


def test_every_public_class_says_what_it_is():
    """A record without a sentence is a riddle."""
    assert [name for path in measure.modules() for name, _, documented in measure.classes(path) if not documented] == []


def test_nothing_is_imported_inside_a_function():
    """A local import is a floor that was crossed in silence."""
    assert [where for path in measure.modules() for where in measure.local_imports(path)] == []


def test_no_module_has_a_name_that_says_nothing():
    """A folder's contents read like a table of contents."""
    empty = {"utils", "common", "helpers", "manager", "misc"}
    assert [str(path) for path in measure.modules() if path.stem in empty] == []
