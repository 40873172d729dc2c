"""Backbones that CLSR is applied to: a head, stages and a tail each (sec. 3.1).

A new one is a file here and a value in BACKBONES, with a tail of its own in TAILS if it has one; PIM, GCM, condition, loss and
loop stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from ..architecture import Architecture
from . import carn, rcan, srresnet, swinir
from .layers import CentredHead, DirectTail


@dataclass(frozen=True)
class Backbone:
    """What a standard SR network is made of.

    `head`: channels -> module: picture -> features. `stage`: architecture, channels, the stage's number from 0 ->
    module: features, what earlier stages left, modulations -> features. What earlier stages left is a list that begins with
    the head's features; a stage may add to it.
    """

    head: Callable[[int], nn.Module]
    stage: Callable[[Architecture, int, int], nn.Module]
    windowed: bool = False  # takes only multiples of the architecture's window


BACKBONES = {
    "srresnet": Backbone(srresnet.Head, srresnet.Stage),
    "carn": Backbone(CentredHead, carn.CascadingStage),
    "carn_m": Backbone(CentredHead, carn.CascadingStage),
    "rcan": Backbone(CentredHead, rcan.Stage),
    "swinir": Backbone(CentredHead, swinir.Stage, windowed=True),
}
# Architecture, channels -> module: features, picture -> enlarged picture.
TAILS: dict[str, Callable[[Architecture, int], nn.Module]] = {
    "direct": DirectTail,
    "shuffle2": srresnet.ShuffleTail,
    "carn": carn.Tail,
    "rcan": rcan.Tail,
    "pixelshuffledirect": swinir.DirectTail,
    "pixelshuffle": swinir.ShuffleTail,
    "nearest+conv": swinir.NearestTail,
}
