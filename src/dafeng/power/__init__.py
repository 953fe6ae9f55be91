"""The power system by the hour: is there enough, what does it cost, what does it emit.

Comes in: a city pack or a file of a generating system. Goes out: adequacy, capability, capacity credits and the other answers of the
hours. Imports nothing above facts.
"""
