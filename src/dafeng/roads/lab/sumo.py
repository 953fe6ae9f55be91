"""The door to Eclipse SUMO: its programs, found, called and answered for."""

import importlib.util
import subprocess
from functools import cache
from pathlib import Path

from dafeng.errors import RoadsError

__all__ = ["run_program", "sumo_home", "sumo_version"]


@cache
def sumo_home() -> Path:
    """Folder of the installed SUMO.

    Raises
    ------
    RoadsError
        If the optional extra is not installed.
    """
    found = importlib.util.find_spec("sumo")
    if found is None or not found.origin:
        raise RoadsError(
            "the lab needs Eclipse SUMO, which is not installed. Install it with: pip install 'dafeng[sumo]'. Everything else of Dafeng works without it.",
            "仿真实验需要 Eclipse SUMO,当前未安装。请执行:pip install 'dafeng[sumo]'。其余功能不受影响。",
        )
    return Path(found.origin).parent


@cache
def sumo_version() -> str:
    """Version of SUMO; it is part of every result, for another version may drive otherwise."""
    said = subprocess.run([_program("sumo"), "--version"], capture_output=True, text=True, check=True).stdout
    return said.split("\n", 1)[0].rsplit(" ", 1)[-1]


def _program(name: str) -> str:
    return str(sumo_home() / "bin" / name)


def run_program(name: str, arguments: list[str], *, folder: Path | None = None) -> str:
    """Run one of SUMO's programs to its end.

    Parameters
    ----------
    name
        ``sumo``, ``netconvert``, ``duarouter`` …
    arguments
        Of the command line.
    folder
        Where it runs.

    Returns
    -------
    str
        What it printed, warnings included.

    Raises
    ------
    RoadsError
        With the program's own words if it fails.
    """
    done = subprocess.run([_program(name), *arguments], capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode != 0:
        words = "\n".join(line for line in done.stderr.splitlines() if "Error" in line)[:600] or done.stderr[-600:]
        raise RoadsError(
            f"{name} ended with code {done.returncode}: {words} Check the network and route files it was given.",
            f"{name} 以代码 {done.returncode} 结束:{words} 请检查输入的路网与路径文件。",
        )
    return done.stdout + done.stderr
