"""Who else follows a theme: only those who agreed, and only to those who agreed."""

from dataclasses import replace

from digest.page.render import render
from digest.tailor.compose import compose
from digest.tailor.peers import beside, followers
from digest.types import Student, StudentId
from tests.digest.editions import edition
from tests.digest.ready import ready

THEME = edition().themes[0]
WORD = "sodium" if "odium" in THEME.stories[0].title else THEME.label


def person(name: str, **changes: object) -> Student:
    given = {"fields": ("battery-materials",), "interests": (WORD,), "share_name": True} | changes
    return Student(id=StudentId(name), name=f"{name} Lund", email=f"{name}@example.org", **given)  # type: ignore[arg-type]


ADA, BO, CY = person("Ada"), person("Bo", interests=(), follow=(WORD,)), person("Cy", interests=(), more=(WORD,))
SHY = person("Dee", share_name=False)
ELSEWHERE, OTHER = person("Eve", fields=("robotics",)), person("Fay", interests=("lottery",))
EVERYONE = (ADA, BO, CY, SHY, ELSEWHERE, OTHER)


def test_only_who_agreed_is_named_and_nobody_else_is_counted() -> None:
    following = followers(ready(edition()), EVERYONE)
    assert [one.name.split()[0] for one in following[THEME.id]] == ["Ada", "Bo", "Cy"]
    assert beside(ADA, following)[THEME.id] == ("Bo", "Cy")
    assert beside(OTHER, following)[THEME.id] == ("Ada", "Bo", "Cy")
    assert beside(SHY, following) == {}
    assert beside(None, following) == {}


def test_the_card_says_so_to_who_agreed() -> None:
    following = followers(ready(edition()), EVERYONE)

    def page(student: Student) -> str:
        digest = compose([ready(edition())], student=student, interests=(WORD,), peers=beside(student, following))
        return " ".join(render(digest).text.split())

    assert "Bo and Cy in your programme follow this too" in page(ADA)
    shy = page(SHY)
    assert "in your programme" not in shy
    assert "Bo" not in shy.split()
    assert "Dee" not in page(ADA)


def test_of_many_the_first_four_are_named() -> None:
    many = [replace(ADA, id=StudentId(f"s{n}"), name=f"N{n}") for n in range(7)]
    following = followers(ready(edition()), many)
    digest = compose([ready(edition())], student=ADA, interests=(WORD,), peers=beside(ADA, following))
    assert "N0, N1, N2, N3 and 3 more in your programme follow this too" in " ".join(render(digest).text.split())
