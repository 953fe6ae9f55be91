"""Reading what a client sent: token, query, body; every fault becomes a problem."""

import json
import time
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request

from dafeng.errors import DafengError
from dafeng.register.openadr import Principal, Query, principal_of
from dafeng.web.openadr.kinds import Kind
from dafeng.web.openadr.schemas import REQUESTS

__all__ = ["DeniedError", "read_body", "read_query", "who_asks"]

_LARGEST = 2**31 - 1


class DeniedError(DafengError):
    """The request cannot be taken; carries the HTTP status."""

    def __init__(self, status: int, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.status = status


def who_asks(request: Request, *scopes: str) -> Principal:
    """Principal of the token, if it holds one of the scopes.

    Raises
    ------
    DeniedError
        401 without a valid token, 403 without the scope.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    who = principal_of(request.app.state.engine, token.strip()) if scheme.lower() == "bearer" else None
    if who is None:
        raise DeniedError(401, "no valid bearer token; get one from /auth/token.", "没有有效的令牌，请先向 /auth/token 申请。")
    if scopes and not who.scopes.intersection(scopes):
        raise DeniedError(
            403,
            f"the token lacks the scope {' or '.join(scopes)}; it has {', '.join(sorted(who.scopes))}.",
            f"令牌缺少权限 {' 或 '.join(scopes)};现有 {'、'.join(sorted(who.scopes))}。",
        )
    return who


def read_query(request: Request, kind: Kind) -> Query:
    """Query of a search.

    Raises
    ------
    DeniedError
        400 for a value that cannot be.
    """
    given = request.query_params
    columns = {column: given[name] for name, column in kind.filters.items() if name in given}
    active = given.get("active", "false").lower()
    if active not in {"true", "false"}:
        raise DeniedError(400, f"active is '{active}', expected true or false.", f"active 为“{active}”，应为 true 或 false。")
    return Query(
        columns=columns,
        targets=tuple(dict.fromkeys(given.getlist("targets"))) if kind.has_targets else (),
        after=time.time() if kind.name == "EVENT" and active == "true" else None,
        objects=tuple(given.getlist("objects")) if kind.name == "SUBSCRIPTION" else (),
        skip=_whole(given, "skip", _LARGEST, 0),
        limit=_whole(given, "limit", 50, 50),
    )


def _whole(given: Mapping[str, str], name: str, most: int, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise DeniedError(
            400, f"{name} is '{text}', expected a whole number from 0 to {most}.", f"{name} 为“{text}”，应为0至{most}的整数。"
        )
    return int(text)


def read_body(raw: bytes, kind: Kind, who: Principal) -> dict[str, Any]:
    """Body of a new or changed object, owner included.

    Raises
    ------
    DeniedError
        400 for a body that does not fit the description, 403 for one that the client may not write.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DeniedError(400, f"the body is not JSON: {error}.", f"请求体不是JSON:{error}。") from error
    if not isinstance(data, dict):
        raise DeniedError(400, "the body is no JSON object.", "请求体不是JSON对象。")
    model = REQUESTS[_form(data, kind, who)]
    try:
        made = model.model_validate(data).model_dump(by_alias=True, exclude_none=True)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5])
        raise DeniedError(400, f"the {kind.name.lower()} cannot be used: {said}.", f"{kind.name} 无法使用:{said}。") from error
    return _owned(made, kind, who)


def _form(data: Mapping[str, Any], kind: Kind, who: Principal) -> str:
    """Which of two bodies a ven or resource has; only business logic writes owner and targets."""
    if kind.name not in {"VEN", "RESOURCE"}:
        return kind.name
    forms = f"BL_{kind.name}_REQUEST", f"VEN_{kind.name}_REQUEST"
    found = data.get("objectType")
    if found not in forms:
        raise DeniedError(
            400, f"objectType is {found!r}, expected {forms[0]} or {forms[1]}.", f"objectType 为 {found!r}，应为 {forms[0]} 或 {forms[1]}。"
        )
    if who.reads_all != (found == forms[0]):
        raise DeniedError(
            403,
            f"objectType {found} is not yours to write: business logic writes {forms[0]}, end nodes write {forms[1]}.",
            f"您无权写入 {found}:业务端写 {forms[0]}，终端写 {forms[1]}。",
        )
    return str(found)


def _owned(made: dict[str, Any], kind: Kind, who: Principal) -> dict[str, Any]:
    """Body without what the node itself provides, with its owner."""
    for name in ("objectType", "id", "createdDateTime", "modificationDateTime"):
        made.pop(name, None)
    is_own = kind.name in {"REPORT", "SUBSCRIPTION"} or (kind.name in {"VEN", "RESOURCE"} and not who.reads_all)
    if is_own:
        made["clientID"] = who.client_id
    if kind.name in {"VEN", "RESOURCE"} and not who.reads_all:
        made.pop("targets", None)
    return made
