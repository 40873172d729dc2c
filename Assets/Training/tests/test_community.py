import pytest
import torch

from srzoom_training import community, golden_community
from srzoom_training.architecture import ARCHITECTURES
from srzoom_training.community import compact, rrdb, span


def parameters(network):
    return sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("name", golden_community.NETWORKS)
def test_every_set_of_names_is_recognized(name):
    assert community.kind(golden_community.tensors(name)).name == name.split("-")[1]


@pytest.mark.parametrize(
    ("network", "count"),
    [(rrdb.RRDBNet(), 16_697_987), (compact.Compact(), 621_424), (compact.Compact(convolutions=32), 1_213_296)],
)
def test_parameters_are_those_of_the_published_models(network, count):
    """Real-ESRGAN's x4plus, realesr-animevideov3 and realesr-general-x4v3."""
    assert parameters(network) == count


def test_carn_m_has_as_many_parameters_as_published():
    """412 thousand with those for ×2 and ×3; the rest without."""
    network = community.network(golden_community.tensors("formula-carn_m-published"))
    assert parameters(network) == 294_147


@pytest.mark.parametrize(("name", "count"), [("rcan", 15_592_355), ("swinir_light", 929_628), ("swinir", 11_900_199)])
def test_backbones_have_as_many_parameters_as_published(name, count):
    """15.6, 0.93 and 11.9 million; RCAN's without its fixed layers of the mean."""
    assert parameters(community.branch(ARCHITECTURES[name])) == count


def test_unknown_tensors_are_refused():
    with pytest.raises(ValueError, match="no network is known with such tensors, layer.weight, …"):
        community.network({"layer.weight": torch.zeros(1)})


def test_a_missing_tensor_is_named():
    tensors = golden_community.tensors("formula-rrdb")
    del tensors["conv_hr.bias"]
    with pytest.raises(RuntimeError, match="conv_hr.bias"):
        community.network(tensors)


def test_rcan_subtracts_a_mean_only_if_its_file_has_it():
    """Of pixels in 0…255, as its published code does."""
    plain = golden_community.tensors("formula-rcan-published")
    bias = -255 * torch.tensor([0.4488, 0.4371, 0.4040])
    centred = plain | {"sub_mean.bias": bias, "sub_mean.weight": torch.eye(3)[:, :, None, None], "add_mean.bias": -bias}
    picture, mean = torch.rand(1, 3, 7, 6), -bias[:, None, None] / 255
    with torch.inference_mode():
        expected = community.network(plain)(255 * (picture - mean)) / 255 + mean
        torch.testing.assert_close(community.network(centred)(picture), expected, rtol=1e-4, atol=1e-5)


def test_what_follows_from_swinirs_sizes_is_left_out():
    tensors = golden_community.tensors("formula-swinir-light")
    prefix = "layers.0.residual_group.blocks.1"
    more = {f"{prefix}.attn_mask": torch.zeros(4, 64, 64), f"{prefix}.attn.relative_position_index": torch.zeros(64, 64)}
    community.network(tensors | more)
    with pytest.raises(ValueError, match="SwinIR has no absolute_pos_embed"):
        community.network(tensors | {"absolute_pos_embed": torch.zeros(1, 4096, 20)})


def test_another_mean_is_refused():
    tensors = golden_community.tensors("formula-carn-published") | {"sub_mean.shifter.bias": torch.zeros(3)}
    with pytest.raises(ValueError, match="sub_mean.shifter.bias"):
        community.network(tensors)


def test_span_collapsed_does_what_its_four_convolutions_do():
    """As the published training code computes them: the picture is padded once, before the three in a row."""
    tensors = {name: value.double() for name, value in golden_community.tensors("formula-span-training").items()}
    features = torch.rand(1, 16, 7, 5, dtype=torch.float64)

    def of(name, x):
        weight, bias = (tensors[f"block_1.c1_r.{name}.{part}"] for part in ("weight", "bias"))
        return torch.nn.functional.conv2d(x, weight, bias)

    padded = torch.nn.functional.pad(features, (1, 1, 1, 1))
    expected = of("conv.2", of("conv.1", of("conv.0", padded))) + of("sk", features)
    weight, bias = span.collapse("block_1.c1_r", tensors)
    torch.testing.assert_close(torch.nn.functional.conv2d(features, weight, bias, padding=1), expected)


def test_what_eval_conv_says_does_not_count_beside_the_others():
    tensors = golden_community.tensors("formula-span-training")
    stale = {name: value + 1 if "eval_conv" in name else value for name, value in tensors.items()}
    picture = torch.rand(1, 3, 5, 4)
    with torch.inference_mode():
        assert torch.equal(community.network(stale)(picture), community.network(tensors)(picture))
