"""The invented town live: its messages are encoded, decoded, fused and answered ten times a second, as those of a real one would be."""

import threading
import time
from typing import Any

import numpy as np

from dafeng.roads.messages import decode_frame, encode_frame
from dafeng.roads.messages.columns import bsm_columns, rsm_columns
from dafeng.roads.services.cloud import Answer, Books, step
from dafeng.roads.services.picture import LiveRoad
from dafeng.roads.town.signals import Signals
from dafeng.roads.town.streets import Streets
from dafeng.roads.town.traffic import Traffic
from dafeng.roads.town.voices import bsm_messages, map_message, rsi_message, rsm_messages, spat_message
from dafeng.roads.twin import Frame, Twin, batch

__all__ = ["Demo"]

_ORIGIN = Frame(30.0, 110.0)
_FAST = 400
"""Vehicles that speak ten times a second; a larger town takes turns, each vehicle once a second."""
_LOSS = 0.005
"""Share of messages lost, so that the data's quality has something to say."""


class Demo:
    """A town that runs in a thread of its own until it is stopped.

    Parameters
    ----------
    vehicles, people
        How many; the town grows with them.
    seed
        Of everything random.
    """

    def __init__(self, vehicles: int = 250, people: int = 40, seed: int = 1) -> None:
        side = max(4, int(np.ceil((vehicles / 18) ** 0.5)))
        self.streets = Streets(side, side, 260.0)
        self.signals = Signals(self.streets)
        self.traffic = Traffic(self.streets, self.signals, vehicles, people, seed)
        self.twin, self.books = Twin(_ORIGIN), Books()
        self.live = LiveRoad({"zh": "演示城区(虚拟数据)", "en": "demonstration town (invented data)"})
        self._random = np.random.default_rng(seed)
        self._ids = self._random.integers(1, 1 << 62, vehicles, dtype="u8")
        self._equipped = self._random.random(vehicles) < 0.7
        self._turn = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="roads demo", daemon=True)

    def start(self) -> LiveRoad:
        """Let the town run in real time."""
        self._thread.start()
        return self.live

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        # the town has its own clock: where the machine is too slow it falls behind, and the messages stay true to one another
        due, now_ms = time.monotonic(), round(time.time() * 10) * 100
        while not self._stop.is_set():
            self.turn(now_ms)
            now_ms += 100
            due = max(due + 0.1, time.monotonic() - 0.5)
            self._stop.wait(max(0.0, due - time.monotonic()))

    def turn(self, now_ms: int) -> Answer:
        """A tenth of a second of the town, and the answer to it."""
        self.traffic.step(0.1)
        self._turn += 1
        said = self._messages(now_ms)
        kept = self._random.random(len(said)) >= _LOSS
        received: list[bytes] = [encode_frame(message) for message, here in zip(said, kept.tolist(), strict=True) if here]
        self._take([frame for frame in received if frame[0] >> 4 == 0], [frame for frame in received if frame[0] >> 4 == 2], now_ms)
        for frame in received:
            if frame[0] >> 4 not in {0, 2}:
                self.twin.ingest_message(decode_frame(frame), now_ms)
        answer = step(self.twin, self.books, now_ms)
        for grant in answer.grants:
            if grant.strategy in {1, 2}:
                self.signals.bend(grant.node - 1, grant.seconds if grant.strategy == 2 else -grant.seconds, self.traffic.t)
        self.live.show(self.twin, answer, self.books, slow=self._turn % 10 == 1)
        return answer

    def _messages(self, now_ms: int) -> list[dict[str, Any]]:
        """What is said in this tenth of a second."""
        truth, turn, streets = self.traffic.truth(), self._turn, self.streets
        speaks = np.flatnonzero(self._equipped)
        few = len(speaks) <= _FAST
        who = speaks if few else speaks[speaks % 10 == turn % 10]
        count = turn if few else turn // 10
        said = list(bsm_messages(self.traffic, truth, who, self._ids, (_ORIGIN, now_ms, count)))
        if few or turn % 5 == 0:
            said += rsm_messages(truth, streets, (_ORIGIN, now_ms, turn if few else turn // 5), self._random)
        if turn % 5 == 1:
            said += spat_message(streets, self.signals, self.traffic.t, now_ms, turn // 5)
        if turn % 10 == 1:
            said.append(rsi_message(streets, _ORIGIN, turn // 10))
        nodes = len(streets.places)
        told = range(nodes) if turn == 1 else [turn % nodes] if turn % 2 == 0 or nodes < 40 else []
        said += [map_message(streets, node, _ORIGIN, turn // nodes) for node in told]
        if turn % 20 == 0:
            said += [_forged(message, turn) for message in said[:1] if "bsmFrame" in message]
        if turn % 50 == 0:
            new = self._random.integers(0, len(self._ids), max(1, len(self._ids) // 100))
            self._ids[new] = self._random.integers(1, 1 << 62, len(new), dtype="u8")
        return said

    def _take(self, vehicles: list[bytes], participants: list[bytes], now_ms: int) -> None:
        if vehicles:
            self.twin.ingest(batch("vehicles", **bsm_columns(vehicles, now_ms)[0]))
        if participants:
            self.twin.ingest(batch("participants", **rsm_columns(participants, now_ms)[0]))


def _forged(message: dict[str, Any], turn: int) -> dict[str, Any]:
    """A message of somebody who claims another place every two seconds, at a speed no car has."""
    body = message["bsmFrame"]
    place = body["pos"] | {"lat": body["pos"]["lat"] + 40_000}
    return {"bsmFrame": body | {"id": "00000000000f0f0f", "msgCnt": turn // 20 % 128, "pos": place, "speed": 6000}}
