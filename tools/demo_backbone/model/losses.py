"""What the photographs' part learns from a batch: where things are, their masks and words."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from tools.demo_backbone import words
from tools.demo_backbone.model import net, photo, tokens
from tools.demo_backbone.model.data import IGNORE, Batch, Thing

SAMPLED_PEAKS = 6
MORE_CELLS = 4
NEW = frozenset(words.NOUNS) - frozenset(words.RENDERED_THINGS + words.RENDERED_SURFACES)
UNKNOWN = words.NOUNS.index("unknown")
UNKNOWN_WEIGHT = 0.25  # the commonest answer on photographs, and the easiest
MOST_THINGS = 16  # of a picture; of a crowd some are drawn by lot
OPEN_WEIGHT = 0.1  # of "no thing is here" where nothing is labelled
SMALL, LARGE = 36.0, 80.0  # pixels, the root of a thing's area: below it belongs to stride 8, from there on to stride 32


def cells_of(t: Thing, member: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """A thing's stride (8, 16, 32), its cells there (about its middle and on it) and those about them."""
    stride = 32 if t.size >= LARGE else 16 if t.size >= SMALL else 8
    n = stride // 4
    h, w = member.shape[0] // n, member.shape[1] // n
    ys, xs = np.nonzero(member)
    cy, cx = ys.mean(), xs.mean()
    ry, rx = max(0.6 * n, 0.17 * (np.ptp(ys) + 1)), max(0.6 * n, 0.17 * (np.ptp(xs) + 1))
    gy, gx = ((np.arange(h) + 0.5) * n - 0.5)[:, None], ((np.arange(w) + 0.5) * n - 0.5)[None]
    far = ((gy - cy) / ry) ** 2 + ((gx - cx) / rx) ** 2
    on = member[n // 2::n, n // 2::n][:h, :w]
    inside = (far <= 1) & on
    if not inside.any():
        nearest = np.where(on, far, np.inf) if on.any() else far
        inside = nearest == nearest.min()
    return stride, inside, (far <= 4) & ~inside


def heat_loss(heat: Tensor, batch: Batch) -> tuple[Tensor, list[list[np.ndarray]]]:
    """Focal loss of "a thing's middle" over the cells [B, cells], and every thing's cells' numbers."""
    ids = batch.ids4.numpy()
    b, h4, w4 = ids.shape
    h, w = h4 // 4, w4 // 4
    target, weight = np.zeros((b, heat.shape[1]), np.float32), np.ones((b, heat.shape[1]), np.float32)
    second = h * w + (h // 2) * (w // 2)
    offsets = {16: 0, 32: h * w, 8: second}
    for i in range(b):
        for n, at in ((4, slice(0, h * w)), (8, slice(h * w, second)), (2, slice(second, None))):
            under = ids[i, n // 2::n, n // 2::n].ravel()
            weight[i, at] = np.where(under == 254, OPEN_WEIGHT, np.where((under == 253) | (under == 255), 0, 1))
    mine: list[list[np.ndarray]] = [[] for _ in range(b)]
    for t in batch.things:
        stride, inside, beside = cells_of(t, ids[t.image] == t.local_id)
        offset = offsets[stride]
        weight[t.image, offset + np.flatnonzero(beside)] = 0
        mine[t.image].append(offset + np.flatnonzero(inside))
    for i, lists in enumerate(mine):
        for cells in lists:
            target[i, cells] = 1
            weight[i, cells] = 1 / np.sqrt(len(cells))
    goal, worth = torch.from_numpy(target), torch.from_numpy(weight)
    p = heat.sigmoid().clamp(1e-4, 1 - 1e-4)
    each = torch.where(goal > 0, -0.6 * (1 - p) ** 2 * torch.log(p), -0.4 * p**2 * torch.log(1 - p))
    return (each * worth).sum() / (goal * worth).sum().clamp(min=1), mine


def mask_loss(logits: Tensor, target: Tensor, sure: Tensor) -> Tensor:
    """BCE + dice of [K, h, w] where `sure`; every object counts the same whatever its size."""
    p = logits.sigmoid() * sure
    area = target.sum((1, 2))
    dice = 1 - (2 * (p * target).sum((1, 2)) + 1) / ((p + target).sum((1, 2)) + 1)
    bce = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * sure
    # Half of the weight on the object, half on the rest, so that thin things are not drowned.
    inside = (bce * target).sum((1, 2)) / area.clamp(min=1)
    near = (bce * (1 - target)).sum((1, 2)) / (area * 2 + 50)
    return (dice + 0.5 * inside + 0.5 * near).mean()


def stuff_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy over surfaces, unlabelled and thing per pixel."""
    target = torch.full_like(batch.ids4, photo.STUFF)
    target[batch.ids4 == 255] = photo.STUFF - 1
    for i, present in enumerate(batch.surfaces):
        for local, surface in present:
            target[i][batch.ids4[i] == local] = surface
    target[(batch.ids4 == 254) | (batch.ids4 == 253)] = IGNORE
    return F.cross_entropy(scores, target, ignore_index=IGNORE)


class Named:
    """Embeddings collected over a batch, with what they are."""

    def __init__(self) -> None:
        self.sem: list[Tensor] = []
        self.noun: list[int] = []  # len(NOUNS) is "no object"
        self.thing: list[Thing | None] = []
        self.colour: list[str | None] = []

    def add(self, z: Tensor, nouns: list[int], things: list, colours: list) -> None:
        self.sem.append(net.unit(z))
        self.noun += nouns
        self.thing += things
        self.colour += colours


def collect(model: photo.Demo, out: tuple[Tensor, ...], batch: Batch, mine: list[list[np.ndarray]],
            rng: np.random.Generator) -> tuple[Named, Tensor]:
    """Embeddings of true and of found cells, and the mask loss of the true ones and of found ones."""
    named, logit_list, target_list, sure_list = Named(), [], [], []
    by_image: list[list[Thing]] = [[] for _ in range(len(batch.images))]
    for t in batch.things:
        by_image[t.image].append(t)
    net_ = model.photo
    # unbind, not indexing: its gradient is one stack, not a full tensor of zeros per image.
    masks, surface_scores, all_cells, heats, kernels, peaks = (x.unbind(0) for x in out)
    h, w = batch.ids4.shape[1] // 4, batch.ids4.shape[2] // 4
    for i, things in enumerate(by_image):
        order = list(range(len(things)))
        if len(things) > MOST_THINGS:
            order = list(rng.permutation(len(things))[:MOST_THINGS])
        cells = [mine[i][j] for j in order]
        things = [things[j] for j in order]
        heat = heats[i].detach()
        found = photo.peaks(heat[None], h, w).topk(SAMPLED_PEAKS).indices
        members = torch.stack([batch.ids4[i] == t.local_id for t in things]) if things else None
        index = torch.cat([torch.tensor([int(c[rng.integers(len(c))]) for c in cells], dtype=torch.int64), found])
        kernel = kernels[i].t()
        logits = photo.masks_of(kernel[index], masks[i], *photo.places(index, h, w))
        stuff = net.stuff_logits(surface_scores[i])
        soft = torch.cat([logits, stuff]).sigmoid().detach()
        mean = net.pooled(all_cells[i], soft)
        own = net_.embedded(mean[: len(index)], peaks[i].t()[index])
        under = F.linear(mean[len(index):], net_.dense.weight[:, :, 0, 0], net_.dense.bias)
        z = torch.cat([own, under + net_.stuff_centre])
        k = len(things)
        nouns = [t.noun for t in things]
        if k:
            more = [(j, int(c)) for j in range(k) if len(cells[j]) > 1
                    for c in rng.choice(cells[j], min(MORE_CELLS, len(cells[j])), replace=False)]
            sure = (batch.ids4[i] != 253).float()
            logit_list.append(logits[:k])
            target_list.append(members.float())
            sure_list.append(sure.expand_as(logits[:k]))
            if more:
                which_thing = torch.tensor([j for j, _ in more])
                cell = torch.tensor([c for _, c in more])
                logit_list.append(photo.masks_of(kernel[cell], masks[i], *photo.places(cell, h, w)))
                target_list.append(members[which_thing].float())
                sure_list.append(sure.expand_as(logit_list[-1]))
            overlap = (soft[k:k + SAMPLED_PEAKS].flatten(1) > 0.5).float()
            truth = members.float().flatten(1)
            both = overlap @ truth.t()
            iou = both / (overlap.sum(1)[:, None] + truth.sum(1)[None] - both + 1e-6)
            best, which = iou.max(1)
        else:
            best, which = torch.zeros(SAMPLED_PEAKS), torch.zeros(SAMPLED_PEAKS, dtype=torch.int64)
        labelled = batch.ids4[i] < 253
        for row, (b, wh) in enumerate(zip(best.tolist(), which.tolist())):
            if b > 0.5:
                nouns.append(things[wh].noun)
            else:  # "no object" only where everything under the mask is labelled
                inside = soft[k + row] > 0.5
                open_ = b < 0.3 and (labelled[inside].float().mean() > 0.9 if inside.any() else True)
                nouns.append(len(words.NOUNS) if open_ else IGNORE)
        surfaces = [IGNORE] * photo.STUFF
        colours: list = [t.colour for t in things] + [None] * (SAMPLED_PEAKS + photo.STUFF)
        counts = torch.bincount(batch.ids4[i].flatten(), minlength=256)
        for local, surface in batch.surfaces[i]:
            if counts[local] >= 20:
                surfaces[surface] = len(words.THINGS) + surface
        for image, surface, colour in batch.surface_words:
            if image == i and surfaces[surface] != IGNORE:
                colours[k + SAMPLED_PEAKS + surface] = colour
        surfaces[photo.STUFF - 1] = len(words.NOUNS) if counts[255] >= 20 else IGNORE
        sources = list(things) + [things[wh] if b > 0.6 else None
                                  for b, wh in zip(best.tolist(), which.tolist())]
        named.add(z, nouns + surfaces, sources + [None] * photo.STUFF, colours)
        if k:  # the dense features alone, under the true mask: what F_per of the method uses
            plain = F.linear(net.pooled(all_cells[i], members.float()), net_.dense.weight[:, :, 0, 0], net_.dense.bias)
            named.add(plain, [t.noun for t in things], list(things), [t.colour for t in things])
    loss = (mask_loss(torch.cat(logit_list), torch.cat(target_list), torch.cat(sure_list)) if logit_list
            else out[3].sum() * 0)
    return named, loss


def pick(name: str, synonyms: dict[str, tuple[str, ...]], rng: np.random.Generator) -> str:
    group = synonyms.get(name, ())
    return group[rng.integers(len(group))] if group and rng.random() < 0.4 else name


def dress(phrase: str, rng: np.random.Generator) -> str:
    return tokens.TEMPLATES[rng.integers(len(tokens.TEMPLATES))].format(phrase)


def cross_entropy(model: photo.Demo, sem: Tensor, text: Tensor, target: list[int],
                  weight: Tensor | None = None) -> Tensor:
    labels = torch.tensor(target)
    if (labels != IGNORE).sum() == 0:
        return sem.sum() * 0
    return F.cross_entropy(model.log_scale.exp() * sem @ text.t(), labels, weight, ignore_index=IGNORE)


def phrases_of(t: Thing, form: int) -> tuple[str, ...] | None:
    """The thing's phrase of a form; None where the form needs a colour and the picture shows none."""
    if not 0 <= t.noun < len(words.NOUNS) or t.colour is None and form in (0, 3, 4) or t.pattern is None:
        return None
    noun = words.NOUNS[t.noun]
    if form == 0:
        return (t.colour, noun)
    if form == 1:
        return (t.pattern, noun)
    if form == 2:
        return (t.material, noun)
    if form == 3:
        return (t.colour, t.pattern, noun)
    return (t.colour, t.pattern, t.material, noun)


def spoken(phrase: tuple[str, ...], rng: np.random.Generator) -> str:
    parts = [pick(phrase[0], words.COLOUR_SYNONYMS, rng), *phrase[1:-1],
             pick(phrase[-1], words.SYNONYMS, rng)]
    return dress(" ".join(p for p in parts if p != "plain" or len(parts) == 2), rng)


def word_losses(model: photo.Demo, tokenizer: tokens.Tokenizer, named: Named,
                rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Nouns against all nouns and "no object"; attribute phrases against the batch's and random ones."""
    sem = torch.cat(named.sem)
    texts = [dress(pick(n, words.SYNONYMS, rng), rng) for n in words.NOUNS]
    parts = [len(texts)]
    forms = []
    chosen = (0, 1 + int(rng.integers(2)), 3 + int(rng.integers(2)))
    for form in chosen:
        true = [phrases_of(t, form) if t is not None else None for t in named.thing]
        if form == 0:
            true = [p if p or c is None or n >= len(words.NOUNS) or n < 0 else (c, words.NOUNS[n])
                    for p, c, n in zip(true, named.colour, named.noun)]
        candidates = {p for p in true if p}
        if form == 0:
            colours = list(words.COLOURS)
            for _, noun in sorted(candidates):
                for c in rng.choice(len(colours), 3, replace=False):
                    if (colours[c], noun) not in words.HELD_OUT:
                        candidates.add((colours[c], noun))
        elif form == 1:
            for _, noun in sorted(candidates):
                candidates |= {(p, noun) for p in rng.choice(words.PATTERNS, 3)}
        elif form == 2:
            for _, noun in sorted(candidates):
                candidates |= {(m, noun) for m in rng.choice(words.MATERIALS, 2)}
        ordered = sorted(candidates)
        index = {p: i for i, p in enumerate(ordered)}
        forms.append([index[p] if p else IGNORE for p in true])
        texts += [spoken(p, rng) for p in ordered]
        parts.append(len(ordered))
    encoded = model.text(tokenizer.trimmed(texts)).split(parts)
    nothing = net.unit(model.no_object)[None]
    fresh = [i for i, n in enumerate(words.NOUNS) if n in NEW]
    former = [i for i, n in enumerate(words.NOUNS) if n not in NEW]
    near = encoded[0][fresh] @ torch.cat([encoded[0][former].detach(), nothing]).t()
    apart = F.relu(near - 0.25).sum(1).mean()  # the rendered part does not learn: new words keep away from its own
    noun_weight = torch.ones(len(words.NOUNS) + 1)
    noun_weight[UNKNOWN] = UNKNOWN_WEIGHT
    noun_loss = cross_entropy(model, sem, torch.cat([encoded[0], nothing]), named.noun, noun_weight)
    weights = (1.0, 0.7, 0.5)
    attribute = sum((w * cross_entropy(model, sem, e, f)
                     for w, e, f in zip(weights, encoded[1:], forms) if len(e) > 1), sem.sum() * 0)
    return 1.5 * noun_loss + 3 * apart, attribute
