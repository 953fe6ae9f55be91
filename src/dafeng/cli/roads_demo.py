"""``dafeng roads demo``: an invented town on the live map."""

import os
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from dafeng.cli.language import language, words
from dafeng.errors import RoadsError

__all__ = ["demo"]


def demo(
    *,
    vehicles: Annotated[int, Parameter(help=words("车辆数,1至10000", "number of vehicles, 1 to 10000"))] = 250,
    host: Annotated[str, Parameter(help=words("监听地址", "address to listen on"))] = "127.0.0.1",
    port: Annotated[int, Parameter(help=words("端口", "port"))] = 8765,
    json: Annotated[bool, Parameter(help=words("以JSON给出地址", "say the address as JSON"))] = False,
) -> None:
    """Show an invented town whose messages run through the whole pipeline; it runs until it is interrupted."""
    if not 1 <= port <= 65535:
        raise RoadsError(f"port {port} cannot be, expected 1 to 65535.", f"端口{port}无效,应为1至65535。")
    if not 1 <= vehicles <= 10_000:
        raise RoadsError(f"{vehicles} vehicles cannot be, expected 1 to 10000.", f"车辆数{vehicles}无效,应为1至10000。")
    address = f"http://{host}:{port}/{language()}/roads"
    said = words(f"实时道路(虚拟城区):{address} (Ctrl+C 结束)", f"Live road (invented town): {address} (Ctrl+C ends it)")
    print(f'{{"address": "{address}"}}' if json else said, flush=True)
    os.environ |= {"DAFENG_ROADS_DEMO": str(vehicles), "DAFENG_RUNS": "runs", "DAFENG_RUN": ""}
    uvicorn.run("dafeng.web.app:demonstrated", factory=True, host=host, port=port, log_level="warning", server_header=False)
