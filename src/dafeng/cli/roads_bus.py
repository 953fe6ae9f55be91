"""``dafeng roads gateway`` and ``dafeng roads worker``: the cloud of a road on many processes, through NATS."""

import asyncio
import json as jsonlib
import os
import socket
from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.language import words
from dafeng.errors import RoadsError
from dafeng.roads.serve.bus import Bus, Gateway, Worker, connect
from dafeng.roads.serve.opening import spare_collector
from dafeng.roads.serve.partition import Strips

__all__ = ["gateway", "worker"]

Url = Annotated[str, Parameter(help=words("NATS地址", "address of NATS"))]
Prefix = Annotated[str, Parameter(help=words("流与主题的前缀", "prefix of streams and subjects"))]
Json = Annotated[bool, Parameter(help=words("以JSON说明", "say it as JSON"))]


def gateway(
    edges: Annotated[tuple[float, ...], Parameter(help=words("各区域之间的经度(递增)", "longitudes between the regions, ascending"))] = (),
    *,
    latitude: Annotated[float, Parameter(help=words("平面原点纬度", "latitude of the origin"))],
    longitude: Annotated[float, Parameter(help=words("平面原点经度", "longitude of the origin"))],
    nats: Url = "nats://127.0.0.1:4222",
    prefix: Prefix = "ROADS",
    period: Annotated[int, Parameter(help=words("两次计算之间的毫秒数", "milliseconds between turns"))] = 100,
    json: Json = False,
) -> None:
    """Divide what roadside units publish to NATS among regions, and turn their clock; it runs until it is interrupted."""
    strips = Strips(tuple(edges))
    asyncio.run(_gateway(nats, prefix, (strips, (latitude, longitude), period), json))


async def _gateway(url: str, prefix: str, plan: tuple[Strips, tuple[float, float], int], json: bool) -> None:
    strips, origin, period = plan
    bus = await connect(url, prefix)
    await bus.set_plan(strips, origin)
    _say({"regions": strips.count, "nats": url}, words(f"网关:{strips.count}个区域,{url}", f"gateway: {strips.count} regions, {url}"), json)
    await Gateway(bus, strips, period).run()


def worker(
    *,
    nats: Url = "nats://127.0.0.1:4222",
    prefix: Prefix = "ROADS",
    name: Annotated[str, Parameter(help=words("名称,须唯一", "name, unlike any other's"))] = "",
    json: Json = False,
) -> None:
    """Compute the regions whose leases it can get; start as many workers as there are cores. It runs until it is interrupted."""
    name = name or f"{socket.gethostname()}-{os.getpid()}"
    if not name.replace("-", "").replace("_", "").isalnum():
        raise RoadsError(
            f"a worker's name has letters, digits, - and _ only, not '{name}'.", f"名称只能含字母、数字、-与_,不能是“{name}”。"
        )
    asyncio.run(_worker(nats, prefix, name, json))


async def _worker(url: str, prefix: str, name: str, json: bool) -> None:
    bus: Bus = await connect(url, prefix)
    strips, origin = await bus.plan()
    _say({"worker": name, "nats": url}, words(f"工作进程{name}:{url}", f"worker {name}: {url}"), json)
    spare_collector()
    await Worker(bus, name, strips, origin).run()


def _say(plain: dict[str, object], text: str, json: bool) -> None:
    print(jsonlib.dumps(plain) if json else text, flush=True)
