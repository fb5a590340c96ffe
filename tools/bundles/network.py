"""SAN: a frozen CLIP, a side adapter that proposes masks, and CLIP's last layers naming them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles.clip import Block, TextEncoder
from tools.bundles.shapes import SanShape
from tools.bundles.side_adapter import SideAdapter, resized

# CLIP's mean and deviation of R, G and B, for colours from 0 to 255.
MEAN = (0.48145466 * 255, 0.4578275 * 255, 0.40821073 * 255)
DEVIATION = (0.26862954 * 255, 0.26130258 * 255, 0.27577711 * 255)
FEATURE_STRIDE = 32


class VisualExtractor(nn.Module):
    """CLIP's first layers."""

    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        width, grid = shape.clip_width, shape.clip_grid
        self.grid = grid
        self.conv1 = nn.Conv2d(3, width, shape.clip_patch, shape.clip_patch, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(grid**2 + 1, width))
        self.ln_pre = nn.LayerNorm(width)
        self.resblocks = nn.ModuleList(Block(width, shape.clip_heads) for _ in range(shape.cut))

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The tokens [1, 1 + h w, C] after the last layer; every layer's places [1, C, h, w]."""
        patches = self.conv1(image)
        height, width = patches.shape[2:]
        places = self.positional_embedding[1:].t().unflatten(1, [self.grid, self.grid])
        places = resized(places.unsqueeze(0), height, width).flatten(2).transpose(1, 2)
        first = (self.class_embedding + self.positional_embedding[0]).expand(1, 1, -1)
        x = torch.cat([first, patches.flatten(2).transpose(1, 2) + places], dim=1)
        x = self.ln_pre(x)
        layers = [x[:, 1:].transpose(1, 2).unflatten(2, [height, width])]
        for block in self.resblocks:
            x = block(x)
            layers.append(x[:, 1:].transpose(1, 2).unflatten(2, [height, width]))
        return x, layers


class QueryBlock(Block):
    """A CLIP layer that also carries queries, which see only themselves and where they shall look.

    The authors put queries and image into one sequence and forbid the image to see the queries, and
    the queries to see each other or the class token, by a bias of -100. Two attentions give the
    same numbers without that L x L mask.
    """

    def carry(self, queries: Tensor, x: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Queries [1, N, C] and image tokens [1, 1 + P, C]; bias [1, heads, N, P]."""
        count = queries.shape[1]
        both = torch.cat([queries, x], dim=1)
        q, k, v = self.attn.project(self.ln_1(both))
        ask, own_key, own_value = q[:, :, :count], k[:, :, :count], v[:, :, :count]
        scale = float(ask.shape[3]) ** -0.5
        looks = ask @ k[:, :, count + 1 :].transpose(2, 3) * scale + bias
        itself = (ask * own_key).sum(dim=3, keepdim=True) * scale
        shares = torch.softmax(torch.cat([looks, itself], dim=3), dim=3)
        places = looks.shape[3]
        answers = shares[:, :, :, :places] @ v[:, :, count + 1 :]
        answers = answers + shares[:, :, :, places:] * own_value
        seen = F.scaled_dot_product_attention(q[:, :, count:], k[:, :, count:], v[:, :, count:])
        both = self.fed_forward(both + self.attn.join(torch.cat([answers, seen], dim=2)))
        return both[:, :count], both[:, count:]


class RecognitionHead(nn.Module):
    """CLIP's last layers: what is where the queries look."""

    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        width = shape.clip_width
        self.queries = shape.queries
        self.resblocks = nn.ModuleList(
            QueryBlock(width, shape.clip_heads) for _ in range(shape.clip_layers - shape.cut)
        )
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.empty(width, shape.dim))

    def forward(self, x: Tensor, bias: Tensor, height: int, width: int) -> tuple[Tensor, Tensor]:
        """([1, N, D], [1, D, h', w']) from image tokens and a bias [1, heads, N, h, w]."""
        queries = x[:, :1].expand(-1, self.queries, -1)
        heads, count = bias.shape[1:3]
        bias = F.adaptive_max_pool2d(bias.flatten(1, 2), [height, width])
        bias = bias.unflatten(1, [heads, count]).flatten(3)
        for block in self.resblocks:
            queries, x = block.carry(queries, x, bias)
        found = self.ln_post(queries) @ self.proj
        places = self.ln_post(x[:, 1:]) @ self.proj
        return found, places.transpose(1, 2).unflatten(2, [height, width])


class San(nn.Module):
    """The three methods of a bundle's module. Floats in and out, whatever it computes in."""

    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        self.clip_scale = shape.clip_scale
        self.stride = FEATURE_STRIDE
        self.clip_visual_extractor = VisualExtractor(shape)
        self.clip_rec_head = RecognitionHead(shape)
        self.side_adapter_network = SideAdapter(shape)
        self.ov_classifier = TextEncoder(
            shape.tokens,
            shape.text_length,
            shape.text_width,
            shape.text_heads,
            shape.text_layers,
            shape.dim,
        )
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        normal = (image - self.mean.float()) / self.deviation.float()
        small = torch._C._nn.upsample_bilinear2d(
            normal, None, False, [self.clip_scale, self.clip_scale]
        )
        kind = self.clip_visual_extractor.conv1.weight.dtype
        tokens, layers = self.clip_visual_extractor(small.to(kind))
        masks, bias = self.side_adapter_network(normal.to(kind), layers)
        height, width = layers[0].shape[2:]
        found, places = self.clip_rec_head(tokens, bias, height, width)
        rows, columns = image.shape[2] // self.stride, image.shape[3] // self.stride
        features = F.adaptive_avg_pool2d(places.float(), [rows, columns])
        return masks.float(), F.normalize(found.float(), dim=-1), features

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        return self.ov_classifier(tokens)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        nothing = F.normalize(self.ov_classifier.bg_embed.float(), dim=-1)
        return nothing, self.ov_classifier.logit_scale.float().exp().reshape(1)
