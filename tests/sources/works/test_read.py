"""Libraries as programs export them: each form with accents, faults and what isn't one at all."""

import json
import time
from pathlib import Path

import pytest

from sources.errors import ConfigError
from sources.works.read import read_works

# As programs and people write it: double braces, LaTeX accents, a comment, an entry cut off, a repeated key.
BIBTEX = r"""% Encoding: UTF-8
@article{lund2024,
  title = {{{Sodium-Ion}} Cells at 50\% Charge: {\"U}ber {\'E}lectrolytes and $\alpha$-Fe$_2$O$_3$},
  author = {Lund, {\AA}sa},
  keywords = {batteries,sodium-ion},
}
@inproceedings{cut,
  title = {Unclosed title,
  year = 2020
}

@book{twice, title = "Quoted \emph{E. coli} in {{\v C}ern{\'y}} Lakes", keywords={a; b}}
@article{twice, title = {A repeated key is another paper}}
@article{nothing, author = {Nobody}}
@comment{jabref-meta: databaseType:bibtex;}
@misc{plain, title = {Größe und Świat 漢字}}
"""
RIS = (
    "Provider: A Publisher\n\nTY  - JOUR\nAU  - Müller, J\nTI  - Tactile sensing for soft\n  grippers <i>in vivo</i>\n"
    "KW  - robotics\nKW  - touch\nER  - \n\nTY  - CONF\nT1  - An unclosed record\nTY  - JOUR\nAU  - X\nER  - \n"
    "TY - BOOK\nTI - Written with single blanks\nER -\n"
)
CSL = json.dumps(
    [
        {"id": "a", "type": "article-journal", "title": "Café robots &amp; arms", "keyword": "x; y"},
        {"id": "b", "type": "book"},
        17,
        {"data": {"itemType": "note", "note": "mine"}},
        {"data": {"itemType": "book", "title": "From Zotero itself", "tags": [{"tag": "q"}]}},
    ]
)
ORCID = json.dumps(
    {
        "activities-summary": {
            "works": {
                "group": [
                    {"work-summary": [{"title": {"title": {"value": "Grippers that feel"}, "subtitle": None}}]},
                    {"work-summary": [{"title": {"title": {"value": "grippers  that feel"}}}, {"title": None}]},
                ]
            }
        }
    }
)
OPML = (
    '<?xml version="1.0"?><opml version="2.0"><body><outline text="Cells"><outline text="Battery Tech" type="rss" '
    'xmlUrl="http://x.example/"/></outline></body></opml>'
)
TITLES = "1. Sodium in the cold\n- Tandems in the rain\n\n* Sodium, in the cold\n12\n"
CSV = '"Key","Item Type","Title","Manual Tags"\n"A","x","Cells, and how they age","a; b"\n"B","x","",""\n'


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "library"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "form", "titles", "problems"),
    [
        (
            BIBTEX,
            "BibTeX",
            [
                "Sodium-Ion Cells at 50% Charge: Über Électrolytes and α-Fe2O3",
                "Quoted E. coli in Černý Lakes",
                "Größe und Świat 漢字",
                "A repeated key is another paper",
            ],
            [":7: an entry that doesn't end", ":14: this entry has no title"],
        ),
        (
            RIS,
            "RIS",
            ["Tactile sensing for soft grippers in vivo", "An unclosed record", "Written with single blanks"],
            [":11: this record isn't closed", ":13: this record has no title"],
        ),
        (CSL, "JSON", ["Café robots & arms", "From Zotero itself"], [": entry 2: no title", ": entry 3: no reference"]),
        (ORCID, "ORCID works", ["Grippers that feel"], []),
        (OPML, "OPML", ["Battery Tech"], []),
        (TITLES, "titles", ["Sodium in the cold", "Tandems in the rain"], []),
        (CSV, "CSV", ["Cells, and how they age"], [":3: no title"]),
        (BIBTEX.encode("utf-16"), "BibTeX", None, None),
        (RIS.replace("\n", "\r\n").encode("cp1252"), "RIS", None, None),
    ],
    ids=["bibtex", "ris", "csl-json", "orcid", "opml", "titles", "zotero csv", "utf-16", "latin"],
)
def test_each_form_is_told_by_what_stands_in_it(
    tmp_path: Path, content: str | bytes, form: str, titles: list[str] | None, problems: list[str] | None
) -> None:
    path = write(tmp_path, content)
    library = read_works(path)
    assert library.form == form
    if titles is None or problems is None:
        assert len(library.works) >= 3
        return
    assert [one.title for one in library.works] == titles
    assert len(library.problems) == len(problems)
    for told, wanted in zip(library.problems, problems, strict=True):
        assert told.startswith(f"{path}{wanted}")


def test_keywords_come_along(tmp_path: Path) -> None:
    for content, wanted in (
        (BIBTEX, ("batteries", "sodium-ion")),
        (RIS, ("robotics", "touch")),
        (CSL, ("x", "y")),
        (OPML, ("Cells",)),
        (CSV, ("a", "b")),
    ):
        assert read_works(write(tmp_path, content)).works[0].keywords == wanted


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "this is a web page"),
        ("<rdf:RDF/>", "XML of a kind we don't read"),
        (b"%PDF-1.7 ...", "this is a PDF"),
        (b"PK\x03\x04rest", "a packed file"),
        ('[{"title": "cut', ":1: not JSON, or cut off"),
        ('{"a": 1}', "neither a list of references nor ORCID works"),
        ("[]", "no title in it"),
        ("@article{a, author = {X}}", "no title in it"),
        ("TY  - JOUR\nER  - \n", "no title in it"),
        (b"\x00\x01\x02binary\x00", "this is no text"),
        ("1\n2\n3\n", "no title in it"),
    ],
)
def test_what_is_no_library_is_one_sentence(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as told:
        read_works(write(tmp_path, content))
    assert str(tmp_path) in str(told.value)
    assert told.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_works(tmp_path / "nowhere.bib")


def test_two_thousand_entries_cost_about_twice_what_a_thousand_do(tmp_path: Path) -> None:
    def seconds(number: int) -> float:
        entry = '@article{{k{0},\n  title = {{{{Ageing}} of cell {0} in M{{\\"u}}nchen}},\n  year = 2020\n}}\n'
        path = write(tmp_path, "".join(entry.format(n) for n in range(number)))
        began = time.process_time()
        assert len(read_works(path).works) == number
        return time.process_time() - began

    seconds(10)
    assert seconds(2_000) < 6 * seconds(1_000)


def test_nothing_is_printed_of_broken_entries(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read_works(write(tmp_path, BIBTEX))
    assert capfd.readouterr() == ("", "")
