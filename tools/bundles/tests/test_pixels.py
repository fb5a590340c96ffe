"""The script for pixels: the shipped file is what is written today, and it computes what it says."""

from __future__ import annotations

import re
import tempfile
import unittest
import zipfile
from pathlib import Path

import torch
from torch.nn import functional

from tools.bundles import pixels


def code(path: Path) -> dict[str, bytes]:
    """What a script's file holds but for the versions that wrote it.

    PyTorch numbers the types that one process has written, so numbers depend on what was written before.
    """
    with zipfile.ZipFile(path) as file:
        names = (name.split("/", 1)[1] for name in file.namelist())
        prefix = file.namelist()[0].split("/", 1)[0]
        held = {n: file.read(f"{prefix}/{n}") for n in names if n.startswith("code/")}
    return {
        re.sub(r"torch_mangle_\d+", "torch_mangle", name): re.sub(
            rb"torch_mangle_\d+", b"torch_mangle", text
        )
        for name, text in held.items()
    }


class PixelsTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.set_num_threads(1)
        self.script = torch.jit.load(pixels.SHIPPED)
        self.random = torch.Generator().manual_seed(7)

    def test_the_same_is_written_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / pixels.SHIPPED.name
            pixels.write(written)
            self.assertEqual(code(pixels.SHIPPED), code(written))

    def test_no_folder_of_the_machine_that_wrote_it_is_named(self) -> None:
        self.assertNotIn(str(pixels.ROOT).encode(), pixels.SHIPPED.read_bytes())

    def test_an_image_is_resized_and_padded(self) -> None:
        image = torch.randint(0, 256, (48, 75, 3), dtype=torch.uint8, generator=self.random)
        padding = torch.tensor([124.0, 116.0, 104.5])
        found = self.script(image, torch.tensor([30, 47, 32, 64]), padding)
        planes = image.permute(2, 0, 1)[None].float()
        expected = functional.interpolate(planes, size=(30, 47), mode="bilinear", antialias=True)
        torch.testing.assert_close(found[:, :, :30, :47], expected)
        self.assertTrue(torch.equal(found[0, :, 31, 0], padding))
        self.assertTrue(torch.equal(found[0, :, 0, 63], padding))

    def test_labels_are_those_of_the_plain_way(self) -> None:
        logits = torch.randn(1, 9, 12, 16, generator=self.random) * 3
        shares = torch.rand(5, 9, generator=self.random)
        ids = torch.tensor([3, 1, 4, 254, 5], dtype=torch.uint8)
        none = torch.zeros(0)
        labels, scores = self.script.labels(
            logits, shares, ids, none.view(0, 9), none.view(0, 9, 3, 3), none, none.view(5, 0),
            torch.zeros(0, dtype=torch.int64), torch.zeros(0, 2, dtype=torch.int64),
            torch.tensor([48, 64, 1, 1]), torch.tensor([4.0, 4.0], dtype=torch.float64),
        )  # fmt: skip
        masks = logits[0].sigmoid()
        grid = torch.einsum("cn,nyx->cyx", shares, masks)
        plain = functional.interpolate(grid[None], size=(48, 64), mode="bilinear")[0]
        best, place = plain.max(0)
        self.assertTrue(torch.equal(labels, ids[place]))
        mass = functional.interpolate(masks.sum(0)[None, None], size=(48, 64), mode="bilinear")[0, 0]
        torch.testing.assert_close(scores, (best / mass.clamp(min=1)).clamp(max=1))

    def test_what_is_not_finite_is_told(self) -> None:
        sound = [torch.rand(1, 2, 3, 3), torch.rand(1, 2, 4), torch.rand(1, 4, 2, 2)]
        self.assertEqual(1, self.script.embeddings(*sound)[-1])
        torch.testing.assert_close(self.script.embeddings(*sound)[:-1], sound[1].flatten())
        for i in range(3):
            broken = [t.clone() for t in sound]
            broken[i].view(-1)[1] = float("nan")
            self.assertEqual(0, self.script.embeddings(*broken)[-1])


if __name__ == "__main__":
    unittest.main()
