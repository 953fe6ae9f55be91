"""The command line: a thin face, no equation and no query.

Comes in: words typed in a terminal. Goes out: tables for people, or JSON with ``--json``; an exit code.
Commands are imported only when they are called, so that ``dafeng version`` answers at once.
"""

from dafeng.cli.app import main

__all__ = ["main"]
