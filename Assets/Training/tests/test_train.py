import copy
import csv
import json
import math
import os
import signal
import subprocess
import sys

import pytest
import torch

from srzoom_training import checkpoint, data, export, loss, train, weights
from srzoom_training.golden import formula_model
from srzoom_training.model import ARCHITECTURES, CLSR, Context

SMALL = "--batch 2 --context 24 --roi 16 --patches 9 --steps 6 --warmup 2 --log-every 1 --precision fp32".split()


def command(folder, tiles, *options):
    return [sys.executable, "-m", "srzoom_training.train", str(folder), "--data", str(tiles), *SMALL, *options]


def run(folder, tiles, *options):
    return subprocess.run(command(folder, tiles, *options), capture_output=True, text=True, timeout=300)


def state(folder):
    return checkpoint.load(folder / "checkpoint")


def test_a_run_in_pieces_equals_a_run_in_one(tiles, tmp_path):
    """--minutes of almost nothing ends a piece after each step."""
    assert run(tmp_path / "one", tiles).returncode == 0
    for done in range(1, 7):
        piece = run(tmp_path / "pieces", tiles, "--minutes", "0.00001")
        assert piece.returncode == 0, piece.stderr
        assert state(tmp_path / "pieces")["step"] == done
    for part in ("model", "ema"):
        one, pieces = state(tmp_path / "one")[part], state(tmp_path / "pieces")[part]
        assert all(torch.equal(one[name], pieces[name]) for name in one)
    with open(tmp_path / "pieces" / "log.csv") as table:
        assert [row["step"] for row in csv.DictReader(table)] == ["1", "2", "3", "4", "5", "6"]
    assert (tmp_path / "pieces" / "log.png").exists()


def test_a_run_by_muon_in_pieces_equals_a_run_in_one(tiles, tmp_path):
    options = ("--optimizer", "muon", "--rois", "2")
    assert run(tmp_path / "one", tiles, *options).returncode == 0
    while not (tmp_path / "pieces").exists() or state(tmp_path / "pieces")["step"] < 6:
        assert run(tmp_path / "pieces", tiles, *options, "--minutes", "0.00001").returncode == 0
    one, pieces = state(tmp_path / "one")["model"], state(tmp_path / "pieces")["model"]
    assert all(torch.equal(one[name], pieces[name]) for name in one)


@pytest.mark.parametrize("options", [["--kind", "estimator"], ["--condition", "photo", "--without", "pim", "--without", "gcm"]])
def test_a_run_with_damage_in_pieces_equals_a_run_in_one(tiles, tmp_path, options):
    options = [*options, "--recipe", "photo", "--damage-patches", "4", "--loss", "log", "--rate", "1e-2"]
    assert run(tmp_path / "one", tiles, *options).returncode == 0
    while not (tmp_path / "pieces").exists() or state(tmp_path / "pieces")["step"] < 6:
        assert run(tmp_path / "pieces", tiles, *options, "--minutes", "0.00001").returncode == 0
    one, pieces = state(tmp_path / "one")["model"], state(tmp_path / "pieces")["model"]
    assert all(torch.equal(one[name], pieces[name]) for name in one)


def test_an_estimator_learns_alone_and_stays_as_it_is_afterwards(tiles, tmp_path):
    conditioned = ("--recipe", "photo", "--condition", "photo", "--without", "pim", "--without", "gcm", "--rate", "1e-2")
    assert run(tmp_path / "estimator", tiles, "--recipe", "photo", "--kind", "estimator").returncode == 0
    assert run(tmp_path / "base", tiles, "--kind", "base").returncode == 0
    given = ("--init", str(tmp_path / "base"), "--init", str(tmp_path / "estimator"))
    assert run(tmp_path / "photo", tiles, *conditioned, *given).returncode == 0
    estimator, base, photo = (state(tmp_path / name) for name in ("estimator", "base", "photo"))
    for name, value in photo["model"].items():
        if name.startswith("estimator."):
            assert torch.equal(value, estimator["ema"][name])
    learnt, start = (run["base.head.weight"] for run in (photo["model"], base["ema"]))
    assert 0 < (learnt - start).abs().max() < 0.2, "it starts from the base's run, not from the estimator's"
    assert photo["model"]["condition.linear2.weight"].abs().max() > 0


@pytest.mark.parametrize("condition", ["truth", "box"])
def test_a_condition_that_is_told_or_read_from_the_box_learns(tiles, tmp_path, condition):
    options = ("--recipe", "photo", "--condition", condition, "--without", "pim", "--without", "gcm", "--rois", "2")
    assert run(tmp_path / "a", tiles, *options).returncode == 0
    model, _ = export.model_of(tmp_path / "a")
    assert model.pim is None and model.condition.linear2.weight.abs().max() > 0


def test_a_condition_is_told_or_read_from_the_photo_or_from_the_box(tiles):
    pictures = [data.Tile.of(image, 4, torch.device("cpu")) for image in data.load_images([tiles])]
    draw = data.Sampler(
        pictures, batch=4, context=24, roi=16, rois=2, padding=4, degrade=train.RECIPES["photo"], patches=(9,), patch=12
    )
    batch, model = draw(1), formula_model("lite", whole=False, condition=True)

    def of(condition):
        return train.roi_damage(model, batch, train.Settings(condition=condition, rois=2, damage_patches=4))

    assert of("none") is None
    assert of("truth").tolist() == train.known_damage(batch).repeat_interleave(2, 0).tolist()
    with torch.no_grad():
        photos = model.estimator(batch.patches).clamp(min=0)
        corners = torch.stack([batch.roi[..., y : y + 12, x : x + 12] for y in (0, 4) for x in (0, 4)], 1)
        boxes = model.estimator(corners).clamp(min=0)
    limits = torch.tensor([4.0, 5.0, 2.0, 1.0])
    torch.testing.assert_close(of("photo"), torch.minimum(photos, limits).repeat_interleave(2, 0))
    torch.testing.assert_close(of("box"), torch.minimum(boxes, limits))
    assert not torch.allclose(of("photo"), of("box")) and not torch.allclose(of("photo"), of("truth"))


def test_a_clean_branch_starts_from_a_file(tiles, tmp_path):
    weights.save(formula_model("lite", whole=False), tmp_path / "clean.safetensors", torch.float32)
    options = ("--clean", str(tmp_path / "clean.safetensors"), "--recipe", "photo", "--without", "pim", "--without", "gcm")
    refused = run(tmp_path / "a", tiles, *options)
    assert refused.returncode == 2 and "--clean needs --condition" in refused.stderr
    learnt = run(tmp_path / "a", tiles, *options, "--condition", "truth", "--steps", "2", "--rois", "2")
    assert learnt.returncode == 0, learnt.stderr
    model, _ = export.model_of(tmp_path / "a")
    start = formula_model("lite", whole=False).base
    changes = [(now - then).abs().max() for now, then in zip(model.clean.parameters(), start.parameters(), strict=True)]
    assert max(changes) < 0.01


def test_two_processes_train_one_network(tiles, tmp_path):
    assert run(tmp_path / "two", tiles, "--processes", "2").returncode == 0
    assert state(tmp_path / "two")["step"] == 6


@pytest.fixture
def paused(tiles, tmp_path):
    """Starts a run whose pause file exists, and returns it once it waits."""
    (tmp_path / "pause").touch()
    started = []

    def start(*options):
        whole = command(tmp_path / "a", tiles, *options, "--pause-file", str(tmp_path / "pause"))
        started.append(subprocess.Popen(whole, stdout=subprocess.PIPE, text=True, start_new_session=True))
        assert any(line.startswith("waiting as long as") for line in started[-1].stdout)
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_signal_ends_a_pause_after_one_step(paused, tmp_path, processes):
    process = paused("--processes", processes)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=300)
    assert process.returncode == 0
    assert state(tmp_path / "a")["step"] == 1


def test_a_signal_to_all_processes_ends_a_run_and_nothing_is_lost(paused, tmp_path):
    """As timeout(1) sends it, or a terminal's ^C."""
    process = paused("--processes", "2")
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=300)
    assert process.returncode == 0
    assert state(tmp_path / "a")["step"] == 1


def test_a_paused_run_goes_on_when_its_pause_file_goes(paused, tmp_path):
    process = paused("--processes", "2")
    assert state(tmp_path / "a") is None
    (tmp_path / "pause").unlink()
    process.communicate(timeout=300)
    assert process.returncode == 0
    assert state(tmp_path / "a")["step"] == 6


def test_an_error_of_the_first_process_ends_all(tiles, tmp_path):
    failed = run(tmp_path / "a", tiles, "--processes", "2", "--validation", str(tmp_path / "none"), "--validate-every", "1")
    assert failed.returncode == 1 and "FileNotFoundError" in failed.stderr


def test_a_batch_is_shared_evenly(tiles, tmp_path):
    refused = run(tmp_path / "a", tiles, "--processes", "2", "--rois", "2")
    assert refused.returncode == 2 and "must be a multiple of --processes times --rois" in refused.stderr


def test_pim_and_gcm_may_learn_faster_than_the_base():
    model = CLSR(ARCHITECTURES["lite"])
    base, rest = train.groups(model, train.Settings(context_rate=3))
    assert (base["share"], rest["share"]) == (1, 3)
    count = [sum(p.numel() for p in group["params"]) for group in (base, rest)]
    assert count == [162_736, 242_465 - 162_736]
    alone = train.groups(CLSR(ARCHITECTURES["lite"], pim=False, gcm=False), train.Settings())
    assert len(alone) == 1


def test_the_whole_network_starts_from_a_base_run_and_remembers_it(tiles, tmp_path):
    assert run(tmp_path / "base", tiles, "--kind", "base").returncode == 0
    assert run(tmp_path / "whole", tiles, "--init", str(tmp_path / "base"), "--rate", "0").returncode == 0
    base, whole = state(tmp_path / "base"), state(tmp_path / "whole")
    assert all(torch.equal(whole["model"][name], base["ema"][name]) for name in base["ema"])
    assert [(entry["kind"], entry["step"]) for entry in whole["history"]] == [("base", 6), ("clsr", 6)]

    model, history = export.model_of(tmp_path / "whole")
    weights.save(model, tmp_path / "w.safetensors", notes={"training": json.dumps(history)})
    assert weights.history(tmp_path / "w.safetensors") == history


def test_an_ablation_leaves_out_a_part_or_changes_the_architecture(tiles, tmp_path):
    assert run(tmp_path / "a", tiles, "--without", "gcm", "--change", "context_channels=6").returncode == 0
    model, _ = export.model_of(tmp_path / "a")
    assert model.gcm is None and model.pim.head.out_channels == 6


@pytest.mark.parametrize("change", ["channels", "channels=many", "chanels=6", "backbone=rcan"])
def test_a_change_is_a_number_of_the_architecture(tiles, tmp_path, change):
    refused = run(tmp_path / "a", tiles, "--change", change)
    assert refused.returncode == 2 and f"{change} is not KEY=NUMBER of an architecture" in refused.stderr


def test_a_continuation_with_other_settings_is_refused(tiles, tmp_path):
    assert run(tmp_path / "a", tiles, "--minutes", "0.00001").returncode == 0
    refused = run(tmp_path / "a", tiles, "--rate", "0.1", "--seed", "4")
    assert refused.returncode == 1 and "started with another rate, seed" in refused.stderr


@pytest.mark.parametrize("recipe", train.RECIPES)
@pytest.mark.parametrize("kind", ["l1", "l2", "log"])
def test_steps_on_one_batch_lower_its_loss(tiles, recipe, kind):
    torch.manual_seed(0)
    model = CLSR(ARCHITECTURES["lite"])
    pictures = [data.Tile.of(image, 4, torch.device("cpu")) for image in data.load_images([tiles])]
    batch = data.Sampler(pictures, batch=2, context=24, roi=16, padding=4, degrade=train.RECIPES[recipe])(0)
    settings = train.Settings(loss=kind, luma=0.5, patches=9)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    losses = []
    for _ in range(25):
        total, _ = train.objective(model, batch, settings, 0.5)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        losses.append(math.exp(total.item() / 1.5) if kind == "log" else total.item())
    assert losses[-1] < 0.98 * losses[0]


NARROW = {
    "carn": ["channels=16"],
    "carn_m": ["channels=16"],
    "rcan": ["channels=16", "blocks=4", "stages=2", "group=2", "gcm_after=1"],
    "swinir_light": ["channels=12", "blocks=4", "stages=2", "gcm_after=1"],
    "swinir": ["channels=12", "blocks=4", "stages=2", "gcm_after=1"],
}


@pytest.mark.parametrize("name", NARROW)
def test_steps_of_every_backbone_change_all_of_it(tiles, name):
    """Both base branches, PIM, GCM and condition, in a narrow version."""
    torch.manual_seed(0)
    settings = train.Settings(model=name, change=NARROW[name], condition="truth", clean="some.safetensors", patches=9)
    model = train.network(settings)
    for parameter in model.condition.share.parameters():  # half of each branch, whatever the damage
        torch.nn.init.zeros_(parameter)
    train.freeze(model, settings)
    train.begin_gcm(model, 0.5)
    before = copy.deepcopy(model.state_dict())
    pictures = [data.Tile.of(image, 4, torch.device("cpu")) for image in data.load_images([tiles])]
    sampler = data.Sampler(pictures, batch=2, context=24, roi=16, padding=4, degrade=train.RECIPES["photo"])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step in range(3):  # what a zero follows has no gradient in the first
        total, _ = train.objective(model, sampler(step), settings, 0.5)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
    same = [tensor for tensor, value in model.state_dict().items() if torch.equal(value, before[tensor])]
    assert math.isfinite(total.item()) and all(tensor.startswith(("estimator.", "gcm.alpha")) for tensor in same), same


@pytest.mark.parametrize("name", ["lite", "carn", "carn_m"])
def test_a_quiet_pim_enlarges_as_before(photo, name):
    model = formula_model(name)
    with torch.inference_mode():
        before = model.pim.features(photo)
        output = model.pim(photo)
        train.quieten(model.pim, 0.1)
        for old, new in zip(before, model.pim.features(photo), strict=True):
            torch.testing.assert_close(new, 0.1 * old, rtol=1e-4, atol=1e-6)
        torch.testing.assert_close(model.pim(photo), output, rtol=1e-4, atol=1e-5)


def test_an_open_gate_starts_as_the_base_and_passes_gradients(photo):
    """After one step of the values alone, query and key get a gradient too; with the gate at zero none of them does."""
    origins, roi = torch.tensor([[4, 6]]), photo[..., 4:28, 6:30]
    gradients = {}
    for gate in (0.0, 0.5):
        torch.manual_seed(2)
        model = CLSR(ARCHITECTURES["lite"], pim=False)
        if gate:
            train.begin_gcm(model, gate)
        base = model(roi, origins, Context()).detach()
        output = model(roi, origins, model.context(photo))
        torch.testing.assert_close(output, base, rtol=0, atol=0)
        (output - base - 1).square().mean().backward()
        gradients[gate] = model.gcm.value.weight.grad.norm().item()
    assert gradients[0.0] == 0 and gradients[0.5] > 0
    with torch.no_grad():
        model.gcm.value.weight -= model.gcm.value.weight.grad
    model(roi, origins, model.context(photo)).mean().backward()
    assert model.gcm.query.weight.grad.norm() > 0 and model.gcm.key.weight.grad.norm() > 0


def test_the_logarithm_counts_a_hard_and_an_easy_picture_alike():
    """Halving either one's squared error lowers the loss as much, as it raises the mean PSNR."""

    def of(hard, easy):
        output = torch.tensor([hard, easy]).sqrt()[:, None, None, None].expand(2, 3, 4, 4)
        return loss.picture_loss(output, torch.zeros(2, 3, 4, 4), torch.ones(2, 1, 4, 4), "log", luma=0).item()

    start = of(0.9, 0.09)
    assert start - of(0.45, 0.09) == pytest.approx(start - of(0.9, 0.045), rel=0.01)


def test_the_context_loss_fades_out():
    assert loss.context_weight(0, 100) == 0.5
    assert loss.context_weight(50, 100) == pytest.approx(0.25)
    assert loss.context_weight(100, 100) == pytest.approx(0)
    assert loss.context_weight(50, 100, start=0.8) == pytest.approx(0.4)


def test_luma_error_ignores_what_the_eye_does_not_see_as_brightness():
    target = torch.zeros(1, 3, 2, 2)
    chroma = torch.tensor([0.504, -0.257, 0.0])[:, None, None].expand(1, 3, 2, 2)
    assert loss.pixel_error(chroma, target, "l1", luma=1).abs().max() < 1e-6
    grey = torch.full((1, 3, 2, 2), 0.1)
    torch.testing.assert_close(loss.pixel_error(grey, target, "l2", luma=1), torch.full((1, 1, 2, 2), 0.01))


def test_checkpoints_travel_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "PART_BYTES", 1000)
    content = {"values": torch.arange(5000)}
    checkpoint.save(tmp_path / "c", content)
    parts = list((tmp_path / "c").iterdir())
    assert len(parts) > 10 and all(part.stat().st_size <= 1000 for part in parts)
    assert torch.equal(checkpoint.load(tmp_path / "c")["values"], content["values"])


def test_an_interrupted_save_leaves_the_old_checkpoint(tmp_path):
    checkpoint.save(tmp_path / "c", {"step": 1})
    (tmp_path / "c").rename(tmp_path / "c.old")  # as between the two renames of a save
    (tmp_path / "c.new").mkdir()
    assert checkpoint.load(tmp_path / "c") == {"step": 1}
    checkpoint.save(tmp_path / "c", {"step": 2})
    assert checkpoint.load(tmp_path / "c") == {"step": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
