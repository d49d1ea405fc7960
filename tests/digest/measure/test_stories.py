import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from digest.measure.stories import agreement, evaluate_duplicates, evaluate_stories, write_predictions
from digest.types import Vectors
from sources.errors import ConfigError

FLOOD = "The river Elbe broke its dam near Torgau on Sunday and {} hundred people left their homes in Saxony"
CHIP = "Nordchip presents a photonic processor called Lumen that {} teams in Delft will test from October"


def test_scores_of_a_hand_worked_example() -> None:
    # a a a b b found as 1 1 2 2 2. Precision 1, 1, 1/3, 2/3, 2/3; recall 2/3, 2/3, 1/3, 1, 1.
    # Pairs: four of a label, four of a group, two of both.
    found = agreement(list("aaabb"), list("11222"))
    assert found.bcubed_precision == pytest.approx(11 / 15)
    assert found.bcubed_recall == pytest.approx(11 / 15)
    assert found.bcubed_f1 == pytest.approx(11 / 15)
    assert (found.pair_precision, found.pair_recall, found.pair_f1) == (0.5, 0.5, 0.5)
    assert (found.documents, found.labels, found.groups, found.alone) == (5, 2, 2, 0)


def test_one_group_of_everything_has_full_recall_and_little_precision() -> None:
    found = agreement(list("aabc"), list("1111"))
    assert found.bcubed_precision == pytest.approx((1 / 2 + 1 / 2 + 1 / 4 + 1 / 4) / 4)
    assert found.bcubed_recall == 1
    assert found.bcubed_f1 == pytest.approx(6 / 11)
    assert agreement(list("aabc"), list("1234")).alone == 1


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(ValueError, match="one label and one group"):
        agreement([], [])


class Words:
    """An encoder of two directions: floods and the rest."""

    model = "words"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.array([[1.0, 0.0] if "Elbe" in t else [0.0, 1.0] for t in texts], dtype=np.float32)


def labelled(path: Path) -> Path:
    rows = [
        {"id": f"{window}-{label}-{said}", "text": text.format(said), "label": label, "window": window}
        for window in ("w1", "w2")
        for label, text in (("flood", FLOOD), ("chip", CHIP))
        for said in ("six", "seven", "nine")
    ]
    rows.append({"id": "unlabelled", "text": "Nothing is known of this one", "window": "w1"})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_predictions_written_and_scored_again_give_the_same_figures(tmp_path: Path) -> None:
    path = labelled(tmp_path / "docs.jsonl")
    scores = evaluate_stories([path], encoder=Words())
    write_predictions(tmp_path / "out.jsonl", scores.predictions())
    story = {row["id"]: row["story"] for row in map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())}
    rows = [row for row in map(json.loads, path.read_text().splitlines()) if row.get("label")]
    assert len(story) == len(rows) + 1
    again = agreement([row["window"] + row["label"] for row in rows], [story[row["id"]] for row in rows])
    assert again == scores.pooled
    assert scores.windows["w1"].bcubed_f1 == 1
    assert set(scores.windows) == {"w1", "w2"}
    assert json.loads(json.dumps(scores.to_json()))["mean"]["bcubed_f1"] == 1


def test_copies_are_found_across_windows_and_scored_by_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    text = " ".join(FLOOD.format(word) for word in ("six", "seven", "nine"))
    rows = [
        {"id": "a", "text": text, "label": "1", "window": "w1"},
        {"id": "b", "text": f"{text} (agency)", "label": "1", "window": "w2"},
        {"id": "c", "text": CHIP, "label": "2", "window": "w1"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    scores = evaluate_duplicates([path])
    assert (scores.groups, scores.copies, scores.documents) == (1, 2, 3)
    assert scores.agreement is not None
    assert scores.agreement.bcubed_f1 == 1
    predicted = [json.loads(line) for line in scores.predictions().splitlines()]
    assert [row["group"] for row in predicted] == ["a", "a", "c"]


def test_without_labels_there_is_a_prediction_and_no_score(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text(json.dumps({"id": "a", "text": CHIP}) + "\n")
    scores = evaluate_stories([path], encoder=Words())
    assert scores.mean is None
    assert scores.to_json()["pooled"] is None
    assert len(scores.stories) == 1


def test_a_prediction_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be written"):
        write_predictions(tmp_path / "missing" / "out.jsonl", "")
