"""FC-CLIP: golden outputs, the two classifiers in one cosine, names and sizes of the checkpoint."""

from __future__ import annotations

import unittest
from pathlib import Path

import torch
import torch.nn.functional as F

from tools.bundles import bpe, checkpoint, ensemble, fcclip, golden, writing
from tools.bundles.fcclip import CONVNEXT_LARGE, FAMILY, TINY

MERGES = Path(golden.ROOT) / "src/core/src/main/resources/skeletons/clip_merges.txt.gz"


class FcClipTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(3)
        cls.module = FAMILY.filled(TINY, golden.SEED)
        cls.scripted = writing.scripted(FAMILY.filled(TINY, golden.SEED))

    def test_outputs_are_the_golden_ones(self) -> None:
        stored = writing.load_tensors(golden.RESOURCES / f"{TINY.name}_golden.safetensors")
        image = stored["image"].permute(2, 0, 1)[None]
        laid, _, _ = golden.reference.prepare(image, fcclip.description(TINY, "").input)
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

    def test_one_cosine_gives_the_geometric_mean_of_both_classifiers(self) -> None:
        first, second, words = torch.randn(7, 12), torch.randn(7, 12), torch.randn(9, 12)
        words = F.normalize(words, dim=-1)
        for weight in (0.0, 0.4, 1.0):
            a, b, scale = ensemble.shares(torch.tensor(60.0), torch.tensor(100.0), weight)
            joint = ensemble.joined(first, second, a, b) @ ensemble.joined(words, words, a, b).T
            one = torch.softmax(60 * F.normalize(first, dim=-1) @ words.T, dim=-1)
            two = torch.softmax(100 * F.normalize(second, dim=-1) @ words.T, dim=-1)
            mean = one ** (1 - weight) * two**weight
            mean = mean / mean.sum(dim=-1, keepdim=True)
            torch.testing.assert_close(torch.softmax(scale * joint, dim=-1), mean, atol=1e-4, rtol=0)

    def test_names_and_sizes_are_those_of_the_checkpoint(self) -> None:
        with torch.device("meta"):
            module = fcclip.FcClip(CONVNEXT_LARGE)
        shapes = {name: list(p.shape) for name, p in module.named_parameters()}
        self.assertEqual(372_494_210, sum(p.numel() for p in module.parameters()))
        for name, shape in {
            "backbone.clip_model.positional_embedding": [77, 768],
            "backbone.clip_model.transformer.resblocks.15.mlp.c_fc.weight": [3072, 768],
            "backbone.clip_model.visual.trunk.stem.1.weight": [192],
            "backbone.clip_model.visual.trunk.stages.0.blocks.2.gamma": [192],
            "backbone.clip_model.visual.trunk.stages.2.downsample.1.weight": [768, 384, 2, 2],
            "backbone.clip_model.visual.trunk.stages.2.blocks.26.conv_dw.weight": [768, 1, 7, 7],
            "backbone.clip_model.visual.trunk.head.norm.bias": [1536],
            "backbone.clip_model.visual.head.mlp.fc2.weight": [768, 1536],
            "sem_seg_head.predictor._mask_pooling_proj.1.weight": [256, 256],
            "sem_seg_head.predictor.class_embed.layers.2.weight": [768, 256],
            "sem_seg_head.predictor.query_feat.weight": [250, 256],
            "sem_seg_head.predictor.logit_scale": [],
            "void_embedding.weight": [1, 768],
        }.items():
            self.assertEqual(shape, shapes.get(name), name)
        self.assertNotIn("backbone.clip_model.visual.head.mlp.fc2.bias", shapes)

    def test_the_generic_text_is_the_phrase_it_says(self) -> None:
        tokenizer = bpe.Tokenizer(bpe.read(MERGES, CONVNEXT_LARGE.tokens))
        tokens = tokenizer.encode("a photo of an object.", CONVNEXT_LARGE.text_length)
        generic = list(CONVNEXT_LARGE.generic)
        self.assertEqual(generic + [0] * (len(tokens) - len(generic)), tokens)

    def test_another_models_checkpoint_is_refused(self) -> None:
        with self.assertRaisesRegex(checkpoint.CheckpointError, "no FC-CLIP checkpoint"):
            fcclip.recognized(Path("a.pth"), {"weight": torch.zeros(1)})
        state = {fcclip.STEM: torch.zeros(128, 3, 4, 4)}
        with self.assertRaisesRegex(checkpoint.CheckpointError, r"must be \[192, 3, 4, 4\]"):
            fcclip.recognized(Path("a.pth"), state)


if __name__ == "__main__":
    unittest.main()
