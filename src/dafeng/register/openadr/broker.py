"""The MQTT broker notices go to, as a file describes it, and what clients are told of it (OpenADR 3.1, notifier binding MQTT)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dafeng.errors import RegisterError

__all__ = ["METHODS", "Broker", "read_broker"]

METHODS = ("ANONYMOUS", "OAUTH2_BEARER_TOKEN", "CERTIFICATE")
"""How clients say who they are, in the words of the standard."""


@dataclass(frozen=True)
class Broker:
    """A broker.

    Parameters
    ----------
    publish
        Where this node publishes: ``mqtt://`` or ``mqtts://`` with user and password where the broker wants them.
    uris
        Addresses clients are told.
    method, username
        One of `METHODS`; the name clients give with a token, ``{clientID}`` for their own.
    private
        Whether the broker keeps every client to its own topics. Where it does not, only what everyone may see is published.
    prefix
        First level of all topics.
    authority, certificate, key
        Authority of the broker's certificate, and this node's own certificate with its key; None where not needed.
    clients
        Folder with ``ca.pem``, and ``<clientID>.pem`` and ``<clientID>.key`` of every client, for the method CERTIFICATE.
    """

    publish: str
    uris: tuple[str, ...]
    method: str = "ANONYMOUS"
    username: str = "{clientID}"
    private: bool = False
    prefix: str = "openadr"
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    clients: Path | None = None

    def binding(self, client_id: str) -> dict[str, Any]:
        """What a client is told: ``mqttNotifierBindingObject`` of the description.

        Raises
        ------
        RegisterError
            If the client has no certificate in the folder.
        """
        return {"URIS": list(self.uris), "serialization": "JSON", "authentication": self._authentication(client_id)}

    def _authentication(self, client_id: str) -> dict[str, str]:
        if self.method == "OAUTH2_BEARER_TOKEN":
            return {"method": self.method, "username": self.username}
        if self.method == "CERTIFICATE" and self.clients is not None:
            return {"method": self.method, **_certificates(self.clients, client_id)}
        return {"method": "ANONYMOUS"}


def _certificates(folder: Path, client_id: str) -> dict[str, str]:
    names = {"caCert": "ca.pem", "clientCert": f"{client_id}.pem", "clientKey": f"{client_id}.key"}
    if Path(client_id).name != client_id or not all((folder / name).is_file() for name in names.values()):
        raise RegisterError(
            f"no certificate of client '{client_id}' lies in '{folder}'. Put {client_id}.pem, {client_id}.key and ca.pem there.",
            f"“{folder}”中没有客户端“{client_id}”的证书。请放入 {client_id}.pem、{client_id}.key 与 ca.pem。",
        )
    return {key: (folder / name).read_text(encoding="ascii") for key, name in names.items()}


def read_broker(path: Path) -> Broker:
    """Broker of a TOML file; paths in it are relative to the file.

    Raises
    ------
    RegisterError
        If it cannot be read, lacks ``publish`` or ``uris``, or states what cannot be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError(
            f"'{path}' cannot be read: {error}. Expected a TOML file with publish and uris.",
            f"无法读取“{path}”:{error}。应为含 publish 与 uris 的TOML文件。",
        ) from error
    fault = _fault(table)
    if fault:
        raise RegisterError(
            f"'{path}': {fault}. docs/virtual-power-plant.md lists the keys.", f"“{path}”有误:{fault}。各键见 docs/virtual-power-plant.md。"
        )
    files = {name: path.parent / table[name] for name in ("authority", "certificate", "key", "clients") if name in table}
    plain = {name: table[name] for name in ("publish", "method", "username", "private", "prefix") if name in table}
    return Broker(**plain, **files, uris=tuple(table["uris"]))


def _fault(table: Mapping[str, Any]) -> str:
    """What is wrong with a table, or nothing."""
    known = set(Broker.__dataclass_fields__)
    if unknown := sorted(set(table) - known):
        return f"unknown key '{unknown[0]}', expected among {', '.join(sorted(known))}"
    address = urlsplit(str(table.get("publish", "")))
    if address.scheme not in {"mqtt", "mqtts"} or not address.hostname:
        return f"publish is '{table.get('publish', '')}', expected mqtt://HOST:PORT or mqtts://HOST:PORT"
    uris = table.get("uris")
    if not isinstance(uris, list) or not uris or not all(urlsplit(str(uri)).scheme in {"mqtt", "mqtts"} for uri in uris):
        return f"uris is {uris!r}, expected a list of mqtt:// or mqtts:// addresses"
    if table.get("method", "ANONYMOUS") not in METHODS:
        return f"method is '{table['method']}', expected one of {', '.join(METHODS)}"
    if table.get("method") == "CERTIFICATE" and "clients" not in table:
        return "method CERTIFICATE needs clients, the folder of their certificates"
    prefix = str(table.get("prefix", "openadr"))
    if not prefix or set(prefix) & set("+#/"):
        return f"prefix is '{prefix}', expected a word without +, # and /"
    return ""
