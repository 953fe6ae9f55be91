"""A ledger of 10,000 green certificates: reading it whole, and using one certificate."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from dafeng.power.certificate_book import CertificateBook
from dafeng.power.vpp.ledger import Ledger

COUNT = 10_000


def main():
    """Print the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.jsonl"
        year = datetime.now(UTC).year
        _fill(path, year)
        book = CertificateBook(path)
        read = min(_seconds(book.account) for _ in range(3))
        used = min(_seconds(lambda at=at: book.retire(f"c{at}", 5.0, "user", year)) for at in range(3))
        print(f"ledger of {COUNT:,} certificates: read and checked in {read:.2f} s, one retired in {used:.2f} s")


def _fill(path, year):
    """Lines as `Ledger` writes them, without reading the file again at each."""
    lines, ledger = [], Ledger(path)
    for number in range(COUNT):
        body = {"id": f"c{number}", "vintage": year, "origin": "wind", "quantity": 10.0, "holder": "farm", "grid": "", "month": 1}
        lines.append(ledger.line(lines[-1] if lines else None, "issue", body))
    path.write_text("\n".join(map(Ledger.text, lines)) + "\n", encoding="utf-8")


def _seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
