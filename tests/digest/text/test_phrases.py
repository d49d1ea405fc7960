"""Phrases are read off their surroundings: whole names and noun phrases, as the texts write them."""

from digest.text.phrases import ends_well, phrases_of


def forms(*texts: str) -> set[str]:
    return {phrase.form for phrase in phrases_of([("", text) for text in texts], 2).values() if phrase.whole}


def test_a_piece_of_a_longer_name_is_no_phrase() -> None:
    found = forms(
        "The attack halted Jaguar Land Rover for weeks. Suppliers of Jaguar Land Rover wait.",
        "Jobs at Jaguar Land Rover are at risk.",
    )
    assert "Jaguar Land Rover" in found
    assert not found & {"Land Rover", "Jaguar Land", "Rover", "Land"}


def test_a_verb_with_its_subject_is_no_phrase() -> None:
    found = forms(
        "Hackers exploited the flaw. Then hackers exploited a server of the bank, and the bank warns its customers.",
        "Other hackers exploited the router. The bank warns the public that a flaw in the router remains.",
    )
    assert not {form for form in found if "exploited" in form or "warns" in form}
    assert {"flaw", "bank"} <= found


def test_words_in_ing_begin_a_phrase_where_they_name_something() -> None:
    found = forms(
        "Attackers are stealing the passwords by targeting small banks. A phishing attack came first.",
        "They keep stealing the money and targeting small banks after the phishing attack.",
    )
    assert "phishing attack" in found
    assert not {form for form in found if form.startswith(("stealing", "targeting"))}


def test_a_phrase_is_written_in_small_letters_unless_it_is_a_name() -> None:
    texts = (
        "Speculative Decoding speeds up models. We study speculative decoding in GCash.",
        "The limits of speculative decoding are open. Users of GCash complain.",
    )
    found = {phrase.form: phrase.name for phrase in phrases_of([("", text) for text in texts], 2).values()}
    assert found["speculative decoding"] is False
    assert found["GCash"] is True


def test_capitals_of_a_headline_in_capitals_say_nothing() -> None:
    texts = [
        ("Cargo Drones Deliver Blood To Island Clinics", "The cargo drones fly daily."),
        ("Island Clinics Welcome Cargo Drones At Last", "A fleet of cargo drones is at work."),
    ]
    phrase = phrases_of(texts, 2)["cargo drone"]
    assert (phrase.form, phrase.name, phrase.titled) == ("cargo drones", False, {0, 1})


def test_formulas_initials_and_genitives_are_read() -> None:
    found = forms(
        "The U.S. embassy closed. We prove $O(n \\log n)$ bounds for Alzheimer's disease and Nordcell's plant.",
        "Staff of the U.S. embassy left. With \\frac{1}{2} of Alzheimer's disease, Nordcell's plan failed.",
    )
    assert {"U.S. embassy", "Alzheimer's disease", "Nordcell"} <= found
    assert not found & {"log n", "frac", "n"}
    assert forms("The vault of Mt. Gox is empty.", "Nobody owns Mt. Gox.") == {"Mt. Gox"}


def test_where_a_clause_may_end() -> None:
    assert ends_well("Two men arrested over nursery cyber attack")
    assert not ends_well("Breach at security provider blamed")
    assert not ends_well("The bank says")
    assert not ends_well("A plan for the")


def test_a_shortened_verb_is_no_name() -> None:
    assert forms("I've a robot and it's late, don't ask.", "I've sold a robot, it's gone and we don't care.") == {
        "robot"
    }
