"""The virtual top node as an ASGI application."""

import base64
import binascii
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dafeng.errors import DafengError
from dafeng.register.openadr import (
    ConflictError,
    Courier,
    MissingError,
    Principal,
    create,
    delete,
    describe_token,
    issue_token,
    read,
    search,
    update,
)
from dafeng.register.openadr.clients import TOKEN_LIFE
from dafeng.web.openadr.kinds import KINDS, Kind
from dafeng.web.openadr.notifiers import notifier_routes
from dafeng.web.openadr.requests import DeniedError, read_body, read_query, who_asks

__all__ = ["create_vtn"]

_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict"}


def create_vtn(engine: Engine) -> Starlette:
    """Make the virtual top node.

    Parameters
    ----------
    engine
        Opened by `dafeng.register.openadr.open_database`.

    Returns
    -------
    Starlette
        An ASGI application; serve it under ``/openadr3/3.1.0``.
    """
    courier = Courier(engine)

    @contextlib.asynccontextmanager
    async def _life(_: Starlette) -> AsyncIterator[None]:
        courier.start()
        yield
        await run_in_threadpool(courier.stop)

    routes = [route for kind in KINDS for route in _routes(kind)]
    routes += [
        Route("/auth/server", _auth_server, methods=["GET"]),
        Route("/auth/token", _token, methods=["POST"]),
        Route("/auth/introspect", _introspect, methods=["POST"]),
        *notifier_routes(),
    ]
    handlers: dict[Any, Any] = {DafengError: _refuse, HTTPException: _no_route, Exception: _broken}
    vtn = Starlette(routes=routes, exception_handlers=handlers, lifespan=_life)
    vtn.state.engine, vtn.state.courier = engine, courier
    return vtn


def _routes(kind: Kind) -> list[Route]:
    return [
        Route(f"/{kind.path}", partial(_search, kind), methods=["GET"]),
        Route(f"/{kind.path}", partial(_create, kind), methods=["POST"]),
        Route(f"/{kind.path}/{{identifier}}", partial(_read, kind), methods=["GET"]),
        Route(f"/{kind.path}/{{identifier}}", partial(_update, kind), methods=["PUT"]),
        Route(f"/{kind.path}/{{identifier}}", partial(_delete, kind), methods=["DELETE"]),
    ]


async def _search(kind: Kind, request: Request) -> Response:
    def _found() -> str:
        who = who_asks(request, "read_all", kind.read)
        return search(request.app.state.engine, who, kind.name, read_query(request, kind))

    return Response(await run_in_threadpool(_found), media_type="application/json")


async def _read(kind: Kind, request: Request) -> Response:
    def _found() -> dict[str, Any]:
        who = who_asks(request, "read_all", kind.read)
        return read(request.app.state.engine, who, kind.name, request.path_params["identifier"])

    return JSONResponse(await run_in_threadpool(_found))


async def _create(kind: Kind, request: Request) -> Response:
    raw = await request.body()

    def _made() -> dict[str, Any]:
        who, body = _submitted(request, kind, raw)
        return create(request.app.state.engine, who, kind.name, body)

    return await _written(request, _made, 201)


async def _update(kind: Kind, request: Request) -> Response:
    raw = await request.body()

    def _made() -> dict[str, Any]:
        who, body = _submitted(request, kind, raw)
        return update(request.app.state.engine, who, kind.name, request.path_params["identifier"], body)

    return await _written(request, _made, 200)


def _submitted(request: Request, kind: Kind, raw: bytes) -> tuple[Principal, dict[str, Any]]:
    """Who writes what; an end node's resource belongs to a ven of its own."""
    who = who_asks(request, kind.write)
    body = read_body(raw, kind, who)
    if kind.name == "RESOURCE":
        read(request.app.state.engine, who, "VEN", body["venID"])
    return who, body


async def _delete(kind: Kind, request: Request) -> Response:
    def _gone() -> dict[str, Any]:
        who = who_asks(request, kind.write)
        return delete(request.app.state.engine, who, kind.name, request.path_params["identifier"])

    return await _written(request, _gone, 200)


async def _written(request: Request, change: Callable[[], dict[str, Any]], status: int) -> Response:
    """Make a change and send its notices."""
    made = await run_in_threadpool(change)
    request.app.state.courier.wake()
    return JSONResponse(made, status)


async def _auth_server(request: Request) -> Response:
    return JSONResponse({"tokenURL": str(request.url.replace(query="")).removesuffix("/auth/server") + "/auth/token"})


async def _introspect(request: Request) -> Response:
    """What a token is worth, asked by a broker with the name and secret of a business client (RFC 7662)."""
    try:
        form = await request.form()
    except HTTPException:
        return _auth_error(400, "invalid_request", "the form cannot be read")
    client, secret = _basic(request) or ("", "")
    asker = (
        await run_in_threadpool(issue_token, request.app.state.engine, client, secret, "read_bl") if client and secret else "invalid_client"
    )
    if isinstance(asker, str):
        return _auth_error(401, "invalid_client", "name and secret of a client with the scope read_bl are needed, as HTTP Basic")
    said = await run_in_threadpool(describe_token, request.app.state.engine, str(form.get("token", "")))
    return JSONResponse(said, headers={"cache-control": "no-store"})


async def _token(request: Request) -> Response:
    """Client credentials, in the form or as HTTP Basic (RFC 6749 section 2.3.1)."""
    try:
        form = await request.form()
    except HTTPException:
        return _auth_error(400, "invalid_request", "the form cannot be read")
    given = {name: str(value) for name, value in form.items()}
    if given.get("grant_type") != "client_credentials":
        missing = "grant_type" not in given
        return _auth_error(400, "invalid_request" if missing else "unsupported_grant_type", "grant_type must be client_credentials")
    client, secret = _basic(request) or (given.get("client_id", ""), given.get("client_secret", ""))
    if not client or not secret:
        return _auth_error(401 if "authorization" in request.headers else 400, "invalid_request", "client_id and client_secret are needed")
    found = await run_in_threadpool(issue_token, request.app.state.engine, client, secret, given.get("scope"))
    if isinstance(found, str):
        return _auth_error(401 if found == "invalid_client" else 400, found, "the client, its secret or its scopes are not known")
    token, scopes = found
    body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE, "scope": " ".join(scopes)}
    return JSONResponse(body, headers={"cache-control": "no-store"})


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _auth_error(status: int, error: str, description: str) -> Response:
    headers = {"cache-control": "no-store"} | ({"www-authenticate": "Basic"} if status == 401 else {})
    return JSONResponse({"error": error, "error_description": description}, status, headers)


def _problem(status: int, detail: str, detail_zh: str = "") -> Response:
    body = {"type": "about:blank", "title": _TITLES.get(status, "Error"), "status": status, "detail": detail}
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    text = json.dumps(body | ({"detail_zh": detail_zh} if detail_zh else {}), ensure_ascii=False)
    return Response(text, status, headers, media_type="application/json")


async def _refuse(_: Request, error: DafengError) -> Response:
    known = {ConflictError: 409, MissingError: 404}
    status = error.status if isinstance(error, DeniedError) else known.get(type(error), 400)
    return _problem(status, error.say("en"), error.say("zh"))


async def _no_route(_: Request, error: HTTPException) -> Response:
    return _problem(error.status_code, str(error.detail))


async def _broken(_: Request, __: Exception) -> Response:
    return _problem(500, "internal error; the service's log has it.", "内部错误，详见服务日志。")
