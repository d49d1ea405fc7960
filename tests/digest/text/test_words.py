import pytest

from digest.text.words import COMPOUND, EMPTY_WORDS, STOP_WORDS, bare_letters, fold, fold_all, stem, words


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("batteries", "battery"),
        ("movies", "movie"),
        ("breaches", "breach"),
        ("caches", "cache"),
        ("taxes", "tax"),
        ("viruses", "virus"),
        ("houses", "house"),
        ("photos", "photo"),
        ("heroes", "hero"),
        ("shoes", "shoe"),
        ("analyses", "analysis"),
        ("biases", "bias"),
        ("women", "woman"),
        ("Łódź's", "lodz"),
        ("GPT-4o’s", "gpt-4o"),
    ],
)
def test_a_word_and_its_plural_are_one(several: str, one: str) -> None:
    assert fold(several) == fold(one)


@pytest.mark.parametrize(
    ("one", "other"), [("news", "new"), ("left", "leave"), ("hacking", "hack"), ("bus", "bu"), ("DDoS", "ddo")]
)
def test_what_is_no_plural_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_marks_part_words_that_are_counted_and_join_those_that_are_printed() -> None:
    assert words("A cyber-attack on AT&T’s servers") == ["a", "cyber", "attack", "on", "at", "t", "server"]
    assert COMPOUND.findall("AT&T's zero-day, Qwen2.5.") == ["AT&T's", "zero-day", "Qwen2.5"]
    assert fold_all("The  Batteries") == "the battery"


def test_words_that_say_much_are_counted_and_empty_ones_in_every_form() -> None:
    assert not EMPTY_WORDS & {"fire", "bill", "system", "mine", "interest"}
    assert {"don't", "dont", "says", "say", "news", "monday", "the"} <= EMPTY_WORDS
    assert all(word.isalpha() and len(word) > 1 for word in STOP_WORDS)


def test_kin_share_a_stem() -> None:
    assert stem("hackers'") == stem("hacker")
    assert stem("grasping") == stem("grasps")
    assert bare_letters("Þór Ødegård") == "thor odegard"
