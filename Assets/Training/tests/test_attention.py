import torch

from srzoom_training.attention import attention
from srzoom_training.golden import formula_model
from srzoom_training.model import Region


def test_shares_are_those_of_all_patches_and_sum_to_one(photo):
    shares, centres = attention(formula_model("lite"), photo, Region(11, 20, 13, 9))
    assert shares.shape == (70,) and centres.shape == (70, 2)
    torch.testing.assert_close(shares.sum(), torch.tensor(1.0))
    assert centres[0].tolist() == [2.5, 2.5] and centres[11].tolist() == [8.5, 8.5]


def test_a_photo_of_equal_patches_is_attended_by_distance_alone():
    """Without differences in content only the bias decides: the nearest patch wins."""
    shares, centres = attention(formula_model("lite"), torch.full((1, 3, 60, 60), 0.5), Region(30, 30, 6, 6))
    assert centres[shares.argmax()].tolist() == [32.5, 32.5]
