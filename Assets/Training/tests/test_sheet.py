import argparse

import pytest
import torch
from PIL import Image

from srzoom_training import estimates, results, sheet
from srzoom_training.formula import drawn_photo
from srzoom_training.golden import formula_model
from srzoom_training.model import Damage, Region, restore


@pytest.fixture
def file(tmp_path):
    Image.fromarray(drawn_photo(90, 70, seed=4, noise=3)).save(tmp_path / "a.png")
    return str(tmp_path / "a.png")


def test_a_row_has_bilinear_and_each_model(file):
    models = [formula_model("lite"), formula_model("lite", whole=False, condition=True)]
    shown = [results.named("bilinear"), *(results.of_model("a model", model) for model in models)]
    page = sheet.sheet([(file, Region(3, 5, 20, 10)), (file, Region(40, 30, 20, 12))], shown)
    assert page.size == (3 * 80 + 2 * sheet.GAP, 40 + 48 + 2 * (sheet.CAPTION + sheet.GAP))


def test_a_conditioned_box_of_a_sheet_is_told_the_whole_photos_damage(file):
    model, photo, box = formula_model("lite", whole=False, condition=True), sheet.opened(file), Region(40, 30, 6, 6)
    with torch.inference_mode():
        boxed = results.restored(model, photo, box, results.photo_damage(model, photo, None))
        torch.testing.assert_close(boxed, restore(model, photo, box), rtol=0, atol=1e-5)


def test_a_box_is_written_as_everywhere():
    assert sheet.region("48x36+900+700") == Region(900, 700, 48, 36)
    assert sheet.place("C:/a.png:48x36+900+700") == ("C:/a.png", Region(900, 700, 48, 36))
    for text in ("a.png", "48x36", "a.png:48x36+900", "a.png:48x36+-1+0"):
        with pytest.raises(argparse.ArgumentTypeError, match=r"is not WxH\+X\+Y"):
            sheet.place(text)


def test_damage_in_words():
    assert sheet.words(Damage(0.84, 3.96, 60.4)) == "blur 0.8 px, noise 4.0, JPEG about 60"
    assert sheet.words(Damage()) == "blur 0.0 px, noise 0.0, no JPEG"


def test_estimates_are_compared_with_what_was_done():
    found = [Damage(0.5, 1, 70), Damage(0.7, 3, None)]
    assert estimates.line(Damage(0.6, 1, 80), found) == " 0.6     1   80     0.60 (0.10)    2.00 (1.00)   70 (10)  1 of 2"
    image = Image.fromarray(drawn_photo(64, 48, seed=1, noise=0))
    assert estimates.damaged(image, Damage()) is image
    assert all(estimates.damaged(image, kind).size == image.size for kind in estimates.KINDS)
