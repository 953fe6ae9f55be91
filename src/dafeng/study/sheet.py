"""A setting as rows people take away: levers, ranges of every quantity by year, targets."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dafeng.errors import Language
from dafeng.pathway import YEARS
from dafeng.study.answer import Desk, answer, levers_dict
from dafeng.study.live import Setting
from dafeng.study.run import quantiles_of
from dafeng.study.tables import workbook
from dafeng.terms import indicator

__all__ = ["setting_csv", "setting_sheets", "setting_xlsx"]

Rows = list[dict[str, object]]


def setting_sheets(desk: Desk, setting: Setting, language: Language) -> Mapping[str, Rows]:
    """Levers, years and targets of a setting, each a list of rows."""
    found = answer(desk, setting)
    return {"levers": _levers(desk, setting, language), "years": _years(desk, setting), "targets": _targets(found, desk, language)}


def _levers(desk: Desk, setting: Setting, language: Language) -> Rows:
    pulls = dict(setting.pulls)
    return [
        {
            "lever": lever["id"],
            "title": lever["title"][language],
            "task": lever["task"],
            "group": lever["group"],
            "pull": pulls[lever["id"]],
            "mode": lever["mode"],
            "level at 1": lever["level"],
            "input": ":".join(filter(None, (lever["input"], lever["where"]))),
            "source": lever["source"],
        }
        for lever in levers_dict(desk.live.scenarios)
    ]


def _years(desk: Desk, setting: Setting) -> Rows:
    """Every quantity without labels, by a full run of the setting."""
    rows: Rows = []
    for name, values in desk.live.full(setting).items():
        found = quantiles_of(values, name)
        for edge in ("p05", "p50", "p95"):
            if edge in found and "label" not in found:
                years = zip(YEARS.tolist(), found[edge], strict=True)
                rows.append({"quantity": name, "unit": found["unit"], "quantile": edge} | {str(year): value for year, value in years})
    return rows


def _targets(found: Mapping[str, Any], desk: Desk, language: Language) -> Rows:
    by_id = {ruler.target.id: ruler.target for ruler in desk.rulers}
    rows: Rows = []
    for each in found["targets"]:
        target = by_id[each["id"]]
        known = indicator(target.indicator)
        title = known.title.en if known and language == "en" else target.phrase
        goal = {"target": target.id, "title": title, "operator": target.operator, "value": target.value, "unit": target.unit}
        rows.append(goal | {"year": target.year} | {key: each[key] for key in ("median", "probability", "status")})
    return rows


def setting_csv(desk: Desk, setting: Setting) -> bytes:
    """Ranges of every quantity by year as csv, with a byte-order mark for spreadsheet programs."""
    rows = _years(desk, setting)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def setting_xlsx(desk: Desk, setting: Setting, about: Sequence[Mapping[str, object]], language: Language) -> bytes:
    """Everything of a setting as a workbook; ``about`` is its first sheet."""
    return workbook({"about": about, **setting_sheets(desk, setting, language)})
