"""The page of the messages is what the schema says."""

from pathlib import Path

from dafeng.roads.messages.schema import elements, reached
from dafeng.roads.messages.table import message_table

PAGE = Path(__file__).parents[4] / "docs" / "roads-messages.md"


def test_the_page_ends_with_the_table():
    """Run `python -m dafeng.roads.messages.table` where it differs."""
    assert PAGE.read_text(encoding="utf-8").rstrip().endswith(message_table().rstrip())


def test_every_type_is_used():
    """A type that no message reaches would be a slip."""
    assert set(reached("MessageFrame")) == set(elements())
