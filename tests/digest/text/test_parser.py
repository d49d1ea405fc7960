"""Sentences read by the model we ship, and what happens where there is none."""

from pathlib import Path

import pytest

from digest.errors import ModelError
from digest.text import parser
from digest.text.parser import NoParser, SpacyParser, check_model, find_parser


def test_a_sentence_is_read_with_its_names_and_phrases() -> None:
    (read,) = SpacyParser().read(["Ingrid Halvorsen, chief technology officer of Halvorsen Robotics, said it works."])
    assert read is not None
    assert read.span(*read.names[0]) == "Ingrid Halvorsen"
    assert "chief technology officer" in [read.span(*span) for span in read.phrases]
    assert [word.lemma for word in read.words if word.kind == "VERB"] == ["say", "work"]
    assert read.span(0, len(read.words)).endswith("said it works.")


def test_texts_come_back_in_their_order_and_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = SpacyParser()
    first = one.read(["A cat.", "", "A dog.", "A cat."])
    assert [read.span(0, 2) if read else None for read in first] == ["A cat", "", "A dog", "A cat"]
    monkeypatch.setattr(one, "_model", None)
    monkeypatch.setattr(parser, "_load", lambda name: pytest.fail("it was read before"))
    assert one.read(["A dog."]) == (first[2],)


def test_the_model_is_the_one_we_know(monkeypatch: pytest.MonkeyPatch) -> None:
    check_model()
    monkeypatch.setattr(parser, "SHA256", "0" * 64)
    with pytest.raises(ModelError, match="damaged"):
        SpacyParser().read(["A cat."])


def test_where_no_model_is_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MODEL", "no_such_model")
    assert isinstance(find_parser(), NoParser)
    assert find_parser().read(["a", "b"]) == (None, None)
    with pytest.raises(ModelError, match="missing"):
        check_model()


def test_a_model_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="can't be loaded"):
        SpacyParser(str(tmp_path)).read(["A cat."])
