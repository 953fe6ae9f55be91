"""An invented town: streets, signals and traffic whose truth is known, and what its vehicles and roadside units say.

Comes in: size and seed. Goes out: truth to measure the twin against, and messages for a demonstration.
"""

from dafeng.roads.town.score import FusionScore, Trial, score_fusion
from dafeng.roads.town.sensing import Channel, Sensing
from dafeng.roads.town.signals import Signals
from dafeng.roads.town.streets import Streets
from dafeng.roads.town.traffic import Traffic, Truth

__all__ = ["Channel", "FusionScore", "Sensing", "Signals", "Streets", "Traffic", "Trial", "Truth", "score_fusion"]
