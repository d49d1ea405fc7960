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
        (["BY ADA LOVELACE AND ALAN TURING"], ("ADA LOVELACE", "ALAN TURING")),
        (["von Neumann, John"], ("von Neumann, John",)),
        (["李明、王芳"], ("李明", "王芳")),
        (["Ada Lovelace / Alan Turing", "Grace Hopper + Mary Shaw"],
         ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Mary Shaw")),
        (["J. Smith 1, A. Jones 2 and B. Bee 3"], ("J. Smith", "A. Jones", "B. Bee")),
        (["Lovelace, A., Turing, A., The Cell Consortium"], ("Lovelace, A.", "Turing, A.", "The Cell Consortium")),
        (["Ada Lovelace, on behalf of the ATLAS Collaboration"], ("Ada Lovelace", "ATLAS Collaboration")),
        # Behind the names
        (["By Ada Lovelace Nov. 24, 2026"], ("Ada Lovelace",)),
        (["Posted by Ada Lovelace on November 24, 2026"], ("Ada Lovelace",)),
        (["By Ada Lovelace 3 min read"], ("Ada Lovelace",)),
        (["Ada Lovelace, Alan Turing et al."], ("Ada Lovelace", "Alan Turing")),
        (["Ada Lovelace and 3 others"], ("Ada Lovelace",)),
        (["Words by Ada Lovelace, photos by Alan Turing"], ("Ada Lovelace",)),
        # Nobody's name
        (["By Reuters"], ()), (["Reuters Staff"], ()), (["Ada Lovelace/Reuters"], ("Ada Lovelace",)),
        (["By Ada Lovelace, Associated Press"], ("Ada Lovelace",)),
        (["Ada Lovelace|Alan Turing"], ("Ada Lovelace", "Alan Turing")),
        (["Ada Lovelace*, Alan Turing†, Grace Hopper¹²"], ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        (["Ada Lovelace, Senior Reporter, Example"], ("Ada Lovelace",)),
        (["Ada Lovelace, Staff Writer, Alan Turing, Editor"], ("Ada Lovelace", "Alan Turing")),
        (["By ADA LOVELACE, Associated Press Writer"], ("ADA LOVELACE",)),
        (["Press Release"], ()), (["Example Editorial Team"], ()),
        # Addresses, however they are written
        (["ada@localhost"], ()), (["ada\uff20example.org"], ()), (["ada [at] example.org"], ()),
        (["ada(at)example(dot)org"], ()), (["ada at example dot org"], ()), (["@adalove"], ()),
        (["Ada Lovelace (@ada)"], ("Ada Lovelace",)), (["https://example.org/ada"], ()),
    ],
)  # fmt: skip
def test_authors(written: list[str], names: tuple[str, ...]) -> None:
    assert authors(written) == names
