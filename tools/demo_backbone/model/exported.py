"""The module that the bundle ships: the trained model behind the OVSS bundle's three methods."""

import math

import torch
from torch import Tensor, nn

from tools.demo_backbone.model import net


class Exported(nn.Module):
    """forward, encode_text and constants as docs/architecture.md defines them.

    gate: heat at which a thing slot counts fully; below it its mask probability shrinks in
    proportion, so that empty slots contribute nothing. share: squared length of the `inst` half of
    every embedding; the text embeddings' `inst` half is zero.
    """

    def __init__(self, model: net.Demo, gate: float, share: float) -> None:
        super().__init__()
        self.trunk = model.trunk
        self.heads = model.heads
        self.text = model.text
        self.layout = model.layout
        self.no_object = nn.Parameter(net.unit(model.no_object.detach()))
        self.scale = float(model.log_scale.detach().exp()) / math.sqrt(1 - share)
        self.gate = gate
        self.sem_weight = math.sqrt(1 - share)
        self.inst_weight = math.sqrt(share)
        self.slots = net.SLOTS_PER_KIND
        kinds = torch.nn.functional.pad(model.heads.kind_centre.detach(), [0, net.HALF])
        self.kind_centre = nn.Parameter(kinds.repeat_interleave(self.slots, dim=0))
        self.register_buffer("kind", torch.arange(len(net.KINDS)).repeat_interleave(self.slots))
        self.half = net.HALF

    def weigh(self, x: Tensor) -> Tensor:
        """Unit rows from raw [.., 2 HALF]."""
        sem = net.unit(x[..., : self.half]) * self.sem_weight
        inst = net.unit(x[..., self.half:]) * self.inst_weight
        return torch.nn.functional.normalize(torch.cat([sem, inst], -1), dim=-1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        # Convolutions on the CPU are a fifth faster with channels last.
        p4, p8 = self.trunk(image.contiguous(memory_format=torch.channels_last))
        e = self.heads.embed(p8)[0]
        cells = torch.cat([e[None], self.heads.fine(p4)], 1)
        dense = self.heads.dense(cells)[0]
        heat = self.heads.heat(p8).sigmoid()
        peaks = (heat * (heat == torch.max_pool2d(heat, [3, 3], [1, 1], [1, 1])).to(heat.dtype))[0]
        width = heat.shape[3]
        value, index = peaks.flatten(1).topk(self.slots, dim=1)
        value, index = value.flatten(), index.flatten()
        cy, cx = torch.div(index, width, rounding_mode="floor"), index % width
        kernel = self.heads.kernel(p8)[0].flatten(1)[:, index].t()
        thing = net.thing_masks(kernel, self.heads.mask(p4)[0], cy, cx)
        stuff = net.stuff_logits(self.heads.stuff(p4)[0])
        soft = torch.cat([thing, stuff]).sigmoid()
        peak = e.flatten(1)[:, index].t()
        own = self.heads.centre(peak) + self.kind_centre
        words_of_layout = self.layout(cells[0], self.layout.reduce(cells)[0], soft[: len(index)], peak, self.kind)
        own = own + torch.nn.functional.pad(words_of_layout, [0, self.half])
        centre = torch.cat([own, self.heads.stuff_centre])
        z = self.weigh(net.pooled(dense, soft) + centre)
        # logit(gate * sigmoid(x)), written so that x itself comes out where the gate is 1.
        gate = (value / self.gate).clamp(1e-6, 1.0)[:, None, None]
        gated = torch.log(gate) - torch.log(torch.exp(-thing.clamp(-14.0, 14.0)) + (1.0 - gate))
        masks = torch.cat([gated, stuff])
        features = self.weigh(dense.permute(1, 2, 0)).permute(2, 0, 1)
        return masks[None], z[None], features[None].contiguous()

    @torch.jit.export
    def encode_text(self, ids: Tensor) -> Tensor:
        sem = self.text(ids)
        return torch.cat([sem, torch.zeros_like(sem)], -1)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        nothing = torch.cat([self.no_object, torch.zeros_like(self.no_object)])
        return nothing[None], torch.full([1], self.scale)


def load(checkpoint: str, gate: float = 0.35, share: float = 0.4) -> Exported:
    model = net.Demo()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    return Exported(model.eval(), gate, share).eval().to(memory_format=torch.channels_last)


def script(module: Exported) -> torch.jit.ScriptModule:
    frozen = torch.jit.freeze(torch.jit.script(module.eval()),
                              preserved_attrs=["encode_text", "constants"])
    return frozen
