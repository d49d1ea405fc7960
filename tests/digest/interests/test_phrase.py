import pytest

from digest.interests.phrase import Way, parse_interest
from digest.text.words import stem


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ransomware in healthcare", ((("ransomware",),), (("healthcare",),))),
        ("phishing and business email compromise", ((("phishing",), ("business", "email", "compromise")),)),
        (
            "attacks on schools, universities or colleges",
            ((("attacks",),), (("schools",), ("universities",), ("colleges",))),
        ),
        ("zero-day flaws", ((("zero", "day", "flaws"),),)),
        ("denial-of-service attacks", ((("denial", "service", "attacks"),),)),
        ("the latest research on graphene", ((("graphene",),),)),
        ("quantum sensing; atom interferometry", ((("quantum", "sensing"), ("atom", "interferometry")),)),
        ("of the", ()),
        ("  ", ()),
        ("x", ((("x",),),)),
        ("量子计算", ((("量子计算",),),)),
    ],
)
def test_an_interest_is_taken_apart(text: str, parts: tuple[tuple[tuple[str, ...], ...], ...]) -> None:
    assert tuple(part.alternatives for part in parse_interest(text).parts) == parts


def test_each_member_of_an_enumeration_is_a_way_to_say_it() -> None:
    assert parse_interest("attacks on schools and universities").ways == (
        Way("attacks schools", (("attacks",), ("schools",))),
        Way("attacks universities", (("attacks",), ("universities",))),
    )
    assert parse_interest("ransomware in hospitals").ways == (
        Way("ransomware in hospitals", (("ransomware",), ("hospitals",))),
    )


def test_an_endless_interest_is_cut() -> None:
    long = parse_interest(" in ".join(f"word{n} and other{n}" for n in range(500)))
    assert len(long.parts) == 12
    assert len(long.ways) == 8


def test_words_of_one_kin_share_a_stem() -> None:
    assert stem("hacking") == stem("hacks") == stem("hacked")
    assert stem("batteries") == stem("battery")
