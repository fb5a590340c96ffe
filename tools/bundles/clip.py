"""CLIP's transformer and its text side, with the parameter names of SAN's checkpoints."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def gelu(x: Tensor) -> Tensor:
    """The quick approximation that OpenAI trained CLIP with."""
    return x * torch.sigmoid(1.702 * x)


class Attention(nn.Module):
    """Multi-head self attention; one projection gives queries, keys and values."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Three tensors [B, heads, L, width / heads] of tokens [B, L, width]."""
        batch, length, width = x.shape
        joint = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        split = joint.reshape(batch, length, 3, self.heads, width // self.heads)
        parts = split.permute(2, 0, 3, 1, 4)
        return parts[0], parts[1], parts[2]

    def join(self, heads: Tensor) -> Tensor:
        return self.out_proj(heads.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(gelu(self.c_fc(x)))


class ExactMlp(Mlp):
    """With the unit itself, as OpenCLIP trains."""

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))


class Block(nn.Module):
    """A pre-norm transformer layer over tokens [B, L, width]."""

    def __init__(self, width: int, heads: int, quick: bool = True) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = Mlp(width) if quick else ExactMlp(width)

    def forward(self, x: Tensor, causal: bool = False) -> Tensor:
        q, k, v = self.attn.project(self.ln_1(x))
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.fed_forward(x + self.attn.join(seen))

    def fed_forward(self, x: Tensor) -> Tensor:
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width: int, heads: int, layers: int, quick: bool = True) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, quick) for _ in range(layers))


class TextTower(nn.Module):
    """Tokens to unit embeddings; also holds the logit scale."""

    def __init__(
        self,
        tokens: int,
        length: int,
        width: int,
        heads: int,
        layers: int,
        dim: int,
        quick: bool = True,
    ) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(tokens, width)
        self.positional_embedding = nn.Parameter(torch.empty(length, width))
        self.transformer = Transformer(width, heads, layers, quick)
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.empty(width, dim))
        self.logit_scale = nn.Parameter(torch.empty(()))

    def forward(self, tokens: Tensor) -> Tensor:
        return self.embed(tokens)

    def embed(self, tokens: Tensor) -> Tensor:
        """[B, D] from token ids [B, L]; a text ends at its largest id, zeros follow."""
        end = tokens.argmax(dim=-1)
        # Attention looks backwards only, so what follows the longest text changes nothing.
        used = int(end.max().item()) + 1
        x = self.token_embedding(tokens[:, :used]) + self.positional_embedding[:used]
        for block in self.transformer.resblocks:
            x = block(x, True)
        last = x[torch.arange(x.shape[0], device=x.device), end]
        return F.normalize((self.ln_final(last) @ self.text_projection).float(), dim=-1)


class TextEncoder(TextTower):
    """A text tower that also holds the embedding of "no object"."""

    def __init__(
        self, tokens: int, length: int, width: int, heads: int, layers: int, dim: int
    ) -> None:
        super().__init__(tokens, length, width, heads, layers, dim)
        self.bg_embed = nn.Parameter(torch.empty(1, dim))
