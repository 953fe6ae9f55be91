"""Nobody is followed: temporary identities are replaced before anything is written down, and places are made coarse where history is kept.

A vehicle's identity changes by itself every few minutes; what is stored here carries a keyed hash of it under a key that lives in memory only and
changes too. The cloud can still answer a vehicle that is connected now, because it remembers who is who for as long as the key lives.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass, field

from dafeng.roads.messages import decode_frame, encode_frame

__all__ = ["Pseudonyms"]

_ID_FIRST_OCTET, _ID_SHIFT = 2, 5
"""A BSM has its identity from bit 19 to bit 82: octets 2 to 10, with 5 bits behind it."""
_MASK = (1 << 64) - 1


@dataclass
class Pseudonyms:
    """Keyed replacement of identities.

    Parameters
    ----------
    hours
        Lifetime of a key; tracks outlive a change as they outlive a vehicle's own.
    active
        False stores identities as they are sent.
    """

    hours: float = 24.0
    active: bool = True
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    since: float = field(default_factory=time.monotonic)
    _names: dict[int, int] = field(default_factory=dict)
    _real: dict[int, int] = field(default_factory=dict)

    def of(self, identity: int) -> int:
        """Pseudonym of an identity; 0, which means none, stays."""
        found = self._names.get(identity)
        if found is None:
            if time.monotonic() - self.since > 3600 * self.hours:
                self._renew()
            digest = hashlib.blake2b(identity.to_bytes(8, "big"), key=self.key, digest_size=8).digest()
            found = int.from_bytes(digest, "big") if identity else 0
            self._names[identity], self._real[found] = found, identity
        return found

    def _renew(self) -> None:
        self.key, self.since = secrets.token_bytes(32), time.monotonic()
        self._names.clear()
        self._real.clear()

    def real(self, pseudonym: int) -> int:
        """Identity that a vehicle uses now; the pseudonym itself where it is not known (any more)."""
        return self._real.get(pseudonym, pseudonym)

    def seal(self, frame: bytes) -> bytes:
        """Frame with every vehicle identity replaced; of a frame that cannot be read, itself."""
        if not self.active or not frame:
            return frame
        number = frame[0] >> 4
        if number == 0 and len(frame) > _ID_FIRST_OCTET + 9:
            return self._seal_bsm(frame)
        return self._seal_rsm(frame) if number == 2 else frame

    def _seal_bsm(self, frame: bytes) -> bytes:
        first = _ID_FIRST_OCTET
        value = int.from_bytes(frame[first : first + 9], "big")
        identity = value >> _ID_SHIFT & _MASK
        value += self.of(identity) - identity << _ID_SHIFT
        return frame[:first] + value.to_bytes(9, "big") + frame[first + 9 :]

    def _seal_rsm(self, frame: bytes) -> bytes:
        """A participant has an identity where it was heard by itself too; most have none, and then the frame stays as it is."""
        try:
            message = decode_frame(frame)
            known = [part for part in message["rsmFrame"]["participants"] if "id" in part]
            for part in known:
                part["id"] = f"{self.of(int(part['id'], 16)):016x}"
            return encode_frame(message) if known else frame
        except (KeyError, ValueError):
            return frame
