"""Jobs over the API and on a page: long work that goes on while people read."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from dafeng.errors import Language
from dafeng.web import below, models
from dafeng.web.answers import ANSWERS, WRITING, said
from dafeng.web.api import RunNow
from dafeng.web.render import render
from dafeng.web.words import words_for

__all__ = ["JobName", "accepted", "job_router"]

_PAUSE, _BEAT = 0.3, 15.0
"""Seconds between two looks at a job, and between two signs of life."""
JobName = Annotated[str, Path(max_length=40)]


class AskedJob(BaseModel):
    """A run made anew, or its reports."""

    kind: Literal["run", "report"] = "run"
    draws: Annotated[int, Field(ge=2, le=5000)] = 500
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


def job_router() -> APIRouter:
    """Routes of the jobs, and their page."""
    router = APIRouter(responses=ANSWERS, tags=["jobs"])
    router.add_api_route("/api/v1/jobs", jobs, response_model=models.Jobs)
    router.add_api_route("/api/v1/jobs", begin, methods=["POST"], status_code=202, response_model=models.Job, responses=WRITING)
    router.add_api_route("/api/v1/jobs/{job}", one, response_model=models.Job)
    router.add_api_route("/api/v1/jobs/{job}", stop, methods=["DELETE"], status_code=202, response_model=models.Job, responses=WRITING)
    events_answer: dict[int | str, dict[str, Any]] = {
        200: {"content": {"text/event-stream": {}}, "description": "progress until the job has ended"}
    }
    router.add_api_route("/api/v1/jobs/{job}/events", events, response_class=StreamingResponse, responses=events_answer)
    router.add_api_route("/{language}/jobs", page, include_in_schema=False, response_class=HTMLResponse)
    return router


def jobs(
    request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 50, offset: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Response:
    """Jobs, newest first."""
    ledger = below.Ledger(request.app.state.root)
    below.watch(request.app.state.root)
    found = [job.as_dict() for job in ledger.list(limit, offset)]
    return said({"jobs": found, "total": ledger.count(), "limit": limit, "offset": offset})


def begin(request: Request, run: RunNow, asked: AskedJob) -> Response:
    """Start a run anew with the pack of a run, or write its reports again."""
    own = {"draws": run.head["draws"], "seed": run.head["seed"]} if asked.kind == "report" else {"draws": asked.draws, "seed": asked.seed}
    return accepted(below.submit(request.app.state.root, asked.kind, {"run": run.id, **own}))


def accepted(job: "below.Job") -> Response:
    """Answer with a job that was begun, and where to look at it."""
    answer = said(job.as_dict(), 202)
    answer.headers["location"] = f"/api/v1/jobs/{job.id}"
    return answer


def one(request: Request, job: JobName) -> Response:
    """How far a job is, or how it ended."""
    below.watch(request.app.state.root)
    return said(below.Ledger(request.app.state.root).get(job).as_dict())


def stop(request: Request, job: JobName) -> Response:
    """Ask a job to stop; one that runs stops at its next step and leaves nothing behind."""
    return said(below.cancel(request.app.state.root, job).as_dict(), 202)


async def events(request: Request, job: JobName) -> Response:
    """Progress of a job as server-sent events: ``progress`` with the job, at last ``done``, ``failed`` or ``cancelled``."""
    ledger = below.Ledger(request.app.state.root)
    await run_in_threadpool(ledger.get, job)  # refuses an unknown one before the stream begins
    headers = {"cache-control": "private, no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_told(ledger, job), media_type="text/event-stream", headers=headers)


async def _told(ledger: "below.Ledger", job: str) -> AsyncIterator[str]:
    last, quiet = "", 0.0
    while True:
        known = await run_in_threadpool(ledger.get, job)
        words = json.dumps(known.as_dict(), ensure_ascii=False)
        if words != last:
            yield f"event: {known.state if known.state in below.ENDED else 'progress'}\ndata: {words}\n\n"
            last, quiet = words, 0.0
        if known.state in below.ENDED:
            return
        if quiet >= _BEAT:
            yield ": still here\n\n"
            quiet = 0.0
        await asyncio.sleep(_PAUSE)
        quiet += _PAUSE


def page(request: Request, language: Language, run: RunNow) -> Response:
    """Jobs, and buttons to begin one."""
    return render(request, language, "jobs", run, {"words": words_for(language, "jobs")})
