"""Random messages of the set, from the schema: small values, limits, all options."""

import random

from dafeng.roads.messages.schema import element


def random_value(name, chance, full=0.5):
    """Random value of a type; ``full`` is how often an optional member is there."""
    kind = element(name)
    return _MAKERS[kind.kind](kind, chance, full)


def _integer(kind, chance, full):
    return chance.choice([kind.low, kind.high, chance.randint(kind.low, kind.high)])


def _bits(kind, chance, full):
    return {"bits": "".join(chance.choice("01") for _ in range(kind.high))}


def _octets(kind, chance, full):
    return chance.randbytes(chance.randint(kind.low, min(kind.high, kind.low + 30))).hex()


def _text(kind, chance, full):
    return "".join(chr(chance.randint(32, 126)) for _ in range(chance.randint(kind.low, min(kind.high, 40))))


def _sequence(kind, chance, full):
    return {member.name: random_value(member.of, chance, full) for member in kind.members if not member.optional or chance.random() < full}


def _choice(kind, chance, full):
    member = chance.choice(kind.members)
    return {member.name: random_value(member.of, chance, full)}


def _list(kind, chance, full):
    most = kind.high if chance.random() < 0.02 else min(kind.high, 3)
    return [random_value(kind.of, chance, full) for _ in range(chance.randint(kind.low, max(most, kind.low)))]


_MAKERS = {
    "integer": _integer,
    "enumerated": lambda kind, chance, full: chance.choice(kind.names),
    "bits": _bits,
    "octets": _octets,
    "text": _text,
    "sequence": _sequence,
    "choice": _choice,
    "list": _list,
}


def random_message(seed, full=0.5):
    """Random message frame of a seed."""
    return random_value("MessageFrame", random.Random(seed), full)
