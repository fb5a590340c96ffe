"""The network against plain spellings of the same mathematics, and against its golden outputs."""

from __future__ import annotations

import unittest

import torch
import torch.nn.functional as F
from torch import Tensor

from tools.bundles import checkpoint, converter, golden, san, writing
from tools.bundles.network import QueryBlock, San
from tools.bundles.shapes import TINY, VIT_B_16, VIT_LARGE_14


def filled() -> San:
    module = San(TINY).eval()
    checkpoint.fill_randomly(module, golden.SEED)
    return module


def in_one_sequence(block: QueryBlock, queries: Tensor, x: Tensor, bias: Tensor) -> Tensor:
    """The published way: one sequence of queries, class token and places, and a mask of biases."""
    count, places = queries.shape[1], x.shape[1] - 1
    heads, length = bias.shape[1], count + 1 + places
    mask = torch.zeros(heads, length, length)
    mask[:, :, :count] = -100
    mask[:, torch.arange(count), torch.arange(count)] = 0
    mask[:, :count, count] = -100
    mask[:, :count, count + 1 :] = bias[0]
    attention = torch.nn.MultiheadAttention(x.shape[2], heads, batch_first=True)
    attention.load_state_dict(block.attn.state_dict())
    both = torch.cat([queries, x], dim=1)
    normal = block.ln_1(both)
    both = both + attention(normal, normal, normal, attn_mask=mask, need_weights=False)[0]
    hidden = block.mlp.c_fc(block.ln_2(both))
    return both + block.mlp.c_proj(hidden * torch.sigmoid(1.702 * hidden))


class NetworkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(3)
        cls.module = filled()
        cls.scripted = writing.scripted(filled())
        cls.image = golden.camera_image(96, 160)

    def test_queries_beside_the_image_equal_one_masked_sequence(self) -> None:
        block = self.module.clip_rec_head.resblocks[0]
        queries, x = torch.randn(1, 7, 32), torch.randn(1, 13, 32)
        bias = 3 * torch.randn(1, 4, 7, 12)
        with torch.no_grad():
            carried = torch.cat(block.carry(queries, x, bias), dim=1)
            plain = in_one_sequence(block, queries, x, bias)
        torch.testing.assert_close(carried, plain, atol=1e-5, rtol=0)

    def test_outputs_are_the_golden_ones(self) -> None:
        stored = writing.load_tensors(golden.RESOURCES / f"{TINY.name}_golden.safetensors")
        image = stored["image"].permute(2, 0, 1)[None]
        laid, _, _ = golden.reference.prepare(image, san.description(TINY, "").input)
        for module in (self.module, self.scripted):
            with torch.no_grad():
                for name, value in zip(("masks", "embeddings", "features"), module(laid)):
                    torch.testing.assert_close(value, stored[name], atol=1e-4, rtol=0)

    def test_the_shipped_file_computes_the_same(self) -> None:
        shipped = torch.jit.load(golden.RESOURCES / TINY.name / writing.MODEL_FILE)
        with torch.no_grad():
            for here, there in zip(self.module(self.image), shipped(self.image)):
                torch.testing.assert_close(here, there, atol=1e-4, rtol=0)

    def test_shapes_at_several_sizes(self) -> None:
        for height, width in ((32, 32), (96, 96), (96, 160), (160, 64)):
            with self.subTest(size=(width, height)), torch.no_grad():
                masks, embeddings, features = self.scripted(torch.rand(1, 3, height, width) * 255)
                self.assertEqual((1, 20, height // 16, width // 16), masks.shape)
                self.assertEqual((1, 20, 24), embeddings.shape)
                self.assertEqual((1, 24, height // 32, width // 32), features.shape)
                torch.testing.assert_close(embeddings.norm(dim=-1), torch.ones(1, 20))

    def test_what_follows_a_text_changes_nothing(self) -> None:
        with torch.no_grad():
            one = self.module.encode_text(torch.tensor([[912, 5, 9, 913, 0, 0, 0, 0]]))
            long = self.module.encode_text(
                torch.tensor([[912, 5, 9, 913, 0, 0, 0, 0], [912, 1, 2, 3, 4, 5, 6, 913]])
            )
        torch.testing.assert_close(one[0], long[0], atol=1e-6, rtol=0)
        self.assertAlmostEqual(1, float(F.cosine_similarity(one[0], one[0], dim=0)), places=5)

    def test_half_precision_stays_near(self) -> None:
        for name, bound in (("float16", 0.01), ("bfloat16", 0.05)):
            with self.subTest(name):
                half = filled()
                converter.in_precision(half, converter.PRECISIONS[name], san.FAMILY.kept_exact)
                half = writing.scripted(half)
                with torch.no_grad():
                    masks, embeddings, features = half(self.image)
                    exact = self.module(self.image)
                self.assertTrue(all(t.dtype == torch.float32 for t in (masks, embeddings, features)))
                torch.testing.assert_close(half.constants(torch.zeros(1))[1], torch.tensor([100.0]))
                cosines = F.cosine_similarity(embeddings, exact[1], dim=-1)
                self.assertGreater(float(cosines.min()), 1 - bound)

    def test_the_published_variants_have_their_known_sizes(self) -> None:
        for shape, size in ((VIT_B_16, 157_840_307), (VIT_LARGE_14, 436_674_995)):
            with torch.device("meta"):
                module = San(shape)
            self.assertEqual(size, sum(p.numel() for p in module.parameters()))


if __name__ == "__main__":
    unittest.main()
