"""Bits in and out, one value after another; the careful way, which knows where it is."""

from dafeng.roads.messages.fault import MessageError

__all__ = ["BitReader", "BitWriter"]


class BitReader:
    """Reads a frame from its first bit.

    Parameters
    ----------
    frame
        Octets of the message.
    """

    def __init__(self, frame: bytes) -> None:
        self.value = int.from_bytes(frame, "big")
        self.size = len(frame) * 8
        self.at = 0

    def read(self, width: int, path: str) -> int:
        """Read an unsigned number of some bits.

        Raises
        ------
        MessageError
            If the frame ends before.
        """
        end = self.at + width
        if end > self.size:
            raise MessageError(
                self.at,
                path,
                f"the frame ends: {width} bits needed, {self.size - self.at} left",
                f"帧已结束:需{width}位,余{self.size - self.at}位",
            )
        found = self.value >> (self.size - end) & ((1 << width) - 1)
        self.at = end
        return found

    def length(self, path: str) -> int:
        """Read a length without an upper bound (X.691, 11.9); fragments of 16,384 and more do not occur in one frame."""
        if not self.read(1, path):
            return self.read(7, path)
        if not self.read(1, path):
            return self.read(14, path)
        raise MessageError(self.at - 2, path, "a length of 16,384 or more cannot be in one frame", "单帧中不可能出现16384及以上的长度")

    def small(self, path: str) -> int:
        """Read a number that is normally small (X.691, 11.6)."""
        if not self.read(1, path):
            return self.read(6, path)
        return self.read(8 * self.length(path), path)


class BitWriter:
    """Writes a frame bit by bit."""

    def __init__(self) -> None:
        self.value = 0
        self.size = 0

    def write(self, value: int, width: int) -> None:
        """Append an unsigned number of some bits."""
        self.value = self.value << width | value
        self.size += width

    def length(self, count: int, path: str) -> None:
        """Append a length without an upper bound."""
        if count < 128:
            self.write(count, 8)
        elif count < 16384:
            self.write(0x8000 | count, 16)
        else:
            raise MessageError(None, path, f"{count} is more than one frame can hold (16,383)", f"{count}超出单帧所能容纳的16383")

    def small(self, value: int, path: str) -> None:
        """Append a number that is normally small."""
        if value < 64:
            self.write(value, 7)
            return
        octets = (value.bit_length() + 7) // 8
        self.write(1, 1)
        self.length(octets, path)
        self.write(value, 8 * octets)

    def octets(self) -> bytes:
        """Give the frame, filled up with zero bits to whole octets; one octet at least (X.691, 11.1)."""
        fill = -self.size % 8
        return (self.value << fill).to_bytes(max((self.size + fill) // 8, 1), "big")
