import subprocess
import sys
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from srzoom_training import checkpoint, teacher, vivid, weights
from srzoom_training.discriminator import Discriminator
from srzoom_training.golden import formula_model
from srzoom_training.model import ARCHITECTURES, CLSR


@pytest.fixture
def start(tmp_path):
    torch.manual_seed(1)
    model = CLSR(replace(ARCHITECTURES["lite"], channels=8, blocks=4), pim=False, gcm=False, condition=True)
    weights.save(model, tmp_path / "start.safetensors", torch.float32)
    return tmp_path / "start.safetensors"


@pytest.fixture
def pairs(tiles, tmp_path, monkeypatch):
    """42 places of drawn photos, enlarged by a teacher that sharpens."""
    monkeypatch.setattr(teacher, "SHARD", 42)
    monkeypatch.setattr(teacher, "SIDE", 32)
    faithful = formula_model("lite", whole=False, condition=True)
    places = teacher.Places([tiles], seed=3, estimator=faithful.estimator)
    teacher.make(tmp_path / "pairs", lambda low: 1.2 * F.interpolate(low, scale_factor=4) - 0.1, faithful, places, 42)
    return tmp_path / "pairs"


def run(folder, pairs, start, *options):
    command = [sys.executable, "-m", "srzoom_training.vivid", str(folder), "--pairs", str(pairs), "--init", str(start)]
    small = "--steps 4 --batch 2 --side 24 --adversarial 0.5 --adversarial-from 1 --warmup 1".split()
    return subprocess.run([*command, *small, *options], capture_output=True, text=True, timeout=300)


def test_a_pulled_picture_reduces_to_the_photo(photo):
    torch.manual_seed(2)
    low = photo[:, :, :44, :60]
    result = F.interpolate(low, scale_factor=4, mode="bicubic") + 0.2 + 0.05 * torch.randn(1, 3, 176, 240)

    def distance(picture):
        return (teacher.reduced(picture) - low).abs().clamp(max=1)

    assert distance(teacher.pulled(result, low, 10, tolerance=0)).mean() < distance(result).mean() / 20
    loose = distance(teacher.pulled(result, low, 10, tolerance=8 / 255))
    assert 2 / 255 < loose.quantile(0.9) < 10 / 255


def test_pairs_have_the_targets_of_the_teacher_and_text_has_the_truth(pairs):
    made = teacher.load(teacher.shards(pairs))
    assert len(made) == 42
    assert all(p.low.shape == (3, 32, 32) and p.target.shape == (3, 128, 128) and p.damage.shape == (4,) for p in made)
    assert all(p.low.dtype == torch.uint8 and p.target.dtype == torch.uint8 for p in made)
    text = [p for p in made if p.truth]
    assert 3 <= len(text) <= 20


def test_an_uncertain_stroke_stays_faint_where_the_truth_is_known_and_is_left_out_where_it_is_not():
    """Of twelve strokes that cannot be told apart four are there."""
    every = torch.zeros(1, 3, 48, 48)
    every[..., 2::4] = 0.9
    target = every.clone()
    target[..., 16:] = 0

    def best(truth):
        losses = {
            s: vivid.reconstruction(s * every, target, torch.tensor([truth]), vivid.Settings(detail=0)) for s in (0, 1 / 3, 1)
        }
        return min(losses, key=losses.get)

    assert best(truth=True) == 1 / 3
    assert best(truth=False) == 0


def test_each_sample_counts_alike_taught_or_true():
    torch.manual_seed(5)
    result, target = torch.rand(2, 4, 3, 32, 32)
    truth = torch.tensor([True, False, False, True])
    mixed = vivid.reconstruction(result, target, truth, vivid.Settings())
    taught = vivid.likeness(result[1:3], target[1:3], vivid.Settings())
    assert mixed == pytest.approx((taught + 2.0 * vivid.exactness(result, target)[[0, 3]].mean()).item() / 2, rel=1e-4)


def test_detail_that_is_foretold_in_part_is_best_at_full_strength_and_a_pattern_of_dots_is_worse_than_none():
    torch.manual_seed(3)
    known, unknown = torch.randn(2, 1, 1, 96, 96) * 0.05
    theirs = 0.6 * known + 0.8 * unknown
    best = min((vivid.unlike(strength * known, theirs).item(), strength) for strength in (0, 0.3, 0.6, 1.0, 1.5))[1]
    assert best == 1.0
    dots = torch.zeros(1, 1, 96, 96)
    dots[..., ::4, ::4] = 0.2
    assert vivid.unlike(dots - dots.mean(), theirs) > vivid.unlike(torch.zeros_like(dots), theirs)


def test_bands_and_what_is_left_make_up_the_luma():
    torch.manual_seed(4)
    grey = torch.rand(1, 1, 32, 32).expand(-1, 3, -1, -1)
    fine, coarse = vivid.bands(grey)
    left = F.avg_pool2d(grey[:, :1], 4)
    half = coarse + F.interpolate(left, scale_factor=2, mode="bilinear")
    assert torch.allclose(fine + F.interpolate(half, scale_factor=2, mode="bilinear"), grey[:, :1], atol=1e-5)


def test_a_gradient_is_made_as_large_as_a_share_of_another():
    part, whole = torch.randn(5), torch.randn(5)
    assert vivid.sized(part, 0.25, whole).norm() == pytest.approx(0.25 * whole.norm().item(), rel=1e-4)


def test_the_discriminator_has_a_verdict_for_each_pixel_of_the_photo():
    verdict, features = Discriminator()(torch.rand(2, 3, 48, 64), torch.rand(2, 3, 12, 16))
    assert verdict.shape == (2, 1, 12, 16)
    assert len(features) == 4


def test_a_run_goes_on_where_it_stopped_and_writes_weights(pairs, start, tmp_path):
    piece = run(tmp_path / "run", pairs, start, "--minutes", "0.00001")
    assert piece.returncode == 0, piece.stderr
    assert checkpoint.load(tmp_path / "run" / "checkpoint")["step"] == 0
    refused = run(tmp_path / "run", pairs, start, "--rate", "0.1")
    assert refused.returncode == 1 and "started with another rate" in refused.stderr
    whole = run(tmp_path / "run", pairs, start)
    assert whole.returncode == 0, whole.stderr
    assert checkpoint.load(tmp_path / "run" / "checkpoint")["step"] == 4
    before, after = weights.load(start), weights.load(tmp_path / "run" / "vivid.safetensors")
    assert not torch.equal(before.base.head.weight, after.base.head.weight)
    for name, value in before.estimator.state_dict().items():  # fp16
        assert torch.allclose(value, after.estimator.state_dict()[name], atol=1e-3)
    assert weights.history(tmp_path / "run" / "vivid.safetensors")[-1]["side"] == 24


def test_too_few_pairs_are_refused(start, tmp_path):
    (tmp_path / "pairs").mkdir()
    refused = run(tmp_path / "run", tmp_path / "pairs", start)
    assert refused.returncode == 1 and "pairs has 0 pairs, of which 40 are held out" in refused.stderr


def test_a_run_without_a_discriminator_keeps_none(pairs, start, tmp_path):
    whole = run(tmp_path / "run", pairs, start, "--adversarial", "0")
    assert whole.returncode == 0, whole.stderr
    saved = checkpoint.load(tmp_path / "run" / "checkpoint")
    assert saved["step"] == 4
    assert saved.keys() >= {"model", "ema", "optimizer"} and not saved.keys() & {"judge", "judging"}
