"""Text made to stall a reader: every repeated word that a pattern repeats must cost time that grows with the text only."""

import signal

import pytest

from dafeng.plan import parse_plan

REPEATED = ["达到", "稳定在", "占到", "合计", "1%、", "20", "\n", "二", "字(", "百分之", " -1", "到2030年"]
SECONDS = 30
"""Ten times what a slow machine needs; a reader that tries all ways to part the words needs longer than the universe has."""


@pytest.fixture
def alarm():
    """End a reader that does not end by itself."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("word", REPEATED)
def test_a_repeated_word_does_not_stall_the_reader(word):
    """Twenty thousand characters of it between a name and its number."""
    text = f"到2030年,森林覆盖率{word * (20_000 // len(word))}的42%。"
    assert parse_plan(text).text == text
