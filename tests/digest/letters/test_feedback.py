from dataclasses import replace

from digest.letters.feedback import heed
from digest.page.render import render
from digest.tailor.compose import compose
from digest.tailor.reasons import reason_words
from digest.types import ReasonKind, Student, StudentId
from tests.digest.editions import edition
from tests.digest.ready import ready

ADA = Student(
    id=StudentId("s1"), name="Ada", email="ada@example.org", fields=("battery-materials",), interests=("sodium",)
)


def test_wishes_are_added_once_and_taken_away() -> None:
    told = heed(ADA, interests=["Sodium", "dry  electrodes", " "], follow=["CERN"], mute=["lottery"])
    assert (told.interests, told.follow, told.mute) == (("sodium", "dry electrodes"), ("CERN",), ("lottery",))
    assert heed(told, less=["SODIUM", "cern"]).interests == ("dry electrodes",)
    assert heed(told, less=["cern"]).follow == ()
    assert heed(told, unmute=["Lottery"]).mute == ()


def test_more_and_less_undo_each_other_and_leave_interests_to_the_student() -> None:
    told = heed(ADA, more=["Sodium", "tandem cells", "Tandem  Cells"], less=["binders"])
    assert (told.interests, told.more, told.less) == (("sodium",), ("tandem cells",), ("binders",))
    assert heed(told, less=["Tandem cells"]).more == ()  # taken away, and no wish against it
    assert heed(told, less=["Tandem cells"]).less == ("binders",)
    assert heed(told, more=["BINDERS"]).less == ()


def test_who_follows_what_they_muted_sees_it_again_and_the_other_way_round() -> None:
    muted = replace(ADA, mute=("heliotide",))
    assert heed(muted, follow=["Heliotide"]).mute == ()
    assert heed(replace(ADA, follow=("Heliotide",)), mute=["heliotide"]).follow == ()


def test_more_and_less_are_seen_in_the_next_digest() -> None:
    plain = compose([ready(edition())], student=ADA, interests=())
    first, last = plain.picks[0].theme, plain.picks[-1].theme
    assert first
    assert last
    told = replace(ADA, interests=(), more=(last.label,), less=(first.label,))
    digest = compose([ready(edition())], student=told, interests=())
    assert digest.picks[0].theme == last
    assert digest.picks[0].reasons[0].kind is ReasonKind.MORE
    assert reason_words(digest.picks[0].reasons[0]).startswith(f"you asked for more like “{last.label}”")
    assert first not in [pick.theme for pick in digest.picks]
    (set_back,) = [pick for pick in digest.briefs if pick.theme == first]
    assert reason_words(set_back.reasons[0]) == f"you asked for less like “{first.label}”"
    assert f"you asked for less like “{first.label}”" in " ".join(render(digest).text.split())


def test_the_next_digest_shows_it_in_its_reasons() -> None:
    told = heed(ADA, follow=["Heliotide"], mute=["sodium"])
    digest = compose([ready(edition())], student=told, interests=told.interests)
    assert digest.picks[0].reasons[0].kind is ReasonKind.FOLLOWED
    assert not [card for card in digest.articles if "sodium" in card.title.casefold()]
