"""Word tokens and prompt templates of the demo backbone's text side."""

import re

import torch

from tools.demo_backbone import words

LENGTH = 12
TEMPLATES = (
    "{}",
    "a {}",
    "the {}",
    "a photo of a {}",
    "a picture of the {}",
    "there is a {} in the room",
)
EXPORT_TEMPLATES = ("a photo of a {}", "a {}", "the {}")


def split(text: str) -> list[str]:
    """Lower-case runs of letters and digits; the Java WordTokenizer does the same."""
    return re.findall(r"[a-z0-9]+", text.lower())


def token_list() -> list[str]:
    """Every token in id order: <pad>, <unk>, then all words in alphabetical order."""
    texts = list(TEMPLATES) + list(words.NOUNS) + list(words.COLOURS) + list(words.PATTERNS)
    texts += list(words.MATERIALS)
    for synonyms in (words.SYNONYMS, words.COLOUR_SYNONYMS):
        texts += [s for group in synonyms.values() for s in group]
    return ["<pad>", "<unk>"] + sorted({w for t in texts for w in split(t)})


class Tokenizer:
    def __init__(self) -> None:
        self.ids = {word: i for i, word in enumerate(token_list())}

    def __call__(self, texts: list[str]) -> torch.Tensor:
        """[B, LENGTH] int64, padded with 0."""
        out = torch.zeros(len(texts), LENGTH, dtype=torch.int64)
        for row, text in enumerate(texts):
            ids = [self.ids.get(w, 1) for w in split(text)][:LENGTH]
            out[row, : len(ids)] = torch.tensor(ids)
        return out

    def trimmed(self, texts: list[str]) -> torch.Tensor:
        """As calling, without the columns that are padding in every row."""
        out = self(texts)
        return out[:, : int((out != 0).sum(1).max())]
