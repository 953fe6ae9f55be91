"""A setting as rows people take away: levers, ranges of every quantity by year, targets."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dafeng.errors import Language
from dafeng.facts.titles import variable_title
from dafeng.pathway import YEARS
from dafeng.study.answer import Desk, answer, levers_dict
from dafeng.study.judge import STATUS_WORDS
from dafeng.study.live import Setting
from dafeng.study.run import quantiles_of
from dafeng.study.tables import workbook
from dafeng.terms import indicator, say, unit_word

__all__ = ["setting_csv", "setting_sheets", "setting_xlsx"]

Rows = list[dict[str, object]]


def setting_sheets(desk: Desk, setting: Setting, language: Language) -> Mapping[str, Rows]:
    """Levers, years and targets of a setting, each a list of rows."""
    found = answer(desk, setting)
    return {
        "levers": _levers(desk, setting, language),
        "years": _years(desk, setting, language),
        "targets": _targets(found, desk, language),
    }


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


def _years(desk: Desk, setting: Setting, language: Language) -> Rows:
    """Every quantity without labels, by a full run of the setting."""
    rows: Rows = []
    for name, values in desk.live.full(setting).items():
        found = quantiles_of(values, name)
        for edge in ("p05", "p50", "p95"):
            if edge in found and "label" not in found:
                years = zip(YEARS.tolist(), found[edge], strict=True)
                about = {
                    "quantity": name,
                    "name": variable_title(desk.live.city, name).say(language),
                    "unit": unit_word(found["unit"], language),
                }
                rows.append(about | {"quantile": edge} | {str(year): value for year, value in years})
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
    rows = _years(desk, setting, "en")
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def setting_xlsx(desk: Desk, setting: Setting, about: Sequence[Mapping[str, object]], language: Language) -> bytes:
    """Everything of a setting as a workbook; ``about`` is its first sheet."""
    sheets: dict[str, Sequence[Mapping[str, object]]] = {"about": about, **setting_sheets(desk, setting, language)}
    if language == "en":
        return workbook(sheets)
    return workbook({_ZH[name]: [_in_chinese(row) for row in rows] for name, rows in sheets.items()})


_ZH = {
    **{"about": "说明", "levers": "措施", "years": "逐年结果", "targets": "目标", "key": "项", "value": "值"},
    **{
        "lever": "措施编号",
        "title": "名称",
        "task": "任务",
        "group": "措施组",
        "pull": "力度",
        "mode": "方式",
        "level at 1": "力度为1时的水平",
    },
    **{"input": "输入", "source": "来源", "quantity": "变量", "name": "名称", "unit": "单位", "quantile": "分位", "target": "目标编号"},
    **{"operator": "关系", "year": "年份", "median": "中位数", "probability": "概率", "status": "判定"},
    **{"city": "城市", "run": "运行", "base": "起始情景", "draws": "抽样数", "seed": "种子", "version": "版本"},
    **{"p05": "5%", "p50": "中位数", "p95": "95%", "set": "设为", "scale": "按比例", "add": "增加", "fill": "填补余量"},
}
"""Heads of sheets and what stands in them by a fixed list of words, in Chinese."""


def _in_chinese(row: Mapping[str, object]) -> dict[str, object]:
    said = {
        key: _ZH.get(value, value) if key in {"key", "quantile", "mode"} and isinstance(value, str) else value for key, value in row.items()
    }
    if isinstance(said.get("group"), str):
        said["group"] = say(str(said["group"])).zh
    if isinstance(said.get("status"), str):
        said["status"] = STATUS_WORDS[said["status"]].zh  # type: ignore[index]
    return {_ZH.get(key, key): value for key, value in said.items()}
