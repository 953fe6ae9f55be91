"""``dafeng serve``: open the dashboard on runs."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from dafeng.cli.flags import Tls
from dafeng.cli.language import words
from dafeng.errors import StudyError

__all__ = ["serve"]


@Parameter(name="*")
@dataclass(frozen=True)
class Address(Tls):
    """Where it listens, and how it is encrypted."""

    host: Annotated[str, Parameter(help=words("监听地址", "address to listen on"))] = "127.0.0.1"
    port: Annotated[int, Parameter(help=words("端口", "port"))] = 8765


def serve(
    run: Annotated[Path, Parameter(help=words("结果文件夹,或其中一次运行", "folder of runs, or one run in it"))] = Path("runs"),
    *,
    where: Address | None = None,
    workers: Annotated[int, Parameter(help=words("进程数", "number of processes"))] = 1,
    read_only: Annotated[bool, Parameter(help=words("公开只读:谁都不能写入", "public: nobody may write"), negative="")] = False,
    token: Annotated[
        str,
        Parameter(
            env_var="DAFENG_TOKEN",
            help=words(
                "持此令牌者可从任何机器写入;缺省只有本机可写入", "who holds it may write from anywhere; by default only this machine may"
            ),
        ),
    ] = "",
    demo: Annotated[bool, Parameter(help=words("附上一座虚拟城区的实时道路", "with the live road of an invented town"))] = False,
    json: Annotated[bool, Parameter(help=words("以JSON给出地址", "say the address as JSON"))] = False,
) -> None:
    """Open the dashboard; it answers until it is interrupted."""
    single = (run / "run.json").is_file()
    root, name = (run.resolve().parent, run.resolve().name) if single else (run, "")
    where = where or Address()
    host, port, options = where.host, where.port, where.options()
    _check(root, port, workers, token)
    address = f"{where.scheme}://{f'[{host}]' if ':' in host else host}:{port}/"
    said = words(f"看板:{address} (Ctrl+C 结束)", f"Dashboard: {address} (Ctrl+C ends it)")
    print(f'{{"address": "{address}"}}' if json else said, flush=True)
    os.environ |= {"DAFENG_RUNS": str(root), "DAFENG_RUN": name, "DAFENG_HOSTS": ",".join(_names(host))}
    os.environ |= {"DAFENG_READ_ONLY": "1" if read_only else "", "DAFENG_TOKEN": token, "DAFENG_SECRET": secrets.token_hex(32)}
    os.environ["DAFENG_ROADS_DEMO"] = "250" if demo else ""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other make a slider late
    uvicorn.run(
        "dafeng.web.app:served", factory=True, host=host, port=port, workers=workers, log_level="warning", server_header=False, **options
    )


def _names(host: str) -> tuple[str, ...]:
    """Names the server answers to: those of this machine where it listens only there, else any."""
    return ("localhost", "127.0.0.1", "::1") if host in {"localhost", "127.0.0.1", "::1"} else ()


def _check(root: Path, port: int, workers: int, token: str) -> None:
    if not 1 <= port <= 65535:
        raise StudyError(f"port {port} cannot be, expected 1 to 65535.", f"端口{port}无效,应为1至65535。")
    if not 1 <= workers <= 64:
        raise StudyError(f"{workers} processes cannot be, expected 1 to 64.", f"进程数{workers}无效,应为1至64。")
    if token and len(token) < 16:
        raise StudyError(
            f"the token has {len(token)} characters, expected at least 16. Take a longer one.", f"令牌只有{len(token)}个字符,至少应为16个。"
        )
    if not any(root.glob("*/run.json")):
        raise StudyError(
            f"no run in '{root}'. Make one with `dafeng run --out {root}`.", f"“{root}”中没有运行结果。请先执行 dafeng run --out {root}。"
        )
