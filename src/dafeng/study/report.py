"""Reports of a study: html that opens offline, Word an office can edit, Excel with every number."""

import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from jinja2 import Environment, PackageLoader, select_autoescape

from dafeng.errors import Language
from dafeng.pathway import YEARS
from dafeng.study.boundaries import load_boundaries
from dafeng.study.judge import STATUS_WORDS, Judgement
from dafeng.study.numbers import number, percent
from dafeng.study.run import Study, judgement_dict, quantiles_dict, study_dict
from dafeng.study.tables import fixed_zip, write_xlsx
from dafeng.terms import indicator, say

__all__ = ["write_reports"]

_ORDER = ("met", "on track", "at risk", "off track", "no evidence")
_SIGNS = {"=": "", ">=": "≥", "<=": "≤", "about": "≈", "increase_by": "+", "decrease_by": "−"}


def write_reports(study: Study, folder: Path) -> tuple[Path, ...]:
    """Write report.html, report.docx and report.xlsx, each in Chinese and English.

    Returns
    -------
    tuple of Path
        The six files.
    """
    written = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        html, docx, xlsx = (folder / f"report.{language}.{kind}" for kind in ("html", "docx", "xlsx"))
        html.write_text(_html(study, language), encoding="utf-8")
        docx.write_bytes(_docx(study, language))
        write_xlsx(dict(_sheets(study, language)), xlsx)
        written += [html, docx, xlsx]
    return tuple(written)


def _title(judgement: Judgement, language: Language) -> str:
    known = indicator(judgement.target.indicator)
    return known.title.say(language) if known and language == "en" else judgement.target.phrase


def _against_baseline(study: Study) -> float:
    """CO2 of the plan less that of the baseline in 2030, median with imported electricity. [Mt/a]"""
    plan, baseline = (study.results[name]["co2_total"].sel(year=2030) for name in ("plan", "baseline"))
    return float((plan - baseline).median())


def _sentence(study: Study, language: Language) -> str:
    """Answer in one sentence."""
    odds, spread, _ = study.peaks["plan"]["co2_territorial"]
    more = _against_baseline(study)
    total, _, _ = study.peaks["plan"]["co2_total"]
    most = max(spread, key=lambda y: spread[y]) if spread else None
    if language == "zh":
        when = f"最可能{'已' if most and most <= 2025 else ''}在{most}年达峰" if most else "在2060年前看不到峰值"
        return (
            f"按方案推进,{study.city.title.zh}直接排放{when},2030年及以前达峰的概率为{percent(odds)};计入外购电力为{percent(total)}"
            f"(在模型所设路径范围内)。2030年排放比趋势情景{more:+.1f}百万吨(含新建煤电)。"
        )
    when = f"most likely peaks in {most}" if most else "shows no peak before 2060"
    return (
        f"Under the plan, direct CO2 of {study.city.title.en} {when}; the probability of a peak by 2030 is {percent(odds)}, "
        f"and {percent(total)} with imported electricity, within the paths the model assumes. "
        f"In 2030 it emits {more:+.1f} Mt against the baseline, new coal power included."
    )


def _counts(study: Study) -> dict[str, int]:
    return {status: sum(j.status == status for j in study.judgements) for status in _ORDER}


def _rows(study: Study, language: Language) -> Iterator[dict[str, Any]]:
    for judgement in study.judgements:
        at = next((row for row in judgement.projected if row[0] == judgement.target.year), None)
        last = judgement.observed[-1] if judgement.observed else None
        yield {
            "id": judgement.target.id,
            "title": _title(judgement, language),
            "task": judgement.task.title if judgement.task else "",
            "goal": f"{_SIGNS.get(judgement.target.operator, judgement.target.operator)} {judgement.target.value:g} {judgement.target.unit}".strip(),
            "year": judgement.target.year,
            "observed": f"{number(last[1], 4)} ({last[0]})" if last else "–",
            "range": f"{number(at[2])} ({number(at[1])}–{number(at[3])})" if at else "–",
            "probability": "–" if judgement.probability is None else percent(judgement.probability),
            "status": judgement.status,
            "status_word": STATUS_WORDS[judgement.status].say(language),
            "lead": "、".join(judgement.task.lead) if judgement.task else "",
            "reached": judgement.reached_in or "–",
            "evidence": judgement.evidence,
            "notes": "; ".join(note.say(language) for note in judgement.notes),
            "request": f"{judgement.request.data.say(language)} — {judgement.request.bureau}" if judgement.request else "",
            "drivers": [(say(group).say(language), effect) for group, effect in judgement.drivers[:3]],
        }


def _html(study: Study, language: Language) -> str:
    environment = Environment(loader=PackageLoader("dafeng", "assets/report"), autoescape=select_autoescape(("html",)))
    quantities = quantiles_dict(study)
    series = {
        name: {q: quantities[name][q] for q in ("co2_total", "co2_territorial", "electricity_demand", "nev_stock")} for name in quantities
    }
    data = {
        "years": YEARS.tolist(),
        "series": series,
        "scenarios": {name: scenario.title.say(language) for name, scenario in study.scenarios.items()},
        "peak": study.peaks["plan"]["co2_total"][1],
        "shapley": {say(group).say(language): effect for group, effect in study.shares.items()},
        "targets": [judgement_dict(j) for j in study.judgements],
    }
    return environment.get_template("report.html").render(
        language=language,
        zh=language == "zh",
        city=study.city.title.say(language),
        plan=study.plan.title,
        sentence=_sentence(study, language),
        counts=_counts(study),
        words={status: words.say(language) for status, words in STATUS_WORDS.items()},
        order=_ORDER,
        rows=list(_rows(study, language)),
        board=sorted(_rows(study, language), key=lambda row: _ORDER.index(row["status"])),
        goals=[
            (goal.text.say(language), goal.detail.say(language), goal.status, STATUS_WORDS[goal.status].say(language))
            for goal in study.goals
        ],
        findings=[(f.severity, f.where, f.what.say(language), f.mend.say(language)) for f in study.findings if f.severity != "note"],
        boundaries=[(b.why.say(language), b.year, b.value, b.low, b.high, b.source) for b in load_boundaries(study.city)],
        run=study_dict(study),
        data=json.dumps(data, ensure_ascii=False).replace("</", "<\\/"),
        echarts=(files("dafeng") / "assets" / "echarts" / "echarts.min.js").read_text(encoding="utf-8"),
    )


def _sheets(study: Study, language: Language) -> Iterator[tuple[str, list[dict[str, object]]]]:
    zh = language == "zh"
    yield (
        ("目标判定" if zh else "targets"),
        [_numeric(judgement, language) for judgement in study.judgements],
    )
    yield ("情景" if zh else "scenarios"), list(_series_rows(study))
    yield ("数据与来源" if zh else "facts"), list(_fact_rows(study))
    yield (
        ("发现" if zh else "findings"),
        [
            {
                "severity": f.severity,
                "where": f.where,
                "what": f.what.say(language),
                "expected": f.expected.say(language),
                "mend": f.mend.say(language),
            }
            for f in study.findings
        ],
    )


def _numeric(judgement: Judgement, language: Language) -> dict[str, object]:
    """Judgement as a row of a sheet, in which numbers are numbers in the unit of the target."""
    zh = language == "zh"
    target, task = judgement.target, judgement.task
    last = judgement.observed[-1] if judgement.observed else (None, None, "", "")
    at = next((row for row in judgement.projected if row[0] == target.year), (None, None, None, None))
    return {
        "编号" if zh else "id": target.id,
        "指标" if zh else "indicator": _title(judgement, language),
        "关系" if zh else "operator": "达到" if zh and target.operator == "=" else target.operator,
        "目标" if zh else "target": target.value,
        "单位" if zh else "unit": target.unit,
        "年份" if zh else "year": target.year,
        "最新值" if zh else "latest": last[1],
        "最新年份" if zh else "latest year": last[0],
        "证据" if zh else "evidence": judgement.evidence,
        "预计5%" if zh else "projected 5 %": at[1],
        "预计中位数" if zh else "projected median": at[2],
        "预计95%" if zh else "projected 95 %": at[3],
        "概率" if zh else "probability": judgement.probability,
        "判定" if zh else "status": STATUS_WORDS[judgement.status].say(language),
        "差距" if zh else "gap": judgement.gap,
        "达到年份" if zh else "reached in": judgement.reached_in,
        "任务" if zh else "task": task.title if task else "",
        "牵头单位" if zh else "lead": "、".join(task.lead) if task else "",
        "说明" if zh else "notes": "; ".join(note.say(language) for note in judgement.notes),
        "需要的数据" if zh else "data to ask for": f"{judgement.request.data.say(language)} — {judgement.request.bureau}"
        if judgement.request
        else "",
    }


def _series_rows(study: Study) -> Iterator[dict[str, object]]:
    for name, quantities in quantiles_dict(study).items():
        for quantity, values in quantities.items():
            if "p05" in values:
                for edge in ("p05", "p50", "p95"):
                    yield {"scenario": name, "quantity": quantity, "unit": values["unit"], "quantile": edge} | dict(
                        zip(map(str, YEARS), values[edge], strict=True)
                    )


def _fact_rows(study: Study) -> Iterator[dict[str, object]]:
    for fact in study.city.facts:
        source = study.city.sources.get(fact.source)
        yield {
            "variable": fact.variable,
            "year": fact.year,
            "value": fact.value,
            "unit": fact.unit,
            "sector": fact.sector,
            "fuel": fact.fuel,
            "place": fact.place,
            "status": fact.status,
            "low": fact.low,
            "high": fact.high,
            "source": source.title if source else fact.source,
            "url": source.url if source else "",
            "method": fact.method,
        }


def _docx(study: Study, language: Language) -> bytes:
    zh = language == "zh"
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    document.add_heading(f"{study.plan.title}{'进展自评报告' if zh else ': self-assessment'}", 0)
    document.add_paragraph(_sentence(study, language))
    counts = "、".join(f"{STATUS_WORDS[s].say(language)} {n}" for s, n in _counts(study).items())
    document.add_paragraph(f"{'目标判定:' if zh else 'Targets: '}{counts}")
    document.add_heading("总体目标" if zh else "Goals", 1)
    for goal in study.goals:
        document.add_paragraph(
            f"{goal.text.say(language)}: {STATUS_WORDS[goal.status].say(language)}; {goal.detail.say(language)}", style="List Bullet"
        )
    document.add_heading("分项目标" if zh else "Targets", 1)
    _docx_table(document, study, language)
    document.add_heading("需要决定的问题" if zh else "Findings that need a decision", 1)
    for finding in study.findings:
        if finding.severity != "note":
            document.add_paragraph(f"{finding.where}: {finding.what.say(language)}。{finding.mend.say(language)}", style="List Bullet")
    document.add_heading("方法与局限" if zh else "Method and limits", 1)
    document.add_paragraph(
        f"{study.draws} 次抽样,种子 {study.seed},版本 {study_dict(study)['version']}。基准年能源平衡为估计值,不是统计数据;区间为5%至95%。"
        if zh
        else f"{study.draws} draws, seed {study.seed}, version {study_dict(study)['version']}. The base-year balance is an estimate, not statistics; ranges are 5 to 95 %."
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return fixed_zip(buffer.getvalue())


def _docx_table(document: Any, study: Study, language: Language) -> None:
    heads = (
        ("编号", "指标", "目标", "年份", "最新值", "预计值(5%–95%)", "概率", "判定", "牵头单位")
        if language == "zh"
        else ("id", "indicator", "target", "year", "latest", "projected (5–95 %)", "probability", "status", "lead")
    )
    keys = ("id", "title", "goal", "year", "observed", "range", "probability", "status_word", "lead")
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for row in _rows(study, language):
        for cell, key in zip(table.add_row().cells, keys, strict=True):
            cell.text = str(row[key])
