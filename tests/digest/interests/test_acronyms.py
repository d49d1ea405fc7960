import pytest

from digest.interests.acronyms import acronyms, other_spellings

TEXTS = (
    "We study retrieval-augmented generation (RAG) with large language models (LLMs).",
    "A distributed denial of service (DDoS) attack took the site down.",
    "The National Institute of Standards and Technology (NIST) warns.",
    "Shares rose in Frankfurt (DAX) and the minister (SPD) spoke.",
)


def test_a_short_form_is_what_its_text_says_it_is() -> None:
    assert acronyms(TEXTS) == {
        "rag": ("retrieval", "augmented", "generation"),
        "llm": ("large", "language", "models"),
        "ddos": ("distributed", "denial", "of", "service"),
        "nist": ("national", "institute", "standards", "technology"),
    }


@pytest.mark.parametrize(
    ("phrase", "others"),
    [
        (("RAG",), [(("retrieval", "augmented", "generation"),)]),
        (("retrieval", "augmented", "generation", "systems"), [(("rag", "systems"),)]),
        # What is spelt out is a part by itself: without "attacks" four words of five would say it.
        (("DDoS", "attacks"), [(("distributed", "denial", "of", "service"), ("attacks",))]),
        (("phishing",), []),
    ],
)
def test_an_interest_is_looked_for_as_the_field_abbreviates_it(
    phrase: tuple[str, ...], others: list[tuple[tuple[str, ...], ...]]
) -> None:
    assert list(other_spellings(phrase, acronyms(TEXTS))) == others


def test_of_two_long_forms_the_usual_one_counts() -> None:
    rare, usual = "red amber green (RAG)", "retrieval augmented generation (RAG)"
    assert acronyms([rare, usual, usual])["rag"] == ("retrieval", "augmented", "generation")
