"""Law firms that look for plaintiffs: adverts in the form of news. Pure."""

import re
from typing import Final

from sources.types import Article

_TOP: Final = 250  # characters in which an advert says what it is
_ADVERT: Final = re.compile(
    r"\b(?:law firm|law offices|LLP|attorneys?)\b.*\b(?:class action|investigat\w+|losses|rights|lawsuit)\b"
    r"|\b(?:class action|investigat\w+)\b.*\b(?:law firm|law offices|LLP|P\.C\.|attorneys)\b",
    re.IGNORECASE | re.DOTALL,
)
_SEEKS: Final = re.compile(r"\binvestigat\w+ claims\b|\bclaims being investigated\b", re.IGNORECASE)


def is_advert(article: Article) -> bool:
    """Whether a law firm looks for plaintiffs: nobody in it is behind the news."""
    return bool(_SEEKS.search(article.title)) or bool(
        _ADVERT.search(f"{article.title} {(article.text or article.lead)[:_TOP]}")
    )
