import csv
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from srzoom_training import blind as blind_pictures
from srzoom_training import evaluate
from srzoom_training.formula import drawn_photo
from srzoom_training.golden import formula_model
from srzoom_training.model import Region


def noisy_pair():
    random = np.random.default_rng(5)
    a = random.uniform(16, 235, (40, 53))
    return a, (a + random.normal(0, 9, a.shape)).clip(16, 235)


def test_psnr_is_scikit_images():
    a, b = noisy_pair()
    assert evaluate.psnr(a, b) == pytest.approx(peak_signal_noise_ratio(a, b, data_range=255), abs=1e-9)


def test_ssim_is_scikit_images():
    """Its mean leaves 5 pixels of border out: the same valid windows."""
    a, b = noisy_pair()
    known = structural_similarity(a, b, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    assert evaluate.ssim(a, b) == pytest.approx(known, abs=1e-9)


def test_luma_is_bt601():
    colours = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8)
    assert evaluate.luma(colours)[0].tolist() == pytest.approx([16, 235, 81.481])


def test_pictures_are_cropped_at_the_right_and_bottom(tmp_path):
    Image.new("RGB", (200, 110), (10, 20, 30)).save(tmp_path / "a.png")
    high, low = evaluate.Reduction().pair(tmp_path / "a.png", 24)
    assert high.shape == (96, 192, 3) and low.shape == (24, 48, 3)


@pytest.fixture
def blind(tmp_path):
    """HR pictures and a folder of their LR, one a JPEG, with its damage.tsv."""
    (tmp_path / "blind").mkdir()
    for name, seed in (("a", 1), ("b", 2)):
        Image.fromarray(drawn_photo(200, 110, seed, noise=2)).save(tmp_path / f"{name}.png")
    Image.fromarray(drawn_photo(50, 27, 1, noise=6)).save(tmp_path / "blind" / "a.jpg", quality=60)
    Image.fromarray(drawn_photo(50, 27, 2, noise=6)).save(tmp_path / "blind" / "b.png")
    rows = "file\tblur\tnoise\tquality\tsubsampling\na.png\t0.500\t6.00\t60\t4:2:0\nb.png\t0.000\t6.00\t0\t\n"
    (tmp_path / "blind" / "damage.tsv").write_text(rows)
    return tmp_path


def test_reductions_may_be_given(blind):
    reduction = evaluate.Reduction(folder=blind / "blind")
    for name in ("a.jpg", "b.png"):
        high, low = reduction.pair(blind / f"{name[0]}.png", 24)
        assert high.shape == (96, 192, 3)
        assert np.array_equal(low, np.asarray(Image.open(blind / "blind" / name))[:24, :48])
    with pytest.raises(SystemExit, match="blind has no c"):
        reduction.file(blind / "c.png")


def test_damage_may_be_told(blind):
    estimate = torch.tensor([[0.1, 0.2, 0.3, 0.4]])

    def told(kind, name):
        known = evaluate.Reduction(folder=blind / "blind", told=kind).known(blind / name)
        return known(estimate).flatten().tolist()

    assert told("truth", "a.png") == pytest.approx([0.5, 0.6, 0.8, 1])
    assert told("truth", "b.png") == pytest.approx([0, 0.6, 0, 0])
    assert told("tables", "a.png") == pytest.approx([0.1, 0.2, 0.8, 1], abs=0.01)
    assert told("tables", "b.png") == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert evaluate.Reduction(folder=blind / "blind").known(blind / "a.png") is None


def test_a_file_that_was_a_worse_jpeg_before_is_read_from_its_pixels():
    def told(estimate, quality):
        return evaluate.told_by_tables(torch.tensor([estimate]), quality).flatten().tolist()

    assert told([0.1, 0.2, 0.8, 1.0], 95) == pytest.approx([0.1, 0.2, 0.8, 1])
    assert told([0.1, 0.2, 0.2, 1.0], 95) == pytest.approx([0.1, 0.2, 0.1, 1])
    assert told([0.1, 0.2, 0.8, 0.1], 95) == pytest.approx([0.1, 0.2, 0.1, 1])


@pytest.mark.parametrize("quality", [30, 50, 75, 95])
def test_the_tables_tell_libjpegs_quality(tmp_path, quality):
    Image.new("RGB", (16, 16)).save(tmp_path / "a.jpg", quality=quality)
    assert evaluate.table_quality(tmp_path / "a.jpg") == pytest.approx(quality, abs=0.5)


def test_without_its_condition_a_network_is_its_base():
    photo = torch.rand(1, 3, 48, 72)
    model = formula_model("lite", whole=False, condition=True)
    base = formula_model("lite", whole=False)
    with torch.inference_mode():
        conditioned = evaluate.by_regions(model, 24, 4, True)(photo)
        told = evaluate.by_regions(model, 24, 4, True)(photo, lambda estimate: estimate + 1)
        assert not torch.allclose(conditioned, told)
        evaluate.leave_out(model, ["condition"])
        without = evaluate.by_regions(model, 24, 4, True)(photo)
        assert torch.equal(without, evaluate.by_regions(base, 24, 4, False)(photo))


def test_roi_by_roi_with_wide_padding_is_the_whole_photo():
    base = formula_model("lite", whole=False)
    photo = torch.rand(1, 3, 48, 72)
    with torch.inference_mode():
        parts = evaluate.by_regions(base, 24, 19, False)(photo)
        torch.testing.assert_close(parts, evaluate.whole(base)(photo), rtol=0, atol=1e-5)


def test_a_large_enough_context_is_the_whole_photo():
    model = formula_model("lite")
    photo = torch.rand(1, 3, 48, 72)
    with torch.inference_mode():
        whole = evaluate.by_regions(model, 24, 4, True)(photo)
        assert torch.equal(evaluate.by_regions(model, 24, 4, True, context_scale=9)(photo), whole)
        assert not torch.allclose(evaluate.by_regions(model, 24, 4, True, context_scale=2)(photo), whole)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--methods", "bicubic,clrs"], "clrs is none of the methods bilinear, bicubic, precrop0, precrop, postcrop, clsr"),
        (["--told", "truth"], "--told needs --lr"),
        (["--jpeg", "75", "--lr", "b"], "--jpeg and --lr exclude each other"),
    ],
)
def test_options_that_do_not_go_together_are_refused(monkeypatch, capsys, options, why):
    monkeypatch.setattr(sys, "argv", ["evaluate", "a", *options])
    with pytest.raises(SystemExit):
        evaluate.main()
    assert why in capsys.readouterr().err


def test_regions_cover_the_picture_once():
    covered = np.zeros((48, 72))
    for roi in evaluate.tiles(Region(0, 0, 72, 48), 24):
        roi.crop(covered)[:] += 1
    assert (covered == 1).all()


def test_half_of_the_damage_may_be_read_near_the_box():
    model = formula_model("lite", whole=False, condition=True)
    photo = torch.rand(1, 3, 48, 72)
    with torch.inference_mode():
        everywhere = evaluate.by_regions(model, 24, 4, True)(photo)
        torch.testing.assert_close(evaluate.by_regions(model, 24, 4, True, place=9)(photo), everywhere, rtol=0, atol=1e-6)
        assert not torch.equal(evaluate.by_regions(model, 24, 4, True, place=1)(photo), everywhere)


def test_blind_pictures_are_repeatable_and_their_table_tells_what_was_done(tmp_path):
    (tmp_path / "high").mkdir()
    for seed in range(6):
        Image.fromarray(drawn_photo(101, 83, seed, noise=1)).save(tmp_path / "high" / f"{seed}.png")
    for folder in ("one", "two"):
        blind_pictures.make(tmp_path / "high", tmp_path / folder, seed=3)
    blind_pictures.make(tmp_path / "high", tmp_path / "place", seed=3, by_place=True)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    rows = list(csv.DictReader((tmp_path / "one" / "damage.tsv").read_text().splitlines(), delimiter="\t"))
    assert len(rows) == 6 and 0 < sum(row["quality"] == "0" for row in rows) < 6
    for row in rows:
        file = tmp_path / "one" / (row["file"][0] + (".png" if row["quality"] == "0" else ".jpg"))
        assert Image.open(file).size == (25, 20)
        assert evaluate.table_quality(file) == (None if row["quality"] == "0" else pytest.approx(int(row["quality"]), abs=0.6))
    assert (tmp_path / "one" / "damage.tsv").read_text() == (tmp_path / "place" / "damage.tsv").read_text()


def test_blur_by_place_grows_from_left_to_right():
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 90, 3)).astype(np.uint8))
    pixels = np.asarray(blind_pictures.blurred(image, 1.0, by_place=True), float)
    contrast = [pixels[:, x : x + 10].std() for x in (0, 40, 80)]
    assert contrast[0] > 2 * contrast[1] > 2.5 * contrast[2]
    assert np.array_equal(pixels[:, 0], np.asarray(image)[:, 0])
