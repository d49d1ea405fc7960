"""How much a share of the field has grown at least. Pure."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

_PRIOR: Final = 0.5  # Jeffreys: half an article seen in no time at all


def emergence(recent: float, exposure: float, past: float, past_exposure: float) -> float:
    """How much a share has grown at least: the lower end of a 90 % interval for the logarithm of the growth.

    The recent part of all sightings is binomial given their sum, so with Jeffreys' prior it is Beta distributed
    (Brown, Cai & DasGupta 2001, section 4). Few sightings give a low bound whatever their growth.

    Args:
        recent: sightings in the recent weeks.
        exposure: what the field published in them.
        past: sightings before.
        past_exposure: what the field published before.

    Returns:
        The natural logarithm; 0 where nothing can be said.
    """
    if recent <= 0:
        return 0.0
    return float(emergences(np.array([recent]), exposure, np.array([past]), past_exposure)[0])


def emergences(recent: Floats, exposure: float, past: Floats, past_exposure: float) -> Floats:
    """`emergence` of many at once; each was sighted recently."""
    if exposure <= 0 or past_exposure <= 0:
        return np.zeros(len(recent))
    part = np.clip(special.betaincinv(recent + _PRIOR, past + _PRIOR, 0.05), 1e-12, 1 - 1e-12)
    growth: Floats = np.log(part / (1 - part)) + np.log(past_exposure / exposure)
    return growth
