"""The hyperparameters of a network."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """All that is needed, beside the weights, to build a network. Stored as text in the weights file."""

    backbone: str = "srresnet"
    tail: str = "direct"
    channels: int = 32
    blocks: int = 8  # with weights of their own, in all stages together
    stages: int = 4
    groups: int = 1  # of CARN-M's 3×3 convolutions
    group: int = 20  # blocks of a residual group of RCAN
    squeeze: int = 4  # channels that RCAN's attention is made of
    window: int = 8  # side of SwinIR's windows
    attention_heads: int = 6  # of SwinIR's attention; in the PIM as many of them as divide its channels
    scale: int = 4
    padding: int = 4  # P: pixels of true photo around the ROI that the base branch sees too
    context_channels: int = 8  # c': channels of the PIM
    gcm_after: int = 2  # the GCM joins after this many stages
    heads: int = 4
    patch: int = 6  # r: side of a context patch
    patches: int = 256  # N: patches taken from the context, at most
    distance_limit: int = 96  # pixels beyond which all patches count as equally far
    distance_scale: int = 64  # pixels for which a patch loses 1 in the logit
    estimator_patch: int = 24  # side of a patch that the photo's damage is read from
    estimator_patches: int = 64  # how many of them: a square number
    condition_channels: int = 64  # of the condition's hidden layer


ARCHITECTURES = {
    "lite": Architecture(),
    "srresnet": Architecture(channels=64, blocks=16, tail="shuffle2"),
    "carn": Architecture(backbone="carn", tail="carn", channels=64, blocks=9, stages=3),
    "carn_m": Architecture(backbone="carn_m", tail="carn", channels=64, blocks=3, stages=3, groups=4),
    "rcan": Architecture(backbone="rcan", tail="rcan", channels=64, blocks=200, stages=5, gcm_after=3),
    "swinir_light": Architecture(backbone="swinir", tail="pixelshuffledirect", channels=60, blocks=24, heads=6),
    "swinir": Architecture(backbone="swinir", tail="pixelshuffle", channels=180, blocks=36, stages=6, heads=6, gcm_after=3),
}
