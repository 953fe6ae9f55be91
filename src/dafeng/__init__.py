"""Dafeng (达峰) makes a city's carbon-peaking plan executable.

It takes a plan's text and a folder of what is known of the city. It gives a judgement of every target, with its evidence.
Nothing is imported here, so that ``dafeng version`` answers at once.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
