"""What routes of the API share: the answers they document, and files to take away."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

from dafeng.web.problems import Problem

__all__ = ["ANSWERS", "FILE", "FRESH", "WRITING", "attachment", "said"]


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem, "content": {"application/problem+json": {}}} for status in statuses}


ANSWERS = _problems(400, 404, 405, 421, 422, 429)
"""Refusals of every route."""
WRITING = _problems(401, 403, 409, 413, 415)
"""Refusals of routes that write, beside `ANSWERS`."""


_KINDS = (
    "application/zip",
    "application/json",
    "text/csv",
    "text/html",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
FILE: dict[int | str, dict[str, Any]] = {200: {"description": "a file", "content": {kind: {} for kind in _KINDS}}}
"""A file to take away, of the kind asked for."""
FRESH = {"cache-control": "private, no-store"}
"""For what differs from reader to reader, or changes without the run folder changing."""


def said(content: object, status: int = 200, headers: Mapping[str, str] = FRESH) -> Response:
    """JSON of records, numbers as they are; keys that are numbers become words."""
    return Response(orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS), status, dict(headers), media_type="application/json")


def attachment(content: bytes, kind: str, name: str) -> Response:
    """File for the reader's own folder."""
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
