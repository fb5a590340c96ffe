"""The part of the demo backbone that knows photographs, and the whole of both parts.

Over NanoDet-g (`nanodet.py`), which does not learn: a pyramid, one objectness and mask kernel for every
cell at strides 8, 16 and 32, embeddings. A slot is the r-th surest cell of the picture. Masks are dot
products of a cell's kernel with stride-4 features plus a quadratic form in the place relative to the
cell. The classes that the detector sees at a cell add their word to its embedding from the start.
What tells a thing from others of its word (`Own`) is read from the detector's features and from colours.
"""

import torch
from torch import Tensor, nn

from tools.demo_backbone import words
from tools.demo_backbone.model import nanodet, net, tokens

STUFF = len(words.SURFACES) + 1  # the surfaces and "unlabelled"
N = net.N
SLOTS = N - STUFF
MASK_DIM = 24
KERNEL_DIM = MASK_DIM + 6
WIDTH = 96
KNOWN = 128
CELL_DIM = WIDTH + KNOWN + nanodet.CLASSES
PRIOR = 5.0
SHARP = 4.0  # masks are learned soft; sums of soft edges would hand the ground about a thing to it
HUES, GREYS = 6, 6  # a histogram of colours has HUES^2 + GREYS bins
OWN = net.HALF - 1
SEEN = 64 + 128 + 256  # the detector's channels at strides 4, 8 and 16
JUDGES = 48


class ConvBn(nn.Sequential):
    def __init__(self, cin: int, cout: int, k: int = 3) -> None:
        super().__init__(nn.Conv2d(cin, cout, k, 1, k // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Photo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        t = nanodet.TOWER
        self.nanodet = nanodet.NanoDet()
        self.around = nn.Linear(512, WIDTH)
        self.l32 = nn.Conv2d(512 + t, WIDTH, 1)
        self.l16 = nn.Conv2d(256 + t, WIDTH, 1)
        self.l8 = nn.Conv2d(128 + t, WIDTH, 1)
        self.l4 = nn.Conv2d(64, 48, 1)
        self.d4 = nn.Conv2d(WIDTH, 48, 1)
        self.f32 = ConvBn(WIDTH, WIDTH)
        self.f16 = ConvBn(WIDTH, WIDTH)
        self.f8 = ConvBn(WIDTH, WIDTH)
        self.f4 = ConvBn(48, 48)
        self.tower = ConvBn(WIDTH, WIDTH)
        self.heat = nn.Conv2d(WIDTH, 1, 1)
        self.kernel = nn.Conv2d(WIDTH, KERNEL_DIM, 1)
        self.tower8 = ConvBn(WIDTH, WIDTH)
        self.heat8 = nn.Conv2d(WIDTH, 1, 1)
        self.kernel8 = nn.Conv2d(WIDTH, KERNEL_DIM, 1)
        self.mask = nn.Conv2d(48, MASK_DIM, 1)
        self.stuff = nn.Sequential(ConvBn(48, 32), nn.Conv2d(32, STUFF + 1, 1))
        self.known = ConvBn(3 * t, KNOWN, 1)
        self.hidden = nn.Sequential(ConvBn(CELL_DIM, 192, 1))
        self.dense = nn.Conv2d(CELL_DIM + 192, net.HALF, 1)
        self.centre = nn.Sequential(nn.Linear(2 * WIDTH + nanodet.CLASSES, 192), nn.ReLU(), nn.Linear(192, net.HALF))
        self.stuff_centre = nn.Parameter(torch.randn(STUFF, net.HALF) * 0.02)
        self.own = Own()
        # The word of each of the detector's classes, times its weight; `Demo.remember` sets it.
        self.register_buffer("prior", torch.zeros(nanodet.CLASSES, net.HALF))
        nn.init.constant_(self.heat.bias, -4.0)
        nn.init.constant_(self.heat8.bias, -4.0)
        self.slots = SLOTS
        self.sharp = SHARP

    def see(self, seen: list[Tensor], hidden: list[Tensor], scores: list[Tensor]) -> tuple[
            Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Mask features, surfaces' scores, cells at stride 8, then heat, kernels and what a peak knows of
        itself of all cells [B, .., h16 w16 + h32 w32 + h8 w8], in this order."""
        whole = self.around(seen[3].mean(dim=[2, 3]))[:, :, None, None]
        p32 = self.f32(self.l32(torch.cat([seen[3], hidden[2]], 1)) + whole)
        p16 = self.f16(self.l16(torch.cat([seen[2], hidden[1]], 1)) + net.upsample2(p32))
        p8 = self.f8(self.l8(torch.cat([seen[1], hidden[0]], 1)) + net.upsample2(p16))
        p4 = self.f4(self.l4(seen[0]) + net.upsample2(self.d4(p8)))
        classes = [torch.relu(s.sigmoid() - 0.06) * 4.0 for s in scores]
        high = torch.maximum(classes[1], net.upsample2(classes[2]))
        all8 = torch.maximum(classes[0], net.upsample2(high))
        known = self.known(torch.cat([hidden[0], net.upsample2(torch.cat([hidden[1], net.upsample2(hidden[2])], 1))], 1))
        cells = torch.cat([p8, known, all8], 1)
        cells = torch.cat([cells, self.hidden(cells)], 1)
        near8 = torch.max_pool2d(all8, [3, 3], [1, 1], [1, 1])
        near16 = torch.max_pool2d(all8, [4, 4], [2, 2], [1, 1])
        near32 = torch.max_pool2d(near16, [4, 4], [2, 2], [1, 1])
        t16, t32 = self.tower(p16), self.tower(p32)
        t = torch.cat([t16.flatten(2), t32.flatten(2)], 2)[:, :, :, None]
        t8 = self.tower8(p8)
        peak = torch.cat([torch.cat([t[..., 0], t8.flatten(2)], 2),
                          torch.cat([p16.flatten(2), p32.flatten(2), p8.flatten(2)], 2),
                          torch.cat([near16.flatten(2), near32.flatten(2), near8.flatten(2)], 2)], 1)
        heat = torch.cat([self.heat(t)[:, 0, :, 0], self.heat8(t8).flatten(1)], 1)
        kernel = torch.cat([self.kernel(t)[..., 0], self.kernel8(t8).flatten(2)], 2)
        return self.mask(p4), self.stuff(p4), cells, heat, kernel, peak

    def embedded(self, mean: Tensor, peak: Tensor) -> Tensor:
        """Raw `sem` [K, HALF] of things from the cells under their masks [K, ..] and their own cell [K, ..]."""
        z = torch.nn.functional.linear(mean, self.dense.weight[:, :, 0, 0], self.dense.bias) + self.centre(peak)
        return z + peak[:, -self.prior.shape[0]:] @ self.prior

    def forward(self, image: Tensor, seen: list[Tensor], hidden: list[Tensor],
                scores: list[Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As net.Rendered gives them, from one image and what NanoDet gives for it."""
        mask, surfaces, cells, heat, kernel, peak = self.see(seen, hidden, scores)
        h, w = hidden[1].shape[2], hidden[1].shape[3]
        value, index = peaks(heat, h, w).topk(self.slots)
        cy, cx, step = places(index, h, w)
        thing = masks_of(kernel[0].t()[index], mask[0], cy, cx, step).clamp(-14.0, 14.0)
        stuff = net.stuff_logits(surfaces[0])
        mean = net.pooled(cells[0], torch.cat([thing, stuff]).sigmoid())
        z = self.embedded(mean[: self.slots], peak[0].t()[index])
        ground = torch.nn.functional.linear(mean[self.slots:], self.dense.weight[:, :, 0, 0], self.dense.bias)
        masks = torch.cat([(thing * self.sharp).clamp(-14.0, 14.0), stuff])
        own = self.own(image, seen)[0]
        sem = torch.cat([z, ground + self.stuff_centre])
        inst = self.own.finish(net.pooled(own, masks.sigmoid()))
        every = torch.cat([self.dense(cells)[0], self.own.finish(own.permute(1, 2, 0)).permute(2, 0, 1)])
        return value, masks, torch.cat([sem, inst], 1), every


class Own(nn.Module):
    """What tells a thing from others of its word: linear in the detector's features and a histogram of colours.

    Nothing here is learned by steps; `identity.py` fits it. The last number of the result is the same for
    everything: it brings the cosines to where the learner of concepts expects them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.x4 = nn.Conv2d(64, OWN, 1, bias=False)
        self.x8 = nn.Conv2d(128, OWN, 1, bias=False)
        self.x16 = nn.Conv2d(256, OWN, 1, bias=False)
        self.colour = nn.Conv2d(HUES * HUES + GREYS, OWN, 1)
        self.register_buffer("common", torch.zeros(1))
        self.register_buffer("hues", torch.linspace(-0.8, 0.8, HUES)[None, :, None, None], persistent=False)
        self.register_buffer("greys", torch.linspace(0.05, 0.95, GREYS)[None, :, None, None], persistent=False)

    def forward(self, image: Tensor, seen: list[Tensor]) -> Tensor:
        """[B, OWN, h8, w8]; its mean over a thing's cells, through `finish`, is the thing's."""
        own = self.x4(torch.nn.functional.avg_pool2d(seen[0], [2, 2])) + self.x8(seen[1])
        return own + net.upsample2(self.x16(seen[2])) + self.colour(self.colours(image))

    def colours(self, image: Tensor) -> Tensor:
        """[B, HUES^2 + GREYS, h8, w8]: how much of a cell has a colour, whatever the light's strength, and a brightness."""
        x = torch.nn.functional.avg_pool2d(image, [4, 4]) / 255.0
        grey = 0.3 * x[:, 0] + 0.59 * x[:, 1] + 0.11 * x[:, 2]
        red = ((x[:, 0] - grey) / (grey + 0.05)).clamp(-1.0, 1.0)
        blue = ((x[:, 2] - grey) / (grey + 0.05)).clamp(-1.0, 1.0)
        reds = torch.exp((red[:, None] - self.hues).square() * -12.5)
        blues = torch.exp((blue[:, None] - self.hues).square() * -12.5)
        hues = (reds[:, :, None] * blues[:, None]).flatten(1, 2)
        greys = torch.exp((grey[:, None] - self.greys).square() * -34.7)
        parts = [hues / (hues.sum(1, keepdim=True) + 1e-3), greys / (greys.sum(1, keepdim=True) + 1e-3)]
        return torch.nn.functional.avg_pool2d(torch.cat(parts, 1), [2, 2])

    def finish(self, own: Tensor) -> Tensor:
        """[.., HALF] from [.., OWN]."""
        own = net.unit(own)
        return torch.cat([own, self.common.expand(own[..., :1].shape)], -1)


def alone(heat: Tensor) -> Tensor:
    """Probabilities where a cell is the surest of its neighbours, else 0."""
    return heat.sigmoid() * (heat == torch.max_pool2d(heat, [3, 3], [1, 1], [1, 1])).to(heat.dtype)


def peaks(heat: Tensor, h: int, w: int) -> Tensor:
    """`alone` of all cells of one picture [1, cells]; h, w at stride 16."""
    coarse, fine = h * w, h * w + (h // 2) * (w // 2)
    return torch.cat([alone(heat[:, :coarse].view(1, h, w)).flatten(),
                      alone(heat[:, coarse:fine].view(1, h // 2, w // 2)).flatten(),
                      alone(heat[:, fine:].view(1, h * 2, w * 2)).flatten()])


def places(index: Tensor, h: int, w: int) -> tuple[Tensor, Tensor, Tensor]:
    """A cell's middle in stride-4 cells (y, x) and its size there (4, 8 or 2), from its number."""
    first, second = h * w, h * w + (h // 2) * (w // 2)
    coarse, fine = (index >= first) & (index < second), index >= second
    at = torch.where(coarse, index - first, torch.where(fine, index - second, index))
    columns = torch.where(coarse, torch.full_like(index, w // 2),
                          torch.where(fine, torch.full_like(index, w * 2), torch.full_like(index, w)))
    step = torch.where(coarse, torch.full_like(index, 8),
                       torch.where(fine, torch.full_like(index, 2), torch.full_like(index, 4))).float()
    y, x = torch.div(at, columns, rounding_mode="floor").float(), (at % columns).float()
    return (y + 0.5) * step - 0.5, (x + 0.5) * step - 0.5, step


def masks_of(kernel: Tensor, mask: Tensor, cy: Tensor, cx: Tensor, step: Tensor) -> Tensor:
    """Mask logits [K, h4, w4]: kernel [K, KERNEL_DIM], mask [MASK_DIM, h4, w4], cells' middles and sizes [K]."""
    d, h, w = mask.shape
    ys = (torch.arange(h, dtype=mask.dtype) / 16)[:, None].expand(h, w)
    xs = (torch.arange(w, dtype=mask.dtype) / 16)[None].expand(h, w)
    planes = torch.stack([torch.ones_like(ys), ys, ys * ys, xs, xs * xs, ys * xs])
    y0, x0 = cy / 16, cx / 16
    s = 4.0 / step  # distances count in cells of the level
    q = kernel[:, d:]
    by, bx, c = q[:, 1] * s, q[:, 3] * s, q[:, 5] * s * s
    ay, ax = (q[:, 2].clamp(max=4.0) - 1.0).exp() * s * s, (q[:, 4].clamp(max=4.0) - 1.0).exp() * s * s
    form = torch.stack([
        q[:, 0] - by * y0 - ay * y0 * y0 - bx * x0 - ax * x0 * x0 + c * y0 * x0,
        by + 2 * ay * y0 - c * x0, -ay, bx + 2 * ax * x0 - c * y0, -ax, c], 1)
    return (torch.cat([kernel[:, :d], form], 1) @ torch.cat([mask, planes]).reshape(d + 6, h * w)).view(-1, h, w)


def cells_of(x4: Tensor, x8: Tensor, x16: Tensor) -> Tensor:
    """[B, SEEN, h8, w8]: what NanoDet sees at strides 4, 8 and 16."""
    return torch.cat([torch.nn.functional.avg_pool2d(x4, [2, 2]), x8, net.upsample2(x16)], 1)


class Switch(nn.Module):
    """Whether a picture is a photograph (above 0) or rendered; `switch.py` fits it.

    It reads grain and edges at every cell, then their mean and deviation over the picture: a mean of the cells as
    they are says more of what a picture shows than of what it was taken with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Conv2d(SEEN, JUDGES, 1)
        self.weigh = nn.Linear(2 * JUDGES, 1)

    def forward(self, cells: Tensor) -> Tensor:
        """[B, 1] from cells [B, SEEN, h, w]."""
        x = torch.relu(self.hidden(cells)).flatten(2)
        return self.weigh(torch.cat([x.mean(2), x.std(2)], 1))


class Demo(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rendered = net.Rendered()
        self.photo = Photo()
        self.text = net.Text(len(tokens.token_list()))
        self.no_object = nn.Parameter(torch.randn(net.HALF))
        self.log_scale = nn.Parameter(torch.tensor(2.8))
        self.register_buffer("old_tokens", torch.zeros(len(tokens.token_list()), dtype=torch.bool))
        self.switch = Switch()

    @torch.no_grad()
    def remember(self, tokenizer: tokens.Tokenizer, names: list[str]) -> None:
        """Sets the prior to today's text embeddings of the detector's classes' words."""
        self.photo.prior.copy_(self.text(tokenizer(["a photo of a " + n for n in names])) * PRIOR)
