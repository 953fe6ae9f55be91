"""Signing in with the token, and what a page may know of its reader."""

import secrets
import time
from collections import deque
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from dafeng.errors import Language, Text
from dafeng.web import models
from dafeng.web.access import CSRF_HEADER, SESSION, VISIT, Access
from dafeng.web.answers import ANSWERS, WRITING, said
from dafeng.web.api import RunNow
from dafeng.web.guard import cookies_of
from dafeng.web.problems import problem
from dafeng.web.render import render

__all__ = ["session_router"]

_TRIES, _WINDOW = 10, 60.0
"""Wrong tokens a process takes in a minute before it makes everybody wait."""
_wrong: deque[float] = deque(maxlen=_TRIES)


class SignIn(BaseModel):
    """The token `dafeng serve` was given."""

    token: Annotated[str, Field(min_length=1, max_length=200)]


def session_router() -> APIRouter:
    """Routes of the reader's session, and the page to sign in."""
    router = APIRouter(responses=ANSWERS, tags=["session"])
    router.add_api_route("/api/v1/session", who, response_model=models.Session)
    router.add_api_route("/api/v1/session", sign_in, methods=["POST"], response_model=models.Session, responses=WRITING)
    router.add_api_route("/api/v1/session", sign_out, methods=["DELETE"], status_code=204, responses=WRITING)
    router.add_api_route("/{language}/sign-in", page, include_in_schema=False, response_class=HTMLResponse)
    return router


def who(request: Request) -> Response:
    """Whether the reader may write, and the mark that what pages write must carry."""
    access: Access = request.app.state.access
    cookies = cookies_of(request.headers)
    fresh = "" if SESSION in cookies or VISIT in cookies else secrets.token_hex(16)
    if fresh:
        cookies[VISIT] = fresh
    answer = said(_session(request, access, cookies))
    if fresh:
        _set(request, answer, VISIT, fresh)
    return answer


def sign_in(request: Request, asked: SignIn) -> Response:
    """Show the token, get a session."""
    access: Access = request.app.state.access
    now = time.monotonic()
    if len(_wrong) == _TRIES and now - _wrong[0] < _WINDOW:
        wait = Text("尝试次数过多,请一分钟后再试。", "Too many wrong tokens; try again in a minute.")
        return problem(429, wait, "busy", {"retry-after": "60"})
    if not access.is_token(asked.token):
        _wrong.append(now)
        return problem(401, Text("令牌不正确。", "The token is wrong."), "sign in", {"www-authenticate": "Bearer"})
    session = access.new_session()
    answer = said(_session(request, access, {SESSION: session}))
    _set(request, answer, SESSION, session)
    return answer


def sign_out(_: Request) -> Response:
    """Forget the session."""
    answer = Response(status_code=204)
    answer.delete_cookie(SESSION, path="/", httponly=True, samesite="strict")
    return answer


def _session(request: Request, access: Access, cookies: dict[str, str]) -> dict[str, object]:
    client = request.client.host if request.client else ""
    refusal = access.refusal(request.headers, client, cookies)
    signed = bool(access.token) and access.is_session(cookies.get(SESSION, ""))
    way = "none" if access.read_only else "token" if access.token else "this machine"
    why = None if refusal is None else vars(refusal)
    return {
        "may_write": refusal is None,
        "signed_in": signed,
        "way": way,
        "why_not": why,
        "csrf": access.csrf(cookies),
        "header": CSRF_HEADER,
    }


def _set(request: Request, answer: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=12 * 3600, path="/", httponly=True, samesite="strict", secure=secure)


def page(request: Request, language: Language, run: RunNow) -> Response:
    """Form for the token."""
    return render(request, language, "sign-in", run, {})
