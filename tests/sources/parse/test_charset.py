"""Which character set a document is in."""

import pytest

from sources.parse.charset import codec_named, decode

TEXT = "Grün – „blau“ 東京"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_recognised(codec: str) -> None:
    assert decode(f"<p>{TEXT}".encode(codec)) == f"<p>{TEXT}"


def test_wide_text_without_a_bom() -> None:
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert decode(f"<?xml version='1.0'?>{TEXT}".encode(codec)).endswith(TEXT)


def test_what_the_server_or_the_document_says() -> None:
    assert decode("東京".encode("shift_jis"), "text/html; charset=Shift_JIS") == "東京"
    page = '<meta charset="euc-jp">東京'
    assert decode(page.encode("euc-jp")) == page
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Цвет'
    assert decode(page.encode("cp1251")) == page
    assert decode("Grün “x”".encode("cp1252"), "text/html; charset=iso-8859-1") == "Grün “x”"


def test_a_wrong_claim_is_not_believed() -> None:
    assert decode(TEXT.encode(), "text/html; charset=iso-8859-1") == TEXT
    assert decode("Grün".encode("cp1252"), "text/html; charset=utf-8") == "Grün"
    assert decode(TEXT.encode(), "text/html; charset=utf-16") == TEXT
    assert decode(("Grün " * 200).encode() + b"\xff") == "Grün " * 200 + "\ufffd"


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "unicode_escape", "utf-7", "base64", "rot13", "zlib", "undefined", "x\0y", "none"]
)
def test_codecs_that_are_no_character_sets(label: str) -> None:
    assert codec_named(label) is None
    assert decode(TEXT.encode(), f"text/html; charset={label}") == TEXT
