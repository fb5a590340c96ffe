"""Skeletons: the shipped files are what is written today, and filled they compute the same."""

from __future__ import annotations

import json
import tempfile
import unittest
import zipfile
from pathlib import Path

import torch

from tools.bundles import checkpoint, golden, skeleton
from tools.bundles.network import San
from tools.bundles.shapes import PUBLISHED, TINY


def index(path: Path) -> dict:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("skeleton.json"))


class SkeletonTest(unittest.TestCase):
    def test_every_parameter_has_a_place_of_its_own(self) -> None:
        for shape, folder in ((TINY, skeleton.FIXTURES), *((s, skeleton.SHIPPED) for s in PUBLISHED)):
            with self.subTest(shape.name), torch.device("meta"):
                places = index(folder / f"{shape.name}.zip")["parameters"]
                own = {n: list(p.shape) for n, p in San(shape).named_parameters()}
                self.assertEqual(own, {n: place["shape"] for n, place in places.items()})
                self.assertEqual(len(own), len({place["entry"] for place in places.values()}))

    def test_the_same_is_written_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            skeleton.write_fixtures(Path(folder))
            name = f"{TINY.name}.zip"
            self.assertEqual(index(skeleton.FIXTURES / name), index(Path(folder) / name))

    def test_with_parameters_kept_apart_the_outputs_are_the_same(self) -> None:
        module = San(TINY).eval()
        checkpoint.fill_randomly(module, golden.SEED)
        kept = skeleton.kept(module)
        shipped = torch.jit.load(golden.RESOURCES / TINY.name / "model.pt")
        image = golden.camera_image(96, 160)
        with torch.no_grad():
            for here, there in zip(kept(image), shipped(image)):
                self.assertTrue(torch.equal(here, there))

    def test_the_checkpoint_of_the_fixtures_is_one_that_python_reads(self) -> None:
        path = skeleton.FIXTURES / f"{TINY.name}.pth"
        module = San(TINY)
        checkpoint.load(module, checkpoint.read(path), path)


if __name__ == "__main__":
    unittest.main()
