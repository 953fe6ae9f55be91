"""Scenarios people keep: a name and a setting of the levers, one small file each, beside the run they were made on."""

import json
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from dafeng.errors import RegisterError, StudyError

__all__ = ["MOST", "Saved", "list_saved", "remove_saved", "save"]

MOST = 200
"""Scenarios a run keeps; a full folder says so."""
_ID = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Saved:
    """A scenario somebody kept.

    Parameters
    ----------
    id, name
        Eight hexadecimal digits that address it, and what it was called.
    base
        Scenario it starts from.
    pulls
        Levers that are pulled otherwise than the base does.
    """

    id: str
    name: str
    base: str
    pulls: dict[str, float]


def list_saved(run: Path) -> tuple[Saved, ...]:
    """Scenarios kept beside a run, by name."""
    files = (run / "scenarios").glob("*.json")
    found = [Saved(**json.loads(path.read_text(encoding="utf-8"))) for path in files if _ID.fullmatch(path.stem)]
    return tuple(sorted(found, key=lambda saved: (saved.name, saved.id)))


def save(run: Path, name: str, base: str, pulls: dict[str, float]) -> Saved:
    """Keep a scenario; one of the same name is replaced.

    Raises
    ------
    RegisterError
        If the name is empty or too long, or the run keeps as many as it may.
    """
    title = " ".join(name.split())
    if not 1 <= len(title) <= 60 or not title.isprintable():
        raise RegisterError(
            f"the name of the scenario has {len(title)} characters, expected 1 to 60 that can be printed.",
            "情景名称应为1至60个可显示的字符。",
        )
    known = list_saved(run)
    same = next((each for each in known if each.name == title), None)
    if same is None and len(known) >= MOST:
        raise RegisterError(f"the run keeps {MOST} scenarios already. Remove one first.", f"该运行已保存{MOST}个情景。请先删除一个。")
    kept = Saved(same.id if same else secrets.token_hex(4), title, base, pulls)
    place = run / "scenarios"
    place.mkdir(exist_ok=True)
    fresh = place / f".{kept.id}.{secrets.token_hex(4)}"
    fresh.write_text(json.dumps(asdict(kept), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    fresh.replace(place / f"{kept.id}.json")  # a reader sees the old file or the new one, never half of one
    return kept


def remove_saved(run: Path, scenario: str) -> None:
    """Forget a scenario.

    Raises
    ------
    StudyError
        If the run keeps none of this id.
    """
    path = run / "scenarios" / f"{scenario}.json"
    if not _ID.fullmatch(scenario) or not path.is_file():
        raise StudyError(f"the run keeps no scenario '{scenario}'.", f"该运行没有保存情景“{scenario}”。")
    path.unlink()
