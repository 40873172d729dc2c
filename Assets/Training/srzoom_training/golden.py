"""Writes the golden fixtures of the Swift tests: what this kit's model.py computes in double precision.

    python -m srzoom_training.golden ../Models ../../Tests/CLSRTests/Golden

The folder's README.md, written by the same command, says what is in each file.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from . import golden_community, weights
from .formula import PHOTOS, as_tensor, formula_tensor, header, write_ppm
from .model import ARCHITECTURES, CLSR, Context, Region, context_region, damage_patches, restore, sharpest_patches

README = Path(__file__).with_name("golden_readme.md")


# --- Networks whose weights both sides compute --------------------------------------------------------------------


SMALL = {  # whose published sizes would take the tests too long
    "rcan": replace(ARCHITECTURES["rcan"], channels=32, blocks=8, stages=2, group=2, gcm_after=1),
    "swinir": replace(ARCHITECTURES["swinir_light"], channels=20, blocks=4, stages=2, attention_heads=2, heads=2, gcm_after=1),
}


def formula_model(name: str, whole: bool = True, condition: bool = False, clean: bool = False) -> CLSR:
    model = CLSR((ARCHITECTURES | SMALL)[name], pim=whole, gcm=whole, condition=condition or clean, clean=clean)
    model.load_state_dict({key: formula_tensor(key, value.shape) for key, value in model.state_dict().items()})
    return model.eval()


def safetensors_header(model: CLSR) -> str:
    """The header a file of this model would have, in fp32."""
    return header({name: value.shape for name, value in model.state_dict().items()}, weights.metadata(model))


# --- Whole network -----------------------------------------------------------------------------------------------


@dataclass
class Case:
    """One call of the restorer. The expected pixels are the tensor of the same name beside the list of cases."""

    name: str
    photo: str
    roi: Region
    model: str = "formula-lite"
    method: str = "clsr"
    padding: int = 4
    pim: bool = True
    gcm: bool = True
    condition: bool = True
    damage: list[float] | None = None  # scaled, instead of the estimate
    context_scale: float | None = None  # None: the whole photo

    def record(self) -> dict[str, object]:
        """As the Swift tests decode it."""
        values = vars(self) | {"roi": str(self.roi)}
        return {"contextScale" if name == "context_scale" else name: value for name, value in values.items()}

    def expected(self, models: dict[str, CLSR]) -> Tensor:
        photo = as_tensor(PHOTOS[self.photo])
        roi = self.roi
        model = models[self.model if self.method == "clsr" else self.model + "-base"]
        if self.method == "precrop0":
            return restore(model, photo, roi, 0)
        if self.method == "postcrop":
            return roi.crop(restore(model, photo, Region.of(photo), 0), model.architecture.scale)
        if self.context_scale is not None:
            region = context_region(roi, self.context_scale, Region.of(photo))
            photo, roi = region.crop(photo), roi.inside(region)
        context = model.context(photo)
        damage = context.damage if self.damage is None else torch.tensor([self.damage], dtype=photo.dtype)
        context = Context(
            context.features if self.pim else [],
            context.bank if self.gcm else None,
            damage if self.condition and model.condition is not None else None,
        )
        return restore(model, photo, roi, self.padding, context)


WHOLE = [
    Case("middle", "odd", Region(20, 15, 16, 12)),
    Case("odd-size", "odd", Region(17, 9, 15, 11)),
    Case("odd-size-odd-padding", "odd", Region(17, 9, 14, 12), padding=3),
    Case("top-left", "odd", Region(0, 0, 12, 10)),
    Case("top-right", "odd", Region(49, 0, 12, 10)),
    Case("bottom-left", "odd", Region(0, 37, 12, 10)),
    Case("bottom-right", "odd", Region(50, 36, 11, 11)),
    Case("left-edge", "odd", Region(0, 20, 9, 12)),
    Case("right-edge", "odd", Region(53, 20, 8, 12)),
    Case("top-edge", "odd", Region(30, 0, 13, 8)),
    Case("bottom-edge", "odd", Region(30, 38, 13, 9)),
    Case("padding-clipped", "odd", Region(2, 1, 10, 10)),
    Case("single-pixel", "odd", Region(33, 21, 1, 1)),
    Case("single-row", "odd", Region(10, 46, 21, 1)),
    Case("no-padding", "even", Region(40, 24, 16, 12), padding=0),
    Case("padding-8", "even", Region(40, 24, 16, 12), padding=8),
    Case("large", "even", Region(32, 20, 40, 30)),
    Case("without-pim", "even", Region(50, 30, 16, 12), pim=False),
    Case("without-gcm", "even", Region(50, 30, 16, 12), gcm=False),
    Case("without-both", "even", Region(50, 30, 16, 12), pim=False, gcm=False),
    Case("context-2", "even", Region(50, 30, 16, 12), context_scale=2),
    Case("context-3-clipped", "even", Region(3, 55, 15, 13), context_scale=3),
    Case("context-2.5", "even", Region(40, 30, 13, 11), context_scale=2.5),
    Case("wide-start", "wide", Region(0, 0, 20, 12)),
    Case("wide-middle", "wide", Region(1001, 3, 21, 7)),
    Case("wide-end", "wide", Region(1985, 1, 15, 11)),
    Case("tall-middle", "tall", Region(1, 350, 9, 14)),
    Case("small-photo", "small", Region(3, 3, 6, 6)),
    Case("whole-small-photo", "small", Region(0, 0, 13, 12)),
    Case("precrop", "even", Region(50, 30, 16, 12), method="precrop"),
    Case("precrop-corner", "even", Region(86, 63, 10, 9), method="precrop"),
    Case("precrop0", "even", Region(50, 30, 16, 12), method="precrop0", padding=0),
    Case("postcrop", "even", Region(50, 30, 16, 12), method="postcrop", padding=0),
    Case("srresnet-middle", "odd", Region(20, 15, 14, 12), model="formula-srresnet"),
    Case("srresnet-corner", "odd", Region(50, 36, 11, 11), model="formula-srresnet"),
]

CONDITIONED = [
    Case("middle", "odd", Region(20, 15, 16, 12), model="formula-photo"),
    Case("corner", "odd", Region(50, 36, 11, 11), model="formula-photo"),
    Case("even", "even", Region(40, 24, 16, 12), model="formula-photo"),
    Case("wide-middle", "wide", Region(1001, 3, 21, 7), model="formula-photo"),
    Case("tall-middle", "tall", Region(1, 350, 9, 14), model="formula-photo"),
    Case("small-photo", "small", Region(3, 3, 6, 6), model="formula-photo"),
    Case("context-2", "even", Region(50, 30, 16, 12), model="formula-photo", context_scale=2),
    Case("context-1", "even", Region(50, 30, 16, 12), model="formula-photo", context_scale=1),
    Case("damage-told", "odd", Region(20, 15, 16, 12), model="formula-photo", damage=[0.8, 0.4, 0.75, 1]),
    Case("not-damaged", "odd", Region(20, 15, 16, 12), model="formula-photo", damage=[0, 0, 0, 0]),
    Case("without-condition", "odd", Region(20, 15, 16, 12), model="formula-photo", condition=False),
    Case("with-pim-and-gcm", "odd", Region(20, 15, 16, 12), model="formula-photo-whole"),
    Case("precrop", "even", Region(50, 30, 12, 9), model="formula-photo", method="precrop"),
]

# The clean branch's share is 0.52 at what is estimated, 0.77 and 0.26 at what is told.
CLEAN = [
    Case(f"{model}-{case.name}", case.photo, case.roi, f"formula-{model}-clean", damage=case.damage, condition=case.condition)
    for model in ("photo", "carn_m", "swinir")
    for case in (
        Case("estimated", "odd", Region(20, 15, 14, 12)),
        Case("mostly-clean", "odd", Region(50, 36, 11, 11), damage=[0.5, 2, 0, 0]),
        Case("hardly-clean", "even", Region(40, 24, 9, 7), damage=[4, 0, 2, 1]),
        Case("without-condition", "small", Region(3, 3, 6, 6), condition=False),
    )
]

CASCADING = [
    Case(f"{model}-{case.name}", case.photo, case.roi, f"formula-{model}", case.method, case.padding, damage=case.damage)
    for model in ("carn", "carn_m")
    for case in (
        Case("middle", "odd", Region(20, 15, 14, 12)),
        Case("corner", "odd", Region(50, 36, 11, 11)),
        Case("single-pixel", "odd", Region(33, 21, 1, 1)),
        Case("damage-told", "even", Region(40, 24, 9, 7), damage=[0.8, 0.4, 0.75, 1]),
        Case("precrop", "even", Region(86, 63, 10, 9), method="precrop"),
        Case("postcrop", "odd", Region(17, 9, 15, 11), method="postcrop", padding=0),
    )
]

ATTENTIVE = [
    Case(f"{model}-{case.name}", case.photo, case.roi, f"formula-{model}", case.method, case.padding, damage=case.damage)
    for model in ("rcan", "swinir")
    for case in (
        Case("middle", "odd", Region(20, 15, 14, 12)),
        Case("corner", "odd", Region(50, 36, 11, 11)),
        Case("whole-windows", "even", Region(44, 28, 8, 16)),
        Case("single-pixel", "odd", Region(33, 21, 1, 1)),
        Case("single-pixel-alone", "odd", Region(33, 21, 1, 1), padding=0),
        Case("damage-told", "even", Region(40, 24, 9, 7), damage=[0.8, 0.4, 0.75, 1]),
        Case("whole-small-photo", "small", Region(0, 0, 13, 12)),
        Case("precrop", "even", Region(86, 63, 10, 9), method="precrop"),
        Case("postcrop", "odd", Region(17, 9, 15, 11), method="postcrop", padding=0),
    )
]

TRAINED = [  # few and small: they change with the weights
    Case("middle", "odd", Region(20, 15, 16, 12), model="lite"),
    Case("corner", "odd", Region(50, 36, 11, 11), model="lite"),
    Case("wide-middle", "wide", Region(1001, 3, 21, 7), model="lite"),
    Case("precrop", "even", Region(50, 30, 12, 9), model="lite", method="precrop"),
    Case("postcrop", "even", Region(50, 30, 12, 9), model="lite", method="postcrop", padding=0),
]

TRAINED_PHOTO = [
    Case("middle", "odd", Region(20, 15, 16, 12), model="photo"),
    Case("corner", "even", Region(86, 63, 10, 9), model="photo"),
    Case("small-photo", "small", Region(3, 3, 6, 6), model="photo"),
    Case("damage-told", "odd", Region(20, 15, 16, 12), model="photo", damage=[1, 0.4, 0.75, 1]),
]

CASES = {  # by file
    "whole": WHOLE,
    "trained": TRAINED,
    "trained-photo": TRAINED_PHOTO,
    "conditioned": CONDITIONED,
    "clean": CLEAN,
    "cascading": CASCADING,
    "attention": ATTENTIVE,
}


# --- Modules -----------------------------------------------------------------------------------------------------


def module_fixtures(models: dict[str, CLSR]) -> dict[str, Tensor]:
    """Inputs and outputs of each module of formula-lite (and of formula-srresnet's tail), without the batch dimension."""
    lite, srresnet = models["formula-lite"], models["formula-srresnet"]
    photo = as_tensor(PHOTOS["odd"])
    roi = Region(20, 15, 18, 13)
    origins = torch.tensor([[roi.y, roi.x]])
    crop = roi.crop(photo)
    base = lite.base.features(crop)
    context = lite.context(photo)
    bank = context.bank
    even = F.pad(base[1], (0, roi.width % 2, 0, roi.height % 2), mode="replicate")
    small = lite.gcm.downscale(even)
    rows, columns = small.shape[2:]
    tokens = small.flatten(2).transpose(1, 2)
    bias = lite.gcm.proximity(origins, rows, columns, bank)
    gathered = lite.gcm.attend(tokens, bank, bias)
    tiny = Region(20, 15, 7, 5).crop(photo)
    srresnet_features = srresnet.base.features(tiny)[-1]

    fixtures = {
        "head.output": lite.base.head(crop),
        "block.input": lite.base.head(crop),
        "block.output": lite.base.stages[0][0](lite.base.head(crop)),
        "tail.direct.input": base[-1],
        "tail.direct.output": lite.base.tail(base[-1], crop),
        "tail.shuffle2.input": srresnet_features,
        "tail.shuffle2.output": srresnet.base.tail(srresnet_features, tiny),
        "gcm.bank.tokens": bank.tokens,
        "gcm.bank.positions": bank.positions[None],
        "gcm.input": base[1],
        "gcm.output": lite.gcm(base[1], origins, bank),
        "gcm.down.input": even,
        "gcm.down.output": small,
        "gcm.bias.row0": bias[:, 0],
        "gcm.attend.input": tokens,
        "gcm.attend.output": gathered,
        "gcm.up.input": gathered.transpose(1, 2).unflatten(2, (rows, columns)),
        "gcm.up.output": lite.gcm.upscale(gathered.transpose(1, 2).unflatten(2, (rows, columns))),
    }
    for index, features in enumerate(context.features):
        fixtures[f"pim.stage{index}"] = features
    return {name: value[0].float().contiguous() for name, value in fixtures.items()}


def condition_fixtures(models: dict[str, CLSR]) -> dict[str, Tensor]:
    """What formula-photo reads from each photo, and what it makes of that of `odd`."""
    model = models["formula-photo"]
    side, count = model.architecture.estimator_patch, model.architecture.estimator_patches
    fixtures = {}
    for name, pixels in PHOTOS.items():
        patches = damage_patches(as_tensor(pixels), side, count)
        fixtures[f"{name}.pooled"] = model.estimator.pooled(patches)
        fixtures[f"{name}.scaled"] = model.estimator(patches)
        fixtures[f"{name}.damage"] = model.damage(as_tensor(pixels))
        fixtures[f"{name}.patch9"] = patches[:, 9]
        fixtures[f"{name}.sharpest9"] = sharpest_patches(as_tensor(pixels), side, count)[:, 9]
    modulations = model.condition(fixtures["odd.damage"])
    fixtures["odd.scale"] = torch.stack([m.scale[..., 0, 0] for m in modulations], 1)
    fixtures["odd.shift"] = torch.stack([m.shift[..., 0, 0] for m in modulations], 1)
    return {name: value[0].float().contiguous() for name, value in fixtures.items()}


# --- Files -------------------------------------------------------------------------------------------------------


@torch.inference_mode()
def write_cases(cases: list[Case] | list[golden_community.Case], models: dict[str, nn.Module], stem: Path) -> None:
    lines = ",\n".join(json.dumps(case.record()) for case in cases)
    stem.with_suffix(".json").write_text(f"[\n{lines}\n]\n")
    save_file({case.name: case.expected(models)[0].float().contiguous() for case in cases}, stem.with_suffix(".safetensors"))


def all_models(folder: Path) -> dict[str, CLSR]:
    """The networks that the fixtures show, in double precision; `folder` has the trained ones."""
    models = {
        "formula-lite": formula_model("lite"),
        "formula-lite-base": formula_model("lite", whole=False),
        "formula-srresnet": formula_model("srresnet"),
        "formula-photo": formula_model("lite", whole=False, condition=True),
        "formula-photo-base": formula_model("lite", whole=False),
        "formula-photo-whole": formula_model("lite", condition=True),
        "formula-photo-clean": formula_model("lite", whole=False, clean=True),
        "formula-carn": formula_model("carn", condition=True),
        "formula-carn-base": formula_model("carn", whole=False),
        "formula-carn_m": formula_model("carn_m", condition=True),
        "formula-carn_m-base": formula_model("carn_m", whole=False),
        "formula-carn_m-clean": formula_model("carn_m", clean=True),
        "formula-rcan": formula_model("rcan", condition=True),
        "formula-rcan-base": formula_model("rcan", whole=False),
        "formula-swinir": formula_model("swinir", condition=True),
        "formula-swinir-base": formula_model("swinir", whole=False),
        "formula-swinir-clean": formula_model("swinir", whole=False, clean=True),
    } | {name: weights.load(folder / f"{name}.safetensors") for name in ("lite", "lite-base", "photo")}
    return {name: model.double() for name, model in models.items()}


@torch.inference_mode()
def write(models_folder: Path, folder: Path) -> None:
    models = all_models(models_folder)
    for name, pixels in PHOTOS.items():
        write_ppm(folder / f"{name}.ppm", pixels)
    for name, model in models.items():
        if name.startswith("formula") and name != "formula-photo-base":  # the same as formula-lite-base
            (folder / f"{name}.json").write_text(safetensors_header(model))
    for stem, cases in CASES.items():
        write_cases(cases, models, folder / stem)
    save_file(condition_fixtures(models), folder / "condition.safetensors")
    save_file(module_fixtures(models), folder / "modules.safetensors")
    networks = {name: golden_community.network(name) for name in golden_community.NETWORKS}
    for name, shapes in golden_community.NETWORKS.items():
        (folder / f"{name}.json").write_text(header(shapes, {"format": "pt"}))
    for stem, cases in golden_community.CASES.items():
        write_cases(cases, networks, folder / stem)
    (folder / "README.md").write_text(README.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="folder with lite, lite-base and photo")
    parser.add_argument("folder", type=Path, help="where the fixtures go")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write(arguments.models, arguments.folder)


if __name__ == "__main__":
    main()
