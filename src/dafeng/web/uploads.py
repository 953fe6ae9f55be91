"""Data from an office: what its table would change is shown first; then it is taken, and the run is made anew."""

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from dafeng.errors import Language, RegisterError, StudyError
from dafeng.web import below, models
from dafeng.web.answers import ANSWERS, FILE, WRITING, attachment, said
from dafeng.web.api import RunNow
from dafeng.web.jobs import accepted
from dafeng.web.known import city_named
from dafeng.web.render import render
from dafeng.web.runs import Run
from dafeng.web.words import words_for

__all__ = ["upload_router"]

_KEPT = 20
"""Dry runs kept; the oldest goes."""
_ID = re.compile(r"[0-9a-f]{16}")
UploadName = Annotated[str, Path(max_length=40)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Apply(BaseModel):
    """How the run is made with what was offered."""

    draws: Annotated[int, Field(ge=2, le=5000)] = 500
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


def upload_router() -> APIRouter:
    """Routes of uploads."""
    router = APIRouter(prefix="/api/v1", responses=ANSWERS, tags=["uploads"])
    router.add_api_route("/template", template, response_class=Response, responses=FILE)
    router.add_api_route("/uploads", look, methods=["POST"], status_code=201, response_model=models.Upload, responses=WRITING)
    router.add_api_route("/uploads/{upload}", again, response_model=models.Upload)
    router.add_api_route("/uploads/{upload}", forget, methods=["DELETE"], status_code=204, responses=WRITING)
    router.add_api_route("/uploads/{upload}/apply", take, methods=["POST"], status_code=202, response_model=models.Job, responses=WRITING)
    whole = APIRouter()
    whole.include_router(router)
    whole.add_api_route("/{language}/upload", page, include_in_schema=False, response_class=HTMLResponse)
    return whole


def template(run: RunNow, language: Language = "zh") -> Response:
    """Workbook to fill in: columns, what each means, sources and units to choose from."""
    return attachment(below.upload_template(city_named(run.city), language), _XLSX, f"dafeng.facts.{language}.xlsx")


async def look(
    request: Request, run: RunNow, file: Annotated[UploadFile, File(description="xlsx or csv with the columns of the template")]
) -> Response:
    """Dry run: what every row of a table would change. Nothing is changed."""
    content = await file.read()
    return await run_in_threadpool(_looked, request.app.state.root, run, content, file.filename or "")


def _looked(root: Folder, run: Run, content: bytes, name: str) -> Response:
    sheets = below.open_table(content, name)
    found = below.offer(city_named(run.city), _facts_of(sheets), sheets.get("sources", ()))
    if not found.rows:
        raise RegisterError("the table has no row. Fill in the sheet 'facts' of the template.", "表中没有数据。请填写模板的“facts”工作表。")
    upload = secrets.token_hex(8)
    place = root / ".uploads" / upload
    place.mkdir(parents=True)
    if found.city is not None:
        below.write_pack(found.city, place / "pack")
    answer = _upload_dict(upload, name, run, found)
    (place / "offer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    _tidy(root / ".uploads")
    return said(answer, 201)


def _facts_of(sheets: Mapping[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    return sheets.get("facts") or next(iter(sheets.values()), [])


def _upload_dict(upload: str, name: str, run: Run, found: "below.Offer") -> dict[str, Any]:
    return {
        "id": upload,
        "file": re.sub(r"[^\w.\- ]", "_", name)[:80],
        "run": run.id,
        "counts": found.counts,
        "columns": list(below.COLUMNS),
        "rows": [below.row_dict(row) for row in found.rows],
        "sources": [vars(source) for source in found.sources],
        "findings": [below.finding_dict(finding) for finding in found.findings],
        "can_apply": found.city is not None,
    }


def _tidy(place: Folder) -> None:
    old = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in old[: max(0, len(old) - _KEPT)]:
        shutil.rmtree(path, ignore_errors=True)


def _place(root: Folder, upload: str) -> Folder:
    place = root / ".uploads" / upload
    if not _ID.fullmatch(upload) or not (place / "offer.json").is_file():
        raise StudyError(
            f"there is no upload '{upload}', or it was tidied away. Upload the file again.", f"没有上传“{upload}”,或已被清理。请重新上传。"
        )
    return place


def again(request: Request, upload: UploadName) -> Response:
    """What an upload would change, as it was shown."""
    return said(json.loads((_place(request.app.state.root, upload) / "offer.json").read_text(encoding="utf-8")))


def forget(request: Request, upload: UploadName) -> Response:
    """Throw an upload away."""
    shutil.rmtree(_place(request.app.state.root, upload))
    return Response(status_code=204)


def take(request: Request, upload: UploadName, asked: Apply) -> Response:
    """Add the facts of an upload to those of its run, and make the run anew; what was known stays."""
    root: Folder = request.app.state.root
    shown = json.loads((_place(root, upload) / "offer.json").read_text(encoding="utf-8"))
    if not shown["can_apply"]:
        count = shown["counts"]["refused"]
        raise RegisterError(
            f"{count} rows cannot be used. Mend them and upload the file again; nothing was taken.",
            f"有{count}行无法使用。请改正后重新上传;没有采用任何数据。",
        )
    return accepted(below.submit(root, "run", {"run": shown["run"], "upload": upload, "draws": asked.draws, "seed": asked.seed}))


def page(request: Request, language: Language, run: RunNow) -> Response:
    """Template, dry run, and what follows."""
    words = words_for(language, "jobs") | words_for(language, "upload")
    return render(request, language, "upload", run, {"words": words})
