"""Connected roads (车路云一体化): messages of vehicles and roadside, the twin they feed, the services that answer, the lab.

Comes in: V2X messages, maps, road networks. Goes out: a live picture of the road, warnings and advice, and what they are worth.
"""

__all__: list[str] = []
