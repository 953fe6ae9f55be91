"""What `dafeng roads serve` was asked for, and a platform opened as asked."""

import gc
import ipaddress
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from dafeng.errors import RoadsError
from dafeng.roads.serve.access import Access, read_access, tls_context
from dafeng.roads.serve.platform import Platform, PlatformSettings

__all__ = ["Opening", "open_platform", "spare_collector"]


@dataclass(frozen=True)
class Opening:
    """Doors and files of a platform, as plain values.

    Parameters
    ----------
    host
        Address of all doors.
    mqtt, udp
        Ports; 0 lets the system choose for MQTT and opens no door for UDP.
    udp_allow
        Networks whose datagrams are taken.
    accounts
        Accounts file; empty where the door is open to all.
    open_to_all
        Whether anonymous clients may do everything; only on the loopback.
    certificate, key, authority
        TLS of the MQTT door, and the authority of client certificates.
    journal
        Folder of the journal; empty for none.
    keep_hours
        How long it is kept.
    period_ms
        Time between turns.
    pseudonyms
        Whether identities are replaced.
    """

    host: str = "127.0.0.1"
    mqtt: int = 1884
    udp: int = 0
    udp_allow: tuple[str, ...] = ()
    accounts: str = ""
    open_to_all: bool = False
    certificate: str = ""
    key: str = ""
    authority: str = ""
    journal: str = ""
    keep_hours: float = 24.0
    period_ms: int = 100
    pseudonyms: bool = True

    @classmethod
    def read(cls, path: Path) -> "Opening":
        """Read what `write` has written."""
        document: Mapping[str, Any] = orjson.loads(path.read_bytes())
        known = {field.name for field in fields(cls)}
        values: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in document.items() if name in known}
        return cls(**values)

    def write(self, path: Path) -> None:
        """Write it down for the process that serves."""
        path.write_bytes(orjson.dumps(asdict(self)))

    def access(self) -> Access:
        """Accounts of the doors.

        Raises
        ------
        RoadsError
            If anybody could write from another machine.
        """
        if self.accounts:
            return read_access(Path(self.accounts))
        if not self.open_to_all:
            raise RoadsError(
                "nobody could connect: give --accounts FILE, or --open to let every program of this machine in.",
                "无人可连接:请用--accounts给出账户文件,或用--open允许本机任何程序接入。",
            )
        if not _is_loopback(self.host):
            raise RoadsError(
                f"--open at {self.host} would let everybody write; it is for 127.0.0.1 only. Give --accounts FILE.",
                f"在{self.host}上使用--open会允许任何人写入;仅可用于127.0.0.1。请用--accounts给出账户文件。",
            )
        return Access(open_to_all=True)

    def platform(self) -> Platform:
        """Platform with these settings; its doors are still closed."""
        journal = Path(self.journal) if self.journal else None
        settings = PlatformSettings(period_ms=self.period_ms, journal=journal, keep_hours=self.keep_hours, pseudonyms=self.pseudonyms)
        return Platform(self.access(), settings)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def open_platform(platform: Platform, opening: Opening) -> int:
    """Open the doors asked for; gives the port of the MQTT door."""
    tls = None
    if opening.certificate:
        tls = tls_context(Path(opening.certificate), Path(opening.key), Path(opening.authority) if opening.authority else None)
    port = await platform.open(opening.host, opening.mqtt, tls)
    if opening.udp:
        await platform.open_udp(opening.host, opening.udp, opening.udp_allow)
    spare_collector()
    return port


def spare_collector() -> None:
    """Let the garbage collector pass over what has been loaded until now.

    It looked through all of it every few seconds, and a turn that waits for that is late: some 30 ms on the machine of docs/benchmarks.md.
    """
    gc.collect()
    gc.freeze()
