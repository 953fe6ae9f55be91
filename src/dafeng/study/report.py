"""Reports of a study: html that opens offline, Word an office can edit, Excel with every number."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from dafeng.errors import Language
from dafeng.facts.titles import variable_title
from dafeng.pathway import YEARS
from dafeng.study.boundaries import load_boundaries
from dafeng.study.document import document_of
from dafeng.study.evidence import EVIDENCE_WORDS
from dafeng.study.judge import STATUS_WORDS, Judgement
from dafeng.study.lab_figure import lab_figure
from dafeng.study.power_figure import power_figure
from dafeng.study.rows import ORDER, counts_of, in_units_of, sentence_of, target_rows, title_of, where_words
from dafeng.study.run import Study, judgement_dict, quantiles_dict, study_dict
from dafeng.study.tables import write_xlsx
from dafeng.terms import say, unit_word

__all__ = ["write_reports"]


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
        html.write_text(_html(study, language, folder), encoding="utf-8")
        docx.write_bytes(document_of(study, language))
        write_xlsx(dict(_sheets(study, language)), xlsx)
        written += [html, docx, xlsx]
    return tuple(written)


def _html(study: Study, language: Language, folder: Path) -> str:
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
        sentence=sentence_of(study, language),
        counts=counts_of(study),
        words={status: words.say(language) for status, words in STATUS_WORDS.items()},
        order=ORDER,
        rows=list(target_rows(study, language)),
        board=sorted(target_rows(study, language), key=lambda row: ORDER.index(row["status"])),
        goals=[
            (goal.text.say(language), goal.detail.say(language), goal.status, STATUS_WORDS[goal.status].say(language))
            for goal in study.goals
        ],
        findings=[
            (say(f.severity).say(language), where_words(f.where, language), f.what.say(language), f.mend.say(language))
            for f in study.findings
            if f.severity != "note"
        ],
        boundaries=[(b.why.say(language), b.year, b.value, b.low, b.high, b.source) for b in load_boundaries(study.city)],
        power=power_figure(study.coupled, language, folder),
        lab=lab_figure(study.city, language),
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
    yield ("情景" if zh else "scenarios"), list(_series_rows(study, language))
    yield ("数据与来源" if zh else "facts"), list(_fact_rows(study, language))
    yield (
        ("发现" if zh else "findings"),
        [
            {
                "程度" if zh else "severity": say(f.severity).say(language),
                "位置" if zh else "where": where_words(f.where, language),
                "问题" if zh else "what": f.what.say(language),
                "应为" if zh else "expected": f.expected.say(language),
                "建议" if zh else "mend": f.mend.say(language),
            }
            for f in study.findings
        ],
    )


def _numeric(judgement: Judgement, language: Language) -> dict[str, object]:
    """Judgement as a row of a sheet, in which numbers are numbers in the unit of the target."""
    zh = language == "zh"
    judgement = in_units_of(judgement, language)
    target, task = judgement.target, judgement.task
    last = judgement.observed[-1] if judgement.observed else (None, None, "", "")
    at = next((row for row in judgement.projected if row[0] == target.year), (None, None, None, None))
    return {
        "编号" if zh else "id": target.id,
        "指标" if zh else "indicator": title_of(judgement, language),
        "关系" if zh else "operator": "达到" if zh and target.operator == "=" else target.operator,
        "目标" if zh else "target": target.value,
        "单位" if zh else "unit": target.unit,
        "年份" if zh else "year": target.year,
        "最新值" if zh else "latest": last[1],
        "最新年份" if zh else "latest year": last[0],
        "证据" if zh else "evidence": EVIDENCE_WORDS[judgement.evidence_kind].say(language),
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


def _series_rows(study: Study, language: Language) -> Iterator[dict[str, object]]:
    zh = language == "zh"
    scenario_head, name_head, quantity_head = ("情景", "名称", "变量") if zh else ("scenario", "name", "quantity")
    unit_head, quantile_head = ("单位", "分位") if zh else ("unit", "quantile")
    for scenario, quantities in quantiles_dict(study).items():
        title = study.scenarios[scenario].title.say(language)
        for quantity, values in quantities.items():
            about = {scenario_head: title, name_head: variable_title(study.city, quantity).say(language), quantity_head: quantity}
            for edge, said in (("p05", "5%"), ("p50", "中位数" if zh else "median"), ("p95", "95%")) if "p05" in values else ():
                ahead = {unit_head: unit_word(values["unit"], language), quantile_head: said}
                yield about | ahead | dict(zip(map(str, YEARS), values[edge], strict=True))


_FACT_HEADS = {
    "zh": ("名称", "变量", "年份", "数值", "单位", "部门", "能源品种", "地点", "证据等级", "下限", "上限", "来源", "网址", "方法"),
    "en": ("name", "variable", "year", "value", "unit", "sector", "fuel", "place", "status", "low", "high", "source", "url", "method"),
}


def _fact_rows(study: Study, language: Language) -> Iterator[dict[str, object]]:
    city = study.city
    for fact in city.facts:
        source = city.sources.get(fact.source)
        sector, fuel = (say(part).say(language) if part else "" for part in (fact.sector, fact.fuel))
        found = (
            *(variable_title(city, fact.variable).say(language), fact.variable, fact.year, fact.value, unit_word(fact.unit, language)),
            *(sector, fuel, fact.place, say(fact.status).say(language), fact.low, fact.high),
            *(source.title if source else fact.source, source.url if source else "", fact.method),
        )
        yield dict(zip(_FACT_HEADS[language], found, strict=True))
