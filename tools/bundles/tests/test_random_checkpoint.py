"""Random checkpoints: converters take them as they take published ones."""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from tools.bundles import checkpoint, random_checkpoint


class RandomCheckpointTest(unittest.TestCase):
    def test_every_tiny_one_loads_strictly_and_equal_seeds_give_equal_weights(self) -> None:
        for name, (family, shape) in random_checkpoint.FAMILIES.items():
            if shape is not family.tiny:
                continue
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "x.pth"
                arguments = ["random_checkpoint", name, str(path), "--seed", "4"]
                with mock.patch.object(sys, "argv", arguments):
                    random_checkpoint.main()
                module = family.build(shape).eval()
                checkpoint.load(module, checkpoint.read(path), path, family.unused)
                same = family.filled(shape, 4).state_dict()
                for key, tensor in module.state_dict().items():
                    self.assertTrue(tensor.equal(same[key]), key)


if __name__ == "__main__":
    unittest.main()
