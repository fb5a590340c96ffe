"""ODISE against plain spellings of the same mathematics; golden outputs; wrong checkpoints."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import types
import unittest
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, golden, odise, stable_diffusion, writing
from tools.bundles.odise_network import LABEL, TINY, MaskClipVisual, Odise
from tools.bundles.stable_diffusion import ConditionStage

POSITIONS = "transformer.text_model.embeddings.position_ids"


def sentence_of_masks(visual: MaskClipVisual, image: Tensor, masks: Tensor) -> Tensor:
    """The published way: one sequence of mask tokens, class token and patches, and a mask."""
    count = masks.shape[1]
    outside = F.max_pool2d(masks.sigmoid(), visual.patch, visual.patch).flatten(2)[0] < 0.5
    x = visual.tokens(image)
    x = torch.cat([x[:, :1].expand(-1, count, -1), x], dim=1)
    hidden = torch.zeros(x.shape[1], x.shape[1], dtype=torch.bool)
    hidden[:, :count] = True
    hidden[:count, count + 1 :] = outside
    for block in visual.transformer.resblocks:
        attention = nn.MultiheadAttention(x.shape[2], block.attn.heads, batch_first=True)
        attention.load_state_dict(block.attn.state_dict())
        normal = block.ln_1(x)
        x = x + attention(normal, normal, normal, attn_mask=hidden, need_weights=False)[0]
        x = x + block.mlp(block.ln_2(x))
    return visual.ln_post(x[:, :count]) @ visual.proj


class OdiseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(3)
        cls.module = odise.random(TINY, golden.ODISE_SEED)
        cls.tokenizer = bpe.Tokenizer(odise.tiny_merges())

    def tokens(self, *texts: str) -> Tensor:
        return torch.tensor([self.tokenizer.encode(text, TINY.text_length) for text in texts])

    def test_outputs_are_the_golden_ones(self) -> None:
        stored = writing.load_tensors(golden.RESOURCES / f"{TINY.name}_golden.safetensors")
        image = stored["image"].permute(2, 0, 1)[None]
        laid, _, _ = golden.reference.prepare(image, odise.description(TINY, "").input)
        shipped = torch.jit.load(golden.RESOURCES / TINY.name / writing.MODEL_FILE)
        for module in (self.module, shipped):
            with torch.no_grad():
                for name, value in zip(("masks", "embeddings", "features"), module(laid)):
                    torch.testing.assert_close(value, stored[name], atol=1e-4, rtol=0)

    def test_shapes_at_several_sizes(self) -> None:
        for height, width in ((64, 64), (64, 128), (192, 128)):
            with self.subTest(size=(width, height)), torch.no_grad():
                masks, embeddings, features = self.module(torch.rand(1, 3, height, width) * 255)
                self.assertEqual((1, 12, height // 4, width // 4), masks.shape)
                self.assertEqual((1, 12, 48), embeddings.shape)
                self.assertEqual((1, 48, height // 32, width // 32), features.shape)
                torch.testing.assert_close(embeddings.norm(dim=-1), torch.ones(1, 12))

    def test_squares_are_laid_side_by_side_and_overlaps_averaged(self) -> None:
        image = golden.camera_image(128, 192) / 255
        with torch.no_grad():
            whole = self.module.slices(image)
            left = self.module.square(image[:, :, :, :128])
            right = self.module.square(image[:, :, :, 64:])
        for stride, joined, one, other in zip((4, 8, 16, 32), whole, left, right):
            begin, end = 64 // stride, 128 // stride
            torch.testing.assert_close(joined[..., :begin], one[..., :begin])
            torch.testing.assert_close(joined[..., end:], other[..., begin:])
            mean = (one[..., begin:] + other[..., :begin]) / 2
            torch.testing.assert_close(joined[..., begin:end], mean, atol=1e-5, rtol=0)

    def test_tokens_of_masks_beside_the_image_equal_one_masked_sequence(self) -> None:
        visual = self.module.clip.visual
        image, masks = torch.randn(1, 3, 42, 42), torch.randn(1, 5, 42, 42)
        masks[:, :2] = F.interpolate(3 * torch.randn(1, 2, 3, 3), size=42)
        masks[:, 2] = -1
        with torch.no_grad():
            beside, plain = visual.masked(image, masks), sentence_of_masks(visual, image, masks)
        torch.testing.assert_close(beside, plain, atol=1e-5, rtol=0)

    def test_one_softmax_of_joint_cosines_is_the_product_of_two(self) -> None:
        module, share = self.module, 0.5
        head, clip = torch.randn(1, 7, 32), torch.randn(1, 7, 16)
        tokens = self.tokens("mug", "a wine glass", "dog")
        with torch.no_grad():
            texts = module.encode_text(tokens)
            _, scale = module.constants(torch.zeros(1))
            joint = torch.softmax(scale * module.joined(head, clip) @ texts.t(), dim=-1)
            bare = F.normalize(module.category_head.text_proj(module.clip(tokens)), dim=-1)
            said = F.normalize(module.clip(module.prompted(tokens)), dim=-1)
            first = torch.softmax(F.normalize(head, dim=-1) @ bare.t() / 0.07, dim=-1)
            second = torch.softmax(100 * F.normalize(clip, dim=-1) @ said.t(), dim=-1)
            product = first ** (1 - share) * second**share
        product = product / product.sum(dim=-1, keepdim=True)
        torch.testing.assert_close(joint, product, rtol=1e-3, atol=1e-5)

    def test_clip_sees_a_phrase_in_its_sentence(self) -> None:
        phrases = ("mug", "traffic light", "Größe 42")
        for phrase, row in zip(phrases, self.module.prompted(self.tokens(*phrases))):
            said = self.tokenizer.encode(f"a photo of a {phrase}.", TINY.clip.text_length)
            self.assertEqual(said, row.tolist())

    def test_the_noise_is_the_one_of_training(self) -> None:
        noise = stable_diffusion.shared_noise(64)
        torch.testing.assert_close(
            noise[0, 0, 0, :4], torch.tensor([1.9269, 1.4873, 0.9007, -2.1055]), atol=1e-4, rtol=0
        )

    def test_the_published_network_has_its_known_size(self) -> None:
        with torch.device("meta"):
            module = Odise(LABEL, odise.CLIP_SHARE)
            sizes = [
                sum(p.numel() for p in part.parameters())
                for part in (module.clip, module.model, module.first_stage_model)
            ]
            own = sum(
                p.numel() for name in odise.HEAD_PARTS for p in getattr(module, name).parameters()
            )
        self.assertEqual([427_944_193, 853_580_160, 70_645_732], sizes)
        self.assertEqual(28_067_009, own)


class ThreeCheckpointsTest(unittest.TestCase):
    """What is wrong with one of the three is said in one sentence that names it."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.module = odise.random(TINY, 4)
        state = self.module.state_dict()
        condition = ConditionStage(TINY.diffusion)
        odise.fill_randomly(condition, 5)
        self.no_text = condition.no_text().detach()
        self.own = {k: v for k, v in state.items() if k.startswith(odise.HEAD_PARTS)}
        self.own["criterion.empty_weight"] = torch.ones(134)
        self.clip = {k[5:]: v for k, v in state.items() if k.startswith("clip.")}
        self.diffusion = {
            **{k: v for k, v in state.items() if k.startswith(("model.", "first_stage_model."))},
            **{odise.CONDITION + k: v for k, v in condition.state_dict().items()},
            odise.CONDITION + POSITIONS: torch.arange(20)[None],
            "model_ema.decay": torch.tensor(0.9999),
            "betas": torch.zeros(1000),
            "model.diffusion_model.out.0.weight": torch.ones(8),
            "first_stage_model.decoder.conv_out.bias": torch.ones(3),
        }

    def paths(self) -> dict[str, Path]:
        names = {"odise": "odise.pth", "stable-diffusion": "sd-v1-3.ckpt", "clip": "clip.pt"}
        return {kind: self.folder / name for kind, name in names.items()}

    def save(self) -> None:
        paths = self.paths()
        torch.save({"model": self.own, "iteration": 92188}, paths["odise"])
        torch.save({"state_dict": self.diffusion, "epoch": 3}, paths["stable-diffusion"])
        torch.save(self.clip, paths["clip"])

    def run_tool(self, *extra: str) -> tuple[int, str]:
        said = io.StringIO()
        flags = [text for kind, path in self.paths().items() for text in (f"--{kind}", str(path))]
        with contextlib.redirect_stderr(said):
            code = odise.main([*flags, "--tiny", "--out", str(self.folder / "bundle"), *extra])
        return code, said.getvalue().strip()

    def refusal(self) -> str:
        code, said = self.run_tool()
        self.assertEqual(1, code)
        self.assertFalse((self.folder / "bundle").exists())
        self.assertEqual(1, len(said.splitlines()), said)
        return said

    def test_three_checkpoints_give_the_bundle(self) -> None:
        self.save()
        code, said = self.run_tool()
        self.assertEqual(0, code, said)
        made = torch.jit.load(self.folder / "bundle" / writing.MODEL_FILE)
        self.module.no_text.copy_(self.no_text)
        image = golden.camera_image(64, 64)
        with torch.no_grad():
            for here, there in zip(self.module(image), made(image)):
                torch.testing.assert_close(here, there, atol=1e-4, rtol=0)
        manifest = (self.folder / "bundle" / "bundle.yaml").read_text()
        self.assertIn("CC-BY-NC-SA-4.0", manifest)
        self.assertIn(writing.sha256(self.paths()["clip"]), manifest)

    def test_a_missing_an_extra_and_a_wrongly_shaped_key_in_each(self) -> None:
        for kind, state in (
            ("odise", self.own),
            ("stable-diffusion", self.diffusion),
            ("clip", self.clip),
        ):
            name = next(k for k in state if k.endswith(("norm.weight", "ln_post.weight")))
            kept, path = state[name], self.paths()[kind]
            with self.subTest(kind):
                del state[name]
                self.save()
                self.assertIn(f"{path} does not fit: 1 missing ({name})", self.refusal())
                state[name] = torch.zeros(3)
                self.save()
                self.assertIn(f"1 wrong ({name} has shape [3], needs", self.refusal())
                state[name] = kept
                state["surprise"] = torch.zeros(2)
                self.save()
                self.assertIn(f"{path} does not fit: 1 unexpected (surprise)", self.refusal())
                del state["surprise"]

    def test_the_variant_trained_on_captions_is_refused_with_the_reason(self) -> None:
        self.own[odise.CAPTION_KEY] = torch.zeros(2, 32)
        self.save()
        self.assertIn("was trained on captions; take odise_label_coco_50e", self.refusal())

    def test_the_trainers_class_in_stable_diffusion_is_passed_over(self) -> None:
        self.save()
        above, name = odise.INERT.rsplit(".", 1)
        inert = type(name, (), {"__module__": above})
        module = types.ModuleType(above)
        setattr(module, name, inert)
        parts = above.split(".")
        for depth in range(1, len(parts) + 1):
            sys.modules[".".join(parts[:depth])] = module
            self.addCleanup(sys.modules.pop, ".".join(parts[:depth]))
        callbacks = {inert: {"monitor": "val/loss", "best_model_path": ""}}
        path = self.paths()["stable-diffusion"]
        torch.save({"callbacks": callbacks, "state_dict": self.diffusion}, path)
        self.assertEqual(self.diffusion.keys(), odise.read_diffusion(path).keys())

    def test_code_in_a_checkpoint_is_never_run(self) -> None:
        marker = self.folder / "was_run"

        class Opens:
            def __reduce__(self) -> tuple:
                return os.system, (f"touch {marker}",)

        for kind in self.paths():
            with self.subTest(kind):
                self.save()
                torch.save({"x": Opens()}, self.paths()[kind])
                self.assertIn("refused, because reading it could run code", self.refusal())
                self.assertFalse(marker.exists())

    def test_files_that_are_cut_or_not_there(self) -> None:
        self.save()
        for kind, path in self.paths().items():
            with self.subTest(kind):
                whole = path.read_bytes()
                path.write_bytes(whole[: len(whole) // 2])
                self.assertIn("is no whole PyTorch checkpoint; it was cut", self.refusal())
                path.unlink()
                self.assertIn(f"{path} does not exist", self.refusal())
                path.write_bytes(whole)

    def test_clip_comes_as_a_torchscript_module(self) -> None:
        path = self.paths()["clip"]
        holder = nn.Module()
        for name, value in self.clip.items():
            inner = holder
            *above, last = name.split(".")
            for part in above:
                if not hasattr(inner, part):
                    inner.add_module(part, nn.Module())
                inner = getattr(inner, part)
            inner.register_buffer(last, value)
        torch.jit.script(holder).save(str(path))
        read = odise.read_clip(path)
        self.assertEqual(self.clip.keys(), read.keys())
        self.assertTrue(all(torch.equal(read[name], self.clip[name]) for name in read))

    def test_all_three_must_be_given(self) -> None:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = odise.main(["--odise", "x.pth", "--tiny", "--out", str(self.folder / "bundle")])
        self.assertEqual(1, code)
        self.assertIn("--stable-diffusion and --clip is not given", said.getvalue())

    def test_sides_and_shares_out_of_range_are_refused(self) -> None:
        for flag, value in (
            ("--short-side", "100"),
            ("--short-side", "4096"),
            ("--clip-share", "0"),
            ("--clip-share", "nan"),
        ):
            with self.subTest(value), contextlib.redirect_stderr(io.StringIO()):
                self.assertRaises(SystemExit, self.run_tool, flag, value)


if __name__ == "__main__":
    unittest.main()
