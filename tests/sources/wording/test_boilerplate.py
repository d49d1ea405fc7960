"""Boilerplate goes, prose stays."""

import pytest

from sources.wording.boilerplate import is_boilerplate, is_truncated, strip_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Sign up", "Sign up for our newsletter", "Subscribe to our weekly newsletter!", "Subscribe now", "Read more",
        "Read more →", "Continue reading", "Continue reading “A title”", "Share this article", "Share on Facebook",
        "Facebook Twitter LinkedIn Email", "Tweet", "Advertisement", "ADVERTISEMENT", "Click here to subscribe",
        "Accept all cookies", "Cookie settings", "We use cookies to improve your experience.",
        "By continuing to browse you agree to our use of cookies.", "Image credit: Jane Doe / Getty Images",
        "Photo: Reuters", "Photo by Jane Doe on Unsplash", "All rights reserved.", "© 2024 Example Media. All rights reserved",  # noqa: E501
        "5 min read", "Related articles", "You may also like", "Leave a comment", "12 comments", "Follow us on Twitter",
        "Skip to main content", "Get the latest research news delivered to your inbox", "Enter your email address",
        "Sign up for our free daily newsletter and never miss a story.", "Filed under: news, science", "Table of contents",  # noqa: E501
    ],
)  # fmt: skip
def test_goes(line: str) -> None:
    assert is_boilerplate(line)
    assert strip_boilerplate(f"Before it.\n{line}\nAfter it.") == "Before it.\nAfter it."


@pytest.mark.parametrize(
    "line",
    [
        "Readers sign up for the trial at their clinic, and two thirds of them finish it.",
        "The newsletter industry grew by a fifth last year, according to the report.",
        "Cookies are being phased out by browsers, which changes how advertisers measure.",
        "Sharing the load between two robots halved the time, the team found.",
        "Read more carefully, the contract says nothing about the patents.",
        "Register allocation is the hard part of a compiler.",
        "Subscribe is the name of the protocol's second message.",
        "Follow-up studies showed the effect in mice.",
        "Photo sensors now reach 300 megapixels.",
        "Image credit scoring with neural networks is the subject of the paper, which appeared in May.",
        "Getty acquired the company in 2021.",
        "Next, the sample is cooled to 4 K.",
        "Home batteries cost 40 % less than in 2020.",
        "Comments on the draft rule are due by 4 June.",
        "The post was filled in March.",
        "Topics range from optics to acoustics.",
        "Click chemistry won the prize in 2022.",
        "Sponsored research grew to 2 billion dollars.",
        "Loading the cathode with more silicon raises its capacity.",
        "More from less: a new catalyst halves the platinum it needs.",
        "Search is changing.",
    ],
)
def test_stays(line: str) -> None:
    assert not is_boilerplate(line)
    assert strip_boilerplate(line) == line


def test_added_sentences_go() -> None:
    text = "A sentence of the text.\nThe post A title appeared first on Some Blog."
    assert strip_boilerplate(text) == "A sentence of the text."
    assert strip_boilerplate("The lab found it. Read more") == "The lab found it."
    assert strip_boilerplate("The lab found it […] Continue reading A title →") == "The lab found it […]"
    assert (
        strip_boilerplate("This article was originally published on The Conversation. Read the original article.") == ""
    )
    assert strip_boilerplate("This article was published in Nature and shows the effect.") != ""


def test_teasers_break_off() -> None:
    assert is_truncated("The lab found […]")
    assert is_truncated("The lab found...")
    assert not is_truncated("The lab found it.")
