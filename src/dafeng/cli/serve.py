"""``dafeng serve``: open the dashboard on runs."""

import os
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from dafeng.cli.language import words
from dafeng.errors import StudyError

__all__ = ["serve"]


def serve(
    run: Annotated[Path, Parameter(help=words("结果文件夹,或其中一次运行", "folder of runs, or one run in it"))] = Path("runs"),
    *,
    host: Annotated[str, Parameter(help=words("监听地址", "address to listen on"))] = "127.0.0.1",
    port: Annotated[int, Parameter(help=words("端口", "port"))] = 8765,
    json: Annotated[bool, Parameter(help=words("以JSON给出地址", "say the address as JSON"))] = False,
) -> None:
    """Open the dashboard; it answers until it is interrupted."""
    single = (run / "run.json").is_file()
    root, name = (run.resolve().parent, run.resolve().name) if single else (run, "")
    if not 1 <= port <= 65535:
        raise StudyError(f"port {port} cannot be, expected 1 to 65535.", f"端口{port}无效,应为1至65535。")
    if not any(root.glob("*/run.json")):
        raise StudyError(
            f"no run in '{root}'. Make one with `dafeng run --out {root}`.", f"“{root}”中没有运行结果。请先执行 dafeng run --out {root}。"
        )
    address = f"http://{host}:{port}/"
    said = words(f"看板:{address} (Ctrl+C 结束)", f"Dashboard: {address} (Ctrl+C ends it)")
    print(f'{{"address": "{address}"}}' if json else said, flush=True)
    os.environ |= {"DAFENG_RUNS": str(root), "DAFENG_RUN": name}
    uvicorn.run("dafeng.web.app:served", factory=True, host=host, port=port, log_level="warning", server_header=False)
