"""A warning as a record: whom it is for, of what, how soon."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dafeng.errors import Text

__all__ = ["KINDS", "Alert"]

KINDS: Mapping[str, Text] = {
    "forward_collision": Text("前向碰撞预警", "forward collision warning"),
    "intersection_collision": Text("交叉路口碰撞预警", "intersection collision warning"),
    "head_on_collision": Text("对向碰撞预警", "head-on collision warning"),
    "vru_collision": Text("弱势交通参与者碰撞预警", "vulnerable road user warning"),
    "do_not_pass": Text("逆向超车预警", "do-not-pass warning"),
    "red_light": Text("闯红灯预警", "red-light violation warning"),
    "hazard": Text("道路危险提示", "hazardous location warning"),
    "speed_limit": Text("限速预警", "speed limit warning"),
    "wrong_way": Text("逆行预警", "wrong-way warning"),
}
"""Kinds of warnings, with the names the day-1 application layer gives them."""


@dataclass(frozen=True)
class Alert:
    """One warning to one vehicle at one moment. A warning that stays true comes again every tick under the same `key`.

    Parameters
    ----------
    kind
        One of `KINDS`.
    t_ms
        The tick, UTC ms.
    track, id
        Whom it is for: track number, and id sent at present; id 0 cannot be addressed, only broadcast to.
    other, other_id
        The object it is about: track number and id; 0 for none.
    time
        Time to collision, to the stop line or to the hazard, s; NaN where there is none.
    distance
        To the other object's body, the stop line or the hazard, m.
    x, y
        Where it will happen, in the frame, m.
    value
        What the kind is measured by: deceleration needed (m/s2), speed limit (m/s), type of event.
    note
        Key of the notice it comes from; empty where it comes from none.
    """

    kind: str
    t_ms: float
    track: int
    id: int
    other: int = 0
    other_id: int = 0
    time: float = float("nan")
    distance: float = float("nan")
    x: float = float("nan")
    y: float = float("nan")
    value: float = float("nan")
    note: str = ""

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What stays the same as long as it is the same warning."""
        return self.kind, self.track, self.other, self.note

    @property
    def title(self) -> Text:
        """Kind in words."""
        return KINDS[self.kind]

    def as_dict(self) -> dict[str, Any]:
        """Plain values; ids as 16 hexadecimal digits, numbers that are not known as None."""
        plain = {name: None if value != value else value for name, value in asdict(self).items()}
        return plain | {"id": f"{self.id:016x}", "other_id": f"{self.other_id:016x}"}
