"""Floors under what emerging themes are found: lowered only by name, with the reason in the commit."""

from benchmarks.trends import volumes


def test_simulated_volumes_stay_above_the_floors() -> None:
    figures = volumes(runs=120)["8 themes"]
    assert figures["steady_called_rising_or_fading"] <= 0.05
    assert figures["tripling_from_6_named_in_first_week"] >= 0.85  # 0.925 over 400 runs; 120 scatter by 0.05
    assert figures["fall_from_40_to_1_named_in_first_week"] >= 0.98
