"""The live twin: one region of the road, from the messages of vehicles and roadside units.

Comes in: batches of rows (`LAYOUTS`) or decoded messages. Goes out: tracks that survive lost messages and changing ids, signals, map and notices,
and what is wrong with the data. `Twin.ingest` lays rows aside, `Twin.advance` takes them, `snapshot` shows the road at a moment.
"""

from dafeng.roads.twin.columns import LAYOUTS, Batch, batch, join
from dafeng.roads.twin.frame import Frame
from dafeng.roads.twin.lanes import Lane, Movement, lanes_of
from dafeng.roads.twin.roadmap import RoadMap
from dafeng.roads.twin.settings import TwinSettings
from dafeng.roads.twin.snapshot import Snapshot, snapshot
from dafeng.roads.twin.twin import Twin

__all__ = [
    "LAYOUTS",
    "Batch",
    "Frame",
    "Lane",
    "Movement",
    "RoadMap",
    "Snapshot",
    "Twin",
    "TwinSettings",
    "batch",
    "join",
    "lanes_of",
    "snapshot",
]
