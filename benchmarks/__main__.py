"""``make bench``: run every benchmark of this folder, or those named, and print their tables."""

import importlib
import os
import platform
import sys
from pathlib import Path


def main():
    """Run the benchmarks one after another; a missing optional rival is said, not hidden."""
    names = sys.argv[1:] or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names:
        print(f"\n== {name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
