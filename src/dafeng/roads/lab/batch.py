"""Many runs: spread over processes or a cluster, kept as they end, taken up again where they were broken off.

A run's result depends on nothing but its arm, so one worker, two workers or a cluster give the same bytes.
"""

import importlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from dafeng.errors import RoadsError
from dafeng.roads.lab.arm import arm_key, run_arm
from dafeng.roads.lab.closed import CLOSED_KINDS, run_closed
from dafeng.roads.lab.inputs import make_network, make_routes
from dafeng.roads.lab.spec import Arm, Experiment, arms_of

__all__ = ["Progress", "read_arm", "run_batch", "run_one"]

Progress = Callable[[int, int, float], None]
"""Told after every run: how many are done, how many there are, and the seconds still to go."""


def run_one(experiment: Experiment, arm: Arm, folder: Path) -> str:
    """Run one arm, or find its result.

    Parameters
    ----------
    folder
        With ``inputs`` and ``arms``; the result is written beside and then renamed, so that a killed run leaves nothing half done.

    Returns
    -------
    str
        Key of the result.
    """
    key = arm_key(experiment, arm)
    path = folder / "arms" / f"{key}.json"
    if not path.exists():
        run = run_closed if arm.measure.kind in CLOSED_KINDS else run_arm
        result = run(experiment, arm, folder / "inputs")
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(result, sort_keys=True), encoding="utf-8")
        part.rename(path)
    return key


def read_arm(experiment: Experiment, arm: Arm, folder: Path) -> dict[str, Any]:
    """Give the result of a run that was made.

    Raises
    ------
    RoadsError
        If it was not.
    """
    path = folder / "arms" / f"{arm_key(experiment, arm)}.json"
    if not path.exists():
        raise RoadsError(
            f"no result for '{arm.label}' in {folder}: run the experiment first (dafeng roads lab run).",
            f"{folder} 中没有“{arm.label}”的结果:请先运行实验(dafeng roads lab run)。",
        )
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def run_batch(experiment: Experiment, folder: Path, *, workers: int = 0, dask: str = "", tell: Progress = lambda *_: None) -> int:
    """Run every arm of an experiment that has no result yet.

    Parameters
    ----------
    folder
        Where inputs and results are kept.
    workers
        Processes; as many as there are cores if 0.
    dask
        Address of a Dask scheduler; runs go there instead of to processes of this machine. The folder must be shared.

    Returns
    -------
    int
        Runs made now; the others were found.

    Raises
    ------
    RoadsError
        If runs failed: the first is told, the others are counted, and what succeeded is kept.
    """
    (folder / "arms").mkdir(parents=True, exist_ok=True)
    make_network(experiment, folder / "inputs")
    arms = [arm for arm in arms_of(experiment) if not (folder / "arms" / f"{arm_key(experiment, arm)}.json").exists()]
    places = sorted({(arm.measure.period, arm.level, arm.seed) for arm in arms})
    count = workers or os.cpu_count() or 1
    began, steps = time.monotonic(), len(places) + len(arms)
    faults: list[RoadsError] = []
    for done, fault in enumerate(_spread(experiment, folder, places, arms, dask or count), start=1):
        faults += [fault] if fault else []
        tell(done, steps, (time.monotonic() - began) / done * (steps - done))
    if faults:
        raise RoadsError(
            f"{len(faults)} of {len(arms)} runs failed; the first: {faults[0]}",
            f"{len(arms)}次仿真中{len(faults)}次失败;第一个:{faults[0].say('zh')}",
        )
    return len(arms)


def _routes(experiment: Experiment, period: str, level: float, seed: int, folder: Path) -> None:
    inputs = folder / "inputs"
    make_routes(experiment.at(period), make_network(experiment, inputs), level, seed, inputs)


def _spread(
    experiment: Experiment, folder: Path, places: Sequence[tuple[str, float, int]], arms: Sequence[Arm], where: int | str
) -> Iterator[RoadsError | None]:
    """Make the routes, then the runs; a fault does not stop the others."""
    routes = [(_routes, experiment, *place, folder) for place in places]
    # Long runs first, so that the last worker does not begin the longest one when the others are done.
    runs = [(run_one, experiment, arm, folder) for arm in sorted(arms, key=lambda arm: (arm.measure.kind not in CLOSED_KINDS, -arm.level))]
    for tasks in (routes, runs):
        yield from _on_dask(tasks, where) if isinstance(where, str) else _on_processes(tasks, where)


def _attempt(task: tuple[Any, ...]) -> RoadsError | None:
    try:
        task[0](*task[1:])
    except RoadsError as error:
        return error
    return None


def _on_processes(tasks: Iterable[tuple[Any, ...]], workers: int) -> Iterator[RoadsError | None]:
    with ProcessPoolExecutor(workers) as pool:
        for future in as_completed([pool.submit(_attempt, task) for task in tasks]):
            yield future.result()


def _on_dask(tasks: Iterable[tuple[Any, ...]], address: str) -> Iterator[RoadsError | None]:
    try:
        cluster = importlib.import_module("dafeng.roads.lab.cluster")
    except ImportError as error:
        raise RoadsError(
            "a Dask scheduler was named, but the extra 'dask' is not installed: pip install 'dafeng[dask]'.",
            "指定了 Dask 调度器,但未安装:pip install 'dafeng[dask]'。",
        ) from error
    yield from cluster.on_dask(_attempt, list(tasks), address)
