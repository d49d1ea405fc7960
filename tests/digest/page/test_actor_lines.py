"""How somebody who stands behind a theme is called on its card."""

from dataclasses import replace

import pytest

from digest.page.view import view
from digest.tailor.compose import Limits, compose
from tests.digest.editions import edition
from tests.digest.ready import ready


@pytest.mark.parametrize(
    ("role", "organisation", "told"),
    [
        ("United Nations Secretary-General", "", "United Nations Secretary-General"),
        ("New Zealand Prime Minister", "", "New Zealand Prime Minister"),
        ("Analyst", "", "analyst"),
        ("Former President of France", "", "former President of France"),
        ("Senior economist", "TD Economics", "senior economist at TD Economics"),
        ("Head of Nordcell", "", "head of Nordcell"),
        ("CEO", "Nordcell", "CEO at Nordcell"),
        ("", "Nordcell", "Nordcell"),
    ],
)
def test_only_a_headlines_capital_is_taken_off_a_role(role: str, organisation: str, told: str) -> None:
    (first, *others) = edition().themes
    actor = replace(first.actors[0], role=role, organisation=organisation)
    shown = replace(edition(), themes=(replace(first, actors=(actor,)), *others))
    page = view(compose([ready(shown)], student=None, interests=(), limits=Limits()))
    assert [who.about for card in page.themes for who in card.actors if who.name == actor.name] == [told]
