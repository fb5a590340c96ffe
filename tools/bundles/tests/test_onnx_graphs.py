"""Tests of the tool that writes ONNX graphs beside a module."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import unittest
from pathlib import Path

import torch
from torch import Tensor, nn

try:
    import onnx
    import yaml  # noqa: F401 (`onnx_graphs.write` reads manifests by it)
    from onnx import numpy_helper

    from tools.bundles import onnx_graphs
except ImportError as missing:
    raise unittest.SkipTest(f"ONNX graphs are not tried: {missing}") from missing

BUNDLES = Path(__file__).resolve().parents[3] / "src/core/src/fixtures/resources/bundles"


class Texts(nn.Module):
    """The methods that every module has; what `forward` does is for each test to say."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.table = nn.Parameter(torch.randn(5, 80, generator=generator))

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        return nn.functional.normalize(self.table[tokens].sum(1), dim=-1)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        return nn.functional.normalize(self.table[:1] * 2.0, dim=-1), self.table[0, :1].exp()


class InPlace(Texts):
    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = image * 2.0
        x[:, 1:] += 1.0
        x[:, 2:] *= 3.0
        return x, x.mean([2, 3]), x


class Deciding(Texts):
    """Deciding by a picture."""

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = image * 2.0
        if bool(x.mean() > 100.0):
            x = x - 1.0
        else:
            x = torch.relu(x) + 2.0
        return x, x.mean([2, 3]), x


class Counting(Texts):
    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = torch.nonzero(image[0, 0] > 100)
        return image, image, x.float()


class SizeBound(Texts):
    """Whose work hangs on the image's size in a way that tracing forgets."""

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = image
        for _ in range(image.shape[2] // 32):
            x = x + 1.0
        return x, x, x


class Resizing(Texts):
    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        h, w = image.shape[2:]
        mean = nn.functional.adaptive_avg_pool2d(image, [h // 5 + 1, w // 7 + 1])
        most = nn.functional.adaptive_max_pool2d(image, [h * 3 // 4, w * 3 // 4])
        cubic = torch._C._nn.upsample_bicubic2d(image, [h // 3, w * 2], False, None)
        return mean, most, cubic


def in_stored_order(tensor: Tensor) -> bytes:
    """A dense tensor's bytes as they lie in memory, whatever the order of its axes."""
    return tensor.as_strided([tensor.numel()], [1], tensor.storage_offset()).numpy().tobytes()


def archive(module: nn.Module, folder: str) -> onnx_graphs.Archive:
    path = Path(folder) / "model.pt"
    frozen = torch.jit.freeze(
        torch.jit.script(module.eval()), preserved_attrs=["encode_text", "constants"]
    )
    frozen.save(str(path))
    return onnx_graphs.Archive(path)


def followed(module: nn.Module, method: str, *given: Tensor) -> list[Tensor]:
    """What the tool's own operators make of a module's code, outside of the tracer."""
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        return list(onnx_graphs.Method(archive(module, folder), method)(*given))


class OnnxGraphsTest(unittest.TestCase):
    def test_graphs_of_the_tests_bundles_are_those_that_the_tool_writes(self) -> None:
        for name in ("san_tiny", "fcclip_tiny"):
            with self.subTest(name), tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / name
                shutil.copytree(BUNDLES / name, folder)
                with contextlib.redirect_stderr(io.StringIO()):
                    onnx_graphs.write(folder)
                self.same_nodes(BUNDLES / name, folder)
                first = [(folder / file).read_bytes() for file in ("model.onnx", "text.onnx", "bundle.yaml")]
                with contextlib.redirect_stderr(io.StringIO()):
                    onnx_graphs.write(folder)
                again = [(folder / file).read_bytes() for file in ("model.onnx", "text.onnx", "bundle.yaml")]
                self.assertEqual(first, again)

    def same_nodes(self, one: Path, other: Path) -> None:
        """To the byte with the PyTorch that wrote them; with another one at least as many operators."""
        for file in ("model.onnx", "text.onnx"):
            if (one / file).read_bytes() != (other / file).read_bytes():
                counts = [len(onnx.load(str(p / file), load_external_data=False).graph.node) for p in (one, other)]
                self.assertLess(abs(counts[0] - counts[1]), 0.2 * counts[0], file)

    def test_weights_lie_where_the_graph_says(self) -> None:
        for name in ("san_tiny", "fcclip_tiny"):
            with self.subTest(name):
                data = (BUNDLES / name / "model.pt").read_bytes()
                known = onnx_graphs.Archive(BUNDLES / name / "model.pt").tensors
                stored = {in_stored_order(tensor) for tensor in known}
                model = onnx.load(str(BUNDLES / name / "model.onnx"), load_external_data=False)
                outside = [t for t in model.graph.initializer if t.external_data]
                self.assertGreater(len(outside), 50)
                for tensor in outside:
                    place = {entry.key: entry.value for entry in tensor.external_data}
                    self.assertEqual("model.pt", place["location"])
                    begin, length = int(place["offset"]), int(place["length"])
                    self.assertTrue(data[begin : begin + length] in stored, tensor.name)

    def test_large_tensors_stay_outside(self) -> None:
        for name in ("san_tiny", "fcclip_tiny"):
            for file in ("model.onnx", "text.onnx"):
                model = onnx.load(str(BUNDLES / name / file), load_external_data=False)
                inside = [t for t in model.graph.initializer if not t.external_data]
                sizes = [numpy_helper.to_array(t).nbytes for t in inside]
                self.assertLessEqual(max(sizes), 256, (name, file))

    def test_slices_that_are_changed_in_place_change_the_whole(self) -> None:
        image = torch.rand(1, 3, 4, 5)
        for expected, actual in zip(InPlace()(image), followed(InPlace(), "forward", image), strict=True):
            torch.testing.assert_close(actual, expected, rtol=0, atol=1e-6)

    def test_resizing_is_pytorchs_at_every_size(self) -> None:
        for height, width in ((32, 32), (32, 96), (64, 32), (96, 160)):
            image = torch.rand(1, 3, height, width)
            actual = followed(Resizing(), "forward", image)
            for one, other in zip(Resizing()(image), actual, strict=True):
                torch.testing.assert_close(other, one, rtol=0, atol=2e-6)

    def test_a_decision_becomes_two_branches(self) -> None:
        with tempfile.TemporaryDirectory() as folder, torch.no_grad():
            model = onnx_graphs.open_graph(archive(Deciding(), folder), 32, 64)
        onnx.checker.check_model(model)
        (choice,) = [node for node in model.graph.node if node.op_type == "If"]
        branches = {a.name: {node.op_type for node in a.g.node} for a in choice.attribute}
        self.assertIn("Relu", branches["else_branch"])
        self.assertNotIn("Relu", branches["then_branch"])
        self.assertEqual(list(onnx_graphs.OUTPUTS), [output.name for output in model.graph.output])
        self.assertIn("Mul", {node.op_type for node in model.graph.node}, "what both do is done once")

    def test_what_no_graph_can_say_is_refused(self) -> None:
        for module, text in ((Counting(), "nonzero"), (SizeBound(), "size")):
            with self.subTest(text), tempfile.TemporaryDirectory() as folder, torch.no_grad():
                with self.assertRaisesRegex(onnx_graphs.NoGraphError, text):
                    onnx_graphs.open_graph(archive(module, folder), 32, 64)

    def test_bundles_without_a_graph_are_left_as_they_are(self) -> None:
        for name in ("ovseg_tiny", "odise_tiny"):
            with self.subTest(name), tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch) / name
                shutil.copytree(BUNDLES / name, folder)
                before = {path.name: path.read_bytes() for path in folder.iterdir()}
                said = io.StringIO()
                with contextlib.redirect_stderr(said):
                    self.assertEqual(1, onnx_graphs.main(["--bundle", str(folder)]))
                self.assertRegex(said.getvalue(), "^error: the module calls [a-z_]+")
                self.assertEqual(before, {path.name: path.read_bytes() for path in folder.iterdir()})

    def test_offsets_are_filled_for_any_module_file(self) -> None:
        graph = onnx_graphs.Graph(b"offset=" + b"0" * onnx_graphs.DIGITS + b";", [(7, "data/3", 8)])

        self.assertEqual(b"offset=000000000001008;", graph.filled(lambda entry: {"data/3": 1000}[entry]))


if __name__ == "__main__":
    unittest.main()
