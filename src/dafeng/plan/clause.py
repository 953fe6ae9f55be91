"""A clause with all it inherits, and the target found in it: what the files of the grammar hand to each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dafeng.plan.context import LONGEST_CLAUSE, Context

__all__ = ["Clause", "Draft", "split_clauses"]


@dataclass(frozen=True)
class Draft:
    """A target as the grammar finds it, in places of the clean text."""

    phrase: str
    operator: str
    value: float
    unit: str
    year: int | None
    start: int
    end: int
    baseline_year: int | None = None
    bound: str = ""
    hedge: str = ""
    derived: bool = False
    start_year: int | None = None
    optional: bool = False
    unit_at: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Clause:
    """A clause with what stands before it.

    Parameters
    ----------
    text, start
        Its words, and their place in the clean text.
    context, hedge, baseline, years
        Deadline and history, hedge, baseline year and list of years that hold in it.
    subject
        Name carried over from the clause before.
    adds
        Whether it is a member of a list of additions (新增8万亩,其中甲3万亩).
    recent
        Names of the targets before it in the paragraph, oldest first.
    of_year
        Year of a yearly work plan, the deadline of what it leaves undated.
    earlier
        What held before it.
    """

    text: str
    start: int
    context: Context
    hedge: str = ""
    baseline: int | None = None
    subject: str = ""
    adds: bool = False
    years: tuple[int, ...] = ()
    recent: tuple[str, ...] = ()
    of_year: int | None = None
    earlier: Context = field(default_factory=Context)


def split_clauses(sentence: str) -> Iterator[tuple[int, str]]:
    """Pieces between commas that do not stand inside brackets or between the digits of a number, with their places."""
    depth = begin = 0
    for at, character in enumerate(sentence):
        depth += (character in "(《") - (character in ")》")
        behind = 3 if character == "," else 1
        between_digits = character in ",:" and sentence[at - 1 : at].isdigit() and sentence[at + 1 : at + 1 + behind].isdigit()
        if (character in ",;:" and depth <= 0 and not between_digits) or at - begin >= LONGEST_CLAUSE:
            yield begin, sentence[begin : at + 1]
            begin = at + 1
    if begin < len(sentence):
        yield begin, sentence[begin:]
