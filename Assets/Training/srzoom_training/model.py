"""CLSR, the network of "LocalSR: Image Super-Resolution in Local Region", stated once.

Everything else of the kit, and the Swift engine through golden fixtures, is measured against this file.
"eq." and "sec." are the paper's. Pictures are RGB in 0…1, shape (batch, 3, height, width), low resolution (LR)
unless a comment says otherwise. Module names are the tensor names of the weights files: see weights.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from .architecture import ARCHITECTURES as ARCHITECTURES
from .architecture import Architecture
from .backbones import BACKBONES, TAILS
from .backbones.layers import Modulation, conv3, enlarge
from .backbones.srresnet import Head, ResidualBlocks

# --- The base branch, and the PIM's slim version of it (sec. 3.1, 3.3) --------------------------------------------


def mirrored(index: int, count: int) -> int:
    """Which of `count` pixels is shown at an index beyond them: the last but one follows the last."""
    period = max(1, 2 * (count - 1))
    return min(index % period, -index % period)


class Branch(nn.Module):
    """A backbone of a given width: head, stages, tail. Alone it is a standard SR network."""

    def __init__(self, architecture: Architecture, channels: int, tail: str):
        super().__init__()
        backbone = BACKBONES[architecture.backbone]
        self.architecture = architecture
        self.multiple = architecture.window if backbone.windowed else 1
        self.head = backbone.head(channels)
        self.stages = nn.ModuleList(backbone.stage(architecture, channels, index) for index in range(architecture.stages))
        self.tail = TAILS[tail](architecture, channels)

    def filled(self, picture: Tensor) -> Tensor:
        """The picture, mirrored at the right and at the bottom as far as the backbone needs whole windows."""
        height, width = picture.shape[2:]
        rows, columns = (-(-size // self.multiple) * self.multiple for size in (height, width))
        if (rows, columns) == (height, width):
            return picture
        y = torch.tensor([mirrored(row, height) for row in range(rows)], device=picture.device)
        x = torch.tensor([mirrored(column, width) for column in range(columns)], device=picture.device)
        return picture[:, :, y][..., x]

    def outputs(self, filled: Tensor) -> list[Tensor]:
        """The output of every stage."""
        outputs = []
        features = self.head(filled)
        earlier = [features]
        for stage in self.stages:
            features = stage(features, earlier)
            outputs.append(features)
        return outputs

    def features(self, picture: Tensor) -> list[Tensor]:
        """The output of every stage, of the picture's size."""
        return [Region.of(picture).crop(output) for output in self.outputs(self.filled(picture))]

    def forward(self, picture: Tensor) -> Tensor:
        filled = self.filled(picture)
        enlarged = self.tail(self.outputs(filled)[-1], filled)
        return Region.of(picture).crop(enlarged, self.architecture.scale)


# --- Global context module (GCM), sec. 3.2 -----------------------------------------------------------------------


@dataclass
class Bank:
    """What the GCM searches: the context's patches as tokens, 9 of each 6×6 patch."""

    tokens: Tensor  # (batch, tokens, channels)
    positions: Tensor  # (tokens, 2): y and x of each token's centre, in LR pixels of the context


def patch_grid(rows: int, columns: int, most: int) -> tuple[list[int], list[int]]:
    """Which of rows×columns patches are taken: `most` at most, evenly, in integers so that every program agrees."""
    kept_rows = min(max(math.isqrt(most * rows // columns), 1), rows)
    kept_columns = min(columns, max(1, most // kept_rows))
    return (
        [(2 * i + 1) * rows // (2 * kept_rows) for i in range(kept_rows)],
        [(2 * i + 1) * columns // (2 * kept_columns) for i in range(kept_columns)],
    )


def token_centres(start: Tensor | int, count: int) -> Tensor:
    """Token t covers pixels 2t and 2t+1 from `start`: its centre is 2t + ½ further."""
    return torch.arange(count, dtype=torch.float32) * 2 + 0.5 + start


class PatchExtractor(nn.Module):
    """G, on each patch alone: the first layers of SRResNet, whatever the backbone is.

    The paper takes each backbone's own first layers; a patch is smaller than SwinIR's window.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.head = Head(channels)
        self.blocks = ResidualBlocks(channels, 2)

    def forward(self, patches: Tensor) -> Tensor:
        return self.blocks(self.head(patches))


class GCM(nn.Module):
    """Lets every pixel of the ROI look for similar features in the whole context."""

    def __init__(self, architecture: Architecture):
        super().__init__()
        self.architecture = architecture
        channels = architecture.channels
        self.extract = PatchExtractor(channels)
        self.down = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(channels, channels, 4, stride=2, padding=1)
        for scaling in (self.down, self.up):  # sec. 3.2: zero convolutions with bilinear scaling
            nn.init.zeros_(scaling.weight)
            nn.init.zeros_(scaling.bias)
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, channels, bias=False)
        self.value = nn.Linear(channels, channels, bias=False)
        self.beta = nn.Parameter(torch.ones(()))
        # Adding the same number to all logits changes no softmax: α of eq. 3 is stored and has no effect.
        self.register_buffer("alpha", torch.zeros(()))
        # Ours, not the paper's: zero at the start, so that training starts from the pretrained base exactly.
        self.gate = nn.Parameter(torch.zeros(channels))

    def downscale(self, features: Tensor) -> Tensor:
        """eq. 4. Height and width are even."""
        return self.down(features) + F.avg_pool2d(features, 2)

    def upscale(self, features: Tensor) -> Tensor:
        """eq. 5."""
        return self.up(features) + enlarge(features, 2)

    def bank(self, context: Tensor, most: int) -> Bank:
        """The tokens of at most `most` patches of the context."""
        batch, _, height, width = context.shape
        side = self.architecture.patch
        rows, columns = height // side, width // side
        kept_rows, kept_columns = patch_grid(rows, columns, most)
        count = len(kept_rows) * len(kept_columns)
        patches = context[:, :, : rows * side, : columns * side].reshape(batch, 3, rows, side, columns, side)
        patches = patches[:, :, kept_rows][:, :, :, :, kept_columns].permute(0, 2, 4, 1, 3, 5)
        features = self.downscale(self.extract(patches.reshape(batch * count, 3, side, side)))
        tokens = features.reshape(batch, count, features.shape[1], -1).transpose(2, 3)

        in_patch = token_centres(0, side // 2)
        y = torch.tensor(kept_rows)[:, None, None, None] * side + in_patch[:, None]
        x = torch.tensor(kept_columns)[:, None, None] * side + in_patch
        positions = torch.stack(torch.broadcast_tensors(y, x), -1).reshape(-1, 2)
        return Bank(tokens.reshape(batch, -1, features.shape[1]), positions.to(context.device))

    def proximity(self, origins: Tensor, height: int, width: int, bank: Bank) -> Tensor:
        """b of eq. 3, (batch, height·width, tokens): near tokens are preferred, far ones all equally.

        `origins` (batch, 2) is where the queries' features begin in the context; height and width count queries.
        """
        device = bank.positions.device
        origins = origins.to(device)
        y = origins[:, 0, None, None, None] + token_centres(0, height).to(device)[:, None, None]
        x = origins[:, 1, None, None, None] + token_centres(0, width).to(device)[:, None]
        squared = (y - bank.positions[:, 0]) ** 2 + (x - bank.positions[:, 1]) ** 2
        distance = squared.sqrt().clamp(max=self.architecture.distance_limit)
        return (-distance / self.architecture.distance_scale).flatten(1, 2)

    def attend(self, tokens: Tensor, bank: Bank, bias: Tensor) -> Tensor:
        """eq. 2 and 3: tokens (batch, queries, channels) -> the same shape, gathered from the bank."""
        channels, heads = self.architecture.channels, self.architecture.heads

        def split(projected: Tensor) -> Tensor:
            return projected.unflatten(2, (heads, channels // heads)).transpose(1, 2)

        query = split(self.query(tokens) * self.beta)
        key, value = split(self.key(bank.tokens)), split(self.value(bank.tokens))
        gathered = F.scaled_dot_product_attention(
            query, key, value, attn_mask=bias[:, None].to(query.dtype), scale=1 / math.sqrt(channels)
        )
        return gathered.transpose(1, 2).flatten(2)

    def forward(self, features: Tensor, origins: Tensor, bank: Bank) -> Tensor:
        """What is added to the base branch's features: gate ⊙ g↑."""
        height, width = features.shape[2:]
        even = F.pad(features, (0, width % 2, 0, height % 2), mode="replicate")
        small = self.downscale(even)
        rows, columns = small.shape[2:]
        gathered = self.attend(small.flatten(2).transpose(1, 2), bank, self.proximity(origins, rows, columns, bank))
        large = self.upscale(gathered.transpose(1, 2).unflatten(2, (rows, columns)))
        return self.gate[:, None, None] * large[:, :, :height, :width]


# --- The photo's damage, and the condition that it is to the base branch (ours) -----------------------------------


@dataclass
class Damage:
    """What happened to a photo."""

    blur: float = 0.0  # σ of a Gaussian, LR pixels
    noise: float = 0.0  # standard deviation, levels of 255
    quality: float | None = None  # of the JPEG, 0…100; None where it never was one

    def scaled(self) -> list[float]:
        """As the estimator gives it and the condition takes it: blur, noise / 10, (100 − quality) / 50, is JPEG."""
        stored = self.quality is not None
        return [self.blur, self.noise / 10, (100 - self.quality) / 50 if stored else 0.0, float(stored)]

    def was_worse_than(self, quality: float) -> bool:
        return self.quality is not None and self.quality < quality

    @classmethod
    def of(cls, scaled: list[float]) -> Damage:
        blur, noise, loss, stored = scaled
        return cls(blur, 10 * noise, 100 - 50 * loss if stored >= 0.5 else None)


DAMAGES = 4  # numbers of a scaled damage
SCALED_LIMITS = (4.0, 5.0, 2.0, 1.0)  # the most that an estimate says of each; the least is 0


def damage_patches(photo: Tensor, side: int, count: int) -> Tensor:
    """(batch, count, 3, side, side): patches of photos (batch, 3, H, W) in a square grid from edge to edge.

    Of n·n patches, row i begins at y = i·(H − side) / (n − 1), whole numbers, rounded down; columns likewise. A photo
    that is lower or narrower than a patch has its last row or column repeated.
    """
    height, width = photo.shape[2:]
    photo = F.pad(photo, (0, max(0, side - width), 0, max(0, side - height)), mode="replicate")
    kept = math.isqrt(count)
    if kept == 1:
        return photo[:, None, :, :side, :side]
    rows = [i * max(0, height - side) // (kept - 1) for i in range(kept)]
    columns = [i * max(0, width - side) // (kept - 1) for i in range(kept)]
    return torch.stack([photo[:, :, y : y + side, x : x + side] for y in rows for x in columns], 1)


def sharpest_patches(photo: Tensor, side: int, count: int) -> Tensor:
    """(batch, count // 2, 3, side, side): of 4 · count patches in a grid those with the most detail.

    Detail is the sum of |Laplacian of R + G + B|, in bytes; of patches that have as much the first ones are taken.
    """
    patches = damage_patches(photo, side, 4 * count)
    brightness = (255 * patches).round().sum(2)
    around = brightness[..., :-2, 1:-1] + brightness[..., 2:, 1:-1] + brightness[..., 1:-1, :-2] + brightness[..., 1:-1, 2:]
    detail = (around - 4 * brightness[..., 1:-1, 1:-1]).abs().sum((2, 3))
    order = detail.argsort(dim=1, descending=True, stable=True)[:, : max(1, count // 2)]
    return torch.stack([picture[indices] for picture, indices in zip(patches, order, strict=True)])


class Estimator(nn.Module):
    """Reads the damage from patches of the photo."""

    def __init__(self):
        super().__init__()
        self.conv1 = conv3(3, 32)
        self.conv2 = conv3(32, 32)
        self.conv3 = nn.Conv2d(32, 48, 3, stride=2, padding=1)
        self.conv4 = nn.Conv2d(48, 64, 3, stride=2, padding=1)
        self.conv5 = conv3(64, 64)
        self.linear1 = nn.Linear(256, 128)
        self.linear2 = nn.Linear(128, DAMAGES)

    def forward(self, patches: Tensor) -> Tensor:
        """(batch, count, 3, side, side) -> (batch, 4): scaled, not limited."""
        return self.linear2(F.leaky_relu(self.linear1(self.pooled(patches)), 0.1))

    def pooled(self, patches: Tensor) -> Tensor:
        """(batch, 256): over the patches mean and maximum of each one's mean and maximum over its pixels."""
        batch, count = patches.shape[:2]
        features = 8 * (patches - patches.mean((3, 4), keepdim=True)).flatten(0, 1)
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4, self.conv5):
            features = F.leaky_relu(conv(features), 0.1)
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1).unflatten(0, (batch, count))
        return torch.cat([pooled.mean(1), pooled.amax(1)], 1)


def limited(scaled: Tensor) -> Tensor:
    """An estimate within what is possible."""
    return torch.minimum(scaled.clamp(min=0), torch.tensor(SCALED_LIMITS).to(scaled))


class Condition(nn.Module):
    """The modulation of every block of the base branch by the photo's damage.

    `clean`: whether there are two base branches, which are blended by the damage.
    """

    def __init__(self, architecture: Architecture, clean: bool = False):
        super().__init__()
        self.architecture = architecture
        self.linear1 = nn.Linear(DAMAGES, architecture.condition_channels)
        self.linear2 = nn.Linear(architecture.condition_channels, 2 * architecture.channels * architecture.blocks)
        nn.init.zeros_(self.linear2.weight)  # training starts from the unconditioned base exactly
        nn.init.zeros_(self.linear2.bias)
        self.share = nn.Linear(DAMAGES, 1) if clean else None
        if self.share is not None:  # half at a blur of 0.15 px, a noise of 1.5 levels or a JPEG that can hardly be seen
            nn.init.constant_(self.share.bias, 6)
            with torch.no_grad():
                self.share.weight.copy_(torch.tensor([[-40.0, -40.0, -20.0, -20.0]]))

    def clean_share(self, scaled: Tensor) -> Tensor:
        """(batch, 4) -> (batch, 1): how much of the base branch's weights is that of the clean branch, 0…1."""
        # Not `self.share(scaled)`, which autocast would round to bf16.
        return torch.sigmoid((scaled * self.share.weight).sum(1, keepdim=True) + self.share.bias)

    def forward(self, scaled: Tensor) -> list[Modulation]:
        """(batch, 4) -> one for each block; block i has rows 2ic … 2(i+1)c of linear2, scale first."""
        values = self.linear2(F.relu(self.linear1(scaled)))
        values = values.unflatten(1, (self.architecture.blocks, 2, self.architecture.channels))[..., None, None]
        return [Modulation(block[:, 0], block[:, 1]) for block in values.unbind(1)]


# --- CLSR --------------------------------------------------------------------------------------------------------


@dataclass
class Context:
    """What the ROIs of one photo share: computed once (sec. 3.4)."""

    features: list[Tensor] = field(default_factory=list)  # PIM features after each stage; empty without PIM
    bank: Bank | None = None  # None without GCM
    damage: Tensor | None = None  # (batch, 4), scaled; None without a condition

    def each(self, change: Callable[[Tensor], Tensor]) -> Context:
        """With a change made to all that has a batch."""
        bank = self.bank and Bank(change(self.bank.tokens), self.bank.positions)
        damage = None if self.damage is None else change(self.damage)
        return Context([change(stage) for stage in self.features], bank, damage)

    def part(self, pictures: slice) -> Context:
        """That of some of the pictures."""
        return self.each(lambda values: values[pictures])

    def repeated(self, times: int) -> Context:
        """Each picture's context `times` times in a row, for as many ROIs of it."""
        return self.each(lambda values: values.repeat_interleave(times, 0))


def _with_pim(features: Tensor, whole: Tensor, origins: Tensor, roi: Region) -> Tensor:
    """eq. 6: F is the sum over the first c' channels. Nothing is added where `features` go on beyond the ROI.

    `whole`: PIM's features of the contexts, in which the ROIs begin at `origins`.
    """
    near = torch.stack([Region(x, y, roi.width, roi.height).crop(w) for w, (y, x) in zip(whole, origins.tolist(), strict=True)])
    near = F.pad(near, (0, features.shape[3] - roi.width, 0, features.shape[2] - roi.height))
    first = near.shape[1]
    return torch.cat([features[:, :first] + near, features[:, first:]], 1)


class CLSR(nn.Module):
    """Base branch on the padded ROI, PIM and GCM on the whole context (figure 3), and the context's damage.

    Without all three it is the base network alone: the paper's StandardSR, our NAME-base. `clean`: a second base branch
    for photos that nothing happened to. One network does not do both well: see EXPERIMENTS.md.
    """

    def __init__(
        self, architecture: Architecture, pim: bool = True, gcm: bool = True, condition: bool = False, clean: bool = False
    ):
        super().__init__()
        self.architecture = architecture
        self.base = Branch(architecture, architecture.channels, architecture.tail)
        self.pim = Branch(architecture, architecture.context_channels, "direct") if pim else None
        self.gcm = GCM(architecture) if gcm else None
        self.estimator = Estimator() if condition else None
        self.condition = Condition(architecture, clean) if condition else None
        self.clean = Branch(architecture, architecture.channels, architecture.tail) if clean else None

    def context(self, picture: Tensor, patches: int | None = None, damage: bool = True) -> Context:
        """The part that does not depend on the ROI.

        `patches`: N, by default the architecture's. `damage`: whether it is estimated.
        """
        most = self.architecture.patches if patches is None else patches
        return Context(
            self.pim.features(picture) if self.pim is not None else [],
            self.gcm.bank(picture, most) if self.gcm is not None else None,
            self.damage(picture) if self.estimator is not None and damage else None,
        )

    def damage(self, picture: Tensor) -> Tensor:
        """(batch, 4): what the estimator reads from the pictures, scaled.

        Parts that are out of focus make a photo seem blurred that is sharp where it matters. So its blur is no more than
        that of its most detailed patches.
        """
        side, count = self.architecture.estimator_patch, self.architecture.estimator_patches
        even = limited(self.estimator(damage_patches(picture, side, count)))
        sharpest = limited(self.estimator(sharpest_patches(picture, side, count)))
        return torch.cat([torch.minimum(even[:, :1], sharpest[:, :1]), even[:, 1:]], 1)

    def blended(self, damage: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """The base branch's weights for a damage (4), by name, and the clean branch's share of them."""
        share = self.condition.clean_share(damage[None])[0]
        clean = dict(self.clean.named_parameters())
        return {f"base.{name}": weight.lerp(clean[name], share) for name, weight in self.base.named_parameters()}, share

    def forward(self, roi: Tensor, origins: Tensor, context: Context, clean_share: Tensor | None = None) -> Tensor:
        """Enlarges ROIs of equal size, one of each picture of the batch.

        `origins` (batch, 2): y and x of each ROI's first pixel in its context, best on the CPU, where a GPU need not
        be waited for. The ROI includes its padding. `clean_share`: of the clean branch in the base branch's weights,
        where they are a blend already; the modulations then fade as it grows.
        """
        if self.clean is not None and context.damage is not None and clean_share is None:
            return self._by_blends(roi, origins, context)
        filled = self.base.filled(roi)
        features = self.base.head(filled)
        blocks = self.architecture.blocks // self.architecture.stages
        modulations = self.condition(context.damage) if context.damage is not None else []
        if clean_share is not None:
            modulations = [m.faded(1 - clean_share) for m in modulations]
        earlier = [features]
        for index, stage in enumerate(self.base.stages):
            features = stage(features, earlier, modulations[index * blocks : (index + 1) * blocks])
            if context.features:
                features = _with_pim(features, context.features[index], origins, Region.of(roi))
            if context.bank is not None and index + 1 == self.architecture.gcm_after:
                features = features + self.gcm(features, origins, context.bank)
        return Region.of(roi).crop(self.base.tail(features, filled), self.architecture.scale)

    def _by_blends(self, roi: Tensor, origins: Tensor, context: Context) -> Tensor:
        """By blends of both base branches, ROIs in a row that have the same damage together."""
        parts, first = [], 0
        for damage, count in zip(*torch.unique_consecutive(context.damage, dim=0, return_counts=True), strict=True):
            some = slice(first, first + int(count))
            weights, share = self.blended(damage)
            parts.append(functional_call(self, weights, (roi[some], origins[some], context.part(some), share)))
            first = some.stop
        return torch.cat(parts)

    def restored_context(self, context: Context, picture: Tensor) -> Tensor:
        """Ŷ_P of eq. 7: the PIM's own enlargement of the context, used in training only."""
        return self.pim.tail(context.features[-1], picture)


# --- Regions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Region:
    """A rectangle of whole pixels; text form WxH+X+Y."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"

    @classmethod
    def of(cls, picture: Tensor) -> Region:
        return cls(0, 0, picture.shape[-1], picture.shape[-2])

    def grown(self, x: int, y: int, within: Region) -> Region:
        """With x more columns at the left and right, y more rows above and below, as far as `within` goes."""
        left, top = max(self.x - x, within.x), max(self.y - y, within.y)
        right = min(self.x + self.width + x, within.x + within.width)
        bottom = min(self.y + self.height + y, within.y + within.height)
        return Region(left, top, right - left, bottom - top)

    def inside(self, outer: Region) -> Region:
        """The same pixels counted from the outer region's corner."""
        return replace(self, x=self.x - outer.x, y=self.y - outer.y)

    def crop(self, picture: Tensor, scale: int = 1) -> Tensor:
        return picture[
            ...,
            self.y * scale : (self.y + self.height) * scale,
            self.x * scale : (self.x + self.width) * scale,
        ]


def context_region(roi: Region, scale: float, photo: Region) -> Region:
    """The part of the photo that counts as the context when it is limited to `scale` times the ROI (figure 9)."""
    return roi.grown(math.floor((scale - 1) * roi.width / 2 + 0.5), math.floor((scale - 1) * roi.height / 2 + 0.5), photo)


def restore(model: CLSR, photo: Tensor, roi: Region, padding: int | None = None, context: Context | None = None) -> Tensor:
    """The ROI of the photo (1, 3, H, W) enlarged: (1, 3, 4h, 4w), not clamped.

    `context`: that of the photo, when it is known already. A model without PIM and GCM needs none.
    """
    margin = model.architecture.padding if padding is None else padding
    padded = roi.grown(margin, margin, Region.of(photo))
    origins = torch.tensor([[padded.y, padded.x]])
    enlarged = model(padded.crop(photo), origins, context if context is not None else model.context(photo))
    return roi.inside(padded).crop(enlarged, model.architecture.scale)
