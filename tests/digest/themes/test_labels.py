"""A label is a short noun phrase as the articles write it, and reads as English whatever they hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from digest.text.terms import terms
from digest.themes.labels import expansion, label, shortened
from digest.themes.naming import weigh_terms
from sources.types import Article, ArticleId

NOW = datetime(2025, 11, 12, tzinfo=UTC)
BREACH = (
    ("Discord says users' photos leaked", "Discord told users of a data breach at a provider."),
    ("Photos of Discord users stolen", "The data breach at Discord touches 70,000 users. Discord has paid nothing."),
    ("What to know about the Discord data breach", "A provider of Discord was hit. The data breach is large."),
)
ROBOTS = (
    ("Portlane buys 40 truck-unloading robots", "Truck-unloading robots lift boxes. Portlane wants more of them."),
    ("Who pays for truck-unloading robots?", "The price of truck-unloading robots falls."),
    ("A union talks of truck-unloading robots", "Dockers meet truck-unloading robots in May."),
)


def articles(*texts: tuple[str, str]) -> list[Article]:
    return [
        Article(
            id=ArticleId(f"{number}"),
            url=f"https://a.example/{number}",
            canonical_url=f"https://a.example/{number}",
            site="a.example",
            title=title,
            text=text,
            lead=text,
            first_seen=NOW,
        )
        for number, (title, text) in enumerate(texts)
    ]


def named(*texts: tuple[str, str], word: str = "", taken: tuple[str, ...] = (), field: int = 100) -> str:
    counts: dict[str, int] = {}
    for text in texts:
        for term in terms("\n".join(text)):
            counts[term] = counts.get(term, 0) + 1
    return label(articles(*texts), word, counts, field, taken=taken)


def test_a_theme_is_called_by_the_phrase_its_articles_share() -> None:
    assert named(*ROBOTS, word="unloading") == "Truck-unloading robots"


def test_of_a_story_the_label_says_who_and_what() -> None:
    assert named(*BREACH) == "Discord: data breach"


def test_a_label_that_another_theme_has_is_not_used_again() -> None:
    first = named(*ROBOTS, word="unloading")
    second = named(*ROBOTS, word="unloading", taken=(first,))
    assert second.casefold() != first.casefold()


def test_an_acronym_is_spelt_out_where_the_articles_do() -> None:
    texts = (
        ("Faster MLLMs", "Multimodal large language models (MLLMs) are slow. We prune MLLMs."),
        ("Attacks on MLLMs", "Images fool MLLMs. The defence of MLLMs is open."),
        ("A survey of MLLMs", "Work on MLLMs grows."),
    )
    assert named(*texts, word="mllm") == "Multimodal large language models (MLLMs)"
    assert expansion("RAG", [("", "We use retrieval-augmented generation (RAG) here.")]) == (
        "retrieval-augmented generation"
    )
    assert expansion("RAG", [("", "Nobody knows it (RAG).")]) == ""


def test_articles_that_share_nothing_are_called_by_a_headline_that_is_not_cut_off() -> None:
    texts = (
        (
            "Mayors of four towns agree to close the river ports for a month after the worst flood in years",
            "Rain.",
        ),
        ("Nobody expected so much snow", "It was cold."),
    )
    assert named(*texts) in {"Mayors of four towns agree to close the river ports", "Nobody expected so much snow"}


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("A short headline", "A short headline"),
        ("Workday says hackers used social engineering to access personal data of its customers and of their staff",
         "Workday says hackers used social engineering"),
        ("Marks & Spencer restores its service for the first time in fifteen weeks, following an attack this spring",
         "Marks & Spencer restores its service for the first time"),
        ("Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle schliesst heute", ""),
    ],
)  # fmt: skip
def test_a_long_headline_ends_where_it_could_end(title: str, short: str) -> None:
    assert shortened(title) == short


@given(
    st.lists(st.tuples(st.text(max_size=90), st.text(max_size=300)), min_size=1, max_size=5),
    st.sampled_from(["", "a", "data breach"]),
)
def test_there_is_always_a_label_and_never_a_long_one(texts: list[tuple[str, str]], word: str) -> None:
    made = named(*texts, word=word)
    assert made
    assert len(made) <= 75


def test_the_word_a_theme_was_found_by_is_among_its_terms() -> None:
    texts = (
        ("Reasoning at length", "We tune Qwen3-32B with care."),
        ("Quiet decoding", "A port of Qwen3-4B runs on a phone."),
        ("A chart for all", "It beats Qwen3-8B in every test."),
    )
    assert weigh_terms(articles(*texts), {}, 100, first=("qwen3",))[0] == "Qwen3"
