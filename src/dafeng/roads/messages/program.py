"""Python text of a decoder, as it is being written: lines, and runs of bits that are cut out of the frame in one step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dafeng.roads.messages.shapes import Layout

__all__ = ["Program"]


@dataclass
class _Run:
    """Values of fixed width that follow each other: one shift and one mask take them all out of the frame."""

    number: int
    window: str
    width: int = 0

    def text(self) -> str:
        """Line that cuts the run out of the frame."""
        window = self.window
        return f"p{window} -= {self.width}; c{self.number} = v{window} >> p{window} & {hex((1 << self.width) - 1)}"


@dataclass
class Program:
    """Lines of a function that reads the frame ``v`` (a whole number) with ``p`` bits left.

    A value is given back as an expression before its place is known: the run it belongs to may still grow. `text` fills the places in.
    """

    layouts: Mapping[str, Sequence[Layout]] = field(default_factory=dict)
    learning: bool = False
    names: int = 0
    indent: int = 1
    window: str = ""
    run: _Run | None = None
    lines: list[tuple[int, str | _Run]] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)

    def name(self, head: str) -> str:
        """Make a name that is not yet used."""
        self.names += 1
        return f"{head}{self.names}"

    def line(self, text: str) -> None:
        """Append a line."""
        self.lines.append((self.indent, text))

    def bits(self, width: int) -> str:
        """Expression of the next bits of the frame."""
        if width == 0:
            return "0"
        if self.run is None:
            self.run = _Run(len(self.runs), self.window)
            self.runs.append(self.run)
            self.lines.append((self.indent, self.run))
        start = self.run.width
        self.run.width += width
        return f"<{self.run.number},{start},{width}>"

    def keep(self, expression: str) -> str:
        """Name a value that is needed more than once."""
        name = self.name("x")
        self.line(f"{name} = {expression}")
        return name

    def constant(self, value: object) -> str:
        """Name of a value known before any frame is read."""
        for name, known in self.constants.items():
            if known == value:
                return name
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def enter(self, head: str) -> None:
        """Begin an inner block: what is before it can no longer be cut out together with what is in it."""
        self.run = None
        self.line(head)
        self.indent += 1

    def leave(self) -> None:
        """End an inner block."""
        self.run = None
        self.indent -= 1

    def open_window(self, size: int) -> None:
        """Cut out as many bits as the next item can have at most: shifting a short number is cheaper than shifting the whole frame."""
        inner = self.name("_")
        self.line(f"w = v{inner} = (v >> p - {size} if p > {size} else v << {size} - p) & {hex((1 << size) - 1)}; p{inner} = {size}")
        self.window = inner

    def close_window(self, size: int) -> None:
        """Go on in the frame after what the item has used of its window."""
        self.run = None
        self.line(f"p -= {size} - p{self.window}")
        self.window = ""

    def text(self, head: str, result: str) -> str:
        """Give the whole function."""
        body = [f"{'    ' * indent}{line if isinstance(line, str) else line.text()}" for indent, line in self.lines]
        return re.sub(r"<(\d+),(\d+),(\d+)>", self._place, "\n".join([head, *body, f"    return {result}, p", ""]))

    def _place(self, found: re.Match[str]) -> str:
        number, start, width = (int(part) for part in found.groups())
        run = self.runs[number]
        after = run.width - start - width
        shifted = f"c{number} >> {after}" if after else f"c{number}"
        if start == 0:
            return f"({shifted})" if after else shifted
        return f"({shifted} & {hex((1 << width) - 1)})"
