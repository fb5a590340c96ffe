"""Skeletons: the shipped files are what is written today, and filled they compute the same."""

from __future__ import annotations

import json
import tempfile
import unittest
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from tools.bundles import checkpoint, converter, fcclip, golden, ovseg, san, skeleton

FAMILIES = (san.FAMILY, fcclip.FAMILY, ovseg.FAMILY)


def index(path: Path) -> dict:
    with zipfile.ZipFile(path) as file:
        return json.loads(file.read("skeleton.json"))


def variants() -> Iterator[tuple[converter.Family, Any, Path]]:
    for family in FAMILIES:
        yield family, family.tiny, skeleton.FIXTURES
        for shape in family.shapes:
            yield family, shape, skeleton.SHIPPED


class SkeletonTest(unittest.TestCase):
    def test_every_parameter_has_a_place_of_its_own(self) -> None:
        for family, shape, folder in variants():
            with self.subTest(shape.name), torch.device("meta"):
                found = index(folder / f"{shape.name}.zip")
                places = found["parameters"]
                own = {n: list(p.shape) for n, p in family.build(shape).named_parameters()}
                self.assertLess(set(found["text_parameters"]), set(places))
                self.assertEqual(own, {n: place["shape"] for n, place in places.items()})
                self.assertEqual(len(own), len({place["entry"] for place in places.values()}))

    def test_the_same_is_written_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            skeleton.write_fixtures(Path(folder))
            for family in FAMILIES:
                name = f"{family.tiny.name}.zip"
                here, there = index(skeleton.FIXTURES / name), index(Path(folder) / name)
                # What lies where in a graph is the exporter's business, which changes with PyTorch.
                self.assertEqual(set(here.pop("graphs", {})), set(there.pop("graphs", {})))
                self.assertEqual(here, there)

    def test_with_parameters_kept_apart_the_outputs_are_the_same(self) -> None:
        image = golden.camera_image(96, 160)
        for family in FAMILIES:
            kept = skeleton.kept(family.filled(family.tiny, golden.SEED))
            shipped = torch.jit.load(golden.RESOURCES / family.tiny.name / "model.pt")
            with self.subTest(family.prog), torch.no_grad():
                for here, there in zip(kept(image), shipped(image)):
                    self.assertTrue(torch.equal(here, there))

    def test_graphs_filled_for_any_weights_are_those_that_the_tool_writes_for_them(self) -> None:
        try:
            from tools.bundles import onnx_graphs
        except ImportError as missing:
            raise unittest.SkipTest(f"ONNX graphs are not tried: {missing}") from missing
        for family in (each for each in FAMILIES if each.graphs):
            with self.subTest(family.prog), tempfile.TemporaryDirectory() as folder:
                with zipfile.ZipFile(skeleton.FIXTURES / f"{family.tiny.name}.zip") as file:
                    files = {name: file.read(name) for name in file.namelist()}
                found = json.loads(files["skeleton.json"])
                about = family.description(family.tiny, "")
                anew: dict[str, Any] = {"parameters": found["parameters"]}
                skeleton.add_graphs(anew, dict(files), about)
                if json.loads(json.dumps(anew["graphs"])) != found["graphs"]:
                    self.skipTest("this PyTorch writes other graphs than the one that wrote the skeletons")
                path = Path(folder) / "model.pt"
                path.write_bytes(skeleton.filled(found, files, seed=2))
                archive = onnx_graphs.Archive(path)
                for name, graph in onnx_graphs.made_of(archive, about.input, about.text).items():
                    places = [tuple(place) for place in found["graphs"][name]]
                    shipped = onnx_graphs.Graph(files[skeleton.GRAPHS + name], places)
                    self.assertTrue(shipped.filled(archive.begin) == graph.filled(archive.begin), name)

    def test_every_shipped_graph_names_each_parameter_that_its_side_needs(self) -> None:
        for family, shape, folder in variants():
            with self.subTest(shape.name):
                found = index(folder / f"{shape.name}.zip")
                self.assertEqual(family.graphs, "graphs" in found)
                if not family.graphs:
                    continue
                entries = {place["entry"] for place in found["parameters"].values()}
                named = {name: {entry for _, entry, _ in places} for name, places in found["graphs"].items()}
                text = {found["parameters"][name]["entry"] for name in found["text_parameters"]}
                self.assertLessEqual(text & entries, named["text.onnx"] | named["model.onnx"])
                self.assertEqual(entries, named["text.onnx"] | named["model.onnx"])

    def test_the_checkpoint_of_the_fixtures_is_one_that_python_reads(self) -> None:
        for family in FAMILIES:
            path = skeleton.FIXTURES / f"{family.tiny.name}.pth"
            module = family.build(family.tiny)
            checkpoint.load(module, checkpoint.read(path), path, family.unused)


if __name__ == "__main__":
    unittest.main()
