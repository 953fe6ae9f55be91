"""The door to libsumo, SUMO within this process."""

import contextlib
import sys

with contextlib.redirect_stdout(sys.stderr):  # it greets on standard output, where JSON is expected
    import libsumo

__all__ = ["libsumo"]
