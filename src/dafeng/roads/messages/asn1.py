"""The message set as ASN.1 text, written from the schema: for other codecs, and for checking ours against them."""

from dafeng.roads.messages.schema import Element, elements

__all__ = ["asn1_text"]


def asn1_text() -> str:
    """One ASN.1 module with every type of the message set."""
    parts = "\n\n".join(f"{name} ::= {_BODIES[kind.kind](kind)}" for name, kind in elements().items())
    return f"DayOne DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n\n{parts}\n\nEND\n"


def _more(kind: Element) -> str:
    return ", ..." if kind.extensible else ""


def _members(kind: Element) -> str:
    return ", ".join(f"{member.name} {member.of}{' OPTIONAL' if member.optional else ''}" for member in kind.members) + _more(kind)


def _size(kind: Element) -> str:
    return f"(SIZE ({kind.low}{_more(kind)}))" if kind.low == kind.high else f"(SIZE ({kind.low}..{kind.high}))"


_BODIES = {
    "integer": lambda kind: f"INTEGER ({kind.low}..{kind.high})",
    "enumerated": lambda kind: f"ENUMERATED {{ {', '.join(kind.names)}{_more(kind)} }}",
    "bits": lambda kind: f"BIT STRING {_size(kind)}",
    "octets": lambda kind: f"OCTET STRING {_size(kind)}",
    "text": lambda kind: f"IA5String {_size(kind)}",
    "sequence": lambda kind: f"SEQUENCE {{ {_members(kind)} }}",
    "choice": lambda kind: f"CHOICE {{ {_members(kind)} }}",
    "list": lambda kind: f"SEQUENCE {_size(kind)} OF {kind.of}",
}
