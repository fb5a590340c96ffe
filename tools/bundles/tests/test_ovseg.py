"""OVSeg: golden outputs, its trunk and crops against plain spellings, names of the checkpoint."""

from __future__ import annotations

import unittest
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from tools.bundles import checkpoint, golden, ovseg, swin, writing
from tools.bundles.ovseg import FAMILY, SWIN_BASE, TINY


def slices(cells: int, window: int, shift: int) -> list[slice]:
    return [slice(0, -window), slice(-window, -shift), slice(-shift, None)]


def published_bias(height: int, width: int, window: int, shift: int) -> Tensor:
    """Regions painted one by one, as the authors do it."""
    painted = torch.zeros(1, height, width, 1)
    number = 0
    for rows in slices(height, window, shift):
        for columns in slices(width, window, shift):
            painted[:, rows, columns] = number
            number += 1
    parts = painted.view(1, height // window, window, width // window, window)
    parts = parts.transpose(2, 3).reshape(-1, window * window)
    return torch.where(parts.unsqueeze(1) == parts.unsqueeze(2), 0.0, -100.0)


class OvsegTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(3)
        cls.module = FAMILY.filled(TINY, golden.SEED)
        cls.scripted = writing.scripted(FAMILY.filled(TINY, golden.SEED))

    def test_outputs_are_the_golden_ones(self) -> None:
        stored = writing.load_tensors(golden.RESOURCES / f"{TINY.name}_golden.safetensors")
        image = stored["image"].permute(2, 0, 1)[None]
        laid, _, _ = golden.reference.prepare(image, ovseg.description(TINY, "").input)
        for module in (self.module, self.scripted):
            with torch.no_grad():
                for name, value in zip(("masks", "embeddings", "features"), module(laid)):
                    torch.testing.assert_close(value, stored[name], atol=1e-4, rtol=0)

    def test_shapes_at_several_sizes(self) -> None:
        for height, width in ((32, 32), (96, 160), (160, 64)):
            with self.subTest(size=(width, height)), torch.no_grad():
                masks, embeddings, features = self.scripted(torch.rand(1, 3, height, width) * 255)
                self.assertEqual((1, 20, height // 4, width // 4), masks.shape)
                self.assertEqual((1, 20, 48), embeddings.shape)
                self.assertEqual((1, 48, height // 32, width // 32), features.shape)
                torch.testing.assert_close(embeddings.norm(dim=-1), torch.ones(1, 20))

    def test_shifted_windows_part_what_was_no_neighbour(self) -> None:
        for height, width, window in ((4, 4, 4), (8, 12, 4), (12, 24, 12)):
            shift = window // 2
            ours = swin.shifted_bias(height, width, window, shift, torch.device("cpu"))
            torch.testing.assert_close(ours, published_bias(height, width, window, shift))

    def test_windows_are_joined_as_they_were_split(self) -> None:
        x = torch.randn(1, 8, 12, 5)
        parts = swin.windows(x, 4)
        torch.testing.assert_close(parts[1].view(4, 4, 5), x[0, :4, 4:8])
        torch.testing.assert_close(swin.joined(parts, 4, 8, 12), x)

    def test_a_proposal_is_seen_in_its_own_box(self) -> None:
        image = torch.zeros(1, 3, 64, 64)
        image[:, :, 16:32, 32:48] = 1
        shown = torch.zeros(64, 64, dtype=torch.bool)
        shown[16:32, 32:48] = True
        crop, inside = self.module.crop(image, shown)
        torch.testing.assert_close(crop, torch.ones(1, 3, 32, 32))
        self.assertTrue(bool((inside == 1).all()))
        shown[16:24, 40:48] = False
        crop, inside = self.module.crop(image, shown)
        self.assertEqual(0, float(crop[0, :, 4, 28].abs().max()))
        self.assertEqual([1, 1, 0, 0], inside[0, :4, 0].int().tolist())

    def test_a_thing_is_named_without_its_surroundings(self) -> None:
        clip = self.module.clip_adapter.clip_model.visual
        crops = torch.randn(1, 3, 32, 32)
        inside = torch.zeros(1, 16, 1)
        inside[0, :4] = 1
        other = crops.clone()
        other[:, :, 8:] = torch.randn(1, 3, 24, 32)
        with torch.no_grad():
            one, two = clip(crops, inside)[:, 0], clip(other, inside)[:, 0]
            torch.testing.assert_close(one, two)
            everywhere = torch.ones(1, 16, 1)
            self.assertFalse(torch.equal(clip(crops, everywhere), clip(other, everywhere)))

    def test_a_mask_that_is_nowhere_keeps_what_was_learned(self) -> None:
        learned = F.normalize(torch.randn(3, 24), dim=-1)
        shown = torch.zeros(3, 32, 32, dtype=torch.bool)
        shown[1, 4:20, 6:9] = True
        with torch.no_grad():
            seen = self.module.seen(torch.randn(1, 3, 32, 32), shown, learned)
        torch.testing.assert_close(seen[[0, 2]], learned[[0, 2]])
        self.assertFalse(torch.equal(seen[1], learned[1]))

    def test_a_picture_in_which_no_mask_is_on_is_no_fault(self) -> None:
        module = FAMILY.filled(TINY, golden.SEED)
        module.threshold = 2.0
        image = torch.rand(1, 3, 64, 96) * 255
        half = TINY.head.dim
        for each in (module, writing.scripted(module)):
            with torch.no_grad():
                embeddings = each(image)[1]
            learned, seen = embeddings[..., :half], embeddings[..., half:]
            torch.testing.assert_close(F.normalize(learned, dim=-1), F.normalize(seen, dim=-1))

    def test_random_weights_show_few_masks(self) -> None:
        def on(module: ovseg.Ovseg, seed: int) -> int:
            colours = torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(seed)) * 255
            picture = F.interpolate(colours, [96, 128])
            with torch.no_grad():
                masks = module(picture)[0]
            shown = torch.sigmoid(ovseg.scaled(masks, 96, 128)) > module.threshold
            return int(shown[0].flatten(1).any(dim=1).sum())

        module = FAMILY.filled(TINY, golden.SEED)
        self.assertEqual([20] * 4, [on(module, seed) for seed in range(4)])
        ovseg.show_few(module, 5)
        few = [on(module, seed) for seed in range(4)]
        self.assertTrue(1 <= sum(few) / 4 <= 12, few)

    def test_names_and_sizes_are_those_of_the_checkpoint(self) -> None:
        with torch.device("meta"):
            module = ovseg.Ovseg(SWIN_BASE)
        shapes = {name: list(p.shape) for name, p in module.named_parameters()}
        self.assertEqual(531_244_665, sum(p.numel() for p in module.parameters()))
        for name, shape in {
            "backbone.layers.2.blocks.17.attn.relative_position_bias_table": [529, 16],
            "backbone.layers.0.downsample.reduction.weight": [256, 512],
            "backbone.norm3.weight": [1024],
            "sem_seg_head.pixel_decoder.layer_4.weight": [256, 1024, 3, 3],
            "sem_seg_head.predictor.transformer.decoder.layers.5.norm3.bias": [256],
            "sem_seg_head.predictor.input_proj.weight": [256, 1024, 1, 1],
            "sem_seg_head.predictor.class_embed.layers.1.weight": [768, 1024],
            "clip_adapter.clip_model.visual.mask_embedding": [3, 256, 1024],
            "clip_adapter.clip_model.visual.transformer.resblocks.23.attn.in_proj_bias": [3072],
            "clip_adapter.clip_model.text_projection": [768, 768],
            "clip_adapter.non_object_embedding": [1, 768],
        }.items():
            self.assertEqual(shape, shapes.get(name), name)
        self.assertEqual(3 + 24, len(FAMILY.unused))

    def test_another_models_checkpoint_is_refused(self) -> None:
        with self.assertRaisesRegex(checkpoint.CheckpointError, "no OVSeg checkpoint"):
            ovseg.recognized(Path("a.pth"), {"weight": torch.zeros(1)})


if __name__ == "__main__":
    unittest.main()
