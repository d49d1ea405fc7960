"""Verbs of `eval` over what lies near to what: texts to study fields, candidates to a profile."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.options import AsJson, DataDir, opened, show_scores, write_lines

_Files = Annotated[list[Path], typer.Argument(help="Files in the common form (.jsonl or .jsonl.gz).", metavar="FILES")]
_Predictions = Annotated[
    Path | None, typer.Option("--predictions", help="Write what was found, a JSON line each.", metavar="OUT.jsonl")
]


def routing(
    files: _Files,
    fields: Annotated[
        Path | None, typer.Option("--fields", help="TOML: category = description; else names speak.", metavar="FILE")
    ] = None,
    predictions: _Predictions = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score which study field a text of a mixture belongs to, "none" being an answer."""
    from digest.measure.documents import read_documents
    from digest.measure.routing import mix, read_descriptions, score_routing
    from digest.measure.routing import predictions as told

    documents = read_documents(files)
    with opened(data_dir) as here:
        known = {name: field.description for field in here.fields.values() for name in (field.slug, field.name)}
        known |= {name.casefold(): words for name, words in known.items()}
        described = known | (read_descriptions(fields) if fields else {})
        mixture = mix(documents, described, encoder=here.encoder, store=here.store)
    _predict(predictions, told(mixture) if predictions else ())
    show_scores(score_routing(mixture), as_json)


def _predict(path: Path | None, rows: Iterable[Any]) -> None:
    if path:
        write_lines(path, rows)
