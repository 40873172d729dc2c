"""The committed fixtures are what the model computes today."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from srzoom_training import formula, golden, golden_community

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "Tests" / "CLSRTests" / "Golden"


def test_the_formula_is_made_of_the_published_functions():
    """Test values of FNV-1a (its authors' list) and of splitmix64 (seed 0)."""
    assert formula.name_hash("foobar") == 0x85944171F73967E8
    assert formula.splitmix64(np.zeros(1, np.uint64))[0] == 0xE220A8397B1DCDAF


def test_formula_tensors_fill_their_range():
    bias = formula.formula_tensor("base.head.bias", torch.Size([32]))
    weight = formula.formula_tensor("base.head.weight", torch.Size([32, 3, 3, 3]))
    assert 0.09 < bias.abs().max() <= 0.1
    assert 0.99 * (2 / 27) ** 0.5 < weight.abs().max() <= (2 / 27) ** 0.5 + 1e-7 and abs(weight.mean()) < 0.02


@pytest.mark.parametrize("stem", golden.CASES)
def test_whole_network_fixtures_are_current(stem):
    models = golden.all_models(ROOT / "Assets" / "Models")
    cases = golden.CASES[stem]
    assert json.loads((FOLDER / f"{stem}.json").read_text()) == [case.record() for case in cases]
    expected = load_file(FOLDER / f"{stem}.safetensors")
    with torch.inference_mode():
        for case in cases:
            torch.testing.assert_close(case.expected(models)[0].float(), expected[case.name], rtol=0, atol=2e-5)


@pytest.mark.parametrize(("stem", "fixtures"), [("modules", golden.module_fixtures), ("condition", golden.condition_fixtures)])
def test_module_fixtures_are_current(stem, fixtures):
    models = golden.all_models(ROOT / "Assets" / "Models")
    expected = load_file(FOLDER / f"{stem}.safetensors")
    with torch.inference_mode():
        now = fixtures(models)
    assert set(now) == set(expected)
    for name, value in now.items():
        torch.testing.assert_close(value, expected[name], rtol=0, atol=2e-5)


@pytest.mark.parametrize("stem", golden_community.CASES)
def test_community_fixtures_are_current(stem):
    cases = golden_community.CASES[stem]
    networks = {name: golden_community.network(name) for name in {case.model for case in cases}}
    assert json.loads((FOLDER / f"{stem}.json").read_text()) == [case.record() for case in cases]
    expected = load_file(FOLDER / f"{stem}.safetensors")
    with torch.inference_mode():
        for case in cases:
            torch.testing.assert_close(case.expected(networks)[0].float(), expected[case.name], rtol=1e-5, atol=2e-5)
