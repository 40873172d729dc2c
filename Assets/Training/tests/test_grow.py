import pytest
import torch

from srzoom_training import grow
from srzoom_training.golden import formula_model
from srzoom_training.model import Region, restore


@pytest.mark.parametrize("condition", [True, False])
@pytest.mark.parametrize(("channels", "blocks"), [(40, 8), (32, 12), (48, 16)])
def test_a_grown_network_gives_the_same_result(photo, condition, channels, blocks):
    small = formula_model("lite", whole=False, condition=condition)
    large = grow.grown(small, channels, blocks)
    assert (large.architecture.channels, large.architecture.blocks) == (channels, blocks)
    roi = Region(10, 7, 24, 20)
    with torch.inference_mode():
        assert (restore(large, photo, roi) - restore(small, photo, roi)).abs().max() < 1e-5


def test_what_has_grown_learns():
    """The new channels are read by nothing, and yet the tail's weights for them have a gradient."""
    large = grow.grown(formula_model("lite", whole=False), 40, 8).train()
    large.base(torch.rand(1, 3, 12, 12)).square().mean().backward()
    assert large.base.tail.up.weight[:, 32:].abs().max() == 0
    assert large.base.tail.up.weight.grad[:, 32:].abs().max() > 0


def test_two_base_branches_do_not_grow():
    with pytest.raises(ValueError, match="only one base branch"):
        grow.grown(formula_model("lite", whole=False, clean=True), 40, 8)


@pytest.mark.parametrize(("channels", "blocks"), [(24, 8), (32, 4), (32, 10)])
def test_a_network_does_not_shrink(channels, blocks):
    with pytest.raises(ValueError, match="do not grow to"):
        grow.grown(formula_model("lite", whole=False), channels, blocks)
