"""One thing from a related field, where it touches an interest."""

from dataclasses import replace

from digest.tailor.compose import compose
from digest.types import Digest, Edition, ReasonKind
from tests.digest.editions import edition, quiet_edition
from tests.digest.ready import ready

RELATED = replace(edition(), field="materials", field_name="Materials science")


def made(*interests: str, related: Edition = RELATED, own: Edition | None = None) -> Digest:
    return compose([ready(own or quiet_edition())], student=None, interests=interests, related=[ready(related)])


def test_a_theme_that_touches_an_interest_stands_next_door() -> None:
    digest = made("perovskite tandems")
    assert digest.next_door
    assert digest.next_door.theme
    assert digest.next_door.field == "Materials science"
    assert digest.next_door.theme.id == "theme-perovskite"
    assert [reason.kind for reason in digest.next_door.reasons] == [ReasonKind.NEXT_DOOR, ReasonKind.CLOSE]
    assert digest.next_door.article_ids <= {card.id for card in digest.articles}, "it counts as mailed"


def test_without_an_interest_it_touches_nothing_is_next_door() -> None:
    assert made().next_door is None
    assert made("sea floor maps").next_door is None


def test_what_the_digest_tells_already_is_not_told_again() -> None:
    assert made("perovskite tandems", own=edition()).next_door is None
