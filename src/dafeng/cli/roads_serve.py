"""``dafeng roads serve`` and what belongs to it: replay of a journal, hashing of passwords."""

import getpass
import json as jsonlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from dafeng.cli.flags import Json
from dafeng.cli.language import words
from dafeng.errors import RoadsError
from dafeng.roads.serve import hash_password
from dafeng.roads.serve import replay as replay_journal
from dafeng.roads.serve.opening import Opening

__all__ = ["password", "replay", "serve"]


@Parameter(name="*")
@dataclass(frozen=True)
class Doors:
    """Doors and who may pass them."""

    host: Annotated[str, Parameter(help=words("监听地址", "address to listen on"))] = "127.0.0.1"
    mqtt: Annotated[int, Parameter(help=words("MQTT端口", "port of MQTT"))] = 1884
    http: Annotated[int, Parameter(help=words("HTTP与WebSocket端口", "port of HTTP and WebSocket"))] = 8770
    udp: Annotated[int, Parameter(help=words("UDP端口;0为不开", "port of UDP; 0 opens none"))] = 0
    udp_allow: Annotated[tuple[str, ...], Parameter(help=words("允许发送UDP的网段", "network whose datagrams are taken"))] = (
        "127.0.0.0/8",
    )
    accounts: Annotated[str, Parameter(help=words("账户文件(TOML)", "accounts file (TOML)"))] = ""
    open: Annotated[bool, Parameter(help=words("允许本机任何程序接入", "let every program of this machine in"))] = False
    certificate: Annotated[str, Parameter(help=words("MQTT的TLS证书", "TLS certificate of MQTT"))] = ""
    key: Annotated[str, Parameter(help=words("证书私钥", "its private key"))] = ""
    authority: Annotated[str, Parameter(help=words("客户端证书的签发者", "authority of client certificates"))] = ""


@Parameter(name="*")
@dataclass(frozen=True)
class Storage:
    """What is kept, and how often the clock turns."""

    journal: Annotated[str, Parameter(help=words("日志文件夹;空为不记", "folder of the journal; empty keeps none"))] = ""
    keep_hours: Annotated[float, Parameter(help=words("日志保存小时数", "hours the journal is kept"))] = 24.0
    period: Annotated[int, Parameter(help=words("两次计算之间的毫秒数", "milliseconds between turns"))] = 100
    pseudonyms: Annotated[bool, Parameter(help=words("存储前替换车辆标识", "replace vehicle identities before storing"))] = True


def serve(
    doors: Doors = Doors(),
    storage: Storage = Storage(),
    *,
    json: Annotated[bool, Parameter(help=words("以JSON给出地址", "say the addresses as JSON"))] = False,
) -> None:
    """Run the cloud of a region: MQTT and UDP in, warnings out, pictures over WebSocket; it answers until it is interrupted."""
    opening = Opening(
        host=doors.host,
        mqtt=doors.mqtt,
        udp=doors.udp,
        udp_allow=doors.udp_allow,
        accounts=doors.accounts,
        open_to_all=doors.open,
        certificate=doors.certificate,
        key=doors.key,
        authority=doors.authority,
        journal=storage.journal,
        keep_hours=storage.keep_hours,
        period_ms=storage.period,
        pseudonyms=storage.pseudonyms,
    )
    opening.access()
    if not 10 <= storage.period <= 10_000:
        raise RoadsError(f"a period of {storage.period} ms; expected 10 to 10,000.", f"周期{storage.period}毫秒;应为10至10000。")
    addresses = {
        "mqtt": f"mqtt{'s' if doors.certificate else ''}://{doors.host}:{doors.mqtt}",
        "http": f"http://{doors.host}:{doors.http}/zh/roads",
    }
    said = words(
        f"MQTT:{addresses['mqtt']},HTTP:{addresses['http']} (Ctrl+C 结束)",
        f"MQTT: {addresses['mqtt']}, HTTP: {addresses['http']} (Ctrl+C ends it)",
    )
    print(jsonlib.dumps(addresses) if json else said, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        opening.write(Path(folder) / "opening.json")
        os.environ["DAFENG_ROADS"] = str(Path(folder) / "opening.json")
        uvicorn.run(
            "dafeng.web.roads_live:served", factory=True, host=doors.host, port=doors.http, log_level="warning", server_header=False
        )


def replay(
    journal: Annotated[Path, Parameter(help=words("日志文件夹或文件", "folder or segment of a journal"))],
    *,
    speed: Annotated[float, Parameter(help=words("倍速;0为尽快", "times faster than it happened; 0 as fast as possible"))] = 0.0,
    json: Annotated[bool, Parameter(help=words("输出总是JSON行", "the output is JSON lines always"))] = True,
) -> None:
    """Play a journal again; prints the events of the run, the same octets every time."""
    del json
    if speed < 0:
        raise RoadsError(f"a speed of {speed}; expected 0 or more.", f"倍速{speed};应为0或更大。")
    for lines in replay_journal(journal, speed):
        sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


def password(*, json: Json = False) -> None:
    """Hash a password for the accounts file; it is asked for, or read from standard input."""
    secret = getpass.getpass(words("密码:", "password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    hashed = hash_password(secret)
    print(jsonlib.dumps({"password": hashed}) if json else hashed)
