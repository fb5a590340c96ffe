"""Mask2Former's head against plain spellings of the same mathematics."""

from __future__ import annotations

import math
import unittest

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import checkpoint, mask2former
from tools.bundles.mask2former import HeadShape, MaskedDecoder, PixelDecoder

SMALL = HeadShape(
    channels=(16, 24, 32, 40),
    width=64,
    mask_width=48,
    heads=4,
    points=2,
    encoder_layers=2,
    encoder_hidden=64,
    decoder_layers=4,
    decoder_hidden=64,
    queries=7,
)
STRIDES = (4, 8, 16, 32)


class Head(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.pixel_decoder = PixelDecoder(shape)
        self.predictor = MaskedDecoder(shape)

    def forward(
        self, res2: Tensor, res3: Tensor, res4: Tensor, res5: Tensor
    ) -> tuple[Tensor, Tensor]:
        features, maps = self.pixel_decoder(res2, res3, res4, res5)
        return self.predictor(features, maps)


def filled(seed: int = 4) -> Head:
    head = Head(SMALL).eval()
    checkpoint.fill_randomly(head, seed)
    return head


def trunk(height: int, width: int, seed: int = 8) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(1, count, height // stride, width // stride, generator=generator)
        for count, stride in zip(SMALL.channels, STRIDES)
    ]


def one_by_one(
    value: Tensor, sizes: list[tuple[int, int]], places: Tensor, weights: Tensor
) -> Tensor:
    """The operator as its definition says: four neighbours of each place, zeros outside."""
    batch, queries, heads, _, points, _ = places.shape
    out = torch.zeros(batch, queries, heads, value.shape[3], dtype=value.dtype)
    begin = 0
    for level, (rows, columns) in enumerate(sizes):
        plane = value[:, begin : begin + rows * columns].unflatten(1, [rows, columns])
        begin += rows * columns
        for b in range(batch):
            for q in range(queries):
                for m in range(heads):
                    for p in range(points):
                        x = float(places[b, q, m, level, p, 0]) * columns - 0.5
                        y = float(places[b, q, m, level, p, 1]) * rows - 0.5
                        for row in (math.floor(y), math.floor(y) + 1):
                            for column in (math.floor(x), math.floor(x) + 1):
                                if 0 <= row < rows and 0 <= column < columns:
                                    share = (1 - abs(y - row)) * (1 - abs(x - column))
                                    share *= float(weights[b, q, m, level, p])
                                    out[b, q, m] += share * plane[b, row, column, m]
    return out.flatten(2)


def published(decoder: MaskedDecoder, features: Tensor, maps: list[Tensor]) -> Tensor:
    """Masks as the authors compute them: whole masks scaled down, a mask of bans for each head."""
    width, heads = SMALL.width, SMALL.heads

    def attend(own: nn.Module, query: Tensor, key: Tensor, value: Tensor, banned: Tensor | None):
        attention = nn.MultiheadAttention(width, heads, batch_first=True)
        attention.load_state_dict(own.state_dict())
        return attention(query, key, value, attn_mask=banned)[0]

    def masks(x: Tensor) -> Tensor:
        return torch.einsum(
            "bqc,bchw->bqhw", decoder.mask_embed(decoder.decoder_norm(x)), features
        )

    x, positions = decoder.query_feat.weight[None], decoder.query_embed.weight[None]
    for layer in range(SMALL.decoder_layers):
        grid = maps[layer % 3]
        memory = grid.flatten(2).transpose(1, 2) + decoder.level_embed.weight[layer % 3]
        rows, columns = grid.shape[2:]
        places = mask2former.sine_positions(rows, columns, width, grid.device)
        small = F.interpolate(masks(x), size=(rows, columns), mode="bilinear", align_corners=False)
        banned = (small.sigmoid().flatten(2) < 0.5).repeat(heads, 1, 1)
        banned[torch.where(banned.sum(-1) == banned.shape[-1])] = False
        cross = decoder.transformer_cross_attention_layers[layer]
        seen = attend(cross.multihead_attn, x + positions, memory + places, memory, banned)
        x = cross.norm(x + seen)
        own = decoder.transformer_self_attention_layers[layer]
        x = own.norm(x + attend(own.self_attn, x + positions, x + positions, x, None))
        feed = decoder.transformer_ffn_layers[layer]
        x = feed.norm(x + feed.linear2(F.relu(feed.linear1(x))))
    return masks(x)


class Mask2FormerTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(3)

    def test_deformable_attention_is_what_its_definition_says(self) -> None:
        for sizes in ([(1, 1)], [(3, 5)], [(2, 3), (4, 6), (8, 12)]):
            with self.subTest(sizes=sizes):
                count = sum(rows * columns for rows, columns in sizes)
                value = torch.randn(2, count, 4, 8)
                # Places from outside on the left to outside on the right.
                places = torch.rand(2, 9, 4, len(sizes), 3, 2) * 1.6 - 0.3
                weights = torch.rand(2, 9, 4, len(sizes), 3)
                torch.testing.assert_close(
                    mask2former.deformable_attention(value, sizes, places, weights),
                    one_by_one(value, sizes, places, weights),
                    atol=1e-5,
                    rtol=1e-5,
                )

    def test_rows_and_columns_are_not_mixed_up(self) -> None:
        value = torch.zeros(1, 6, 1, 1)
        value[0, 2] = 1  # row 0, column 2 of two rows and three columns
        place = torch.tensor([2.5 / 3, 0.25]).view(1, 1, 1, 1, 1, 2)
        seen = mask2former.deformable_attention(value, [(2, 3)], place, torch.ones(1, 1, 1, 1, 1))
        self.assertAlmostEqual(1, float(seen), places=5)

    def test_masks_are_those_of_the_published_order(self) -> None:
        head = filled()
        with torch.no_grad():
            features, maps = head.pixel_decoder(*trunk(96, 160))
            _, masks = head.predictor(features, maps)
            plain = published(head.predictor, features, maps)
        self.assertGreater(float(plain.std()), 0.5)
        torch.testing.assert_close(masks, plain, atol=1e-4, rtol=1e-4)

    def test_a_query_without_a_mask_looks_everywhere(self) -> None:
        head = filled()
        with torch.no_grad():
            for parameter in head.predictor.mask_embed.parameters():
                parameter.zero_()
            head.predictor.mask_embed.layers[2].bias.fill_(1)
            x = head.predictor.query_feat.weight[None]
            features = torch.full((1, SMALL.mask_width, 6), -1.0)
            self.assertTrue(bool(head.predictor.shown(x, features).all()))
            features[:, :, 2] = 1
            shown = head.predictor.shown(x, features)[0, 0]
        self.assertEqual([False, False, True, False, False, False], shown[0].tolist())

    def test_scripted_and_frozen_it_computes_the_same_at_several_sizes(self) -> None:
        head = filled()
        scripted = torch.jit.freeze(torch.jit.script(filled()))
        for height, width in ((32, 32), (96, 160), (160, 64), (96, 160)):
            with self.subTest(size=(width, height)), torch.no_grad():
                here, there = head(*trunk(height, width)), scripted(*trunk(height, width))
                self.assertEqual((1, 7, 64), here[0].shape)
                self.assertEqual((1, 7, height // 4, width // 4), here[1].shape)
                for one, other in zip(here, there):
                    torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)

    def test_names_and_sizes_are_those_of_checkpoints(self) -> None:
        with torch.device("meta"):
            head = Head(HeadShape(channels=(128, 256, 512, 1024)))
        shapes = {name: list(p.shape) for name, p in head.named_parameters()}
        for name, shape in {
            "pixel_decoder.input_proj.0.0.weight": [256, 1024, 1, 1],
            "pixel_decoder.input_proj.2.1.bias": [256],
            "pixel_decoder.transformer.level_embed": [3, 256],
            "pixel_decoder.transformer.encoder.layers.5.self_attn.sampling_offsets.weight": [192, 256],
            "pixel_decoder.transformer.encoder.layers.5.self_attn.attention_weights.bias": [96],
            "pixel_decoder.transformer.encoder.layers.5.linear1.weight": [1024, 256],
            "pixel_decoder.mask_features.weight": [256, 256, 1, 1],
            "pixel_decoder.adapter_1.weight": [256, 128, 1, 1],
            "pixel_decoder.layer_1.norm.weight": [256],
            "predictor.transformer_self_attention_layers.8.self_attn.in_proj_weight": [768, 256],
            "predictor.transformer_cross_attention_layers.8.multihead_attn.out_proj.bias": [256],
            "predictor.transformer_ffn_layers.8.linear2.weight": [256, 2048],
            "predictor.query_feat.weight": [100, 256],
            "predictor.level_embed.weight": [3, 256],
            "predictor.mask_embed.layers.2.weight": [256, 256],
        }.items():
            self.assertEqual(shape, shapes.get(name), name)
        self.assertNotIn("pixel_decoder.adapter_1.bias", shapes)

    def test_a_mean_over_a_mask_ignores_the_rest(self) -> None:
        features = torch.randn(1, 5, 4, 6)
        masks = torch.full((1, 2, 4, 6), -1.0)
        masks[0, 0, 1, 2:4] = 1
        pooled = mask2former.mask_pooled(features, masks)
        torch.testing.assert_close(pooled[0, 0], features[0, :, 1, 2:4].mean(dim=1))
        torch.testing.assert_close(pooled[0, 1], torch.zeros(5))


if __name__ == "__main__":
    unittest.main()
