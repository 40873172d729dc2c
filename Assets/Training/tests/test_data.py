import numpy as np
import pytest
import torch
from PIL import Image

from srzoom_training import data, degrade, duplicates, text
from srzoom_training.formula import drawn_photo
from srzoom_training.model import Damage

CPU = torch.device("cpu")


def sampler(images, **changes):
    options = dict(batch=6, context=24, roi=16, padding=4) | changes
    return data.Sampler([data.Tile.of(image, 4, CPU) for image in images], **options)


def test_the_reduction_is_pillows_bicubic(tiles):
    image = Image.open(tiles / "drawn_0.png")
    tile = data.Tile.of(image, 4, CPU)
    expected = image.resize((image.width // 4, image.height // 4), Image.Resampling.BICUBIC)
    assert np.array_equal(tile.low.permute(1, 2, 0).numpy(), np.asarray(expected))


def test_batches_depend_on_seed_step_and_rank_only(tiles):
    images = data.load_images([tiles])
    first, again = sampler(images), sampler(images)
    first(1)  # an earlier draw changes nothing
    assert torch.equal(first(5).roi, again(5).roi)
    assert not torch.equal(first(5).roi, first(6).roi)
    assert not torch.equal(first(5).roi, sampler(images, rank=1)(5).roi)


def test_rois_contexts_and_targets_show_the_same_place(tiles):
    """The mean of each 4×4 target block is near its LR pixel; a shift or a wrong turn would be far off."""
    batch = sampler(data.load_images([tiles]), batch=16)(3)
    for low, high in ((batch.roi, batch.target), (batch.context, batch.context_target)):
        mean = torch.nn.functional.avg_pool2d(high, 4)
        error = (mean - low).abs().mean()
        assert all(error < (mean.roll(shift, axis) - low).abs().mean() / 2 for shift in (1, -1) for axis in (2, 3))
    for i, (y, x) in enumerate(batch.origins.tolist()):
        assert torch.equal(batch.roi[i], batch.context[i, :, y : y + 16, x : x + 16])


def test_rois_share_contexts_in_order(tiles):
    batch = sampler(data.load_images([tiles]), rois=3)(3)
    assert batch.context.shape[0] == batch.context_target.shape[0] == 2 and batch.roi.shape[0] == batch.target.shape[0] == 6
    for i, (y, x) in enumerate(batch.origins.tolist()):
        assert torch.equal(batch.roi[i], batch.context[i // 3, :, y : y + 16, x : x + 16])
        target = batch.context_target[i // 3, :, 4 * y : 4 * (y + 16), 4 * x : 4 * (x + 16)]
        assert torch.equal(batch.target[i], target)


def test_detail_prefers_busy_places_and_none_of_it_changes_nothing(tiles):
    images = [Image.new("RGB", (160, 160), "white"), *data.load_images([tiles])[:1]]

    def flat(detail):
        draw = sampler(images, detail=detail)
        return sum(bool(context.std() == 0) for step in range(20) for context in draw(step).context)

    assert 0 < flat(1) < 0.7 * flat(0)
    assert torch.equal(sampler(images)(2).roi, sampler(images, detail=0)(2).roi)


def test_padding_counts_less_but_not_at_the_edge(tiles):
    draw = sampler(data.load_images([tiles]), batch=64)
    batch = draw(0)
    for weight, (y, x) in zip(batch.counted[:, 0, ::4, ::4], batch.origins.tolist(), strict=True):
        assert (weight[8] == 1).tolist()[:4] == [x == 0] * 4
        assert (weight[8] == 1).tolist()[-4:] == [x == 8] * 4
        assert (weight[:, 8] == 1).tolist()[:4] == [y == 0] * 4
    corners = batch.origins.flatten().tolist()
    assert corners.count(0) > 10 and corners.count(8) > 10, "the edges are drawn often"


def test_a_tile_without_a_source_is_refused(tiles):
    Image.new("RGB", (200, 200)).save(tiles / "stranger.png")
    with pytest.raises(SystemExit, match="does not name stranger.png"):
        data.load_images([tiles])


@pytest.fixture
def evaluation_picture(tiles, monkeypatch):
    image = Image.open(tiles / "drawn_1.png")
    monkeypatch.setattr(duplicates, "evaluation_pictures", lambda: [("Set0/holiday.png", duplicates.difference_hash(image))])
    return image


def test_an_evaluation_picture_is_refused_whatever_its_name(tiles, evaluation_picture):
    with pytest.raises(SystemExit, match="drawn_1.png is the evaluation picture Set0/holiday.png"):
        data.load_images([tiles])


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((97, 61)),
        lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        lambda image: degrade.jpeg(image, 30),
        lambda image: image.point(lambda level: level // 2 + 40),
    ],
    ids=["resized", "mirrored", "JPEG", "faded"],
)
def test_a_changed_evaluation_picture_is_recognized(evaluation_picture, change, tmp_path):
    assert duplicates.match(tmp_path / "x.png", change(evaluation_picture)) == "Set0/holiday.png"


def test_a_tile_with_an_evaluation_pictures_name_is_refused(evaluation_picture, tmp_path):
    assert duplicates.match(tmp_path / "Holiday.jpg", Image.new("RGB", (64, 64))) == "Set0/holiday.png"


def test_the_committed_table_names_the_evaluation_sets():
    sets = {name.split("/")[0] for name, _ in duplicates.evaluation_pictures()}
    assert sets == {"Set5", "Set14", "BSD100", "Free2K"}


def test_degradation_is_repeatable_and_sometimes_none():
    pixels = drawn_photo(40, 32, seed=1, noise=2)
    results = [degrade.degrade(pixels, np.random.default_rng(seed)) for seed in range(60)]
    again = [degrade.degrade(pixels, np.random.default_rng(seed)) for seed in range(60)]
    assert all(np.array_equal(a, b) and c == d for (a, c), (b, d) in zip(results, again, strict=True))
    clean = [damage for changed, damage in results if np.array_equal(changed, pixels)]
    assert 9 < len(clean) < 30 and clean.count(Damage()) > 9
    assert all(changed.shape == pixels.shape and changed.dtype == np.uint8 for changed, _ in results)


def test_a_blur_of_one_point_has_the_variance_that_is_told():
    point = np.zeros((41, 41, 3), np.float32)
    point[20, 20] = 1
    offsets = np.arange(41) - 20
    for seed in range(8):
        blurred, blur = degrade.lens(point, np.random.default_rng(seed))
        variance = ((offsets**2 + (offsets**2)[:, None]) * blurred[..., 0]).sum() / 2
        assert blurred.sum() == pytest.approx(3, abs=1e-4)
        # Sampled at whole pixels, a narrow Gaussian has another variance than σ².
        assert blur < 0.6 or variance == pytest.approx(blur**2, rel=0.05)


def test_sensor_noise_grows_with_the_light():
    pixels = np.zeros((64, 128, 3), np.float32)
    pixels[:, 64:] = 200
    noise = [degrade.sensor(pixels, np.random.default_rng(seed)) for seed in range(20)]
    dark, light = np.std([n[:, :64] for n in noise]), np.std([n[:, 64:] for n in noise])
    assert 0 < dark < light < 2 * dark


def test_damage_is_told_in_the_units_of_the_estimator():
    assert Damage(0.5, 5, 75).scaled() == [0.5, 0.5, 0.5, 1]
    assert Damage(0.5, 5).scaled() == [0.5, 0.5, 0, 0]
    assert Damage.of([0.5, 0.5, 0.5, 0.9]) == Damage(0.5, 5, 75) and Damage.of([0.5, 0.5, 0.5, 0.1]) == Damage(0.5, 5)


def test_rois_and_patches_are_cut_from_one_damaged_photo(tiles):
    batch = sampler(data.load_images([tiles]), rois=2, degrade=degrade.degrade, patches=[5])(4)
    assert batch.patches.shape == (3, 5, 3, 24, 24)
    assert any(photo.damage != Damage() for photo in batch.photos)
    for photo, context, patches in zip(batch.photos, batch.context, batch.patches, strict=True):
        windows = photo.low.unfold(1, 24, 1).unfold(2, 24, 1).permute(1, 2, 0, 3, 4).flatten(0, 1)
        for part in [context, *patches]:
            levels = (part * 255).round().byte()
            assert (windows == levels).flatten(1).all(1).any()


def test_text_tiles_are_repeatable_and_differ():
    one, other = np.asarray(text.tile(0)), np.asarray(text.tile(1))
    assert np.array_equal(one, np.asarray(text.tile(0))) and not np.array_equal(one, other)
    assert one.shape == (text.SIDE, text.SIDE, 3)


def test_flat_tiles_have_one_colour_each_and_half_are_white():
    tiles = [np.asarray(tile) for tile in text.flat_tiles(6)]
    assert all((tile == tile[0, 0]).all() for tile in tiles)
    assert sum(bool((tile == 255).all()) for tile in tiles) == 3
