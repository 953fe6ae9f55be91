"""Business logic's side of OpenADR 3.1: get a token, find or make a program, make events."""

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dafeng.errors import RegisterError

__all__ = ["BusinessClient"]


class BusinessClient:
    """A client of a virtual top node.

    Parameters
    ----------
    address
        Of the node, such as ``https://host:8766/openadr3/3.1.0``.
    name, secret
        As registered there.
    authority
        Authority of the node's certificate, where it is not a public one.

    Raises
    ------
    RegisterError
        If the address is none of http or https.
    """

    def __init__(self, address: str, name: str, secret: str, authority: Path | None = None) -> None:
        if not address.startswith(("http://", "https://")):
            raise RegisterError(
                f"the node's address is '{address}', expected such as http://127.0.0.1:8766/openadr3/3.1.0.",
                f"节点地址为“{address}”，应如 http://127.0.0.1:8766/openadr3/3.1.0。",
            )
        self._address, self._name, self._secret = address.rstrip("/"), name, secret
        self._context = ssl.create_default_context(cafile=str(authority) if authority else None) if address.startswith("https") else None
        self._token = ""

    def program(self, name: str) -> str:
        """Id of the program of a name; made if there is none."""
        skip = 0
        while found := self._ask("GET", f"/programs?skip={skip}&limit=50"):
            for each in found:
                if each["programName"] == name:
                    return str(each["id"])
            skip += len(found)
        return str(self._ask("POST", "/programs", {"programName": name})["id"])

    def make_events(self, events: Iterable[Mapping[str, Any]]) -> list[str]:
        """Make events; their ids, in order.

        Raises
        ------
        RegisterError
            At the first that the node refuses, with its words and how many stand already.
        """
        made: list[str] = []
        for event in events:
            try:
                made.append(str(self._ask("POST", "/events", event)["id"]))
            except RegisterError as error:
                error.add_note(f"{len(made)} events were made before it / 此前已建 {len(made)} 个事件")
                raise
        return made

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        if not self._token:
            self._token = self._new_token()
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        return self._send(urllib.request.Request(self._address + path, json.dumps(body).encode() if body else None, headers, method=method))

    def _new_token(self) -> str:
        form = {"grant_type": "client_credentials", "client_id": self._name, "client_secret": self._secret}
        asked = urllib.request.Request(f"{self._address}/auth/token", urllib.parse.urlencode(form).encode(), method="POST")
        return str(self._send(asked)["access_token"])

    def _send(self, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=30.0, context=self._context) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read(2000).decode(errors="replace")
            raise RegisterError(
                f"the node refused {request.method} {request.full_url}: {error.code}, {said}. Check name, secret and scopes of the client.",
                f"节点拒绝 {request.method} {request.full_url}:{error.code}，{said}。请检查客户端名称、密钥与权限。",
            ) from error
        except (OSError, ValueError) as error:
            raise RegisterError(
                f"the node at '{self._address}' cannot be reached: {error}. Check the address, and that it runs.",
                f"无法连接节点“{self._address}”:{error}。请检查地址与服务是否运行。",
            ) from error
