"""The module that the bundle ships: the trained model behind the OVSS bundle's three methods."""

import math

import torch
from torch import Tensor, nn

from tools.demo_backbone.model import net, photo, photographs, tokens


class Exported(nn.Module):
    """forward, encode_text and constants as docs/architecture.md defines them.

    gate: heat at which a thing slot counts fully; below it its mask probability shrinks in
    proportion, so that empty slots contribute nothing. share: squared length of the `inst` half of
    every embedding; the text embeddings' `inst` half is zero.
    """

    def __init__(self, model: photo.Demo, gate: float, share: float) -> None:
        super().__init__()
        self.rendered = model.rendered
        self.photo = model.photo
        self.text = model.text
        self.switch = model.switch
        self.no_object = nn.Parameter(net.unit(model.no_object.detach()))
        self.scale = float(model.log_scale.detach().exp()) / math.sqrt(1 - share)
        self.gate = gate
        self.sem_weight = math.sqrt(1 - share)
        self.inst_weight = math.sqrt(share)
        self.half = net.HALF

    def weigh(self, x: Tensor) -> Tensor:
        """Unit rows from raw [.., 2 HALF]."""
        sem = net.unit(x[..., : self.half]) * self.sem_weight
        inst = net.unit(x[..., self.half:]) * self.inst_weight
        return torch.nn.functional.normalize(torch.cat([sem, inst], -1), dim=-1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        # Convolutions on the CPU are a fifth faster with channels last.
        image = image.contiguous(memory_format=torch.channels_last)
        x4, x8, x16 = self.photo.nanodet.begin(image)
        if bool(self.switch(photo.cells_of(x4, x8, x16)) > 0):
            seen, hidden, scores = self.photo.nanodet.finish(x4, x8, x16)
            value, masks, raw, dense = self.photo(image, seen, hidden, scores)
        else:
            value, masks, raw, dense = self.rendered(image)
        z = self.weigh(raw)
        # logit(gate * sigmoid(x)), written so that x itself comes out where the gate is 1.
        gate = (value / self.gate).clamp(1e-6, 1.0)[:, None, None]
        thing = masks[: value.shape[0]]
        masks = torch.cat([torch.log(gate / (torch.exp(-thing) + (1.0 - gate))), masks[value.shape[0]:]])
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
    model = photo.Demo()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    model.eval().remember(tokens.Tokenizer(), photographs.COCO_NAMES)
    return Exported(model.eval(), gate, share).eval().to(memory_format=torch.channels_last)


def script(module: Exported) -> torch.jit.ScriptModule:
    frozen = torch.jit.freeze(torch.jit.script(module.eval()),
                              preserved_attrs=["encode_text", "constants"])
    return frozen
