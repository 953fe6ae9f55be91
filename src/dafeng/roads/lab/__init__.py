"""The lab: what connected driving is worth in time, energy and CO2, measured in Eclipse SUMO (extra ``sumo``).

Comes in: an experiment as a TOML file. Goes out: effects with intervals by measure, penetration, demand, kind of road and drive, positive signs kept.
"""
