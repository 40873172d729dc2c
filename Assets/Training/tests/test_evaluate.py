import numpy as np
import pytest
import torch
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from srzoom_training import evaluate
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
    high, low = evaluate.pair(tmp_path / "a.png", 24, None)
    assert high.shape == (96, 192, 3) and low.shape == (24, 48, 3)


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


def test_regions_cover_the_picture_once():
    covered = np.zeros((48, 72))
    for roi in evaluate.tiles(Region(0, 0, 72, 48), 24):
        roi.crop(covered)[:] += 1
    assert (covered == 1).all()
