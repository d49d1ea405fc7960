"""What makes articles a theme, and what is asked of its figures: the constants of each decision, together."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSettings:
    """Nearness is above the field's usual (`digest.themes.space`): 0 for two articles that have the field in common."""

    # At 0.24 to 0.28 every group of three articles and more of a security week was one development; at 0.27 a week of
    # one-line news is grouped as purely as by plain average linkage at its best cut (benchmarks/README.md, "Themes").
    near: float = 0.27
    joins: float = 0.2  # of a week's development to the theme it goes on with: what happens next is told in other words
    # Of a development’s articles to each other on the mean. Under 0.2 nine groups of ten of one-line news were
    # of several headings, and all in security news; above 0.26 one of three and none.
    whole: float = 0.22
    belongs: float = 0.15  # of one of its articles to the others: what is further is told by itself
    # Part of all who say a word, now or in the remembered weeks, from which it is these articles’ own: accidents of one
    # kind are near each other in meaning and in common words, one event in names and words that hardly others say. Of
    # the groups of one-line news this leaves out 3 in 10, of which 7 in 10 are kinds of event or nothing, and of
    # security news 2 of 61, both grab-bags (benchmarks/README.md, "Kinds of events").
    own: float = 1 / 3  # of a name
    own_word: float = 1 / 2  # of another word more than this: nine of the 27 who said "bus" in half a year crashed
    # The largest news is told in words that many said before ("European Union", "North Korea"), but not so often: times
    # its usual that a week says a word, and the chance of so many, from which the word is that of the group that most
    # who say it this week are of. A wave of one kind of accident does the same to "bus", so who share only such a word
    # must share a name too.
    burst: float = 3.0  # times its usual
    burst_chance: float = 0.001  # of so many, were the week as usual
    tie: float = 1 / 3  # part of a group that must say such a word: in a large one two articles share some by chance
    # Of what two developments are near to themselves, and at least, from which a new one may be the other going on: an
    # arrest is told in other words than the attack. No proof (of fifteen such pairs of one-line news six were of one
    # heading), so it is said as a doubt, and nothing is called new.
    akin: float = 0.5
    akin_near: float = 0.13  # the "at least"
    least: int = 3  # articles of a week in a development that founds a theme, or two of two sites
    told_by: int = 2  # sites of which two articles are enough
    # Papers: holders of a term. Known subjects ("gaussian splatting", "federated learning") are 0.14 to 0.30 near each
    # other, ways of speaking ("unseen", "transformer", "deep neural network") 0.03 to 0.06.
    subject: float = 0.12
    firm: float = 0.2  # of one that doesn't grow: nothing but its nearness speaks for it
    member: float = 0.04  # of a holder to the others: one that is no nearer only says the word
    meant: float = 0.7  # part of a term's holders that must be members, or the term means several things
    holders: int = 4  # articles of the window that say a term
    share: float = 0.004  # of the window's articles that say it: in a large field four are chance
    common: float = 0.25  # of them, above which a term is the field itself
    pool: int = 1200  # terms that are compared, those that emerge most first
    slack: float = 0.5  # score given up for a word that more of the articles share
    # Part of its sites' articles that stand in groups, from which a subject found by a term is told only where it
    # changes: press tells events (0.57 to 0.75 of security and of one-line news stand in groups), and a word that
    # several of them say ("crash", "term", "collapse") is no development. Of papers 0.25 to 0.40 do.
    press: float = 0.5
    wider: float = 3.0  # times as many articles as the best phrase has, above which a word says something more general
    part: float = 0.25  # of a term's articles that a development tells, for the others near it to be its own
    raised: int = 12  # themes a week that are founded on terms that grow
    worth: float = 1.0  # score from which a term founds a theme
    settled: int = (
        8  # largest terms that are followed though they don't grow: what isn't followed can't be seen to fade
    )
    jumps: int = 4  # terms that are followed because this week says them far more often
    chance: float = 0.3  # terms a week that may seem to have jumped by chance
    overlap: float = 0.4  # shared part of the smaller of two sets of articles, from which they are one theme
    likeness: float = 10.0  # what nearness counts against growth
    size: float = 0.5  # of the logarithm of a development’s articles this week: half of what growth counts
    tight: float = 0.3  # nearness beyond which more of it tells nothing: it is one story
    fresh: float = 0.7  # what a week counts against the one after it
    kept: int = 8  # weeks a term is followed after its last article; a development ends with the window
    followed: int = 80  # themes followed at most in a small field
    followed_share: float = 0.25  # and in a large one, of a week's articles


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSettings:
    """What is asked of the figures before a word is said."""

    false_rising: float = 0.05  # chance that in a week without any change one theme or more is called rising
    false_fading: float = 0.02  # and fading: a fall that matters is far beyond chance
    change: float = 1.5  # a smaller factor is no change, however sure
    least: float = 3.0  # articles a week under which no change can be told
    seldom: float = 0.5  # expected articles a week under which a theme isn't tested: its return is no rise
    past: int = 4  # observed weeks without which there is no "usual"
    recent: int = 4  # weeks that a slow growth is summed over, of those since the theme is followed
    young: int = 3  # a theme first seen in its last so many observed weeks may be new
    stray: float = 0.1  # part of a new theme's articles that may be older: one that spoke of it in passing
    false_new: float = 0.15  # themes a week that may be called new by chance
    false_surge: float = 0.05  # and rising, of those that this week found and that have a past
    proven: int = 12  # well covered weeks of past under which nothing is "very likely"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSettings:
    """What the tests of counts take for granted."""

    prior: float = 0.5  # Jeffreys: half an article seen in no time at all
    usual: float = 0.8  # "usual" is where four weeks of five fall
    plainly: float = 0.001  # p-value of a theme that the others aren't measured by
    freedom: int = 30  # weeks of themes' pasts that say how the field scatters
    trimmed: float = 0.67  # what the largest tenth of the squares leaves of the pooled statistic of Poisson counts


COUNTING: Final = CountSettings()
