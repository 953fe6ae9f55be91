"""A signal controller that bends its plan as the platform has granted: what a roadside controller does with a priority it is told.

Only greens are bent. A yellow keeps its time, a green its shortest; what of a cut the running green cannot give is taken from the next ones.
"""

from dataclasses import dataclass

from dafeng.roads.lab.library import libsumo
from dafeng.roads.lab.net import Phase
from dafeng.roads.lab.signals import LEAST_GREEN

__all__ = ["Controller"]


@dataclass
class _Cut:
    """Seconds still to be cut from greens, until one of the movements has green."""

    seconds: float
    links: tuple[int, ...]


class Controller:
    """Controllers of all signals of a run."""

    def __init__(self) -> None:
        self._cuts: dict[str, _Cut] = {}

    def hold(self, signal: str, seconds: float, links: tuple[int, ...], now: float) -> bool:
        """Hold the green of movements longer; False where they have none any more."""
        if not _serves(signal, links):
            return False
        left = libsumo.trafficlight.getNextSwitch(signal) - now
        libsumo.trafficlight.setPhaseDuration(signal, max(left, 0.0) + seconds)
        return True

    def hasten(self, signal: str, seconds: float, links: tuple[int, ...]) -> None:
        """Let the green of movements come sooner, from this second on."""
        self._cuts[signal] = _Cut(seconds, links)

    def step(self, now: float) -> None:
        """Cut what the running greens can give."""
        for signal, cut in list(self._cuts.items()):
            if cut.seconds <= 0 or _serves(signal, cut.links):
                del self._cuts[signal]
                continue
            state = libsumo.trafficlight.getRedYellowGreenState(signal)
            left = libsumo.trafficlight.getNextSwitch(signal) - now
            spent = libsumo.trafficlight.getSpentDuration(signal)
            least = max(LEAST_GREEN - spent, 0.0)
            given = min(cut.seconds, left - least)
            if Phase(left, state).is_green and given > 0:
                libsumo.trafficlight.setPhaseDuration(signal, left - given)
                cut.seconds -= given


def _serves(signal: str, links: tuple[int, ...]) -> bool:
    """Whether movements have green now."""
    state = libsumo.trafficlight.getRedYellowGreenState(signal)
    return any(state[link] in "Gg" for link in links)
