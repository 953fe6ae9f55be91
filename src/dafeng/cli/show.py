"""What the commands share when they print."""

import json as jsonlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dafeng.cli.language import language
from dafeng.errors import Finding
from dafeng.facts import City, default_city, load_city
from dafeng.plan import finding_dict
from dafeng.terms.numbers import number

__all__ = ["city_of", "print_findings", "print_json", "print_table", "written"]

_PIPE_WIDTH = 160
"""A pipe or a file has no width of its own, and rich would cut at 80."""


def city_of(name: str) -> City:
    """City of a name or folder; the default where none is given."""
    return load_city(name or default_city())


def print_json(data: object) -> None:
    """Print data as JSON, Chinese readable."""
    print(jsonlib.dumps(data, ensure_ascii=False, indent=1))


def print_table(rows: Sequence[Mapping[str, object]], title: str = "") -> None:
    """Print rows as a table; nothing for no rows."""
    if not rows:
        return
    table = Table(title=title or None)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else number(value, 4) if isinstance(value, float) else str(value) for value in row.values()))
    screen = sys.stdout.isatty() or "COLUMNS" in os.environ
    Console(width=None if screen else _PIPE_WIDTH).print(table)


def print_findings(findings: Sequence[Finding], json: bool) -> None:
    """Print findings, worst first."""
    if json:
        print_json([finding_dict(finding) for finding in findings])
        return
    for finding in sorted(findings, key=lambda f: ("error", "warning", "note").index(f.severity)):
        line = f"[{finding.severity}] {finding.where}: {finding.what.say(language())} → {finding.mend.say(language())}"
        Console().print(line, markup=False, highlight=False)


def written(path: Path) -> str:
    """Path as people type it: from here where it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
