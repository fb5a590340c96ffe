"""The part of the demo backbone that knows rendered rooms, and the text encoder of both parts.

It was trained from scratch on rendered scenes (the repository's history has how) and no longer learns;
`former.py` reads its weights out of the bundle that it came from.

N = 100 slots: 13 kinds of things x 7, then 8 surfaces, then "unlabelled". A thing slot holds the
r-th best peak of its kind's heat map, so a slot leans to one kind of thing wherever it stands in
the image; that is what lets weights learned per slot (W_Z, W_M of the method) carry over to other
images. Masks are dot products of a per-peak kernel with stride-4 features plus a quadratic form in
the position relative to the peak. Embeddings have two halves: `sem` is aligned with the text
encoder, `inst` tells instances apart and is orthogonal to every word.
"""

import torch
from torch import Tensor, nn

from tools.demo_backbone import words
from tools.demo_backbone.model import tokens

KINDS = tuple(words.RENDERED_KINDS)
SLOTS_PER_KIND = 7
STUFF = len(words.RENDERED_SURFACES) + 1  # the surfaces and "unlabelled"
N = len(KINDS) * SLOTS_PER_KIND + STUFF
HALF = 128
DIM = 2 * HALF
MASK_DIM = 32
KERNEL_DIM = MASK_DIM + 6
EMBED_DIM = 192
CELL_DIM = EMBED_DIM + 64
GRID = 7
LAYOUT_DIM = 24
LAYOUT_HIDDEN = 256


def upsample2(x: Tensor) -> Tensor:
    # F.interpolate in scripted code does not load in libtorch 2.3.
    size = [x.shape[2] * 2, x.shape[3] * 2]
    return torch._C._nn.upsample_nearest2d(x, size)


def unit(x: Tensor) -> Tensor:
    return x / (x.norm(2, -1, True) + 1e-6)


class Conv(nn.Sequential):
    """A convolution (its normalization, where it had one, is folded in) and a ReLU."""

    def __init__(self, cin: int, cout: int, k: int = 3, s: int = 1, relu: bool = True) -> None:
        layers: list[nn.Module] = [nn.Conv2d(cin, cout, k, s, k // 2)]
        if relu:
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class Block(nn.Module):
    def __init__(self, c: int) -> None:
        super().__init__()
        self.a = Conv(c, c)
        self.b = Conv(c, c, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.b(self.a(x)))


class Trunk(nn.Module):
    """Image [B,3,H,W] (0..255) to features at stride 4 [B,48,..] and stride 8 [B,96,..]."""

    def __init__(self) -> None:
        super().__init__()
        c4, c8, c16, c32 = 32, 64, 128, 224
        self.stem = nn.Sequential(Conv(3, 24, 3, 2), Conv(24, c4, 3, 2), Block(c4))
        self.s8 = nn.Sequential(Conv(c4, c8, 3, 2), Block(c8), Block(c8))
        self.s16 = nn.Sequential(Conv(c8, c16, 3, 2), Block(c16), Block(c16), Block(c16))
        self.s32 = nn.Sequential(Conv(c16, c32, 3, 2), Block(c32), Block(c32))
        self.context = nn.Linear(c32, c32)
        self.l32 = nn.Conv2d(c32, 96, 1)
        self.l16 = nn.Conv2d(c16, 96, 1)
        self.f16 = Conv(96, 96)
        self.t8 = nn.Conv2d(96, 96, 1)
        self.l8 = nn.Conv2d(c8, 96, 1)
        self.f8 = Conv(96, 96)
        self.t4 = nn.Conv2d(96, 48, 1)
        self.l4 = nn.Conv2d(c4, 48, 1)
        self.f4 = Conv(48, 48)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = (image - 118.0) / 60.0
        x4 = self.stem(x)
        x8 = self.s8(x4)
        x16 = self.s16(x8)
        x32 = self.s32(x16)
        x32 = torch.relu(x32 + self.context(x32.mean(dim=[2, 3]))[:, :, None, None])
        p16 = self.f16(self.l16(x16) + upsample2(self.l32(x32)))
        p8 = self.f8(self.l8(x8) + upsample2(self.t8(p16)))
        p4 = self.f4(self.l4(x4) + upsample2(self.t4(p8)))
        return p4, p8


class Heads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heat = nn.Sequential(Conv(96, 64), nn.Conv2d(64, len(KINDS), 1))
        self.kernel = nn.Sequential(Conv(96, 96), nn.Conv2d(96, KERNEL_DIM, 1))
        self.mask = nn.Sequential(Conv(48, 48), nn.Conv2d(48, MASK_DIM, 1))
        self.stuff = nn.Sequential(Conv(48, 32), nn.Conv2d(32, STUFF + 1, 1))
        self.embed = nn.Sequential(Conv(96, 144), Conv(144, EMBED_DIM, 1))
        self.fine = Conv(48, 64, 3, 2)  # texture under the mask, straight from stride 4
        self.dense = nn.Conv2d(CELL_DIM, DIM, 1)
        self.centre = nn.Linear(EMBED_DIM, DIM)
        self.stuff_centre = nn.Parameter(torch.randn(STUFF, DIM) * 0.02)
        self.kind_centre = nn.Parameter(torch.zeros(len(KINDS), HALF))  # a slot's kind narrows its words
        nn.init.constant_(self.heat[1].bias, -4.0)


class Text(nn.Module):
    """Tokens [B, L] to unit `sem` vectors [B, HALF]: two small self-attention layers."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        c = 128
        self.table = nn.Embedding(vocabulary, c)
        self.place = nn.Parameter(torch.randn(tokens.LENGTH, c) * 0.02)
        self.n1 = nn.LayerNorm(c)
        self.qkv1 = nn.Linear(c, 3 * c)
        self.out1 = nn.Linear(c, c)
        self.m1 = nn.Sequential(nn.LayerNorm(c), nn.Linear(c, 2 * c), nn.GELU(), nn.Linear(2 * c, c))
        self.n2 = nn.LayerNorm(c)
        self.qkv2 = nn.Linear(c, 3 * c)
        self.out2 = nn.Linear(c, c)
        self.m2 = nn.Sequential(nn.LayerNorm(c), nn.Linear(c, 2 * c), nn.GELU(), nn.Linear(2 * c, c))
        self.head = nn.Linear(c, HALF)

    def attend(self, qkv: Tensor, blocked: Tensor) -> Tensor:
        b, length, c3 = qkv.shape
        heads, c = 4, c3 // 3
        q, k, v = qkv.view(b, length, 3, heads, c // heads).permute(2, 0, 3, 1, 4).unbind(0)
        weight = q @ k.transpose(2, 3) / float(c // heads) ** 0.5
        weight = weight.masked_fill(blocked[:, None, None, :], -1e4).softmax(dim=-1)
        return (weight @ v).transpose(1, 2).reshape(b, length, c)

    def forward(self, ids: Tensor) -> Tensor:
        blocked = ids == 0
        x = self.table(ids) + self.place[: ids.shape[1]]
        x = x + self.out1(self.attend(self.qkv1(self.n1(x)), blocked))
        x = x + self.m1(x)
        x = x + self.out2(self.attend(self.qkv2(self.n2(x)), blocked))
        x = x + self.m2(x)
        keep = (~blocked).to(x.dtype)[:, :, None]
        return unit(self.head((x * keep).sum(1) / (keep.sum(1) + 1e-6)))


class Layout(nn.Module):
    """What a slot's words owe to where its features lie on the thing: a second look at its box.

    The mean of the features under a mask forgets their order, and one linear map serves all kinds.
    Here features and mask are sampled on a grid over the mask's extent, and a hidden layer that
    knows the slot's kind reads them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.grid = GRID
        self.reduce = Conv(CELL_DIM, LAYOUT_DIM, 1)
        self.read = nn.Linear(GRID * GRID * (LAYOUT_DIM + 1) + CELL_DIM + EMBED_DIM + 4, LAYOUT_HIDDEN)
        self.kind = nn.Parameter(torch.zeros(len(KINDS), LAYOUT_HIDDEN))
        self.norm = nn.LayerNorm(LAYOUT_HIDDEN)
        self.write = nn.Linear(LAYOUT_HIDDEN, HALF)
        nn.init.zeros_(self.write.weight)
        nn.init.zeros_(self.write.bias)

    def forward(self, mean: Tensor, reduced: Tensor, soft: Tensor, embed: Tensor, kind: Tensor) -> Tensor:
        """[K, HALF] to be added to raw `sem`, of one image.

        mean [K, CELL_DIM] of the cells under the masks, reduced [LAYOUT_DIM, h8, w8], soft masks [K, h4, w4], embed [K,
        EMBED_DIM] and kind [K] of the peaks.
        """
        k, g = soft.shape[0], self.grid
        box = extent(soft)
        steps = torch.arange(g, device=soft.device, dtype=soft.dtype) * (2.0 / (g - 1)) - 1.0
        y = (box[:, 0, None] + box[:, 2, None] * steps)[:, :, None].expand(k, g, g)
        x = (box[:, 1, None] + box[:, 3, None] * steps)[:, None, :].expand(k, g, g)
        at = torch.stack([x, y], 3)
        own = torch.grid_sampler(soft[:, None], at, 0, 0, False).flatten(1)
        there = torch.grid_sampler(reduced[None], at.reshape(1, k * g, g, 2), 0, 0, False)[0]
        there = there.view(reduced.shape[0], k, g * g).permute(1, 0, 2).flatten(1)
        seen = torch.cat([own, there, mean, embed, torch.log(box[:, 2:] + 1e-3), box[:, :2]], 1)
        return self.write(torch.relu(self.norm(self.read(seen) + self.kind[kind])))


def extent(soft: Tensor) -> Tensor:
    """[K, 4]: a mask's centre (y, x) and half its height and width; the picture spans -1 to 1."""
    h, w = soft.shape[1], soft.shape[2]
    y = ((torch.arange(h, device=soft.device, dtype=soft.dtype) + 0.5) * (2.0 / h) - 1.0)[:, None].expand(h, w)
    x = ((torch.arange(w, device=soft.device, dtype=soft.dtype) + 0.5) * (2.0 / w) - 1.0)[None].expand(h, w)
    flat = soft.flatten(1)
    weight = (flat - 0.5 * flat.amax(1, keepdim=True)).clamp(min=0.0)
    moments = weight @ torch.stack([y, x, y * y, x * x], 2).reshape(h * w, 4)
    moments = moments / (weight.sum(1, keepdim=True) + 1e-6)
    centre = moments[:, :2]
    spread = (moments[:, 2:] - centre * centre).clamp(min=0.0).sqrt()
    least = torch.tensor([4.0 / h, 4.0 / w], device=soft.device, dtype=soft.dtype)
    return torch.cat([centre, torch.maximum(2.0 * spread, least)], 1)


class Rendered(nn.Module):
    """Image [1, 3, H, W] to masks, raw embeddings and raw features; `slots` thing slots a kind."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.heads = Heads()
        self.layout = Layout()
        self.slots = SLOTS_PER_KIND
        self.half = HALF
        self.register_buffer("kind", torch.arange(len(KINDS)).repeat_interleave(SLOTS_PER_KIND))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Heat [100 - STUFF] and mask logits of the things, of the surfaces, raw embeddings [100, D], raw
        features [D, h8, w8]."""
        p4, p8 = self.trunk(image)
        e = self.heads.embed(p8)
        cells = torch.cat([e, self.heads.fine(p4)], 1)
        dense = self.heads.dense(cells)[0]
        heat = self.heads.heat(p8).sigmoid()
        peaks = (heat * (heat == torch.max_pool2d(heat, [3, 3], [1, 1], [1, 1])).to(heat.dtype))[0]
        width = heat.shape[3]
        value, index = peaks.flatten(1).topk(self.slots, dim=1)
        value, index = value.flatten(), index.flatten()
        cy, cx = torch.div(index, width, rounding_mode="floor"), index % width
        kernel = rows(self.heads.kernel(p8))[index]
        thing = thing_masks(kernel, self.heads.mask(p4)[0], cy, cx).clamp(-14.0, 14.0)
        stuff = stuff_logits(self.heads.stuff(p4)[0])
        soft = torch.cat([thing, stuff]).sigmoid()
        peak = rows(e)[index]
        mean = pooled(cells[0], soft)
        words_of_kind = self.heads.kind_centre[self.kind]
        words_of_kind = words_of_kind + self.layout(mean[: thing.shape[0]], self.layout.reduce(cells)[0],
                                                    soft[: thing.shape[0]], peak, self.kind)
        own = self.heads.centre(peak) + torch.nn.functional.pad(words_of_kind, [0, self.half])
        z = torch.nn.functional.linear(mean, self.heads.dense.weight[:, :, 0, 0], self.heads.dense.bias)
        return value, torch.cat([thing, stuff]), z + torch.cat([own, self.heads.stuff_centre]), dense


def thing_masks(kernel: Tensor, mask: Tensor, cy: Tensor, cx: Tensor) -> Tensor:
    """Mask logits [K, h4, w4] of K peaks of one image.

    kernel [K, KERNEL_DIM], mask [MASK_DIM, h4, w4], cy/cx [K] peak cells at stride 8. The quadratic form
    in the place relative to the peak is multiplied out, so that one product gives everything.
    """
    d, h, w = mask.shape
    ys = ((torch.arange(h, device=mask.device, dtype=mask.dtype) - h / 2) / 8)[:, None].expand(h, w)
    xs = ((torch.arange(w, device=mask.device, dtype=mask.dtype) - w / 2) / 8)[None].expand(h, w)
    planes = torch.stack([torch.ones_like(ys), ys, ys * ys, xs, xs * xs, ys * xs])
    y0 = (cy.to(mask.dtype) * 2 + 0.5 - h / 2) / 8
    x0 = (cx.to(mask.dtype) * 2 + 0.5 - w / 2) / 8
    q = kernel[:, d:]
    by, ay, bx, ax, c = q[:, 1], q[:, 2].exp(), q[:, 3], q[:, 4].exp(), q[:, 5]
    form = torch.stack([
        q[:, 0] - by * y0 - ay * y0 * y0 - bx * x0 - ax * x0 * x0 + c * y0 * x0,
        by + 2 * ay * y0 - c * x0, -ay, bx + 2 * ax * x0 - c * y0, -ax, c], 1)
    return (torch.cat([kernel[:, :d], form], 1) @ torch.cat([mask, planes]).reshape(d + 6, h * w)).view(-1, h, w)


def stuff_logits(stuff: Tensor) -> Tensor:
    """Independent mask logits [STUFF, h4, w4] from the softmax scores [STUFF + 1, h4, w4]."""
    # Against the sum of the others, not log(p / (1 - p)): exact to float rounding where p is near 1.
    k = stuff.shape[0] - 1
    top = stuff.amax(0, keepdim=True)
    each = torch.exp(stuff - top)
    before = each.cumsum(0)
    after = each.flip([0]).cumsum(0).flip([0])
    others = after[1:].clone()
    others[1:] += before[:k - 1]
    return (stuff[:k] - top[0] - torch.log(others + 1e-30)).clamp(-14.0, 14.0)


def pooled(dense: Tensor, masks: Tensor) -> Tensor:
    """Mean of dense [D, h8, w8] under masks [K, h4, w4] (0..1): [K, D]."""
    m = torch.nn.functional.avg_pool2d(masks[None], 2)[0].flatten(1)
    m = m / (m.sum(1, keepdim=True) + 1e-4)
    return m @ dense.permute(1, 2, 0).reshape(-1, dense.shape[0])  # no copy where channels come last


def rows(x: Tensor) -> Tensor:
    """[h * w, C] of [1, C, h, w]; no copy where channels come last."""
    return x.permute(0, 2, 3, 1)[0].reshape(-1, x.shape[1])
