"""Reading a plan: text in, sections, tasks, targets, bodies and findings out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dafeng.plan.bodies import Rules, find_groups, standing_rules
from dafeng.plan.clause import Draft
from dafeng.plan.context import Document, document_of
from dafeng.plan.findings import plan_findings, target_findings
from dafeng.plan.formats import read_text
from dafeng.plan.goals import find_goals
from dafeng.plan.groups import Group
from dafeng.plan.normalise import Clean, clean_text
from dafeng.plan.records import Goal, Plan, Responsible, Section, Target, Task
from dafeng.plan.structure import Block, blocks, is_cut, title_of
from dafeng.plan.tables import Table, find_tables, table_groups, table_targets, without_tables
from dafeng.plan.targets import find_targets
from dafeng.terms import match_indicator

__all__ = ["parse_plan", "read_plan"]


_Read = tuple[str, list[Table], Document]
"""Prose of the clean text, its tables, and when the document was written."""


@dataclass(frozen=True)
class _Piece:
    """A stretch of clean text that belongs together, with the task it is part of."""

    start: int
    end: int
    task: int | None
    above: str = ""


def read_plan(path: str | Path) -> Plan:
    """Read a plan file (txt, md, html, docx, pdf).

    Raises
    ------
    PlanError
        If the file cannot be read, see `dafeng.plan.formats.read_text`.
    """
    return parse_plan(read_text(path), Path(path).stem)


def parse_plan(text: str, name: str = "") -> Plan:
    """Read the text of a plan.

    Parameters
    ----------
    text
        As given; every span of the answer points into it.
    name
        Stands in for the title where the text has none.
    """
    clean = clean_text(text)
    heads = blocks(clean.text)
    title, title_start = title_of(clean.text, heads[0].start if heads else len(clean.text))
    heads = [head for head in heads if head.start >= title_start]
    task_level = max((head.level for head in heads), default=-1)
    task_heads = [head for head in heads if head.level == task_level and head.level >= 2]
    rules = standing_rules(clean.text)
    document = document_of(clean.text)
    tables = find_tables(clean.text)
    prose = without_tables(clean.text, document)
    groups = sorted(
        [*find_groups(prose, rules), *(group for table in tables for group in table_groups(table))], key=lambda group: group.start
    )
    tasks = tuple(_task(clean, head, heads, groups, rules) for head in task_heads)
    tasks = _mark_cut(clean, tasks)
    pieces = _pieces(clean, heads, task_heads, title_start)
    plan = Plan(
        title=title or name,
        text=text,
        sections=_sections(clean, heads, task_heads),
        tasks=tasks,
        targets=_targets(clean, (prose, tables, document), pieces),
        goals=_goals(clean, pieces, title_start),
        responsible=_responsible(text, clean, groups, pieces),
    )
    return replace(plan, findings=plan_findings(plan))


def _sections(clean: Clean, heads: list[Block], tasks: list[Block]) -> tuple[Section, ...]:
    """Headings right above tasks; all top headings where there are no tasks."""
    if tasks:
        above = {_above(heads, task) for task in tasks}
        chosen = [head for head in heads if head in above]
    else:
        chosen = [head for head in heads if head.level == min(h.level for h in heads)]
    return tuple(Section(str(head.number), head.title, clean.span(head.start, head.heading_end)) for head in chosen)


def _above(heads: list[Block], task: Block) -> Block | None:
    return next((head for head in reversed(heads) if head.start < task.start and head.level < task.level), None)


def _task(clean: Clean, head: Block, heads: list[Block], groups: list[Group], rules: Rules) -> Task:
    inside = [group for group in groups if head.start <= group.start < head.end]
    named = [each for group in inside for each in group.named]
    section = _above(heads, head)
    span = clean.span(head.start, head.end)
    implied = (rules.implied,) if rules.implied and head.end > rules.implied_from else ()
    return Task(
        number=head.number,
        title=re.split(r"[。.:]", head.title)[0],
        section=section.title if section else "",
        text=clean.text[head.start : head.end].strip(),
        span=span,
        lead=tuple(dict.fromkeys(each.unit for each in named if each.role != "support")),
        support=tuple(dict.fromkeys(each.unit for each in named if each.role == "support")),
        implied=tuple(unit for unit in implied if unit not in {each.unit for each in named}),
        open_list=any(group.open_list for group in inside),
    )


def _mark_cut(clean: Clean, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    if not tasks or not is_cut(clean.text) or tasks[-1].span[1] < clean.places[-2]:
        return tasks
    return (*tasks[:-1], replace(tasks[-1], cut=True))


def _pieces(clean: Clean, heads: list[Block], tasks: list[Block], title_start: int) -> list[_Piece]:
    """Body first, then what stands before the title, so that a target said twice is kept where it belongs."""
    numbers = {task.start: task.number for task in tasks}
    body = [_Piece(head.start, head.end, numbers.get(head.start), _headings(heads, head)) for head in heads]
    first = heads[0].start if heads else len(clean.text)
    middle = [_Piece(title_start, first, None)] if first > title_start else []
    lead = [_Piece(0, title_start, None)] if title_start else []
    return [*body, *middle, *lead]


def _headings(heads: list[Block], block: Block) -> str:
    """Titles of the headings above a block, from the top."""
    above = _above(heads, block)
    return f"{_headings(heads, above)}{above.title}。" if above else ""


def _drafts(read: _Read, piece: _Piece) -> Iterator[Draft]:
    """Targets of a stretch, in its sentences and in its tables."""
    prose, tables, document = read
    yield from find_targets(prose[piece.start : piece.end], piece.start, document, piece.above)
    for table in tables:
        if piece.start <= table.start < piece.end:
            yield from table_targets(table, document)


def _targets(clean: Clean, read: _Read, pieces: list[_Piece]) -> tuple[Target, ...]:
    kept: list[tuple[Draft, _Piece]] = []
    for piece in pieces:
        for draft in _drafts(read, piece):
            if not any(_same(draft, other) for other, _ in kept):
                kept.append((draft, piece))
    kept.sort(key=lambda pair: pair[0].start)
    counts: dict[int | None, int] = {}
    targets: list[Target] = []
    for draft, piece in kept:
        counts[piece.task] = counts.get(piece.task, 0) + 1
        identifier = f"T{piece.task}-{counts[piece.task]}" if piece.task is not None else f"H-{counts[None]}"
        targets.append(_target(clean, draft, piece.task, _unique(identifier, targets)))
    return tuple(targets)


def _unique(identifier: str, targets: list[Target]) -> str:
    """Plans that number their tasks anew in each section get a letter behind."""
    taken = {target.id for target in targets}
    letters = iter("bcdefghijklmnopqrstuvwxyz")
    made = identifier
    while made in taken:
        made = identifier + next(letters, "z" * len(taken))
    return made


def _same(one: Draft, other: Draft) -> bool:
    """Whether two drafts are one target said twice, in headline and body."""
    if (one.value, one.unit, one.operator) != (other.value, other.unit, other.operator) or one.year != other.year:
        return False
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (one.phrase, other.phrase))
    common = len(a & b)
    return common >= 0.75 * min(len(a), len(b)) and common >= 0.33 * max(len(a), len(b))


def _target(clean: Clean, draft: Draft, task: int | None, identifier: str) -> Target:
    changes = draft.operator in {"increase_by", "decrease_by"} and draft.unit.startswith(("%", "个百分点"))
    found = match_indicator(draft.phrase, draft.unit) or (match_indicator(draft.phrase) if changes else None)
    target = Target(
        id=identifier,
        task=task,
        indicator=found.id if found else "",
        phrase=draft.phrase,
        operator=draft.operator,  # type: ignore[arg-type]
        value=draft.value,
        unit=draft.unit,
        unit_written="".join(clean.given[clean.places[at]] for at in range(*draft.unit_at)) or draft.unit,
        year=draft.year,
        span=clean.span(draft.start, draft.end),
        baseline_year=draft.baseline_year,
        bound=draft.bound,
        hedge=draft.hedge,
        optional=draft.optional,
        deadline_derived=draft.derived,
        start_year=draft.start_year,
    )
    return replace(target, findings=target_findings(target))


def _goals(clean: Clean, pieces: list[_Piece], title_start: int) -> tuple[Goal, ...]:
    found = [
        Goal(piece.task, text, year, clean.span(start, end))
        for piece in pieces
        if piece.start >= title_start
        for start, end, text, year in find_goals(clean.text[piece.start : piece.end], piece.start)
    ]
    return tuple(sorted(found, key=lambda goal: goal.span))


def _responsible(text: str, clean: Clean, groups: list[Group], pieces: list[_Piece]) -> tuple[Responsible, ...]:
    named: list[Responsible] = []
    for number, group in enumerate(groups, start=1):
        task = next((piece.task for piece in pieces if piece.start <= group.start < piece.end), None)
        for each in group.named:
            span = clean.span(each.start, each.end)
            written = "".join(text[span[0] : span[1]].split())
            named.append(Responsible(written, each.role, task, span, number))  # type: ignore[arg-type]
    return tuple(named)
