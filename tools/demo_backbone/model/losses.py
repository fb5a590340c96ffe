"""What the demo backbone learns from a batch: where things are, their masks, words and identity."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from tools.demo_backbone import words
from tools.demo_backbone.model import net, tokens
from tools.demo_backbone.model.data import Batch, Thing

KIND_OF_NOUN = [net.KINDS.index(words.kind_of(n)) for n in words.THINGS]
SAMPLED_PEAKS = 5
IGNORE = -100


def heat_target(batch: Batch, h: int, w: int) -> Tensor:
    target = np.zeros((len(batch.images), len(net.KINDS), h, w), np.float32)
    ys, xs = np.mgrid[0:h, 0:w]
    for t in batch.things:
        sigma = max(0.6, t.size / 8 / 6)
        g = np.exp(-((ys - t.cell[0]) ** 2 + (xs - t.cell[1]) ** 2) / (2 * sigma**2))
        plane = target[t.image, KIND_OF_NOUN[t.noun]]
        np.maximum(plane, g, out=plane)
    return torch.from_numpy(target)


def heat_loss(logits: Tensor, target: Tensor) -> Tensor:
    """CenterNet's focal loss, normalized by the number of peaks."""
    p = logits.sigmoid().clamp(1e-4, 1 - 1e-4)
    peak = target > 0.999
    positive = torch.log(p) * (1 - p) ** 2 * peak
    negative = torch.log(1 - p) * p**2 * (1 - target) ** 4 * ~peak
    return -(positive.sum() + negative.sum()) / peak.sum().clamp(min=1)


def mask_loss(logits: Tensor, target: Tensor) -> Tensor:
    """BCE + dice of [K, h, w]; every object counts the same whatever its size."""
    p = logits.sigmoid()
    area = target.sum((1, 2))
    dice = 1 - (2 * (p * target).sum((1, 2)) + 1) / ((p + target).sum((1, 2)) + 1)
    bce = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    # Half of the weight on the object, half on the rest, so that thin things are not drowned.
    inside = (bce * target).sum((1, 2)) / area.clamp(min=1)
    near = (bce * (1 - target)).sum((1, 2)) / (area * 2 + 50)
    return (dice + 0.5 * inside + 0.5 * near).mean()


def stuff_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy over surfaces, unlabelled and thing per pixel."""
    target = torch.full_like(batch.ids4, net.STUFF)
    target[batch.ids4 == 255] = net.STUFF - 1
    for i, present in enumerate(batch.surfaces):
        for local, surface in present:
            target[i][batch.ids4[i] == local] = surface
    return F.cross_entropy(scores, target)


def cell_loss(scores: list[Tensor], batch: Batch) -> Tensor:
    """Cross-entropy of noun, colour, pattern and material per stride-8 cell; small objects weigh more."""
    ids = batch.ids4[:, 1::2, 1::2]
    labels = torch.full((len(scores), len(ids), 256), IGNORE)
    labels[0, :, 255] = len(words.NOUNS)
    kinds = (list(words.COLOURS), list(words.PATTERNS), list(words.MATERIALS))
    for t in batch.things:
        labels[0, t.image, t.local_id] = t.noun
        for i, (kind, value) in enumerate(zip(kinds, (t.colour, t.pattern, t.material))):
            if value is not None:
                labels[1 + i, t.image, t.local_id] = kind.index(value)
    for i, present in enumerate(batch.surfaces):
        for local, surface in present:
            labels[0, i, local] = len(words.THINGS) + surface
    flat = ids.flatten(1)
    counts = torch.stack([torch.bincount(f, minlength=256) for f in flat]).clamp(min=1)
    weight = counts.gather(1, flat).float().rsqrt()
    total = scores[0].sum() * 0
    for share, score, label in zip((1.0, 0.5, 0.5, 0.25), scores, labels):
        target = label.gather(1, flat)
        loss = F.cross_entropy(score.flatten(2), target, reduction="none", ignore_index=IGNORE)
        total = total + share * (loss * weight).sum() / (weight * (target != IGNORE)).sum().clamp(min=1e-6)
    return total


class Named:
    """Embeddings collected over a batch, with what they are."""

    def __init__(self) -> None:
        self.sem: list[Tensor] = []
        self.inst: list[Tensor] = []
        self.noun: list[int] = []  # len(NOUNS) is "no object"
        self.thing: list[Thing | None] = []
        self.colour: list[str | None] = []

    def add(self, z: Tensor, nouns: list[int], things: list, colours: list) -> None:
        sem, inst = net.halves(z)
        self.sem.append(sem)
        self.inst.append(inst)
        self.noun += nouns
        self.thing += things
        self.colour += colours


def jittered(cell: tuple[int, int], member: Tensor, rng: np.random.Generator) -> tuple[int, int]:
    """The peak cell, or now and then a neighbour on the object (peaks are found, not given)."""
    y = int(np.clip(cell[0] + rng.integers(-1, 2), 0, member.shape[0] // 2 - 1))
    x = int(np.clip(cell[1] + rng.integers(-1, 2), 0, member.shape[1] // 2 - 1))
    if rng.random() < 0.5 and member[2 * y:2 * y + 2, 2 * x:2 * x + 2].any():
        return y, x
    return cell


def collect(model: net.Demo, out: dict[str, Tensor], batch: Batch,
            rng: np.random.Generator) -> tuple[Named, Tensor]:
    """Embeddings of true and of found peaks, and the mask loss of the true ones."""
    named, logit_list, target_list = Named(), [], []
    by_image: list[list[Thing]] = [[] for _ in range(len(batch.images))]
    for t in batch.things:
        by_image[t.image].append(t)
    heads = model.heads
    # unbind, not indexing: its gradient is one stack, not a full tensor of zeros per image.
    per_image = {name: value.unbind(0) for name, value in out.items()}
    for i, things in enumerate(by_image):
        heat = per_image["heat"][i].detach().sigmoid()
        peaks = heat * (heat == F.max_pool2d(heat[None], 3, 1, 1)[0])
        found = peaks.amax(0).flatten().topk(SAMPLED_PEAKS).indices
        # Mostly the likeliest kind, sometimes the second: slots of both stand on a thing.
        ranked = heat.flatten(1)[:, found].topk(2, dim=0).indices
        found_kind = torch.where(torch.from_numpy(rng.random(SAMPLED_PEAKS)) < 0.3, ranked[1], ranked[0])
        true_kind = torch.tensor([KIND_OF_NOUN[t.noun] for t in things], dtype=torch.int64)
        kind = torch.cat([true_kind, found_kind])
        w8 = heat.shape[2]
        members = torch.stack([batch.ids4[i] == t.local_id for t in things]) if things else None
        cells = [jittered(t.cell, members[k], rng) for k, t in enumerate(things)]
        cy = torch.cat([torch.tensor([c[0] for c in cells], dtype=torch.int64), found // w8])
        cx = torch.cat([torch.tensor([c[1] for c in cells], dtype=torch.int64), found % w8])
        kernel = per_image["kernel"][i][:, cy, cx].t()
        logits = net.thing_masks(kernel, per_image["mask"][i], cy, cx)
        stuff = net.stuff_logits(per_image["stuff"][i])
        soft = torch.cat([logits, stuff]).sigmoid().detach()
        z = net.pooled(per_image["dense"][i], soft)
        peak = per_image["embed"][i][:, cy, cx].t()
        own = net.centres(heads, peak, kind)
        words_of_layout = model.layout(per_image["cells"][i], per_image["reduced"][i],
                                       soft[: len(kind)], peak, kind)
        own = own + F.pad(words_of_layout, [0, net.HALF])
        centre = torch.cat([own, heads.stuff_centre])
        z = z + centre
        k = len(things)
        nouns = [t.noun for t in things]
        if k:
            logit_list.append(logits[:k])
            target_list.append(members.float())
            overlap = (soft[k:k + SAMPLED_PEAKS].flatten(1) > 0.5).float()
            truth = members.float().flatten(1)
            both = overlap @ truth.t()
            iou = both / (overlap.sum(1)[:, None] + truth.sum(1)[None] - both + 1e-6)
            best, which = iou.max(1)
        else:
            best, which = torch.zeros(SAMPLED_PEAKS), torch.zeros(SAMPLED_PEAKS, dtype=torch.int64)
        for b, wh in zip(best.tolist(), which.tolist()):
            nouns.append(things[wh].noun if b > 0.5 else len(words.NOUNS) if b < 0.3 else IGNORE)
        surfaces = [IGNORE] * net.STUFF
        colours: list = [t.colour for t in things] + [None] * (SAMPLED_PEAKS + net.STUFF)
        counts = torch.bincount(batch.ids4[i].flatten(), minlength=256)
        for local, surface in batch.surfaces[i]:
            if counts[local] >= 20:
                surfaces[surface] = len(words.THINGS) + surface
        for image, surface, colour in batch.surface_words:
            if image == i and surfaces[surface] != IGNORE:
                colours[k + SAMPLED_PEAKS + surface] = colour
        surfaces[net.STUFF - 1] = len(words.NOUNS) if counts[255] >= 20 else IGNORE
        sources = list(things) + [things[wh] if b > 0.6 else None
                                  for b, wh in zip(best.tolist(), which.tolist())]
        named.add(z, nouns + surfaces, sources + [None] * net.STUFF, colours)
        if k:  # the dense features alone, under the true mask: what F_per of the method uses
            plain = net.pooled(per_image["dense"][i], members.float())
            named.add(plain, [t.noun for t in things], list(things), [t.colour for t in things])
    loss = mask_loss(torch.cat(logit_list), torch.cat(target_list)) if logit_list else out["heat"].sum() * 0
    return named, loss


def pick(name: str, synonyms: dict[str, tuple[str, ...]], rng: np.random.Generator) -> str:
    group = synonyms.get(name, ())
    return group[rng.integers(len(group))] if group and rng.random() < 0.4 else name


def dress(phrase: str, rng: np.random.Generator) -> str:
    return tokens.TEMPLATES[rng.integers(len(tokens.TEMPLATES))].format(phrase)


def cross_entropy(model: net.Demo, sem: Tensor, text: Tensor, target: list[int]) -> Tensor:
    labels = torch.tensor(target)
    if (labels != IGNORE).sum() == 0:
        return sem.sum() * 0
    return F.cross_entropy(model.log_scale.exp() * sem @ text.t(), labels, ignore_index=IGNORE)


def phrases_of(t: Thing, form: int) -> tuple[str, ...] | None:
    """The thing's phrase of a form; None where the form needs a colour and the picture shows none."""
    noun = words.NOUNS[t.noun]
    if t.colour is None and form in (0, 3, 4):
        return None
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


def word_losses(model: net.Demo, tokenizer: tokens.Tokenizer, named: Named,
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
    noun_loss = cross_entropy(model, sem, torch.cat([encoded[0], nothing]), named.noun)
    weights = (1.0, 0.7, 0.5)
    attribute = sum(w * cross_entropy(model, sem, e, f)
                    for w, e, f in zip(weights, encoded[1:], forms) if len(e) > 1)
    return noun_loss, attribute


def instance_loss(named: Named, temperature: float = 0.1) -> Tensor:
    """Supervised contrastive loss: other views of an instance against everything, look-alikes doubled."""
    keep = [i for i, t in enumerate(named.thing) if t is not None]
    z = torch.cat(named.inst)[keep]
    things = [named.thing[i] for i in keep]
    who = torch.tensor([t.instance for t in things])
    noun = torch.tensor([t.noun for t in things])
    image = torch.tensor([t.image for t in things])
    same = who[:, None] == who[None]
    rank = torch.arange(len(who))
    positive = same & (image[:, None] != image[None])
    logits = z @ z.t() / temperature
    logits = logits + 0.7 * ((noun[:, None] == noun[None]) & ~same)  # ln 2: a look-alike counts twice
    allowed = (~same) | positive
    allowed[rank, rank] = False
    log_p = logits - logits.masked_fill(~allowed, -1e4).logsumexp(1, keepdim=True)
    count = positive.sum(1)
    rows = count > 0
    if not rows.any():
        return z.sum() * 0
    return -((log_p * positive).sum(1)[rows] / count[rows]).mean()
