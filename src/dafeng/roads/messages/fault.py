"""A message that cannot be read or written: where, and why."""

from collections.abc import Mapping

from dafeng.errors import RoadsError

__all__ = ["MessageError"]


class MessageError(RoadsError):
    """A frame that is not a message of the set.

    Parameters
    ----------
    offset
        Bit of the frame at which reading failed, from 0; ``None`` when writing, where there is no frame yet.
    path
        Element being read or written, such as ``bsmFrame.pos.lat``.
    en, zh
        Why, in both languages.
    """

    def __init__(self, offset: int | None, path: str, en: str, zh: str) -> None:
        self.offset = offset
        self.path = path
        self.reason = en
        self.reason_zh = zh
        where_en, where_zh = (f"bit {offset}, ", f"第{offset}位,") if offset is not None else ("", "")
        super().__init__(f"{where_en}{path or 'frame'}: {en}", f"{where_zh}{path or '帧'}:{zh}")

    def within(self, name: str) -> "MessageError":
        """The same fault, seen from the element around it."""
        path = f"{name}{'' if self.path.startswith('[') or not self.path else '.'}{self.path}"
        return MessageError(self.offset, path, self.reason, self.reason_zh)

    def as_dict(self) -> Mapping[str, object]:
        """Fields of an error line: offset, reason, and the full sentence in both languages."""
        said = {"kind": type(self).__name__, "path": self.path, "zh": self.text.zh, "en": self.text.en}
        return {"error": said, "offset": self.offset, "reason": self.reason}
