"""The pages: each hands records of a run to a template."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from dafeng.errors import Language
from dafeng.web.api import RunNow
from dafeng.web.board import burdens_of, cards_of, counts_of, helps_of, marked_plan
from dafeng.web.bureaus import bodies_of, standing
from dafeng.web.districts import boundaries_of, district_table, has_map
from dafeng.web.known import records_chart, series_of, totals_of, trail_of, variable_title, variables_of
from dafeng.web.overview import chart_of, figures_of, messages_of, verdict
from dafeng.web.render import navigation, render
from dafeng.web.runs import REPORTS, find_run, list_runs
from dafeng.web.say import ORDER, status_word
from dafeng.web.target import target_view
from dafeng.web.words import words_for

__all__ = ["page_router"]


def page_router() -> APIRouter:
    """Routes of the pages; the language is the first part of the address, so that a page can be shared."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    for name in ("", *navigation()[1:], "upload", "jobs", "lab"):
        router.add_api_route(f"/{name}", start)
    for path, page in (
        ("", overview),
        ("plan", plan),
        ("targets", targets),
        ("targets/{target}", target_page),
        ("targets/{target}/panel", target_panel),
        ("bureaus", bureaus),
        ("data", data),
        ("data/{variable}", variable_page),
        ("report", report),
    ):
        router.add_api_route(f"/{{language}}/{path}", page)
    return router


def start(request: Request) -> Response:
    """A page whose address names no language: Chinese first, or the language chosen before."""
    chosen = "en" if request.cookies.get("dafeng_language") == "en" else "zh"
    return RedirectResponse(
        f"/{chosen}{request.url.path}{'?' + request.url.query if request.url.query else ''}", 307, {"cache-control": "no-store"}
    )


def overview(request: Request, language: Language, run: RunNow) -> Response:
    """Will it peak, when, how sure; how the targets stand."""
    sentence, condition = verdict(run.head, language)
    counts = counts_of(run)
    content = {
        "sentence": sentence,
        "condition": condition,
        "figures": figures_of(run, counts, language),
        "messages": messages_of(run, language),
        "chart": chart_of(run, language),
        "cards": cards_of(run, language),
        "counts": counts,
        "helps": helps_of(run, language),
        "burdens": burdens_of(run, language),
    }
    return render(request, language, "overview", run, content)


def plan(request: Request, language: Language, run: RunNow) -> Response:
    """The official text with every target marked in place."""
    content = {
        "pieces": marked_plan(run),
        "counts": counts_of(run),
        "cards": {card["id"]: card for card in cards_of(run, language)},
        "sections": list(dict.fromkeys(task["section"] for task in run.plan["tasks"])),
        "bodies": sorted({body for each in run.judgements for body in each["lead"]}),
        "years": sorted({each["year"] for each in run.judgements if each["year"]}),
    }
    return render(request, language, "plan", run, content)


def targets(request: Request, language: Language, run: RunNow) -> Response:
    """Every target of the plan in one table."""
    cards = cards_of(run, language)
    content = {
        "cards": cards,
        "counts": counts_of(run),
        "bodies": sorted({body for card in cards for body in card["lead"]}),
        "years": sorted({card["year"] for card in cards if card["year"]}),
    }
    return render(request, language, "targets", run, content)


def target_page(request: Request, language: Language, run: RunNow, target: str) -> Response:
    """One target from observation to request."""
    judgement = run.judgement(target)
    trail = trail_of(run.city, judgement["quantity"]) if judgement["projected"] else None
    return render(request, language, "target", run, {"t": target_view(run, target, language), "trail": trail})


def target_panel(request: Request, language: Language, run: RunNow, target: str) -> Response:
    """One target, short, beside the plan."""
    return render(request, language, "panel", run, {"t": target_view(run, target, language)})


def bureaus(request: Request, language: Language, run: RunNow) -> Response:
    """What each body leads and supports."""
    bodies = bodies_of(run)
    content = {
        "bodies": bodies,
        "sentence": standing(bodies, language),
        "cards": {card["id"]: card for card in cards_of(run, language)},
        "chart": {
            "statuses": [{"id": status, "title": status_word(status, language)} for status in ORDER],
            "bodies": [{"name": body["name"], "counts": body["counts"]} for body in bodies if body["targets"]],
        },
    }
    return render(request, language, "bureaus", run, content)


def data(request: Request, language: Language, run: RunNow) -> Response:
    """Every variable that is known, and what is known by district."""
    city = run.city
    maps = district_table(city, language) if has_map(city) else []
    content = {
        "variables": variables_of(city),
        "totals": totals_of(city),
        "maps": maps,
        "about": boundaries_of(city)["about"] if maps else {},
        "by_district": {each["variable"] for each in maps},
    }
    return render(request, language, "data", run, content)


def variable_page(request: Request, language: Language, run: RunNow, variable: str) -> Response:
    """Every fact of one variable."""
    facts = series_of(run.city, variable)
    content = {
        "variable": variable,
        "title": variable_title(run.city, variable).say(language),
        "summary": next(each for each in variables_of(run.city) if each["variable"] == variable),
        "sources": len({fact["source"] for fact in facts}),
        "facts": facts,
        "chart": records_chart(facts, language),
    }
    return render(request, language, "variable", run, content)


def report(request: Request, language: Language, run: RunNow) -> Response:
    """Preview and downloads."""
    root = request.app.state.root
    sizes = {name: (run.folder / name).stat().st_size for name in REPORTS if (run.folder / name).is_file()}
    files = {name: f"{size / 1e6:.1f} MB" if size > 1e6 else f"{size / 1e3:.0f} kB" for name, size in sizes.items()}
    runs = [find_run(root, name) for name in list_runs(root)[:20]]
    return render(request, language, "report", run, {"runs": runs, "files": files, "words": words_for(language, "jobs")})
