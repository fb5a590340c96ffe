"""CLIP's byte pair encoding: reading the published merges, and encoding texts with them."""

from __future__ import annotations

import collections
import gzip
import hashlib
import re
import unicodedata
import urllib.request
from collections.abc import Iterable
from pathlib import Path

URL = (
    "https://raw.githubusercontent.com/openai/CLIP/main/clip/bpe_simple_vocab_16e6.txt.gz"
)
SHA256 = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"
SHORT_FORMS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")
END = "</w>"


class MergesError(ValueError):
    """Merges that cannot be used; the message names the file and why."""


def byte_symbols() -> list[str]:
    """A visible character for each byte, in the order of their ids."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    symbols = {byte: chr(byte) for byte in visible}
    symbols.update({byte: chr(256 + place) for place, byte in enumerate(hidden)})
    return [symbols[byte] for byte in visible + hidden]


def _symbol_of_byte() -> dict[int, str]:
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return dict(zip(visible + hidden, byte_symbols(), strict=True))


def read(path: Path, tokens: int) -> list[tuple[str, str]]:
    """The merges that a vocabulary of `tokens` ids uses, from OpenAI's file, packed or not."""
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise MergesError(f"{path} is damaged: {error}") from error
    lines = text.splitlines()
    # The packed original starts with its old file name glued to the version line.
    if lines and "#version" in lines[0]:
        lines = lines[1:]
    wanted = tokens - 2 * 256 - 2
    if len(lines) < wanted:
        raise MergesError(f"{path} has {len(lines)} merges; the model needs {wanted}")
    merges = []
    for number, line in enumerate(lines[:wanted], start=1):
        pair = line.split()
        if len(pair) != 2:
            raise MergesError(f"{path}: merge {number} is {line!r}; it must be two symbols")
        merges.append((pair[0], pair[1]))
    return merges


def download(folder: Path) -> Path:
    """OpenAI's file, its bytes checked."""
    path = folder / "bpe_simple_vocab_16e6.txt.gz"
    with urllib.request.urlopen(URL, timeout=60) as answer:
        data = answer.read(16 << 20)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise MergesError(f"{URL} gave SHA-256 {found}; it must be {SHA256}")
    path.write_bytes(data)
    return path


def learned(texts: Iterable[str], count: int) -> list[tuple[str, str]]:
    """Merges of the commonest neighbours, for small models that no published merges fit."""
    words = collections.Counter(
        tuple(_symbols(piece)) for text in texts for piece in pieces(text)
    )
    merges: list[tuple[str, str]] = []
    while len(merges) < count:
        pairs: collections.Counter[tuple[str, str]] = collections.Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        if not pairs:
            raise MergesError(f"these texts give {len(merges)} merges; wanted: {count}")
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        joined: collections.Counter[tuple[str, ...]] = collections.Counter()
        for word, times in words.items():
            joined[tuple(_merged(list(word), best))] += times
        words = joined
    return merges


class Tokenizer:
    """Texts to ids: start, pieces, end, zeros."""

    def __init__(self, merges: list[tuple[str, str]]) -> None:
        symbols = byte_symbols()
        vocabulary = symbols + [symbol + END for symbol in symbols]
        vocabulary += ["".join(pair) for pair in merges]
        self.ids = {symbol: place for place, symbol in enumerate(vocabulary)}
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.start = 2 * 256 + len(merges)
        self.end = self.start + 1

    def encode(self, text: str, length: int) -> list[int]:
        found = [self.start]
        for piece in pieces(text):
            found += [self.ids[symbol] for symbol in self._joined(_symbols(piece))]
        found.append(self.end)
        if len(found) > length:
            raise ValueError(f"{text!r} has {len(found)} tokens; at most {length} are allowed")
        return found + [0] * (length - len(found))

    def _joined(self, symbols: list[str]) -> list[str]:
        while len(symbols) > 1:
            best = min(
                zip(symbols, symbols[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks))
            )
            if best not in self.ranks:
                break
            symbols = _merged(symbols, best)
        return symbols


def pieces(text: str) -> list[str]:
    """Short forms such as 's, runs of letters, single digits, runs of anything else."""
    found: list[str] = []
    text = re.sub(r"\s+", " ", text).strip().lower()
    place = 0
    while place < len(text):
        short = next((form for form in SHORT_FORMS if text.startswith(form, place)), None)
        if short:
            found.append(short)
            place += len(short)
            continue
        kind = _kind(text[place])
        end = place + 1
        while kind in "LO" and end < len(text) and _kind(text[end]) == kind:
            end += 1
        if kind != "S":
            found.append(text[place:end])
        place = end
    return found


def _kind(character: str) -> str:
    """L letter, N number, S space, O other."""
    if character.isspace():
        return "S"
    category = unicodedata.category(character)[0]
    return category if category in "LN" else "O"


def _symbols(piece: str) -> list[str]:
    table = _symbol_of_byte()
    symbols = [table[byte] for byte in piece.encode("utf-8")]
    symbols[-1] += END
    return symbols


def _merged(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    place = 0
    while place < len(symbols):
        if tuple(symbols[place : place + 2]) == pair:
            joined.append("".join(pair))
            place += 2
        else:
            joined.append(symbols[place])
            place += 1
    return joined
