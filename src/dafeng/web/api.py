"""The JSON API of version 1, the same that the pages use."""

import csv
import io
import zipfile
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from dafeng.errors import StudyError
from dafeng.web import shapes
from dafeng.web.answers import ANSWERS, FILE, attachment
from dafeng.web.bureaus import bodies_of
from dafeng.web.known import series_of, trail_of, variables_of
from dafeng.web.runs import REPORTS, Run, find_run, list_runs

__all__ = ["RunNow", "api_router"]

_REPORT_CSP = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts"
"""A report is one file with its own script: it is shown in a sandbox that can reach neither this site nor the network."""

Name = Annotated[str, Path(max_length=120)]


def run_now(request: Request, run: Annotated[str, Query(max_length=100, description="name of a run; the one served if empty")] = "") -> Run:
    """Run that is asked for."""
    return find_run(request.app.state.root, run or request.app.state.run)


RunNow = Annotated[Run, Depends(run_now)]


def api_router() -> APIRouter:
    """Routes that read; all of them answer from a run folder or the city pack."""
    router = APIRouter(prefix="/api/v1", responses=ANSWERS, tags=["runs"])
    router.add_api_route("/runs", runs, response_model=list[str])
    router.add_api_route("/run", run_head, response_model=shapes.RunHead)
    router.add_api_route("/plan", plan, response_model=shapes.Plan)
    router.add_api_route("/targets", targets, response_model=list[shapes.Judgement])
    router.add_api_route("/targets/{target}", target_one, response_model=shapes.Judgement)
    router.add_api_route("/bureaus", bureaus, response_model=list[shapes.Bureau])
    router.add_api_route("/findings", findings, response_model=list[shapes.Finding])
    router.add_api_route("/quantities", quantities, response_model=list[shapes.QuantityName])
    router.add_api_route("/quantities/{name}", quantity, response_model=shapes.Quantity)
    router.add_api_route("/facts", facts, response_model=list[shapes.Variable], tags=["facts"])
    router.add_api_route("/facts/{variable}", facts_of_variable, response_model=list[shapes.FactRecord], tags=["facts"])
    router.add_api_route("/explain/{name}", explain, response_model=shapes.Trail, tags=["facts"])
    router.add_api_route("/files/{name}", report_file, response_class=FileResponse, responses=FILE, tags=["files"])
    router.add_api_route("/tables/{name}", table, response_class=Response, responses=FILE, tags=["files"])
    router.add_api_route("/archive", archive, response_class=Response, responses=FILE, tags=["files"])
    return router


def runs(request: Request) -> list[str]:
    """Names of the runs in the folder, newest first."""
    return list(list_runs(request.app.state.root))


def run_head(run: RunNow) -> dict[str, Any]:
    """What was asked, and the short answers."""
    return dict(run.head)


def plan(run: RunNow) -> dict[str, Any]:
    """The plan, read; with its text, into which all spans point."""
    return dict(run.plan) | {"text": run.text}


def targets(run: RunNow) -> list[dict[str, Any]]:
    """Judgements of all targets."""
    return [dict(each) for each in run.judgements]


def target_one(run: RunNow, target: Name) -> dict[str, Any]:
    """Judgement of one target."""
    return dict(run.judgement(target))


def bureaus(run: RunNow) -> list[dict[str, Any]]:
    """Responsible bodies and how they stand."""
    return bodies_of(run)


def findings(run: RunNow) -> list[dict[str, Any]]:
    """Faults found in the plan and the data."""
    return [dict(each) for each in run.findings]


def quantities(run: RunNow) -> list[dict[str, str]]:
    """Names and units of all quantities."""
    first: dict[str, Any] = next(iter(run.quantities["scenarios"].values()), {})
    return [{"name": name, "unit": values["unit"]} for name, values in first.items()]


def quantity(run: RunNow, name: Name) -> dict[str, Any]:
    """Quantiles of a quantity in every scenario; by label at the median where it has labels."""
    by_scenario = {scenario: run.quantity(name, scenario) for scenario in run.quantities["scenarios"]}
    return {"name": name, "years": run.quantities["years"], "scenarios": by_scenario}


def facts(run: RunNow) -> list[dict[str, Any]]:
    """Every variable of the city with counts, years, gaps and conflicts."""
    return [dict(each) for each in variables_of(run.city)]


def facts_of_variable(run: RunNow, variable: Name) -> list[dict[str, Any]]:
    """Every fact of a variable, conflicting ones included, each with its source."""
    return series_of(run.city, variable)


def explain(run: RunNow, name: Name) -> dict[str, Any]:
    """Way from a quantity back to formulas, inputs and facts."""
    return dict(trail_of(run.city, name))


def report_file(run: RunNow, name: Name, download: bool = False) -> Response:
    """A report of the run."""
    if name not in REPORTS or not (run.folder / name).is_file():
        raise StudyError(f"the run has no file '{name}'; it may have {', '.join(REPORTS)}.", f"该运行没有文件“{name}”。")
    shown = name.endswith(".html") and not download
    kind = "inline" if shown else "attachment"
    return FileResponse(
        run.folder / name,
        filename=f"{run.id}.{name}",
        content_disposition_type=kind,
        headers={"content-security-policy": _REPORT_CSP} if shown else None,
    )


def table(run: RunNow, name: Name) -> Response:
    """A quantity of every scenario as csv, for spreadsheet programs."""
    rows = [["scenario", "quantile or label", "unit", *run.quantities["years"]]]
    for scenario in run.quantities["scenarios"]:
        values = run.quantity(name, scenario)
        parts = values["p50"] if "label" in values else {edge: values[edge] for edge in ("p05", "p50", "p95")}
        rows += [[scenario, part, values["unit"], *series] for part, series in parts.items()]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return attachment(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{run.id}.{name}.csv")


def archive(run: RunNow) -> Response:
    """Everything of the run in one zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(run.folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                packed.write(path, f"{run.id}/{path.relative_to(run.folder).as_posix()}")
    return attachment(buffer.getvalue(), "application/zip", f"{run.id}.zip")
