"""The ledger of green certificates: every issue, sale and retirement is a line that nobody can change unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dafeng.errors import PowerError
from dafeng.power.certificates import Account, Book, Certificate, add_certificate, change_certificate, retired_by, sold_to
from dafeng.power.vpp.ledger import Ledger

__all__ = ["Balance", "CertificateBook", "balances"]

_FIELDS = ("id", "vintage", "origin", "quantity", "holder", "grid", "month")
"""What a line of issuing states."""


@dataclass(frozen=True)
class Balance:
    """What one name holds and has used. MWh"""

    name: str
    held: float
    retired: float


class CertificateBook:
    """Certificates in a file, JSON lines chained by their hashes.

    A line is written only after all lines before it were read and the change was found possible, while nobody else writes; so a
    certificate cannot be retired twice by two commands at once.

    Parameters
    ----------
    path
        Of the ledger; made at the first issue.
    """

    def __init__(self, path: Path) -> None:
        self._ledger = Ledger(path)

    def account(self) -> Account:
        """All certificates as they stand.

        Raises
        ------
        PowerError
            If a line was changed, moved or taken out, or states what cannot be.
        """
        return Account(self._book())

    def issue(self, certificate: Certificate) -> str:
        """Enter new certificates; the hash of the line. Faults as `dafeng.power.certificates.issue`."""
        body = {name: value for name, value in asdict(certificate).items() if name in _FIELDS}
        return self._enter("issue", body)

    def transfer(self, identifier: str, quantity: float, buyer: str) -> str:
        """Sell certificates; the hash of the line. Faults as `dafeng.power.certificates.transfer`."""
        return self._enter("transfer", {"id": identifier, "quantity": quantity, "buyer": buyer})

    def retire(self, identifier: str, quantity: float, user: str, period: int) -> str:
        """Use certificates; the hash of the line. Faults as `dafeng.power.certificates.retire`, and if they expired by today."""
        day = datetime.now(UTC).date().isoformat()
        return self._enter("retire", {"id": identifier, "quantity": quantity, "user": user, "period": period, "day": day})

    def _enter(self, kind: str, body: Mapping[str, Any]) -> str:
        with self._ledger.held():
            _apply(self._book(), kind, body)
            return self._ledger.add(kind, body)

    def _book(self) -> Book:
        book: Book = {}
        for number, (kind, body) in enumerate(self._lines(), 1):
            try:
                _apply(book, kind, body)
            except (KeyError, TypeError, ValueError) as error:
                raise PowerError(
                    f"line {number} of the ledger of certificates lacks or mistakes {error}. Restore it from a copy.",
                    f"绿证台账第{number}行缺少或有误:{error}。请从备份恢复。",
                ) from error
        return book

    def _lines(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        return ((str(entry["kind"]), entry["body"]) for entry in self._ledger.entries())


def _apply(book: Book, kind: str, body: Mapping[str, Any]) -> None:
    if kind == "issue":
        add_certificate(book, Certificate(**{name: body[name] for name in _FIELDS}))
    elif kind == "transfer":
        change_certificate(book, body["id"], float(body["quantity"]), sold_to(body["buyer"]))
    elif kind == "retire":
        change = retired_by(body["user"], int(body["period"]), date.fromisoformat(body["day"]))
        change_certificate(book, body["id"], float(body["quantity"]), change)
    else:
        message = f"the kind '{kind}'"
        raise ValueError(message)


def balances(account: Account) -> list[Balance]:
    """What every name holds and has used, by name. MWh"""
    names: dict[str, list[float]] = {}
    for each in account.certificates.values():
        who = each.retired_to or each.holder
        names.setdefault(who, [0.0, 0.0])[bool(each.retired_to)] += each.quantity
    return [Balance(name, *totals) for name, totals in sorted(names.items())]
