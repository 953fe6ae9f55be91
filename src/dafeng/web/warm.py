"""The model of a run kept warm in this process, for the page of scenarios."""

import functools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from dafeng.errors import DafengError, PathwayError
from dafeng.plan import parse_plan
from dafeng.study.answer import Desk, open_desk
from dafeng.study.live import Setting
from dafeng.study.options import Options
from dafeng.web.known import city_named
from dafeng.web.problems import BusyError
from dafeng.web.runs import Run, find_run, stamp_of

__all__ = ["WAITING", "Warm", "pulls_of", "warm_later", "warm_of"]

WAITING = 12
"""Questions to one model that may wait for each other in a process; the next one is asked to come again."""
_KEPT_RUNS = 2


@dataclass(frozen=True)
class Warm:
    """Warm model of a run, and who may ask it."""

    desk: Desk
    options: Options
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WAITING))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take a place in the line.

        Raises
        ------
        BusyError
            If the line is full.
        """
        if not self.places.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self.places.release()

    def setting(self, base: str, levers: str) -> Setting:
        """Setting as an address names it."""
        return self.desk.live.setting(base, pulls_of(levers))


_OPENING = threading.Lock()


def warm_of(run: Run) -> Warm:
    """Warm model of a run; the first question waits until it is warm."""
    with _OPENING:
        return _opened(run.city, run.text, int(run.head["seed"]), stamp_of(run.folder))


def warm_later(root: Path, run: str, wait: float = 3.0) -> None:
    """Warm the model of the run shown first when the first pages are out, so that the first lever need not wait for it."""

    def _warm() -> None:
        time.sleep(wait)
        with suppress(DafengError, OSError):  # whoever opens the page is told
            warm_of(find_run(root, run))

    threading.Thread(target=_warm, daemon=True).start()


@functools.lru_cache(maxsize=_KEPT_RUNS)
def _opened(city: str, plan: str, seed: int, stamp: str) -> Warm:
    desk = open_desk(city_named(city), parse_plan(plan), seed=seed)
    return Warm(desk, Options(desk.live))


def pulls_of(levers: str) -> dict[str, float]:
    """Levers of an address such as ``pv:1.2,rail:0``.

    Raises
    ------
    PathwayError
        If a part is no lever and number.

    Examples
    --------
    >>> pulls_of("pv:1.2,rail:0")
    {'pv': 1.2, 'rail': 0.0}
    """
    pulls = {}
    for part in filter(None, levers.split(",")):
        name, _, pull = part.partition(":")
        try:
            pulls[name] = float(pull)
        except ValueError as error:
            raise PathwayError(
                f"'{part}' is no lever with its pull, expected such as pv:1.2.", f"“{part}”无法识别,应写作 pv:1.2。"
            ) from error
    return pulls
