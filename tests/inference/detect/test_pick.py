from __future__ import annotations

import json

import pytest

from inference.detect.pick import LifterPick


def test_json_there_and_back() -> None:
    pick = LifterPick(12, 34.5, 56.25)
    assert LifterPick.from_dict(json.loads(json.dumps(pick.to_dict()))) == pick
    assert pick.point == (34.5, 56.25)


@pytest.mark.parametrize(
    "values",
    [
        {"frame": -1, "x": 1, "y": 1},
        {"frame": 1, "x": float("inf"), "y": 1},
        {"frame": 1, "x": 1},
        {"frame": None, "x": 1, "y": 1},
        {"frame": "one", "x": 1, "y": 1},
        7,
    ],
)
def test_what_describes_no_pick_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match="does not describe a picked lifter"):
        LifterPick.from_dict(values)  # type: ignore[arg-type]
