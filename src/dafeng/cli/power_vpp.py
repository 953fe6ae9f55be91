"""``dafeng power vpp``: a virtual power plant from resources to payment, and the node that talks to it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import uvicorn
from cyclopts import Parameter

from dafeng.cli.flags import Json, Tls
from dafeng.cli.language import words
from dafeng.cli.show import print_json, print_table
from dafeng.errors import PowerError
from dafeng.power.vpp import Ledger, openadr_event, read_resources, write_example
from dafeng.power.vpp.plant import capability as capability_of
from dafeng.power.vpp.plant import clear_plant, settle_plant
from dafeng.register.openadr import BusinessClient, add_client, open_database, read_broker

__all__ = ["capability", "clear", "client", "dispatch", "example", "serve", "settle", "verify"]

Folder = Annotated[Path, Parameter(help=words("虚拟电厂的文件夹", "folder of the plant"))]
Database = Annotated[str, Parameter(help=words("数据库地址", "address of the database"))]


_CAPABILITY = {
    "kind": ("类型", "kind"),
    "hours": ("小时", "hours"),
    "resources": ("数量", "number"),
    "up_kw": ("上调", "up"),
    "down_kw": ("下调", "down"),
    "up_kw_in_1_min": ("1分钟内", "in 1 min"),
    "up_kw_in_15_min": ("15分钟内", "in 15 min"),
}
_SETTLEMENT = {
    "meter": ("户", "meter"),
    "committed_kwh": ("承诺", "promised"),
    "delivered_kwh": ("实际", "delivered"),
    "ratio": ("有效率", "ratio"),
    "paid_cny": ("支付(元)", "paid (CNY)"),
    "adjustment": ("基线调整", "adjusted"),
}


def _named(row: Mapping[str, object], names: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """Columns people read, under their names."""
    return {words(*say): row[name] for name, say in names.items()}


def example(folder: Folder, *, resources: int = 600, seed: int = 1, json: Json = False) -> None:
    """Write an invented plant to try the other commands on."""
    write_example(folder, resources, seed)
    files = sorted(path.name for path in folder.iterdir())
    print_json({"folder": str(folder), "files": files}) if json else print(
        words(f"已写入 {folder}:", f"written to {folder}: ") + ", ".join(files)
    )


def capability(
    file: Annotated[Path, Parameter(help=words("资源表(CSV)", "table of resources (CSV)"))],
    *,
    hours: Annotated[
        list[float] | None, Parameter(help=words("持续时间(小时)，可多次给出", "for how many hours; may be given again"))
    ] = None,
    json: Json = False,
) -> None:
    """Say what the resources can give: up, down, how fast, for how long."""
    times = hours or [0.25, 0.5, 1.0, 2.0, 4.0]
    if min(times) <= 0:
        raise PowerError(f"--hours is {min(times):g}, expected more than 0.", f"--hours 为{min(times):g}，应大于0。")
    rows = capability_of(read_resources(file), times)
    print_json(rows) if json else print_table([_named(row, _CAPABILITY) for row in rows], words("可调能力(kW)", "capability (kW)"))


def clear(
    folder: Folder,
    *,
    start: Annotated[str, Parameter(help=words("首时段开始时刻(RFC 3339)", "begin of the first period (RFC 3339)"))],
    minutes: Annotated[float, Parameter(help=words("时段长度(分钟)", "length of a period (minutes)"))] = 15.0,
    json: Json = False,
) -> None:
    """Call the cheapest resources that the grid can carry; the events go to the ledger."""
    found = clear_plant(folder, _moment(start), minutes)
    if json:
        print_json(found)
        return
    rows = [
        {words("时段", "period"): at, words("缺额(kW)", "short (kW)"): short, words("价格(元/kWh)", "price (CNY/kWh)"): price}
        for at, (short, price) in enumerate(zip(found["short_kw"], found["price"], strict=True))
    ]
    print_table(rows)
    called, asked = found["called_kwh"], found["asked_kwh"]
    print(
        words(
            f"调用 {called:,.1f} / {asked:,.1f} kWh，{len(found['events'])} 个资源;台账 {found['ledger'][:16]}",
            f"called {called:,.1f} of {asked:,.1f} kWh from {len(found['events'])} resources; ledger {found['ledger'][:16]}",
        )
    )


@Parameter(name="*")
@dataclass(frozen=True)
class Node:
    """The OpenADR node that calls go to, and who sends them."""

    to: Annotated[str, Parameter(help=words("OpenADR节点地址", "address of the OpenADR node"))]
    client: Annotated[str, Parameter(help=words("业务端名称", "name of the business client"))]
    secret: Annotated[str, Parameter(env_var="DAFENG_OPENADR_SECRET", help=words("密钥", "its secret"))]
    program: Annotated[str, Parameter(help=words("项目名称", "name of the program"))] = "demand response"
    authority: Annotated[Path | None, Parameter(help=words("节点证书的签发者(PEM)", "authority of the node's certificate (PEM)"))] = None


def dispatch(
    folder: Folder,
    *,
    start: Annotated[str, Parameter(help=words("首时段开始时刻(RFC 3339)", "begin of the first period (RFC 3339)"))],
    minutes: Annotated[float, Parameter(help=words("时段长度(分钟)", "length of a period (minutes)"))] = 15.0,
    node: Node,
    json: Json = False,
) -> None:
    """Clear as `clear` does, and send every call to its resource as an event of an OpenADR node."""
    sender = BusinessClient(node.to, node.client, node.secret, node.authority)
    program = sender.program(node.program)
    found = clear_plant(folder, _moment(start), minutes)
    made = sender.make_events(openadr_event(event, program) for event in found["events"])
    said = {"program": program, "events": made, "called_kwh": found["called_kwh"], "ledger": found["ledger"]}
    print_json(said) if json else print(
        words(
            f"已下发 {len(made)} 个事件，{found['called_kwh']:,.1f} kWh;台账 {found['ledger'][:16]}",
            f"sent {len(made)} events, {found['called_kwh']:,.1f} kWh; ledger {found['ledger'][:16]}",
        )
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise PowerError(
            f"--start is '{text}', expected such as 2030-07-16T20:00:00+08:00.", f"--start 为“{text}”，应如 2030-07-16T20:00:00+08:00。"
        ) from error


def settle(
    folder: Folder,
    *,
    day: Annotated[str, Parameter(help=words("事件日期", "date of the event"))],
    first: Annotated[int, Parameter(help=words("事件首时段序号(从0起)", "period with which the event begins, from 0"))],
    json: Json = False,
) -> None:
    """Estimate what meters would have read, and pay what was delivered by the rules of the folder."""
    found = settle_plant(folder, day, first)
    if json:
        print_json(found)
        return
    print_table([_named(row, _SETTLEMENT) for row in found["rows"][:12]], words("结算(前12户)", "settlement (first 12 meters)"))
    print(
        words(
            f"承诺 {found['committed_kwh']:,.1f} kWh，实际 {found['delivered_kwh']:,.1f}，核定 {found['verified_kwh']:,.1f};支付 {found['paid_cny']:,.2f} 元",
            f"promised {found['committed_kwh']:,.1f} kWh, delivered {found['delivered_kwh']:,.1f}, verified {found['verified_kwh']:,.1f}; "
            f"paid CNY {found['paid_cny']:,.2f}",
        )
    )


def verify(file: Annotated[Path, Parameter(help=words("台账文件", "file of the ledger"))], *, json: Json = False) -> None:
    """Check that no line of a ledger was changed, moved or taken out."""
    if not file.is_file():
        raise PowerError(f"there is no ledger '{file}'.", f"没有台账文件“{file}”。")
    entries = list(Ledger(file).entries())
    last = entries[-1]["hash"] if entries else None
    print_json({"entries": len(entries), "last": last}) if json else print(
        words(f"{len(entries)} 条，完整。", f"{len(entries)} entries, whole.")
    )


def client(
    name: Annotated[str, Parameter(help=words("客户端名称", "name of the client"))],
    *,
    role: Annotated[Literal["bl", "ven"], Parameter(help=words("业务端 bl 或终端 ven", "bl (business logic) or ven (end node)"))],
    database: Database = "sqlite:///runs/openadr.sqlite",
    secret: Annotated[str, Parameter(help=words("密钥;留空则随机", "secret; at random if empty"))] = "",
    json: Json = False,
) -> None:
    """Register a client of the OpenADR node; its secret is shown once."""
    engine = open_database(database)
    made = add_client(engine, name, role, secret)
    engine.dispose()
    said = {"client_id": made.client_id, "client_secret": made.secret, "scopes": list(made.scopes)}
    print_json(said) if json else print(f"{made.client_id}\n{made.secret}\n{' '.join(made.scopes)}")


def serve(
    *,
    database: Database = "sqlite:///runs/openadr.sqlite",
    host: Annotated[str, Parameter(help=words("监听地址", "address to listen on"))] = "127.0.0.1",
    port: Annotated[int, Parameter(help=words("端口", "port"))] = 8766,
    mqtt: Annotated[
        Path | None,
        Parameter(env_var="DAFENG_OPENADR_MQTT", help=words("MQTT服务器的说明文件(TOML)", "file of the MQTT broker to publish to (TOML)")),
    ] = None,
    tls: Tls | None = None,
    json: Json = False,
) -> None:
    """Serve the OpenADR node alone; `dafeng serve` carries it beside the dashboard."""
    secured = tls or Tls()
    options = secured.options()
    if mqtt is not None:
        read_broker(mqtt)
        os.environ["DAFENG_OPENADR_MQTT"] = str(mqtt)
    address = f"{secured.scheme}://{host}:{port}/openadr3/3.1.0"
    print_json({"address": address}) if json else print(words(f"OpenADR 3.1 节点:{address}", f"OpenADR 3.1 node: {address}"), flush=True)
    os.environ["DAFENG_OPENADR_DATABASE"] = database
    uvicorn.run("dafeng.web.vtn:served", factory=True, host=host, port=port, log_level="warning", server_header=False, **options)
