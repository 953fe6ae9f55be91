"""How clients are told of changes, and which MQTT topics they may listen to (OpenADR 3.1, ``/notifiers``)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dafeng.register.openadr import Broker, Principal, broker_of, client_branch, operations, read
from dafeng.web.openadr.requests import DeniedError, who_asks

__all__ = ["notifier_routes"]

_ALL = ("events", "reports", "subscriptions", "vens", "resources")
"""Kinds whose topics of all objects only business logic may know."""


def notifier_routes() -> list[Route]:
    """Routes of ``/notifiers``."""
    topics = "/notifiers/mqtt/topics"
    asked: list[tuple[str, Callable[[Request, Broker], dict[str, str]]]] = [
        (f"{topics}/programs", _programs),
        (f"{topics}/programs/{{program}}", _program),
        (f"{topics}/programs/{{program}}/events", _program_events),
        (f"{topics}/vens/{{ven}}", partial(_ven, "", True)),
        *((f"{topics}/vens/{{ven}}/{kind}", partial(_ven, f"/{kind}", False)) for kind in ("events", "programs", "resources")),
        *((f"{topics}/{kind}", partial(_every, kind)) for kind in _ALL),
    ]
    found = [Route(path, partial(_answer, names), methods=["GET"]) for path, names in asked]
    return [Route("/notifiers", _notifiers, methods=["GET"]), *found]


async def _notifiers(request: Request) -> Response:
    """Webhooks always; MQTT with what this client needs to connect, where there is a broker."""

    def _said() -> dict[str, Any]:
        who = who_asks(request)
        broker = broker_of(request.app.state.engine)
        return {"WEBHOOK": True} | ({"MQTT": broker.binding(who.client_id)} if broker is not None else {})

    return JSONResponse(await run_in_threadpool(_said))


async def _answer(names: Callable[[Request, Broker], dict[str, str]], request: Request) -> Response:
    def _said() -> dict[str, Any]:
        broker = broker_of(request.app.state.engine)
        if broker is None:
            who_asks(request)
            raise DeniedError(404, "this node has no MQTT broker; /notifiers says what it has.", "本节点没有MQTT，见 /notifiers。")
        return {"topics": names(request, broker)}

    return JSONResponse(await run_in_threadpool(_said))


def _programs(request: Request, broker: Broker) -> dict[str, str]:
    """Business logic hears of every program; others of those without targets, and of targeted ones through their vens."""
    who = who_asks(request, "read_all", "read_targets")
    return operations(f"{_side(who, broker)}/programs", False, broker.prefix)


def _program(request: Request, broker: Broker) -> dict[str, str]:
    who = who_asks(request, "read_all", "read_targets")
    program = read(request.app.state.engine, who, "PROGRAM", request.path_params["program"])
    if program.get("targets") and not who.reads_all:
        _private(broker)
        return operations(f"{client_branch(who.client_id)}/programs/{program['id']}", True, broker.prefix)
    return operations(f"{_side(who, broker)}/programs/{program['id']}", True, broker.prefix)


def _program_events(request: Request, broker: Broker) -> dict[str, str]:
    who = who_asks(request, "read_all", "read_targets")
    program = read(request.app.state.engine, who, "PROGRAM", request.path_params["program"])
    return operations(f"{_side(who, broker)}/programs/{program['id']}/events", False, broker.prefix)


def _every(kind: str, request: Request, broker: Broker) -> dict[str, str]:
    who_asks(request, "read_bl")
    _private(broker)
    return operations(f"bl/{kind}", False, broker.prefix)


def _ven(part: str, of_one: bool, request: Request, broker: Broker) -> dict[str, str]:
    """Topics of a ven: of its owner, and of business logic."""
    who = who_asks(request, "read_all", "read_ven_objects")
    ven = read(request.app.state.engine, who, "VEN", request.path_params["ven"])
    _private(broker)
    return operations(f"{client_branch(ven['clientID'])}/vens/{ven['id']}{part}", of_one, broker.prefix)


def _side(who: Principal, broker: Broker) -> str:
    """Branch a client hears of programs and events by; on a broker that is open to all, that of everyone."""
    return "bl" if who.reads_all and broker.private else "all"


def _private(broker: Broker) -> None:
    if not broker.private:
        raise DeniedError(
            404,
            "this broker lets everyone read everything, so only programs and events without targets are published there; use a subscription.",
            "该MQTT服务器不区分读取权限，故只发布无 targets 的项目与事件;请改用 subscription。",
        )
