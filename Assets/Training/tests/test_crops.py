import pytest
import torch
from PIL import Image

from srzoom_training import crops
from srzoom_training.evaluate import REDUCED, enlargers
from srzoom_training.formula import drawn_photo
from srzoom_training.golden import formula_model
from srzoom_training.model import Region


@pytest.fixture
def file(tmp_path):
    Image.fromarray(drawn_photo(4 * 25, 4 * 38, seed=6, noise=3)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_the_box_is_where_two_results_differ_most():
    one, other = torch.zeros(1, 3, 24, 36), torch.zeros(1, 3, 24, 36)
    other[:, :, 13, 30] = 1
    other[:, :, 5, :12] = 0.1
    assert crops.most_different(one, other, 12) == Region(24, 12, 12, 12)


def test_a_row_has_each_method_and_the_truth(file):
    made = enlargers(list(crops.METHODS), formula_model("lite"), formula_model("lite", whole=False), 12, None, None)
    box, found = crops.row(file, made, 12)
    assert [*found] == [*crops.METHODS, crops.TRUTH]
    high, _ = REDUCED.pair(file, 12)
    assert high.shape == (144, 96, 3)
    truth = high[4 * box.y : 4 * box.y + 48, 4 * box.x : 4 * box.x + 48]
    assert found[crops.TRUTH].tobytes() == truth.tobytes()


def test_the_sheet_has_a_line_for_each_photo():
    line = {name: Image.new("RGB", (48, 48), colour) for name, colour in [("bilinear", "grey"), (crops.TRUTH, "black")]}
    page = crops.sheet([line, line])
    assert page.size == (2 * 96 + crops.GAP, 2 * (96 + crops.CAPTION + crops.GAP) - crops.GAP)
