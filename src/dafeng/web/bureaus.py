"""Responsible bodies of a run: what each leads and supports, how it stands, what is asked of it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dafeng.errors import Language
from dafeng.web.runs import Run
from dafeng.web.words import interface_words

__all__ = ["bodies_of", "standing"]


def bodies_of(run: Run) -> list[dict[str, Any]]:
    """Bodies of the plan, those whose targets need attention first.

    Returns
    -------
    list of dict
        ``name``, ``leads`` and ``supports`` (tasks), ``targets`` (judgements of tasks it leads), ``counts`` by status, ``requests``.
    """
    names = dict.fromkeys(name for task in run.plan["tasks"] for role in ("lead", "support") for name in task[role])
    bodies = [_body(run, name) for name in names]
    return sorted(bodies, key=lambda body: (*_need(body), -len(body["targets"]), -len(body["leads"]), body["name"]))


def _need(body: Mapping[str, Any]) -> tuple[int, int]:
    counts = body["counts"]
    return -counts.get("off track", 0), -counts.get("at risk", 0)


def standing(bodies: list[dict[str, Any]], language: Language) -> Markup:
    """One sentence: how many bodies lead a target, and whose need attention most."""
    w = interface_words(language)
    leading = sum(bool(body["targets"]) for body in bodies)
    most = [body["name"] for body in bodies if body["counts"].get("off track") and _need(body)[0] == _need(bodies[0])[0]][:3]
    if not most:
        return Markup(w["bureaus_lead_calm"]).format(leading=leading)
    names = Markup("、" if language == "zh" else ", ").join(Markup('<span lang="zh-CN">{}</span>').format(name) for name in most)
    return Markup(w["bureaus_lead_full"]).format(leading=leading, names=names)


def _body(run: Run, name: str) -> dict[str, Any]:
    leads = [_head(task) for task in run.plan["tasks"] if name in task["lead"]]
    targets = [each for each in run.judgements if name in each["lead"]]
    return {
        "name": name,
        "leads": leads,
        "supports": [_head(task) for task in run.plan["tasks"] if name in task["support"]],
        "targets": [each["id"] for each in targets],
        "counts": {status: sum(each["status"] == status for each in targets) for status in sorted({each["status"] for each in targets})},
        "requests": [
            {"target": each["id"], **each["data_request"]["data"]}
            for each in run.judgements
            if each["data_request"] and name in each["data_request"]["bureau"]
        ],
    }


def _head(task: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": task["number"], "title": task["title"]}
