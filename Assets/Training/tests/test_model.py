import pytest
import torch

from srzoom_training.backbones import carn, rcan, srresnet, swinir
from srzoom_training.golden import formula_model
from srzoom_training.model import (
    ARCHITECTURES,
    CLSR,
    Context,
    Region,
    context_region,
    damage_patches,
    limited,
    patch_grid,
    restore,
    sharpest_patches,
    token_centres,
)  # fmt: skip

ROI = Region(20, 15, 15, 11)


def test_parameters_are_those_of_the_design():
    lite, base = CLSR(ARCHITECTURES["lite"]), CLSR(ARCHITECTURES["lite"], pim=False, gcm=False)
    count = {name: sum(p.numel() for p in m.parameters()) for name, m in (("lite", lite), ("base", base))}
    assert count == {"lite": 242_465, "base": 162_736}


def test_training_starts_from_the_base_network_exactly(photo):
    """The gate is zero at the start, so that GCM adds nothing; PIM is left out here."""
    torch.manual_seed(1)
    model = CLSR(ARCHITECTURES["lite"], pim=False)
    with torch.inference_mode():
        whole = restore(model, photo, ROI)
        base = restore(model, photo, ROI, context=Context())
    assert torch.equal(whole, base)


def test_a_conditioned_network_starts_from_the_base_network_exactly(photo):
    torch.manual_seed(1)
    model = CLSR(ARCHITECTURES["lite"], pim=False, gcm=False, condition=True)
    with torch.inference_mode():
        assert torch.equal(restore(model, photo, ROI), restore(model, photo, ROI, context=Context()))


def blocks_of(model):
    """The blocks that a condition modulates, in their order."""
    kinds = (srresnet.ResidualBlock, carn.ResidualBlock, carn.EfficientBlock, rcan.Block, swinir.Block)
    return [module for module in model.base.modules() if isinstance(module, kinds)]


@pytest.mark.parametrize("name", ["lite", "carn", "carn_m", "rcan", "swinir"])
def test_the_condition_folds_into_the_first_layer_of_each_block(photo, name):
    """W·(1 + γ), b·(1 + γ) + δ: what the engine does once a photo."""
    model = formula_model(name, whole=False, condition=True)
    with torch.inference_mode():
        context = model.context(photo)
        expected = restore(model, photo, ROI, context=context)
        for block, modulation in zip(blocks_of(model), model.condition(context.damage), strict=True):
            scale, shift = 1 + modulation.scale.flatten(), modulation.shift.flatten()
            layer = block.norm1 if isinstance(block, swinir.Block) else block.conv1
            layer.weight.mul_(scale.reshape([-1] + [1] * (layer.weight.dim() - 1)))
            layer.bias.mul_(scale).add_(shift)
        folded = restore(model, photo, ROI, context=Context())
    torch.testing.assert_close(folded, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["lite", "carn_m", "swinir"])
def test_one_of_two_base_branches_may_be_left(photo, name):
    """The clean one as it is, or the other, conditioned."""
    model, conditioned = formula_model(name, whole=False, clean=True), formula_model(name, whole=False, condition=True)
    clean = formula_model(name, whole=False)
    clean.base.load_state_dict(model.clean.state_dict())
    torch.nn.init.zeros_(model.condition.share.weight)
    with torch.inference_mode():
        for share, expected in ((1, clean), (0, conditioned)):
            model.condition.share.bias.fill_(1000 if share else -1000)
            assert torch.equal(restore(model, photo, ROI), restore(expected, photo, ROI))


def test_a_blend_is_of_the_weights_and_fades_the_modulations(photo):
    model, blend = formula_model("lite", whole=False, clean=True), formula_model("lite", whole=False, condition=True)
    with torch.inference_mode():
        context = model.context(photo)
        share = model.condition.clean_share(context.damage).item()
        assert 0.4 < share < 0.6
        for mine, clean in zip(blend.base.parameters(), model.clean.parameters(), strict=True):
            mine.add_(share * (clean - mine))
        blend.condition.linear2.weight.mul_(1 - share)
        blend.condition.linear2.bias.mul_(1 - share)
        expected = restore(blend, photo, ROI, context=context)
        torch.testing.assert_close(restore(model, photo, ROI, context=context), expected, rtol=0, atol=1e-5)


def test_each_photo_of_a_batch_has_its_own_blend(photo):
    """Of three, two that stand together have the same damage."""
    model = formula_model("lite", clean=True)
    damages = torch.tensor([[0.5, 2, 0, 0], [4, 0, 2, 1], [4, 0, 2, 1]])
    rois = torch.cat([photo[..., :20, :24], photo[..., 9:29, 7:31], photo[..., 20:40, 30:54]])
    origins = torch.tensor([[0, 0], [9, 7], [20, 30]])
    with torch.inference_mode():
        context = model.context(photo.expand(3, -1, -1, -1))
        context.damage = damages
        together = model(rois, origins, context)
        for index in range(3):
            some = slice(index, index + 1)
            alone = model(rois[some], origins[some], context.part(some))
            torch.testing.assert_close(together[some], alone, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, [0, 0, 0, 0, 0, 0, 0, 0]), (3, [0, 1, 2, 1, 0, 1, 2, 1]), (6, [0, 1, 2, 3, 4, 5, 4, 3]), (8, list(range(8)))],
)
def test_a_picture_is_mirrored_to_whole_windows(count, shown):
    branch = formula_model("swinir", whole=False).base
    column = torch.arange(float(count)).reshape(1, 1, count, 1)
    assert branch.filled(column)[0, 0, :, 0].tolist() == shown


@pytest.mark.parametrize(("height", "width"), [(8, 16), (5, 11), (1, 1)])
def test_windows_give_a_picture_of_the_boxs_size(height, width):
    model = formula_model("swinir", whole=False)
    with torch.inference_mode():
        assert model.base(torch.rand(1, 3, height, width)).shape == (1, 3, 4 * height, 4 * width)


def test_windows_cut_and_joined_are_the_same_again():
    features = torch.rand(2, 16, 24, 5)
    assert torch.equal(swinir.joined(swinir.windows(features, 8), 8, 16, 24), features)


def test_only_true_neighbours_attend_in_a_shifted_window():
    """A pixel whose features change reaches, through one shifted layer, only what was within half a window of its own."""
    torch.manual_seed(0)
    block = swinir.Block(4, 8, 2, shifted=True).double().eval()
    features = torch.rand(1, 16, 16, 4, dtype=torch.float64)
    changed = features.clone()
    changed[0, 0, 0, 0] += 1  # of one channel, or the normalization would take it away
    with torch.no_grad():
        difference = (block(changed) - block(features)).abs().sum(3)[0]
    assert (difference[:4, :4] > 0).all()
    difference[:4, :4] = 0
    assert difference.max() == 0


@pytest.mark.parametrize(
    ("height", "width", "starts"),
    [
        (100, 31, [(0, 0), (0, 1), (0, 2), (10, 0)]),
        (25, 24, [(0, 0), (0, 0), (0, 0), (0, 0)]),  # row i begins at i / 7, rounded down
        (12, 40, [(0, 0), (0, 2), (0, 4), (0, 0)]),
    ],
)
def test_damage_patches_lie_from_edge_to_edge(height, width, starts):
    photo = torch.arange(height * width).float().reshape(1, 1, height, width).repeat(1, 3, 1, 1)
    patches = damage_patches(photo, 24, 64)
    assert patches.shape == (1, 64, 3, 24, 24)
    first = [divmod(int(patches[0, i, 0, 0, 0]), width) for i in (0, 1, 2, 8)]
    assert first == starts
    assert patches[0, 63, 0, -1, -1] == height * width - 1
    rows = patches[0, 0, 0, :, 0] // width
    assert rows.tolist() == [min(y, height - 1) for y in range(24)]


def test_blur_is_no_more_than_that_of_the_sharpest_patches():
    model = formula_model("lite", whole=False, condition=True)
    photo = torch.rand(1, 3, 120, 160)
    photo[..., 40:] = 0.5
    patches = sharpest_patches(photo, 24, 64)
    assert patches.shape == (1, 32, 3, 24, 24)
    assert (patches[:, :, 0].std((2, 3)) > 0.2).all()  # none of them is from the part that is even
    with torch.inference_mode():
        even = limited(model.estimator(damage_patches(photo, 24, 64)))
        sharp = limited(model.estimator(patches))
        expected = torch.cat([torch.minimum(even, sharp)[:, :1], even[:, 1:]], 1)
        torch.testing.assert_close(model.damage(photo), expected)


def test_an_estimate_does_not_depend_on_the_light_or_the_order_of_patches():
    model = formula_model("lite", whole=False, condition=True).estimator
    patches = torch.rand(1, 9, 3, 24, 24) / 2
    with torch.inference_mode():
        estimate = model(patches)
        torch.testing.assert_close(model(patches + 0.3), estimate, rtol=0, atol=1e-5)
        torch.testing.assert_close(model(patches.flip(1)), estimate, rtol=0, atol=1e-5)


def test_an_estimate_stays_within_what_is_possible():
    estimate = limited(torch.tensor([[-1.0, 7, 3, 2], [0.5, 0.5, 0.5, 0.5]]))
    assert estimate.tolist() == [[0, 5, 2, 1], [0.5, 0.5, 0.5, 0.5]]


def test_padding_beyond_the_receptive_field_is_postcrop(photo):
    model = formula_model("lite", whole=False)
    reach = 1 + 2 * model.architecture.blocks + 1
    with torch.inference_mode():
        precrop = restore(model, photo, ROI, reach + 1)
        postcrop = ROI.crop(restore(model, photo, Region.of(photo), 0), 4)
    torch.testing.assert_close(precrop, postcrop, rtol=0, atol=1e-5)


def test_pim_features_are_added_where_the_roi_is(photo):
    """A photo whose PIM features change only far from the ROI gives the same ROI."""
    model = formula_model("lite")
    context = model.context(photo)
    changed = Context([f.clone() for f in context.features], context.bank)
    padded = ROI.grown(4, 4, Region.of(photo))
    for features in changed.features:
        features[:, :, : padded.y] += 1
        features[:, :, :, padded.x + padded.width :] += 1
    with torch.inference_mode():
        assert torch.equal(restore(model, photo, ROI, context=context), restore(model, photo, ROI, context=changed))


@pytest.mark.parametrize(
    ("rows", "columns", "most", "kept"),
    [(7, 10, 256, (7, 10)), (20, 30, 256, (13, 19)), (2, 333, 256, (1, 256)), (333, 2, 256, (206, 1)), (1, 1, 1, (1, 1))],
)
def test_patches_are_spread_evenly(rows, columns, most, kept):
    taken_rows, taken_columns = patch_grid(rows, columns, most)
    assert (len(taken_rows), len(taken_columns)) == kept
    assert len(set(taken_rows)) == len(taken_rows) and taken_rows[0] >= 0 and taken_rows[-1] < rows
    # As much is left out before the first as after the last, within one patch.
    assert abs(taken_columns[0] - (columns - 1 - taken_columns[-1])) <= 1


def test_token_centres_lie_between_their_two_pixels():
    assert token_centres(6, 3).tolist() == [6.5, 8.5, 10.5]


def test_bias_prefers_near_patches_and_treats_far_ones_alike():
    model = formula_model("lite").gcm
    bank = model.bank(torch.rand(1, 3, 12, 600), 256)
    bias = model.proximity(torch.tensor([[2, 3]]), 1, 1, bank)[0, 0]
    centre = torch.tensor([2.5, 3.5])
    distance = (bank.positions - centre).norm(dim=1)
    torch.testing.assert_close(bias, -distance.clamp(max=96) / 64)
    assert (bias == -1.5).sum() > 500


def test_gcm_repeats_the_last_row_and_column_of_odd_features(photo):
    model = formula_model("lite").gcm
    bank, origins = model.bank(photo, 256), torch.tensor([[4, 6]])
    odd = torch.rand(1, 32, 7, 5)
    even = torch.cat([odd, odd[:, :, -1:]], 2)
    even = torch.cat([even, even[..., -1:]], 3)
    with torch.inference_mode():
        assert torch.equal(model(odd, origins, bank), model(even, origins, bank)[:, :, :7, :5])


def test_alpha_changes_nothing(photo):
    model = formula_model("lite")
    with torch.inference_mode():
        before = restore(model, photo, ROI)
        model.gcm.alpha.fill_(3)
        assert torch.equal(restore(model, photo, ROI), before)


@pytest.mark.parametrize(
    ("roi", "scale", "expected"),
    [
        (Region(20, 15, 16, 12), 2, Region(12, 9, 32, 24)),
        (Region(20, 15, 15, 11), 2, Region(12, 9, 31, 23)),  # halves are rounded up
        (Region(0, 40, 10, 7), 3, Region(0, 33, 20, 14)),  # clipped at the photo's edge
        (Region(5, 5, 8, 8), 1, Region(5, 5, 8, 8)),
    ],
)
def test_context_of_limited_size(roi, scale, expected):
    assert context_region(roi, scale, Region(0, 0, 61, 47)) == expected


def test_rois_of_one_picture_share_its_context(photo):
    """One context for two ROIs gives what each ROI gets alone."""
    model = formula_model("lite")
    origins = torch.tensor([[3, 5], [20, 30]])
    rois = torch.cat([photo[..., y : y + 12, x : x + 12] for y, x in origins.tolist()])
    with torch.inference_mode():
        context = model.context(photo)
        together = model(rois, origins, context.repeated(2))
        for i in range(2):
            torch.testing.assert_close(together[i : i + 1], model(rois[i : i + 1], origins[i : i + 1], context))


def test_one_batch_holds_rois_of_several_pictures(photo):
    model = formula_model("lite")
    pictures = torch.cat([photo, photo.flip(3)])
    corners = torch.tensor([[3, 5], [10, 20]])
    rois = torch.stack([pictures[i, :, y : y + 12, x : x + 14] for i, (y, x) in enumerate(corners.tolist())])
    with torch.inference_mode():
        together = model(rois, corners, model.context(pictures))
        alone = [model(rois[i : i + 1], corners[i : i + 1], model.context(pictures[i : i + 1])) for i in (0, 1)]
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=2e-5)
