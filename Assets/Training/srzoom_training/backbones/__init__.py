"""Backbones that CLSR is applied to: a head, stages and a tail each (sec. 3.1).

A new one is a file here and a value in BACKBONES, with a tail of its own in TAILS if it has one; PIM, GCM, condition, loss and
loop stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from ..architecture import Architecture
from . import carn, srresnet
from .layers import DirectTail


@dataclass(frozen=True)
class Backbone:
    """What a standard SR network is made of.

    `head`: channels -> module: picture -> features. `stage`: architecture, channels, the stage's number from 0 ->
    module: features, what earlier stages left, modulations -> features. What earlier stages left is a list that begins with
    the head's features; a stage may add to it.
    """

    head: Callable[[int], nn.Module]
    stage: Callable[[Architecture, int, int], nn.Module]


BACKBONES = {
    "srresnet": Backbone(srresnet.Head, srresnet.Stage),
    "carn": Backbone(carn.Head, carn.CascadingStage),
    "carn_m": Backbone(carn.Head, carn.CascadingStage),
}
# Architecture, channels -> module: features, picture -> enlarged picture.
TAILS: dict[str, Callable[[Architecture, int], nn.Module]] = {
    "direct": DirectTail,
    "shuffle2": srresnet.ShuffleTail,
    "carn": carn.Tail,
}
