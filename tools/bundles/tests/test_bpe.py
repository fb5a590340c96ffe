"""Byte pair encoding and the reading of merges."""

from __future__ import annotations

import gzip
import tempfile
import unittest
from pathlib import Path

from tools.bundles import bpe


class BpeTest(unittest.TestCase):
    def test_texts_fall_into_pieces(self) -> None:
        self.assertEqual(
            ["it", "'s", "a", "dog", "'", "bowl", ",", "4", "2", "größe", "!!"],
            bpe.pieces("It's a  dog' bowl, 42\tGröße!!"),
        )

    def test_the_commonest_pair_is_joined_first(self) -> None:
        tokenizer = bpe.Tokenizer([("l", "o"), ("lo", "w</w>"), ("o", "w</w>")])
        low = 2 * 256 + 1
        self.assertEqual([515, low, 516, 0], tokenizer.encode("LOW", 4))
        # w at the end of a word, joined with o, is the third merge.
        self.assertEqual([515, ord("n") - 0x21, 514, 516], tokenizer.encode("now", 4))

    def test_bytes_without_a_sign_of_their_own_have_ids_too(self) -> None:
        self.assertEqual(256, len(set(bpe.byte_symbols())))
        tokenizer = bpe.Tokenizer([])
        self.assertEqual(1 + 4 + 1, len([t for t in tokenizer.encode("😀", 8) if t]))

    def test_a_text_too_long_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "has 5 tokens; at most 4"):
            bpe.Tokenizer([]).encode("abc", 4)

    def test_learned_merges_join_common_words(self) -> None:
        merges = bpe.learned(["mug mug mug", "muddy"], 3)
        self.assertEqual([("m", "u"), ("mu", "g</w>"), ("d", "d")], merges)
        with self.assertRaisesRegex(bpe.MergesError, "give 1 merges; wanted: 9"):
            bpe.learned(["ab"], 9)

    def test_published_merges_are_read_packed_or_not(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            text = '"file.txt#version: 0.2\na b\nab c</w>\nx y\n'
            plain, packed = Path(folder) / "m.txt", Path(folder) / "m.txt.gz"
            plain.write_text(text)
            packed.write_bytes(gzip.compress(text.encode()))
            for path in (plain, packed):
                self.assertEqual([("a", "b"), ("ab", "c</w>")], bpe.read(path, 516))
            with self.assertRaisesRegex(bpe.MergesError, "has 3 merges; the model needs 4"):
                bpe.read(plain, 518)
            packed.write_bytes(packed.read_bytes()[:-9])
            with self.assertRaisesRegex(bpe.MergesError, "is damaged"):
                bpe.read(packed, 516)
            plain.write_text("a b c\n")
            with self.assertRaisesRegex(bpe.MergesError, "merge 1 is 'a b c'"):
                bpe.read(plain, 515)


if __name__ == "__main__":
    unittest.main()
