"""What is wrong with a checkpoint is said in one sentence."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import tempfile
import unittest
from pathlib import Path

import torch

from tools.bundles import checkpoint, converter, san
from tools.bundles.network import San
from tools.bundles.shapes import TINY, VIT_B_16, VIT_LARGE_14

BIAS = "clip_rec_head.ln_post.bias"


class Opens:
    """Unpickled, it would run a command."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple:
        return os.system, (f"touch {self.marker}",)


class CheckpointTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.path = self.folder / "san_vit_b_16.pth"
        module = San(TINY).eval()
        checkpoint.fill_randomly(module, 1)
        self.state = module.state_dict()

    def save(self, content: object) -> None:
        torch.save(content, self.path)

    def refusal(self) -> str:
        """What the command says; it must be one line, and no bundle may be left behind."""
        said = io.StringIO()
        target = self.folder / "bundle"
        with contextlib.redirect_stderr(said):
            code = converter.main(san.FAMILY, ["--checkpoint", str(self.path), "--tiny", "--out", str(target)])
        self.assertEqual(1, code)
        self.assertFalse(target.exists())
        lines = said.getvalue().strip().splitlines()
        self.assertEqual(1, len(lines), lines)
        return lines[0]

    def test_reads_a_plain_table_and_one_under_model(self) -> None:
        for content in (self.state, {"model": self.state, "iteration": 60000}):
            self.save(content)
            module = San(TINY)
            checkpoint.load(module, checkpoint.read(self.path), self.path)
            self.assertTrue(torch.equal(self.state[BIAS], module.state_dict()[BIAS]))

    def test_what_only_training_needed_is_passed_over(self) -> None:
        extra = {"criterion.empty_weight": torch.ones(172)}
        checkpoint.load(San(TINY), {**self.state, **extra}, self.path)

    def test_a_missing_key(self) -> None:
        del self.state[BIAS]
        self.save(self.state)
        self.assertIn(f"does not fit: 1 missing ({BIAS})", self.refusal())

    def test_an_extra_key(self) -> None:
        self.save({**self.state, "side_adapter_network.surprise": torch.zeros(2)})
        self.assertIn("1 unexpected (side_adapter_network.surprise)", self.refusal())

    def test_many_faults_are_counted(self) -> None:
        self.save({f"other.{i}": torch.zeros(1) for i in range(9)})
        message = self.refusal()
        self.assertIn(f"{len(self.state)} missing", message)
        self.assertIn("9 unexpected (other.0, other.1, other.2, other.3, other.4 and 4 more)", message)

    def test_a_wrong_shape(self) -> None:
        self.save({**self.state, BIAS: torch.zeros(31)})
        self.assertIn(f"1 wrong ({BIAS} has shape [31], needs [32])", self.refusal())

    def test_a_value_that_is_no_number(self) -> None:
        self.save({**self.state, BIAS: torch.full((32,), float("nan"))})
        self.assertIn(f"1 not finite ({BIAS})", self.refusal())

    def test_a_pickle_that_would_run_code(self) -> None:
        marker = self.folder / "was_run"
        for content in ("zip", "plain"):
            with self.subTest(content):
                if content == "zip":
                    self.save({**self.state, "x": Opens(marker)})
                else:
                    self.path.write_bytes(pickle.dumps({"x": Opens(marker)}, protocol=2))
                self.assertIn("refused, because reading it could run code", self.refusal())
                self.assertFalse(marker.exists())

    def test_a_file_that_was_cut(self) -> None:
        self.save(self.state)
        whole = self.path.read_bytes()
        for kept in (0, 1, 1000, len(whole) // 2, len(whole) - 1):
            with self.subTest(kept):
                self.path.write_bytes(whole[:kept])
                self.assertIn("is no whole PyTorch checkpoint; it was cut", self.refusal())

    def test_something_else_altogether(self) -> None:
        self.save([1, 2])
        self.assertIn("holds no table of tensors", self.refusal())
        self.save({"a": 3})
        self.assertIn("entry 'a' is a int, no tensor", self.refusal())
        self.path.unlink()
        self.assertIn("does not exist", self.refusal())

    def test_the_variant_is_told_by_the_first_layer(self) -> None:
        for shape, size in ((VIT_B_16, (768, 3, 16, 16)), (VIT_LARGE_14, (1024, 3, 14, 14))):
            state = {checkpoint.PATCHES: torch.empty(size)}
            self.assertIs(shape, checkpoint.shape_of(self.path, state))
        with self.assertRaisesRegex(checkpoint.CheckpointError, r"has shape \[9, 3, 2, 2\]"):
            checkpoint.shape_of(self.path, {checkpoint.PATCHES: torch.empty(9, 3, 2, 2)})
        with self.assertRaisesRegex(checkpoint.CheckpointError, "is no SAN checkpoint"):
            checkpoint.shape_of(self.path, {})


if __name__ == "__main__":
    unittest.main()
