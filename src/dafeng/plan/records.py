"""What a plan is made of. Every record keeps its place in the text as given."""

from dataclasses import dataclass, field
from typing import Any, Literal

from dafeng.errors import Finding

__all__ = ["Goal", "Operator", "Plan", "Responsible", "Role", "Section", "Span", "Target", "Task"]

Span = tuple[int, int]
Operator = Literal["=", ">=", ">", "<=", "<", "about", "increase_by", "decrease_by"]
Role = Literal["lead", "support", "joint"]


@dataclass(frozen=True)
class Section:
    """A heading of the plan above its tasks."""

    number: str
    title: str
    span: Span


@dataclass(frozen=True)
class Task:
    """A numbered task.

    Parameters
    ----------
    number, title, section
        As printed; ``section`` is the title of the heading above.
    text, span
        The words of the task, and where they stand.
    lead, support
        Responsible bodies named in its bracket.
    implied
        Bodies a standing rule adds to it.
    open_list
        Whether the list of bodies ends with 等.
    cut
        Whether the text breaks off inside the task.
    """

    number: int
    title: str
    section: str
    text: str
    span: Span
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    open_list: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Target:
    """A number set for the future.

    Parameters
    ----------
    id
        Stable name within the plan: task and place in the task.
    task
        Number of the task, None outside tasks.
    indicator
        Id in ``terms/indicators.csv``, empty where none is known.
    phrase
        Words for what is measured, in simplified characters, elided words put back.
    operator, value, unit
        50 with unit 万个; the unit in simplified characters.
    unit_written
        Unit as it stands in the text: 萬個.
    year, baseline_year
        Deadline, and year a change is measured from; None where none is written.
    bound
        ``>=`` or ``<=`` behind a change (下降16%以上).
    hedge
        Such as 力争.
    optional
        Whether it is a part of another target.
    span, findings
        Where it stands, and what is doubtful in it.
    """

    id: str
    task: int | None
    indicator: str
    phrase: str
    operator: Operator
    value: float
    unit: str
    year: int | None
    span: Span
    baseline_year: int | None = None
    bound: str = ""
    hedge: str = ""
    optional: bool = False
    deadline_derived: bool = False
    start_year: int | None = None
    findings: tuple[Finding, ...] = ()
    unit_written: str = ""


@dataclass(frozen=True)
class Goal:
    """A dated goal without a number, such as 基本淘汰国三柴油货车."""

    task: int | None
    text: str
    year: int | None
    span: Span


@dataclass(frozen=True)
class Responsible:
    """A body named as responsible, as written, with its role."""

    unit: str
    role: Role
    task: int | None
    span: Span
    group: int = 0


@dataclass(frozen=True)
class Plan:
    """A plan, read.

    Parameters
    ----------
    title
        The document's own title.
    text
        The text as given; all spans point into it.
    sections, tasks, targets, goals, responsible, findings
        In the order of the text.
    """

    title: str
    text: str
    sections: tuple[Section, ...] = ()
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    goals: tuple[Goal, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def bodies(self) -> tuple[str, ...]:
        """Distinct bodies named in brackets, in order of first mention, without those a standing rule implies."""
        return tuple(dict.fromkeys(each.unit for each in self.responsible))

    def quote(self, span: Span) -> str:
        """Words at a place of the text as given."""
        return self.text[span[0] : span[1]]

    def task(self, number: int | None) -> Task | None:
        """Task of a number, None if there is none."""
        return next((task for task in self.tasks if task.number == number), None)

    def as_dict(self) -> dict[str, Any]:
        """Plan as plain lists and numbers, ready for JSON; ``indicator`` holds words, ``indicator_id`` the id, ``unit`` the unit as written."""
        return {
            "title": self.title,
            "sections": [vars(section) | {"span": list(section.span)} for section in self.sections],
            "tasks": [_plain(task) for task in self.tasks],
            "targets": [_plain_target(target) for target in self.targets],
            "goals": [_plain(goal) for goal in self.goals],
            "responsible": [_plain(each) for each in self.responsible],
            "findings": [finding_dict(finding) for finding in self.findings],
        }


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Finding as plain words, both languages."""
    texts = {name: {"zh": getattr(finding, name).zh, "en": getattr(finding, name).en} for name in ("what", "expected", "mend")}
    return {"severity": finding.severity, "code": finding.code, "where": finding.where, **texts}


def _plain_target(target: Target) -> dict[str, Any]:
    plain = _plain(target)
    written = plain.pop("unit_written") or target.unit
    return plain | {"indicator": target.phrase, "indicator_id": target.indicator, "unit": written, "unit_simplified": target.unit}


def _plain(record: Task | Target | Goal | Responsible) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in vars(record).items():
        if name == "findings":
            plain[name] = [finding_dict(finding) for finding in value]
        else:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain
