"""Which sentences of a text are read; where one ends is tested with `sources.wording.sentences`."""

from digest.text.sentences import LONGEST, sentences


def test_a_line_ends_a_sentence_and_an_overlong_one_is_none() -> None:
    assert list(sentences("Deadline\n15 December 2026\n\n  Apply  now. ")) == [
        "Deadline",
        "15 December 2026",
        "Apply now.",
    ]
    assert list(sentences("word " * LONGEST)) == []
    assert list(sentences(" \n\t ")) == []
