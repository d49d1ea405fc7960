"""Make USERS for `fieldbrief eval ranking`: `python -m benchmarks.ranking PAPERS --since 2022-01-01 --out USERS`.

PAPERS is in the common form, with `authors`, a list of names, in each line. A user is an author with at least four
papers before the day and two from it on: the earlier ones (eight at most, the latest) are the profile, the later ones
(six at most) are relevant, and a hundred later papers by others stand beside them. Names are hashed, users are drawn
by lot from a fixed seed.
"""

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from digest.measure.documents import Document, read_documents

_EARLIER: Final = 4  # papers an author must have before the day,
_LATER: Final = 2  # and from it on
_PROFILE: Final = 8  # papers of a profile at most
_RELEVANT: Final = 6
_OTHERS: Final = 100


def users(documents: Sequence[Document], since: datetime, count: int) -> Iterator[dict[str, Any]]:
    """As many users as there are, up to `count`."""
    dice = random.Random(20261129)
    dated = sorted((d for d in documents if d.article.published), key=lambda d: (d.article.published, d.article.id))
    later = [d for d in dated if d.article.published and d.article.published >= since]
    by_author: dict[str, list[Document]] = defaultdict(list)
    for document in dated:
        for author in document.row.get("authors") or ():
            by_author[author].append(document)
    names = sorted(by_author)
    dice.shuffle(names)
    for name in names:
        earlier = [d for d in by_author[name] if d.article.published and d.article.published < since]
        relevant = [d for d in by_author[name] if d.article.published and d.article.published >= since]
        if count and len(earlier) >= _EARLIER and len(relevant) >= _LATER:
            count -= 1
            own = {d.article.id for d in relevant}
            others = [d for d in later if d.article.id not in own]
            chosen = [*relevant[:_RELEVANT], *dice.sample(others, min(_OTHERS, len(others)))]
            dice.shuffle(chosen)
            yield {
                "user": hashlib.sha256(name.encode()).hexdigest()[:8],
                "profile": [d.article.id for d in earlier[-_PROFILE:]],
                "relevant": [d.article.id for d in relevant[:_RELEVANT]],
                "candidates": [d.article.id for d in chosen],
            }


def main() -> None:
    """Draw and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("papers", type=Path)
    options.add_argument("--since", type=lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC), required=True)
    options.add_argument("--users", type=int, default=200)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    rows = users(read_documents([chosen.papers]), chosen.since, chosen.users)
    chosen.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
