"""A small real encoder for tests that need vectors and no model."""

from collections.abc import Sequence

import numpy as np

from digest.types import Vectors


class WordEncoder:
    """Words hashed into a vector, so that texts of the same words are close. Counts how often it is asked."""

    model = "words"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += 1
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[sum(word.encode()) % 64] += 1
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit
