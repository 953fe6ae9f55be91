"""Frames of one kind in great number: encoded a few times by the codec, then added up.

In UPER every field of a message whose lists and options do not change stands at its own bits. So the frame is a number that is linear in
its fields, and a vehicle that speaks every second needs an addition, not an encoder. What comes out is, bit for bit, what the encoder writes.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dafeng.roads.messages import encode_frame

__all__ = ["LinearFrame"]


class LinearFrame:
    """A message whose frame is linear in whole numbers.

    Parameters
    ----------
    message
        Gives the message for numbers. It must not clip them, and zeros must be within the ranges of their fields, with room for one more.
    numbers
        How many there are.
    """

    def __init__(self, message: Callable[[Sequence[int]], dict[str, Any]], numbers: int) -> None:
        zero = encode_frame(message([0] * numbers))
        self._size, self._base = len(zero), int.from_bytes(zero)
        units = ([int(at == place) for at in range(numbers)] for place in range(numbers))
        self._slopes = [int.from_bytes(encode_frame(message(unit))) - self._base for unit in units]

    def at(self, numbers: Sequence[int]) -> bytes:
        """Frame for numbers within the ranges of their fields."""
        total = self._base
        for slope, number in zip(self._slopes, numbers, strict=True):
            total += slope * number
        return total.to_bytes(self._size)
