"""One target, from the words of the plan to what its range comes from."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dafeng.errors import Language
from dafeng.terms import reader_unit, say, unit_word
from dafeng.web import below
from dafeng.web import say as words_of
from dafeng.web.board import card_of, in_language
from dafeng.web.known import variable_title
from dafeng.web.runs import Run
from dafeng.web.spark import spark
from dafeng.web.words import interface_words

__all__ = ["target_view"]


def target_view(run: Run, target: str, language: Language) -> dict[str, Any]:
    """Everything the page of one target shows.

    Parameters
    ----------
    run
        Run that judged it.
    target
        Id, such as ``T1-1``.
    language
        Of all words; numbers are in units its readers use.

    Returns
    -------
    dict
        What a card shows, the sentence of the page, place in the plan, evidence, request, and the data of its charts.
    """
    raw = run.judgement(target)
    shown = in_language(raw, language)
    card = card_of(raw, language)
    unit = unit_word(shown["unit"], language)
    change = unit_word("个百分点", language) if unit == "%" else unit
    first, last = raw["span"]
    request = raw["data_request"]
    drivers = [{"title": say(row["group"]).say(language), "effect": row["effect"]} for row in shown["drivers"][:8]]
    followed = _followed(run, target, language)
    return card | {
        "sentence": _sentence(card, language),
        "unit": unit,
        "change_unit": change,
        "gap": None if shown["gap"] is None else f"{words_of.number(shown['gap'])} {change}".strip(),
        "reached": raw["reached_in"],
        "judged": raw["probability"] is not None,
        "evidence": raw["evidence"],
        "evidence_kind": raw.get("evidence_kind"),
        "quantity": raw["quantity"],
        "support": raw["support"],
        "spark": spark(shown),
        "notes": [note[language] for note in raw["notes"]],
        "request": {"data": request["data"][language], "bureau": request["bureau"]} if request else None,
        "before": run.text[max(0, first - 60) : first].split("\n")[-1],
        "quote": run.text[first:last],
        "after": run.text[last : last + 40].split("\n")[0],
        "drivers": drivers,
        "followed": followed,
        "chart": {
            "unit": unit,
            "change_unit": change,
            "goal": shown["value"],
            "goal_year": raw["year"],
            **{name: shown[name] for name in ("observed", "required", "projected")},
            "drivers": drivers,
            "followed": followed or [],
            "scenarios": _by_scenario(run, raw, language),
        },
    }


def _sentence(card: Mapping[str, Any], language: Language) -> str:
    w = interface_words(language)
    known = dict(card) | {"status": words_of.status_word(card["status"], language), "title": card["title"][:1].upper() + card["title"][1:]}
    if card["chance"] != "–" and card["projected"] and card["year"]:
        return w["target_judged"].format(**known)
    return w["target_met" if card["status"] == "met" else "target_blank"].format(**known)


def _by_scenario(run: Run, raw: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    """Range of the target's quantity in its year, scenario by scenario."""
    name, year = raw["quantity"], raw["year"]
    years = run.quantities["years"]
    if not name or year not in years or not raw["projected"]:
        return []
    found = []
    for scenario, title in run.head["scenarios"].items():
        values = run.quantities["scenarios"][scenario].get(name)
        if values is None or "label" in values:
            return []
        to = below.convert(1.0, values["unit"], raw["unit"]) * reader_unit(raw["unit"], language)[1]
        at = years.index(year)
        found.append({"name": scenario, "title": title[language]} | {edge: values[edge][at] * to for edge in ("p05", "p50", "p95")})
    return found


def _followed(run: Run, target: str, language: Language) -> list[dict[str, Any]] | None:
    """Inputs the result follows; None where the run keeps no sensitivity."""
    kept = _sensitivity(run.folder, run.stamp)
    if kept is None:
        return None
    return [{"title": _input_title(run, row, language), "rho": row["rho"]} for row in kept.get(target, ())]


def _input_title(run: Run, row: Mapping[str, Any], language: Language) -> str:
    title = variable_title(run.city, row["input"]).say(language)
    part = row["label"]
    return f"{title}: {say(part).say(language)}" if part and "/" not in part else title


@functools.lru_cache(maxsize=8)
def _sensitivity(folder: Path, stamp: str) -> Mapping[str, Any] | None:
    path = folder / "sensitivity.json"
    found: Mapping[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found
