"""Balance: where the body's centre of mass stands over the feet."""

from __future__ import annotations

import numpy as np

from inference.motion.angles import facing
from inference.skeleton import FloatArray, Joint

# (from, to, share of body mass, share of the way from the first joint to the second).
# D. Winter, Biomechanics and Motor Control of Human Movement, 4th ed., table 4.1; the foot is
# taken with the ankle, the hand with the wrist.
_SEGMENTS: tuple[tuple[Joint, Joint, float, float], ...] = (
    (Joint.THORAX, Joint.HEAD, 0.081, 0.75),
    (Joint.PELVIS, Joint.THORAX, 0.497, 0.50),
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, 0.028, 0.436),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, 0.028, 0.436),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST, 0.022, 0.682),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST, 0.022, 0.682),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, 0.100, 0.433),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, 0.100, 0.433),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE, 0.061, 0.606),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE, 0.061, 0.606),
)


def centre_of_mass(xyz: FloatArray) -> FloatArray:
    """Centre of mass of the body without any load.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (..., 3)
    """
    first, second, mass, way = (np.array(column) for column in zip(*_SEGMENTS, strict=True))
    centres = xyz[..., first, :] + way[:, np.newaxis] * (xyz[..., second, :] - xyz[..., first, :])
    return np.asarray(np.einsum("s,...sc->...c", mass / mass.sum(), centres))


def balance_m(xyz: FloatArray) -> FloatArray:
    """How far the centre of mass stands in front of the ankles, along the lifter's facing.

    Someone who stands on their feet keeps it over them: 0 to 0.15 m. Someone who sits on a chair
    does not: it is far behind.

    Parameters
    ----------
    xyz : array, shape (..., 17, 3)

    Returns
    -------
    array, shape (...)
        Metres, negative behind the ankles.
    """
    ankles = (xyz[..., Joint.LEFT_ANKLE, :2] + xyz[..., Joint.RIGHT_ANKLE, :2]) / 2
    offset = centre_of_mass(xyz)[..., :2] - ankles
    return np.asarray(np.sum(offset * facing(xyz), axis=-1))
