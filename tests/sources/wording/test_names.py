"""Bylines to names, each one."""

import pytest

from sources.wording.names import authors


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["ada@example.org (Ada Lovelace)"], ("Ada Lovelace",)),
        (["Ada Lovelace <ada@example.org>"], ("Ada Lovelace",)),
        (["Lovelace, Ada"], ("Lovelace, Ada",)),
        (["Ada Lovelace and Alan Turing"], ("Ada Lovelace", "Alan Turing")),
        (["Ada Lovelace & Alan Turing"], ("Ada Lovelace", "Alan Turing")),
        (["Ada Lovelace; Alan Turing", "Ada Lovelace"], ("Ada Lovelace", "Alan Turing")),
        (["Ada Lovelace (ada)"], ("Ada Lovelace",)),
        (["<a href='x'>Ada Lovelace</a>, Alan M. Turing"], ("Ada Lovelace", "Alan M. Turing")),
        (["a@b.org", "", " "], ()),
        (["By Ada Lovelace"], ("Ada Lovelace",)),
        (["BY ADA LOVELACE | REUTERS"], ("ADA LOVELACE",)),
        (["Written by Ada Lovelace for Example"], ("Ada Lovelace",)),
        (["By Ada Lovelace, Alan Turing and Grace Hopper"], ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        (["By Ada Lovelace & Alan Turing, with Grace Hopper"], ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        (["Von Anna Müller und Peter Schmidt"], ("Anna Müller", "Peter Schmidt")),
        (["John Von Neumann"], ("John Von Neumann",)),
        (["Jean Dupont et Marie Curie"], ("Jean Dupont", "Marie Curie")),
        (["Ada Lovelace, Staff Writer"], ("Ada Lovelace",)),
        (["Ada Lovelace, MD, PhD and Alan Turing, M.D."], ("Ada Lovelace", "Alan Turing")),
        (["Lovelace, A., Turing, A. M., Hopper, G."], ("Lovelace, A.", "Turing, A. M.", "Hopper, G.")),
        (["Wei Zhang (MIT), Alan Turing (Cambridge)"], ("Wei Zhang", "Alan Turing")),
        (["Department of Health and Human Services"], ("Department of Health and Human Services",)),
        (["Smith & Wesson"], ("Smith & Wesson",)),
        (["admin"], ()),
        (["By Staff Reporter"], ()),
    ],
)
def test_authors(written: list[str], names: tuple[str, ...]) -> None:
    assert authors(written) == names
