"""A run and its journal: the same answers again, octet for octet."""

import struct
import sys
from pathlib import Path

import pytest

from dafeng.errors import RoadsError
from dafeng.roads.serve import Access, Account, Journal, Platform, PlatformSettings, read_journal, replay
from dafeng.roads.serve.journal import Entry, turn_entry

sys.path.insert(0, str(Path(__file__).parent))
from traffic import collision_course, payload

START = 1_700_000_000_000


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Events of a platform that has met a collision course, and its journal."""
    platform = Platform(Access(), PlatformSettings(journal=tmp_path / "journal"))
    lines = []
    for at_ms, frame in collision_course(START):
        monkeypatch.setattr("time.time_ns", lambda at_ms=at_ms: at_ms * 1_000_000)
        platform.accept(Account("R1"), [("V2X/RSU/R1/BSM/UP", payload(frame, at_ms))])
        if frame[9:11] != b"" and at_ms % 100 == 0 and len(platform.region.inbox) == 3:
            turn = platform.turn(at_ms + 20)
            lines.append(turn.lines() if turn else b"")
    platform.journal.close()
    return b"".join(lines), tmp_path / "journal", platform


def test_a_collision_course_is_warned_of(run):
    """The cloud says it at all."""
    assert b'"event":"warning"' in run[0]
    assert b"forward_collision" in run[0]


def test_the_replay_gives_the_same_octets(run):
    """Twice."""
    assert b"".join(replay(run[1])) == run[0]
    assert b"".join(replay(run[1], speed=1000.0)) == run[0]


def test_identities_are_not_in_the_journal(run):
    """The vehicle called 00000000000000a1 is stored under another name, and found again while the key lives."""
    stored = {entry.payload[2:11] for entry in read_journal(run[1]) if not entry.is_turn}
    assert len(stored) > 3
    assert all((int.from_bytes(part, "big") >> 5) & (2**64 - 1) not in {0xA1, 0xB2, 0xC3} for part in stored)
    platform = run[2]
    assert platform.pseudonyms.real(platform.pseudonyms.of(0xA1)) == 0xA1


def test_a_journal_cut_short_is_read_to_its_last_whole_entry(tmp_path):
    """A crash loses at most what was not yet acknowledged."""
    journal = Journal(tmp_path)
    journal.write([Entry(1, "a", b"xyz"), turn_entry(2)])
    journal.close()
    (path,) = tmp_path.glob("journal-*.bin")
    path.write_bytes(path.read_bytes() + struct.pack("<qHI", 3, 1, 100) + b"a123")
    assert list(read_journal(tmp_path)) == [Entry(1, "a", b"xyz"), turn_entry(2)]


def test_segments_are_begun_by_size_and_deleted_by_age(tmp_path):
    """Old segments go when a new one begins."""
    journal = Journal(tmp_path, segment=100, keep_hours=1e-9)
    for number in range(10):
        journal.write([Entry(number, "t", bytes(60))])
    journal.close()
    assert len(list(tmp_path.glob("journal-*.bin"))) == 1


def test_no_journal_is_said(tmp_path):
    """An empty folder and a foreign file are refused by name."""
    with pytest.raises(RoadsError, match="no journal in"):
        list(read_journal(tmp_path))
    (tmp_path / "other").write_bytes(b"something else")
    with pytest.raises(RoadsError, match="no journal of this program"):
        list(read_journal(tmp_path / "other"))


def test_too_much_sheds_the_oldest_positions_and_counts_them():
    """With room for 10, the newest 10 of 30 stay; signals are not shed."""
    platform = Platform(Access(), PlatformSettings(most=10))
    frames = [frame for _, frame in collision_course(START, 1.0)]
    platform.region.put([Entry(START + place, "", frame) for place, frame in enumerate(frames)])
    platform.region.put([Entry(START, "", bytes.fromhex("36") + bytes(40))] * 5)
    mail = platform.region.inbox.take()
    assert (platform.region.inbox.shed, [letter.at_ms - START for letter in mail.vehicles]) == (20, list(range(20, 30)))
    assert platform.region.inbox.faulty + len(mail.others) == 5
