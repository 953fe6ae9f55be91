"""What is made ready once the first page is out: the engines, and the model of a run kept warm for the page of scenarios."""

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from dafeng.errors import DafengError, PathwayError
from dafeng.web import below
from dafeng.web.known import city_named
from dafeng.web.problems import BusyError
from dafeng.web.runs import Run, find_run, stamp_of

__all__ = ["MOST_DRAWS", "WAITING", "Afterwards", "Warm", "make_ready", "pulls_of", "warm_of", "whole_of"]

WAITING = 12
"""Questions to one model that may wait for each other in a process; the next one is asked to come again."""
MOST_DRAWS = 1000
"""Draws of a setting at rest, at most: each takes about a megabyte of memory."""
_KEPT_RUNS = 2
Tests = tuple[str, tuple[tuple[str, bool], ...]]
_PAGES = ("/zh/", "/en/")
_FIRST_FILES = 0.5
"""Seconds left to the scripts and styles of the first page before the engines are brought."""


@dataclass(frozen=True)
class Warm:
    """Warm model of a run, and who may ask it."""

    desk: "below.Desk"
    options: "below.Options"
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

    def setting(self, base: str, levers: str) -> "below.Setting":
        """Setting as an address names it."""
        return self.desk.live.setting(base, pulls_of(levers))


_OPENING, _OPENING_WHOLE = threading.Lock(), threading.Lock()


def warm_of(run: Run) -> Warm:
    """Warm model of a run; the first question waits until it is warm."""
    with _OPENING:
        return _opened(run.city, run.text, int(run.head["seed"]), _tests(run))


def whole_of(run: Run) -> "below.Desk":
    """Desk with as many draws as the run has: dearer, and asked only where a setting rests or is taken away.

    Its numbers are those of the run itself, up to `MOST_DRAWS`.
    """
    with _OPENING_WHOLE:
        draws = min(int(run.head["draws"]), MOST_DRAWS)
        return _opened_whole(run.city, run.text, (draws, int(run.head["seed"])), _tests(run))


def make_ready(root: Path, run: str) -> None:
    """Bring the engines, take up jobs that waited or ran when the server stopped, and warm the model of the run shown first."""
    time.sleep(_FIRST_FILES)
    below.bring_all()
    with suppress(DafengError, OSError):  # whoever opens the page is told
        below.watch(root)
        warm_of(find_run(root, run))


class Afterwards:
    """Layer that does something in a thread once the first page is out, or when nobody has asked for one for a while.

    Parameters
    ----------
    app
        What answers.
    do
        What is done, once.
    wait
        How long a first page is waited for at most, s.
    """

    def __init__(self, app: ASGIApp, do: Callable[[], None], wait: float = 3.0) -> None:
        self.app, self.do = app, do
        self._begun = threading.Lock()
        timer = threading.Timer(wait, self._begin)
        timer.daemon = True
        timer.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a question on, and begin after a page."""
        await self.app(scope, receive, send)
        if scope["type"] == "http" and scope["path"].startswith(_PAGES):
            self._begin()

    def _begin(self) -> None:
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self.do, daemon=True).start()


def _tests(run: Run) -> Tests:
    """State of a run's files, and what engines said of its targets against the draws."""
    return stamp_of(run.folder), below.contradicted_of(run.judgements)


@functools.lru_cache(maxsize=_KEPT_RUNS)
def _opened(city: str, plan: str, seed: int, tests: Tests) -> Warm:
    desk = replace(below.open_desk(city_named(city), below.parse_plan(plan), seed=seed), tested=dict(tests[1]))
    return Warm(desk, below.Options(desk.live))


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


@functools.lru_cache(maxsize=1)
def _opened_whole(city: str, plan: str, drawn: tuple[int, int], tests: Tests) -> "below.Desk":
    return replace(below.open_desk(city_named(city), below.parse_plan(plan), *drawn, lean=True), tested=dict(tests[1]))
