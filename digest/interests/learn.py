"""Titles of works a student has -> several interests, each named in the titles' own words.

Titles are grouped by average linkage, so that a library of several subjects gives several interests and not their
mean. A group is called by the noun phrase that most of its titles share and the others' titles don't.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from digest.text.english import ARTICLES, FUNCTION, PALE
from digest.text.parser import Parser
from digest.text.phrases import ends_well, key_of, phrases_of
from digest.types import Vectors

MOST: Final = 8  # interests proposed; a digest tells of each every week


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningSettings:
    """What makes titles an interest (benchmarks/README.md, "Interests learnt from a library")."""

    apart: float = 0.75  # cosine distance up to which groups are joined on average
    least: int = 2  # titles of a group
    share: float = 0.02  # of all titles, which a group must have besides
    named: float = 0.2  # of a group's titles, which must say its name
    alone: int = 4  # titles that must say a common word for it to stand alone as a name
    longest: int = 4  # words of a name
    same: float = 0.8  # cosine from which a name says what an interest that stands says already


_LEARNING: Final = LearningSettings()
# Words that end a title's phrase and are about papers, not about what they are about.
_ABOUT_PAPERS: Final = """approach approaches method methods study studies analysis review survey case evidence role
effect effects impact introduction application applications overview perspective perspectives paper note notes work
results challenges opportunities future roadmap"""
_OF_PAPERS: Final = frozenset(_ABOUT_PAPERS.split())
_BROADER: Final = "model models system systems data design theory problem problems framework language"
_BROAD: Final = frozenset(_BROADER.split())

Phrases = Mapping[str, str]  # a phrase's folded words -> as the title has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An interest that a group of titles speaks for."""

    name: str
    titles: tuple[str, ...]  # the most central first
    stands: str = ""  # the student's own interest that says the same already


def propose(
    titles: Sequence[str],
    vectors: Vectors,
    parser: Parser,
    *,
    keywords: Sequence[Sequence[str]] = (),
    most: int = MOST,
) -> tuple[Proposal, ...]:
    """The interests that titles speak for, the largest group first; none where no titles share a phrase.

    Args:
        titles: each once.
        vectors: of the titles, (n, d), rows of length 1.
        parser: what reads the titles' noun phrases; where it reads nothing, phrases are found by what surrounds them.
        keywords: of each title, where its library has some: a group may be called by one.
        most: interests at most.
    """
    least = max(_LEARNING.least, round(_LEARNING.share * len(titles)))
    groups = [group for group in _groups(vectors) if len(group) >= least][:most]
    said = _phrases(titles, parser)
    for phrases, words in zip(said, keywords, strict=False):
        phrases |= {key_of(word): word for word in words if _is_name(word.split())}
    named: dict[str, list[int]] = {}
    for group in groups:
        named.setdefault(_name(group, said, titles), []).extend(group)
    return tuple(
        Proposal(name=name, titles=tuple(titles[i] for i in rows))
        for name, rows in sorted(named.items(), key=lambda row: -len(row[1]))
        if name
    )


def against(
    proposals: Sequence[Proposal], interests: Sequence[str], embed: Callable[[Sequence[str]], Vectors]
) -> tuple[Proposal, ...]:
    """The proposals, each with the interest that stands and says the same, if one does.

    Args:
        proposals: as `propose` gives them.
        interests: the student's own, which stay as they are.
        embed: texts to rows of length 1.
    """
    if not proposals or not interests:
        return tuple(proposals)
    folded = {key_of(interest): interest for interest in interests}
    names, own = embed([one.name for one in proposals]), embed(list(interests))
    close = names @ own.T
    return tuple(
        Proposal(
            name=one.name,
            titles=one.titles,
            stands=folded.get(key_of(one.name), "")
            or (interests[int(row.argmax())] if float(row.max()) >= _LEARNING.same else ""),
        )
        for one, row in zip(proposals, close, strict=True)
    )


def _groups(vectors: Vectors) -> list[list[int]]:
    """Rows that belong together, the largest group first, each with its most central row first."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) < _LEARNING.least:
        return []
    labels = fcluster(linkage(vectors, "average", "cosine"), _LEARNING.apart, "distance")
    groups = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        central = vectors[rows] @ vectors[rows].mean(axis=0)
        groups.append([int(i) for i in rows[np.argsort(-central, kind="stable")]])
    return sorted(groups, key=lambda rows: (-len(rows), rows[0]))


def _name(group: Sequence[int], said: Sequence[Phrases], titles: Sequence[str]) -> str:
    """The phrase that says best what this group's titles have in common; "" where they share none."""
    inside = Counter(key for i in group for key in said[i])
    outside = Counter(key for phrases in said for key in phrases)
    outside.subtract(inside)
    others = max(1, len(titles) - len(group))

    def worth(key: str) -> tuple[float, str]:
        shared = inside[key] / len(group) - outside[key] / others
        # A word alone is said by many and tells little; of phrases as common the longer one is the whole.
        return shared * (1.0 if " " not in key else 1.5 + 0.05 * key.count(" ")), key

    shared = [key for key, count in inside.items() if count >= max(_LEARNING.least, _LEARNING.named * len(group))]
    forms = {key: _written(Counter(said[i][key] for i in group if key in said[i])) for key in shared}
    telling = [key for key in shared if _tells(forms[key]) or inside[key] >= max(_LEARNING.alone, len(group) / 2)]
    return forms[max(telling, key=worth)] if telling else ""


def _tells(form: str) -> bool:
    """Whether it is more than a common word: several words, or spelt as a name (SAM, DeepSeek)."""
    return " " in form or any(letter.isupper() for letter in form[1:])


def _written(forms: Counter[str]) -> str:
    """How a phrase is written: in small letters where any title has it so, else as most have it."""
    small = [form for form in forms if form == form.lower()]
    return max(small or forms, key=lambda form: (forms[form], form))


def _phrases(titles: Sequence[str], parser: Parser) -> list[dict[str, str]]:
    """For each title the phrases of one to four words that may be a name, as it has them.

    Which words stand together is told by the titles' words and their surroundings; of these the parser leaves those
    that end with a noun ("solar cells", not "perovskite solar"). Its own noun phrases miss too many: it was made for
    sentences.
    """
    found: list[dict[str, str]] = [{} for _ in titles]
    nouns = {
        key_of(word.text)
        for one in parser.read(titles)
        for word in (one.words if one else ())
        if word.kind in ("NOUN", "PROPN") or word.tag == "VBG"
    }
    for key, phrase in phrases_of([(title, "") for title in titles]).items():
        if (not nouns or key.split()[-1] in nouns) and _is_name(phrase.form.split()):
            for i in phrase.holders:
                found[i][key] = phrase.form
    return found


def _is_name(words: Sequence[str]) -> bool:
    if not 1 <= len(words) <= _LEARNING.longest or any(re.search(r"[^\w'’.+&/-]", word) for word in words):
        return False
    low = [word.casefold() for word in words]
    if len(low) == 1 and low[0] in _BROAD:
        return False
    if low[0] in ARTICLES or low[0] in FUNCTION or low[0] in PALE or low[-1] in _OF_PAPERS:
        return False
    return sum(letter.isalpha() for word in words for letter in word) > 2 and ends_well(" ".join(words))
