"""Errors as RFC 9457 problem details, with the core's own sentences in both languages."""

import uuid
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from dafeng.errors import DafengError, StudyError, Text

__all__ = ["BusyError", "Problem", "add_problems", "problem"]


class Problem(BaseModel):
    """Problem details: what is wrong, in both languages."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    detail_zh: str
    kind: str = ""


_TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Content too large",
    415: "Wrong kind of file",
    421: "Misdirected",
    422: "Not usable",
    429: "Too many requests",
}
_SAYS = {
    404: Text("没有这个地址。", "There is no such address."),
    405: Text("该地址不接受这种请求。", "The address does not take this kind of request."),
}


class BusyError(Exception):
    """More is asked than can be answered at once."""


def problem(status: int, text: Text, kind: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a problem."""
    body = Problem(title=_TITLES.get(status, "Error"), status=status, detail=text.en, detail_zh=text.zh, kind=kind)
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


def add_problems(app: FastAPI) -> None:
    """Turn every failure of an app into a problem."""
    app.add_exception_handler(DafengError, _ours)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _wrong_words)
    app.add_exception_handler(Exception, _unknown)


async def _ours(_: Request, error: Any) -> Response:
    status = 404 if isinstance(error, StudyError) else 422
    return problem(status, Text(error.say("zh"), error.say("en")), type(error).__name__)


async def _busy(_: Request, __: Any) -> Response:
    said = Text("同时请求过多,请稍后再试。", "Too much is asked at once; try again in a moment.")
    return problem(429, said, "busy", {"retry-after": "1"})


async def _http(_: Request, error: Any) -> Response:
    return problem(error.status_code, _SAYS.get(error.status_code, Text(str(error.detail), str(error.detail))), headers=error.headers)


async def _wrong_words(_: Request, error: Any) -> Response:
    said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return problem(422, Text(f"请求的参数无法使用:{said}", f"The parameters cannot be used: {said}"), "parameters")


async def _unknown(_: Request, error: Exception) -> Response:
    place = uuid.uuid4().hex[:8]
    error.add_note(f"shown to the reader as error {place}")
    return problem(500, Text(f"内部错误,编号 {place}。", f"Internal error, number {place}."), "internal")
