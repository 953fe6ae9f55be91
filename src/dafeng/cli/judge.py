"""``dafeng judge``: every target of the plan, judged."""

from collections.abc import Iterator

from rich.console import Console

from dafeng.cli.flags import CityName, Draws, Json, Seed
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.plan import read_plan
from dafeng.study import EVIDENCE_WORDS, STATUS_WORDS, Study, judgement_dict, run_study
from dafeng.terms import indicator
from dafeng.terms.numbers import number, percent

__all__ = ["judge", "rows_of", "summary"]

_COLOURS = {"met": "green", "on track": "blue", "at risk": "yellow", "off track": "red", "no evidence": "dim"}


def judge(
    city: CityName = "",
    *,
    draws: Draws = 500,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Judge every target of the plan, without writing reports."""
    known = city_of(city)
    study = run_study(known, read_plan(known.plan_path), draws=draws, seed=seed)
    if json:
        print_json([judgement_dict(judgement) for judgement in study.judgements])
        return
    print_table(rows_of(study), study.plan.title)
    summary(study)


def rows_of(study: Study) -> list[dict[str, object]]:
    """Rows of the table of judgements, in the language of this process."""
    return list(_rows(study))


def _rows(study: Study) -> Iterator[dict[str, object]]:
    for judgement in study.judgements:
        target = judgement.target
        at = next((row for row in judgement.projected if row[0] == target.year), None)
        name = indicator(target.indicator)
        yield {
            words("编号", "id"): target.id,
            words("指标", "indicator"): name.title.say(language()) if name else target.phrase,
            words("目标", "target"): f"{number(target.value, 6)} {target.unit}",
            words("年份", "year"): str(target.year or ""),
            words("预计(5%–95%)", "projected (5–95 %)"): f"{number(at[2])} ({number(at[1])}–{number(at[3])})" if at else "–",
            words("概率", "probability"): "–" if judgement.probability is None else percent(judgement.probability),
            words("依据", "basis"): EVIDENCE_WORDS[judgement.evidence_kind].say(language()),
            words("判定", "status"): f"[{_COLOURS[judgement.status]}]{STATUS_WORDS[judgement.status].say(language())}[/]",
        }


def summary(study: Study) -> None:
    """Print the goals, and how many targets stand where."""
    console = Console()
    for goal in study.goals:
        console.print(
            f"• {goal.text.say(language())}: {STATUS_WORDS[goal.status].say(language())} — {goal.detail.say(language())}", highlight=False
        )
    counts = [(status, sum(j.status == status for j in study.judgements)) for status in STATUS_WORDS]
    console.print("  ".join(f"[{_COLOURS[s]}]{STATUS_WORDS[s].say(language())} {n}[/]" for s, n in counts), highlight=False)
    console.print(_evidence(study), highlight=False)


def _evidence(study: Study) -> str:
    """How many judged targets rest on what."""
    judged = [j.evidence_kind for j in study.judgements if j.status != "no evidence"]
    parts = [f"{text.say(language())} {judged.count(kind)}" for kind, text in EVIDENCE_WORDS.items() if kind in judged]
    return words(f"已判定的{len(judged)}项依据:", f"{len(judged)} judged, resting on: ") + words("、", ", ").join(parts)
