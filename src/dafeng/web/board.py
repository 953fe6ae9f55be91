"""Records of a run shaped for the pages: cards, counts, the marked plan, one target."""

from collections.abc import Iterator, Mapping
from typing import Any

from dafeng.errors import Language
from dafeng.terms import say
from dafeng.web import say as words_of
from dafeng.web.runs import Run
from dafeng.web.words import unit_word

__all__ = ["burdens_of", "cards_of", "counts_of", "helps_of", "marked_plan", "target_view"]


def cards_of(run: Run, language: Language) -> list[dict[str, Any]]:
    """Cards of all targets, what needs attention first."""
    cards = [_card(each, language) for each in run.judgements]
    return sorted(cards, key=lambda card: words_of.ORDER.index(card["status"]))


def _card(judgement: Mapping[str, Any], language: Language) -> dict[str, Any]:
    unit = unit_word(judgement["unit"], language)
    at = next((row for row in judgement["projected"] if row["year"] == judgement["year"]), None)
    last = judgement["observed"][-1] if judgement["observed"] else None
    return {
        "id": judgement["id"],
        "title": words_of.title_of(judgement, language),
        "task": judgement["task"],
        "task_title": judgement["task_title"],
        "status": judgement["status"],
        "chance": words_of.chance(judgement["probability"]),
        "goal": words_of.goal_words(judgement, language),
        "year": judgement["year"],
        "observed": f"{words_of.number(last['value'])} {unit}".strip() + f" ({last['year']})" if last else "",
        "projected": words_of.span_words(at, unit) if at else "",
        "lead": judgement["lead"],
    }


def counts_of(run: Run) -> dict[str, int]:
    """Number of targets by status, in the order of the board."""
    return {status: sum(each["status"] == status for each in run.judgements) for status in words_of.ORDER}


def helps_of(run: Run, language: Language) -> list[dict[str, str]]:
    """The three lever groups that lower CO2 in 2030 most."""
    falling = sorted((effect, group) for group, effect in run.head["shapley_co2_2030"].items() if effect < 0)
    return [{"title": say(group).say(language), "effect": words_of.number(effect)} for effect, group in falling[:3]]


def burdens_of(run: Run, language: Language) -> list[dict[str, str]]:
    """The lever groups that raise CO2 in 2030, largest first."""
    rising = sorted(((effect, group) for group, effect in run.head["shapley_co2_2030"].items() if effect > 0.01), reverse=True)
    return [{"title": say(group).say(language), "effect": words_of.number(effect)} for effect, group in rising]


def marked_plan(run: Run) -> list[dict[str, Any]]:
    """The text of the plan as paragraphs of pieces, a piece either plain or the place of a target.

    Returns
    -------
    list of dict
        ``kind`` (heading or paragraph), ``task`` (number or None), ``pieces`` with ``text`` and ``target``.
    """
    spans = sorted((each["span"][0], each["span"][1], each["id"]) for each in run.judgements)
    headings = {section["title"] for section in run.plan["sections"]}
    paragraphs, start = [], 0
    for line in run.text.split("\n"):
        if line.strip():
            pieces = list(_pieces(line, start, spans))
            task = next((t["number"] for t in run.plan["tasks"] if t["span"][0] <= start < t["span"][1]), None)
            kind = "heading" if any(title and title in line and len(line) < len(title) + 12 for title in headings) else "paragraph"
            paragraphs.append({"kind": kind, "task": task, "pieces": pieces})
        start += len(line) + 1
    return paragraphs


def _pieces(line: str, start: int, spans: list[tuple[int, int, str]]) -> Iterator[dict[str, str]]:
    at = 0
    for first, last, target in spans:
        begin, end = first - start, last - start
        if at <= begin < len(line):
            yield {"text": line[at:begin], "target": ""}
            yield {"text": line[begin:end], "target": target}
            at = end
    yield {"text": line[at:], "target": ""}


def target_view(run: Run, target: str, language: Language) -> dict[str, Any]:
    """Everything the page of one target shows."""
    judgement = run.judgement(target)
    unit = unit_word(judgement["unit"], language)
    change = unit_word("个百分点", language) if unit == "%" else unit
    first, last = judgement["span"]
    drivers = [{"title": say(row["group"]).say(language), "effect": row["effect"]} for row in judgement["drivers"][:8]]
    request = judgement["data_request"]
    return _card(judgement, language) | {
        "unit": unit,
        "change_unit": change,
        "gap": None if judgement["gap"] is None else f"{words_of.number(judgement['gap'])} {change}".strip(),
        "reached": judgement["reached_in"],
        "judged": judgement["probability"] is not None,
        "evidence": judgement["evidence"],
        "support": judgement["support"],
        "notes": [note[language] for note in judgement["notes"]],
        "request": {"data": request["data"][language], "bureau": request["bureau"]} if request else None,
        "before": run.text[max(0, first - 60) : first].split("\n")[-1],
        "quote": run.text[first:last],
        "after": run.text[last : last + 40].split("\n")[0],
        "drivers": drivers,
        "chart": {
            "unit": unit,
            "change_unit": change,
            "goal": judgement["value"],
            "goal_year": judgement["year"],
            **{name: judgement[name] for name in ("observed", "required", "projected")},
            "drivers": drivers,
        },
    }
