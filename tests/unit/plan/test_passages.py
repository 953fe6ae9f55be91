"""Passages in the style of plans, written and labelled by hand before the reader saw them; what it scored then stands in docs/plan.md.

They were looked at afterwards, so they hold what is reached and test nothing unseen. One passage is: a head ``## id domain script``,
its text, then a line a target (``= indicator | operator | value | unit | year``; ``?`` neither earns nor costs; a year with ``~`` may
be left out) and a line a body (``@ name role``).
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from dafeng.plan import parse_plan

FOLDER = Path(__file__).parent / "passages"
FLOOR = 0.97


@dataclass(frozen=True)
class Passage:
    """A text and its labels."""

    text: str
    targets: list[list[str]]
    bodies: list[str]


def passages(path):
    """All passages of a file."""
    for block in path.read_text(encoding="utf-8").split("## ")[1:]:
        lines = block.rstrip("\n").split("\n")[1:]
        labels = [line for line in lines if line[:2] in {"= ", "? "}]
        bodies = [line[2:].rsplit(" ", 1)[0] for line in lines if line.startswith("@ ")]
        text = "\n".join(line for line in lines if line[:2] not in {"= ", "? ", "@ "})
        yield Passage(text, [[line[0], *map(str.strip, line[2:].split("|"))] for line in labels], bodies)


def pairs(text):
    """Pairs of neighbouring characters."""
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def agrees(label, target):
    """Value, operator and deadline are exact, the unit as written, and the indicator overlaps by half."""
    _, phrase, operator, value, unit, year = label[:6]
    common = len(pairs(phrase) & pairs(target["indicator"])) / min(len(pairs(phrase)), len(pairs(target["indicator"])))
    dated = str(target["year"]) == year.rstrip("~") or ((year in {"null"} or year.endswith("~")) and target["year"] is None)
    return (target["value"], target["operator"], target["unit"]) == (float(value), operator, unit) and dated and common >= 0.5


def match(labels, found, test):
    """Hits, misses and what is left over."""
    left, hit = list(found), 0
    missed = 0
    for label in labels:
        fits = next((each for each in left if test(label, each)), None)
        if fits is not None:
            left.remove(fits)
        optional = label[0] == "?"
        hit += fits is not None and not optional
        missed += fits is None and not optional
    return hit, missed, len(left)


def f1(rows):
    """F1 over all passages."""
    hit, missed, extra = (sum(column) for column in zip(*rows, strict=True))
    return 2 * hit / (2 * hit + missed + extra)


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth", "fifth"])
def test_targets_of_a_batch(name):
    """Whole targets are found and nothing else."""
    found = [(passage, parse_plan(passage.text).as_dict()) for passage in passages(FOLDER / f"{name}.txt")]
    assert f1([match(passage.targets, answer["targets"], agrees) for passage, answer in found]) >= FLOOR


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth", "fifth"])
def test_bodies_of_a_batch(name):
    """So are the responsible bodies, in brackets, lines, tables and running text."""
    found = [(passage, parse_plan(passage.text).as_dict()) for passage in passages(FOLDER / f"{name}.txt")]
    rows = [match(passage.bodies, [each["unit"] for each in answer["responsible"]], str.__eq__) for passage, answer in found]
    assert f1(rows) >= FLOOR
