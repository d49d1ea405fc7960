from dataclasses import replace

from digest.tailor.compose import compose
from digest.tailor.feedback import heed
from digest.types import ReasonKind, Student, StudentId
from tests.digest.editions import edition
from tests.digest.ready import ready

ADA = Student(
    id=StudentId("s1"), name="Ada", email="ada@example.org", fields=("battery-materials",), interests=("sodium",)
)


def test_wishes_are_added_once_and_taken_away() -> None:
    told = heed(ADA, more=["Sodium", "dry  electrodes", " "], follow=["CERN"], mute=["lottery"])
    assert (told.interests, told.follow, told.mute) == (("sodium", "dry electrodes"), ("CERN",), ("lottery",))
    assert heed(told, less=["SODIUM", "cern"]).interests == ("dry electrodes",)
    assert heed(told, less=["cern"]).follow == ()
    assert heed(told, unmute=["Lottery"]).mute == ()


def test_who_follows_what_they_muted_sees_it_again_and_the_other_way_round() -> None:
    muted = replace(ADA, mute=("heliotide",))
    assert heed(muted, follow=["Heliotide"]).mute == ()
    assert heed(replace(ADA, follow=("Heliotide",)), mute=["heliotide"]).follow == ()


def test_the_next_digest_shows_it_in_its_reasons() -> None:
    told = heed(ADA, follow=["Heliotide"], mute=["sodium"])
    digest = compose([ready(edition())], student=told, interests=told.interests)
    assert digest.picks[0].reasons[0].kind is ReasonKind.FOLLOWED
    assert not [card for card in digest.articles if "sodium" in card.title.casefold()]
