"""Whether "likely" means it: `python -m benchmarks.record [SET ...] [--vectors FOLDER] [--out FILE]`.

What editions would have said of recorded texts, each call held against the four weeks after it. The rows of steady
themes say what comes of no promise: so many lie above their usual range, or below it, anyhow.

Sets: cyber, arxiv (July 2023 to June 2024), arxiv-2024 (the year after), wiki-2016 and wiki-2018 (half years, read from
two months before).
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.trends import DATA, Recorded, embeddings_from, tell, vectors_of
from digest.edition.record import Call, WeekSaid, record, record_json, record_lines, said
from digest.edition.selection import each_story_once
from digest.measure.documents import Document, read_documents
from digest.measure.replay import EmbeddingsOf, replay

SETS: Final = {
    "cyber": Recorded("cybersecurity_news", ""),
    "arxiv": Recorded("arxiv_frontpage_2023_25", "", "2023-07-01", end="2024-06-30"),
    "arxiv-2024": Recorded("arxiv_frontpage_2023_25", "", "2024-07-01", end="2025-06-30"),
    "wiki-2016": Recorded("wiki_current_events", "", "2015-11-02", end="2016-06-26"),
    "wiki-2018": Recorded("wiki_current_events", "", "2017-11-06", end="2018-06-24"),
}


def documents_of(name: str) -> list[Document]:
    """The set's texts within its days."""
    chosen = SETS[name]
    every = read_documents([DATA / chosen.folder / "docs.jsonl.gz"])
    days = ((d, str(d.article.published.date())) for d in every if d.article.published)
    return [document for document, day in days if chosen.start <= day <= chosen.end]


def calls(documents: Sequence[Document], embeddings: EmbeddingsOf) -> tuple[Call, ...]:
    """The calls that editions of these texts would have made, with what came after."""
    return record(_said(documents, embeddings))


def _said(documents: Sequence[Document], embeddings: EmbeddingsOf) -> Iterator[WeekSaid]:
    for reading in replay([document.article for document in documents], embeddings):
        shown, _ = each_story_once(reading.themes, reading.loose)
        themes = tuple(said(theme.id, theme.label, theme.trend) for theme in shown)
        yield WeekSaid(week=reading.week, heard=reading.observed, themes=themes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge the calls of the sets named and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.record", description=__doc__)
    parser.add_argument("sets", nargs="*", default=["cyber"], choices=[*SETS], metavar="SET")
    parser.add_argument("--vectors", type=Path, help="folder of cached vectors, SET__docs.npz with ids and vectors")
    parser.add_argument("--out", type=Path, help="JSON file; what it holds of other sets stays")
    chosen = parser.parse_args(arguments)
    every: list[Call] = []
    for name in chosen.sets:
        documents = documents_of(name)
        cached = chosen.vectors / f"{SETS[name].folder}__docs.npz" if chosen.vectors else None
        found = calls(documents, embeddings_from(vectors_of(documents, cached)))
        every += found
        print("\n".join([name, *record_lines(found), ""]), flush=True)
        if chosen.out:
            told = record_json(found)
            tell(name, {key: told[key] for key in ("first_week", "last_week", "tallies")}, chosen.out)
    if len(chosen.sets) > 1:
        print("\n".join(["all", *record_lines(every)]))


if __name__ == "__main__":
    main()
