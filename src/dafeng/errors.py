"""Ways to fail, and the words for it.

Comes in: what went wrong, in English and in Chinese. Goes out: an exception to be raised, or a `Finding` to be shown.
A fault in a plan or in data is a finding that people see; a fault that makes going on meaningless is an error::

    DafengError
     ├── SourceError     a file or a value of the facts cannot be used
     ├── UnitError       a unit is unknown or of another kind
     ├── PlanError       a plan cannot be read
     ├── PathwayError    the yearly model cannot be computed
     ├── PowerError      the hourly power system cannot be computed
     ├── RoadsError      a message or a road cannot be read
     ├── StudyError      a question to a city cannot be answered
     └── RegisterError   a submission cannot be taken
"""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "DafengError",
    "Finding",
    "Language",
    "PathwayError",
    "PlanError",
    "PowerError",
    "RegisterError",
    "RoadsError",
    "Severity",
    "SourceError",
    "StudyError",
    "Text",
    "UnitError",
]

Language = Literal["zh", "en"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Text:
    """One sentence in the two languages of the house.

    Examples
    --------
    >>> Text("已达峰", "peaked").say("en")
    'peaked'
    """

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """Give the sentence in the language asked for."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


class DafengError(Exception):
    """A fault the user can mend.

    Parameters
    ----------
    en
        What is wrong, where, found and expected, how to mend; in English.
    zh
        The same in Chinese; the English sentence where none is given.

    Examples
    --------
    >>> DafengError("no such city", "没有这个城市").say("zh")
    '没有这个城市'
    """

    def __init__(self, en: str, zh: str = "") -> None:
        super().__init__(en)
        self.text = Text(zh or en, en)

    def say(self, language: Language) -> str:
        """Give the sentence in the language asked for, with the notes added on the way up."""
        return "\n".join([self.text.say(language), *getattr(self, "__notes__", [])])


class SourceError(DafengError):
    """A file or a value of the facts cannot be used."""


class UnitError(DafengError):
    """A unit is unknown, or of another kind than the one expected."""


class PlanError(DafengError):
    """A plan cannot be read."""


class PathwayError(DafengError):
    """The yearly model cannot be computed."""


class PowerError(DafengError):
    """The hourly power system cannot be computed."""


class RoadsError(DafengError):
    """A road message or a road network cannot be read."""


class StudyError(DafengError):
    """A question asked of a city cannot be answered."""


class RegisterError(DafengError):
    """A submission to the register cannot be taken."""


@dataclass(frozen=True)
class Finding:
    """A fault in the plan or in the data, as a record that people see; nothing is repaired in silence.

    Parameters
    ----------
    severity
        ``error`` (the value cannot be used), ``warning`` (used, but doubtful) or ``note``.
    code
        Short stable name of the kind of fault, for filters and tests, such as ``share_above_100``.
    where
        File, page, row, task, variable or year the fault is at.
    what
        What was found.
    expected
        What was expected instead.
    mend
        How to mend it; a guess is marked as a guess.
    """

    severity: Severity
    code: str
    where: str
    what: Text
    expected: Text
    mend: Text
