"""What an article is, from its feed and from itself: preprint, paper, press, company, agency or society. Pure."""

import re
from typing import Final

from digest.types import ArticleKind
from sources.types import Article

_OF_FEED: Final[dict[str, ArticleKind]] = {
    "preprints": "preprint",
    "trade-press": "press",
    "company-blog": "company",
    "regulator": "agency",
    "society": "society",
}  # a journal's feed has papers and news, and a lab's, a community's or an unknown one's may be of any kind
# A DOI in the address; else how preprint servers, Nature, eLife, Elsevier, the Lancet and JAMA address papers (and not
# their news: Nature's begins with d).
_PREPRINT: Final = re.compile(
    r"//(?:[\w-]+\.)*(?:arxiv\.org/(?:abs|pdf)/|openreview\.net/forum|(?:papers\.)?ssrn\.com/.*abstract"
    r"|(?:bio|med|chem)rxiv\.org/|preprints\.org/|techrxiv\.org/|osf\.io/preprints/)",
    re.IGNORECASE,
)
_PAPER: Final = re.compile(
    r"\b10\.\d{4,9}/\w"
    r"|/articles/s\d{5}-|//elifesciences\.org/articles/\d|/science/article/(?:abs/)?pii/|/article/PII|/fullarticle/\d",
    re.IGNORECASE,
)
_ISSUED: Final = re.compile(r"/PR ?Newswire/|\((?:BUSINESS WIRE|GLOBE NEWSWIRE)\)|\bGLOBE NEWSWIRE\b", re.IGNORECASE)
_PAPERS: Final = frozenset(("paper", "preprint"))
_ABSTRACT: Final = re.compile(
    r"\b(?:[Ww]e|[Tt]his paper|[Tt]his work) (?:also |then |further )?"
    r"(?:propose|present|introduce|study|show|investigate|prove|develop|demonstrate)"
)
_FRONT: Final = 400  # characters in which a press release names the wire that carries it


def kind_of(article: Article, feed_kind: str) -> ArticleKind:
    """What an article is.

    The article itself says more than its feed: a page with a DOI is a paper, and what a press wire carries is its
    sender's own word even where a magazine prints it.

    Args:
        article: as it is stored.
        feed_kind: its feed's in the catalogue (`Feed.kind`); "" where that is unknown.
    """
    urls = (article.canonical_url, article.url)
    if any(_PREPRINT.search(url) for url in urls):
        return "preprint"
    if any(_PAPER.search(url) for url in urls):
        return "preprint" if feed_kind == "preprints" else "paper"
    if _ISSUED.search(article.text[:_FRONT]):
        return "company"
    return _OF_FEED.get(feed_kind, "")


def reads_as_paper(article: Article, feed_kind: str = "") -> bool:
    """Whether an article is a paper or a preprint, by its address, its feed or what its text says it does."""
    return kind_of(article, feed_kind) in _PAPERS or bool(_ABSTRACT.search(article.text or article.lead))
