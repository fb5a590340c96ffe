"""Writes `pixels.pt`: what happens to pixels before and after a model's pass, for a GPU.

    python3 -m tools.bundles.pixels

The module has no weights. The Java side loads it beside a bundle's module, on the same device, so
that a frame goes in as the camera's bytes and comes back as one label a pixel. Sizes come as
tensors on the CPU, so that reading them waits for no device. `backbone.torch.PixelScript` calls it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/core/src/main/resources/pixels/pixels.pt"
METHODS = ("embeddings", "labels")


class Pixels(nn.Module):
    """Before the pass (`forward`), and after it (the other methods)."""

    def forward(self, image: Tensor, sizes: Tensor, padding: Tensor) -> Tensor:
        """The model's input [1, 3, H, W] for an image [rows, columns, 3] of bytes.

        `sizes` holds rows and columns after resizing, then after padding; `padding` R, G, B.
        """
        rows, columns = int(sizes[0]), int(sizes[1])
        planes = image.permute(2, 0, 1).unsqueeze(0).to(torch.float32).contiguous()
        resized = torch._C._nn._upsample_bilinear2d_aa(planes, [rows, columns], False, None)
        whole = padding.view(1, 3, 1, 1).repeat(1, 1, int(sizes[2]), int(sizes[3]))
        whole[:, :, :rows, :columns] = resized
        return whole

    @torch.jit.export
    def embeddings(self, masks: Tensor, embeddings: Tensor, features: Tensor) -> Tensor:
        """All mask embeddings in a row, and behind them 1 if all that the model said is finite."""
        sound = torch.isfinite(masks).all() & torch.isfinite(embeddings).all()
        sound = sound & torch.isfinite(features).all()
        return torch.cat([embeddings.flatten(), sound.to(torch.float32).view(1)])

    @torch.jit.export
    def labels(
        self,
        logits: Tensor,
        shares: Tensor,
        ids: Tensor,
        claims: Tensor,
        negative_weights: Tensor,
        negative_bias: Tensor,
        negative_shares: Tensor,
        places: Tensor,
        own: Tensor,
        sizes: Tensor,
        cells: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """What stands for the best class of each camera pixel, and its probability if asked for.

        `logits` are the masks' [1, N, h, w]. `shares` [C + R, N] says how much of each proposal is
        each class, in the last R rows without what the class claims. `ids` [C] stand for the
        classes. `claims` [R, N] weigh the masks of what is claimed. Negative masks have weights
        [K, N, 3, 3], a bias [K] and shares [C + R, K].

        On the CPU: the R classes that claim something (`places`); rows of `shares` and the negative
        masks that speak of them alone (`own` [Q, 2], empty where they are like any proposal);
        `sizes` holds the image's rows and columns, the factor to the grid of negative masks and
        whether probabilities are asked for; `cells` a cell's height and width in camera pixels.
        """
        masks = torch.sigmoid(logits[0])
        count, height, width = masks.size(0), masks.size(1), masks.size(2)
        flat = masks.view(count, height * width)
        mass = flat.sum(0)
        scores = torch.matmul(shares, flat)
        # What the mass of a pixel changes by where a class is taken without its claims.
        others = torch.zeros([places.size(0), height * width], device=logits.device)
        if negative_bias.size(0) > 0:
            against = self.negative(masks, negative_weights, negative_bias, int(sizes[2]))
            if own.size(0) == 0:
                scores = scores + torch.matmul(negative_shares, against)
                mass = mass + against.sum(0)
            for i in range(own.size(0)):
                row, k = int(own[i][0]), int(own[i][1])
                share, mask = negative_shares[row, k], against[k]
                claim = scores[row] + share * mask
                holds = claim > (1 - share) * mask
                scores[row] = torch.where(holds, claim, torch.zeros_like(claim))
                added = torch.where(holds, share * mask, torch.zeros_like(claim))
                if row < ids.size(0):
                    mass = mass + added
                    for r in range(places.size(0)):
                        if int(places[r]) == row:
                            others[r] -= added
                else:
                    others[row - ids.size(0)] += added
        covers = torch.zeros([places.size(0), height * width], device=logits.device)
        for r in range(places.size(0)):
            covers[r] = (claims[r].view(count, 1) * flat).amax(0)
        grid = torch.cat([scores, covers, others, mass.view(1, -1)]).view(-1, height, width)
        return self.best(grid, ids, places, int(sizes[0]), int(sizes[1]), int(sizes[3]) > 0, cells)

    def negative(self, masks: Tensor, weights: Tensor, bias: Tensor, factor: int) -> Tensor:
        """Negative masks [K, h · w], computed on a coarser grid, as probabilities."""
        height, width = masks.size(1), masks.size(2)
        coarse = masks.unsqueeze(0)
        if factor > 1:
            coarse = torch._C._nn.avg_pool2d(coarse, [factor, factor])
        found = torch.sigmoid(torch.conv2d(coarse, weights, bias, padding=[1, 1]))
        if factor > 1:
            found = torch._C._nn.upsample_bilinear2d(found, [height, width], False, None)
        return found.view(-1, height * width)

    def best(
        self,
        grid: Tensor,
        ids: Tensor,
        places: Tensor,
        rows: int,
        columns: int,
        scored: bool,
        cells: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """The best class at camera size, some rows at a time."""
        classes, reaches = ids.size(0), places.size(0)
        low, high, part = self.sampling(grid.size(2), columns, float(cells[1]), grid)
        wide = torch.lerp(grid[:, :, low], grid[:, :, high], part)
        low, high, part = self.sampling(grid.size(1), rows, float(cells[0]), grid)
        labels = torch.empty([rows, columns], dtype=ids.dtype, device=ids.device)
        probabilities = torch.empty([rows if scored else 0, columns], device=grid.device)
        # So many values of all classes are held at a time.
        step = max(1, 16777216 // (grid.size(0) * columns))
        for start in range(0, rows, step):
            end = min(rows, start + step)
            down = part[start:end].view(1, -1, 1)
            strip = torch.lerp(wide[:, low[start:end]], wide[:, high[start:end]], down)
            score, place = strip[:classes].max(0)
            covers = strip[classes + reaches : classes + 2 * reaches]
            others = strip[classes + 2 * reaches : classes + 3 * reaches]
            mass = strip[-1]
            for r in range(reaches + int(reaches > 1)):
                # A claim must cover half of a pixel, as segment.fusion.ClaimBorders has it. Each
                # on its own; where another one then holds the pixel beyond its border, without any.
                beyond = torch.zeros_like(place, dtype=torch.bool)
                without = strip[:classes].clone()
                other_mass = strip[-1].clone()
                for q in range(reaches):
                    if r == q or r == reaches:
                        beyond = beyond | ((place == int(places[q])) & (covers[q] < 0.5))
                        without[int(places[q])] = strip[classes + q]
                        other_mass += others[q]
                other_score, other_place = without.max(0)
                score = torch.where(beyond, other_score, score)
                place = torch.where(beyond, other_place, place)
                mass = torch.where(beyond, other_mass, mass)
            labels[start:end] = ids[place]
            if scored:
                share = score / mass.clamp(min=1.0)
                probabilities[start:end] = share.clamp(max=1.0)
        return labels, probabilities

    def sampling(
        self, cells: int, pixels: int, size: float, grid: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The cells before and after each pixel, and how far its centre lies towards the latter."""
        # In double precision, as segment.fusion.AxisSampling.
        centre = torch.arange(pixels, dtype=torch.float64, device=grid.device) + 0.5
        place = (centre / size - 0.5).clamp(0.0, float(cells - 1))
        low = place.floor()
        part = (place - low).to(torch.float32)
        first = low.to(torch.int64)
        return first, (first + 1).clamp(max=cells - 1), part


def write(path: Path) -> None:
    """Writes the module; without debugging files, which would name folders of this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scripted = torch.jit.script(Pixels().eval())
    torch.jit.freeze(scripted, preserved_attrs=list(METHODS)).save(str(path))
    with zipfile.ZipFile(path) as file:
        kept = {n: file.read(n) for n in file.namelist() if not n.endswith(".debug_pkl")}
    with zipfile.ZipFile(path, "w") as file:
        for name, data in kept.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


if __name__ == "__main__":
    # Under its own name, which stands in the file.
    from tools.bundles import pixels

    pixels.write(SHIPPED)
