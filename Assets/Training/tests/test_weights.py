import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from srzoom_training import export, weights
from srzoom_training.golden import formula_model


@pytest.mark.parametrize("name", ["lite", "srresnet", "carn", "carn_m"])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("condition", "clean"), [(True, True), (True, False), (False, False)])
def test_a_file_gives_the_same_network_back(tmp_path, name, whole, condition, clean):
    model = formula_model(name, whole, condition, clean)
    weights.save(model, tmp_path / "a.safetensors", torch.float32)
    again = weights.load(tmp_path / "a.safetensors")
    assert again.architecture == model.architecture
    assert {k: v.tolist() for k, v in again.state_dict().items()} == {k: v.tolist() for k, v in model.state_dict().items()}


def test_fp16_rounds_to_nearest(tmp_path):
    model = formula_model("lite")
    weights.save(model, tmp_path / "a.safetensors")
    again = weights.load(tmp_path / "a.safetensors").state_dict()
    for name, value in model.state_dict().items():
        assert torch.equal(again[name], value.half().float())


def test_metadata_is_text_with_all_hyperparameters(tmp_path):
    weights.save(formula_model("srresnet"), tmp_path / "a.safetensors", notes={"bsd100": "27.5"})
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.metadata() == {
            "format": "srzoom-1", "kind": "clsr", "backbone": "srresnet", "tail": "shuffle2", "channels": "64", "blocks": "16",
            "stages": "4", "scale": "4", "padding": "4", "context_channels": "8", "gcm_after": "2", "heads": "4", "patch": "6",
            "patches": "256", "distance_limit": "96", "distance_scale": "64", "bsd100": "27.5",
        }  # fmt: skip


def test_the_base_network_has_no_context_hyperparameters(tmp_path):
    weights.save(formula_model("lite", whole=False), tmp_path / "a.safetensors")
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.metadata()["kind"] == "base"
        assert not set(file.metadata()) & set(weights.CONTEXT_KEYS)
        assert all(name.startswith("base.") for name in file.keys())


def test_a_conditioned_network_names_its_parts(tmp_path):
    weights.save(formula_model("lite", whole=False, condition=True), tmp_path / "a.safetensors")
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.metadata() == {
            "format": "srzoom-1", "kind": "clsr", "parts": "condition", "backbone": "srresnet", "tail": "direct",
            "channels": "32", "blocks": "8", "stages": "4", "scale": "4", "padding": "4",
            "estimator_patch": "24", "estimator_patches": "64", "condition_channels": "64",
        }  # fmt: skip
        assert {name.split(".")[0] for name in file.keys()} == {"base", "estimator", "condition"}


def test_a_clean_branch_is_a_part_too(tmp_path):
    weights.save(formula_model("lite", clean=True), tmp_path / "a.safetensors")
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.metadata()["parts"] == "pim gcm condition clean"
        branches = [{name.split(".", 1)[1] for name in file.keys() if name.startswith(part)} for part in ("base.", "clean.")]
        assert branches[0] == branches[1]


def test_another_format_is_refused(tmp_path):
    save_file({"x": torch.zeros(1)}, tmp_path / "a.safetensors", {"format": "other"})
    with pytest.raises(ValueError, match="format is other, not srzoom-1"):
        weights.load(tmp_path / "a.safetensors")


def test_a_part_that_is_needed_and_missing_is_named(tmp_path):
    weights.save(formula_model("lite", whole=False, condition=True), tmp_path / "a.safetensors")
    assert weights.load(tmp_path / "a.safetensors", "condition").condition is not None
    with pytest.raises(ValueError, match="a.safetensors has no gcm"):
        weights.load(tmp_path / "a.safetensors", "gcm")


def test_a_blend_is_the_mean_of_all():
    models = [formula_model("lite") for _ in range(3)]
    with torch.no_grad():
        for index, model in enumerate(models):
            for parameter in model.parameters():
                parameter.fill_(index)
    export.blend(models[0], models[1:])
    assert all((parameter == 1).all() for parameter in models[0].parameters())
