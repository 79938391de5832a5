"""What the documents show works as they show it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.motion import frontal, measure, rules, types
from inference.motion.checks import check
from inference.presets import load_preset, load_presets
from inference.skeleton import FloatArray, Joint
from tests.conftest import ROOT
from tests.factories import squat_analysis, squat_review

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Any) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert not missing


def test_the_worked_example_of_a_rule_works() -> None:
    text = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
    function, look, entry = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, Any] = {
        **{name: getattr(types, name) for name in dir(types)},
        **{name: getattr(rules, name) for name in dir(rules)},
        "np": np,
        "Joint": Joint,
        "FloatArray": FloatArray,
        "frontal_plane": frontal.frontal_plane,
    }
    exec(function, names)
    exec(look, names)
    rule: types.Rule = eval(entry, names)

    analysis = squat_analysis()
    upright = names["side_lean"](analysis.poses.xyz)
    assert np.allclose(upright, 0.0, atol=0.5)
    rep = squat_review().segmentation.reps[0]
    measured = measure.measure(analysis.poses, analysis.keypoints)

    def verdict(lean_deg: float, limit_deg: float) -> types.Verdict | None:
        series = {**measured.series, rule.series: upright + lean_deg}
        tilted = types.Measurements(measured.times_s, series)
        return check(rule, rep, tilted, {"max": limit_deg})

    for lean_deg in (12.0, -12.0):
        found = verdict(lean_deg, 8.0)
        assert found is not None
        assert found.value == pytest.approx(12.0, abs=0.5)
        assert found.threshold == 8.0
        assert found.past == pytest.approx(4.0, abs=0.5)
        spared = verdict(lean_deg, 30.0)
        assert spared is not None
        assert spared.past < 0
    assert verdict(float("nan"), 8.0) is None


def test_the_preset_shown_can_be_used(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "presets.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "anna.toml"
    path.write_text(example, encoding="utf-8")
    settings = load_preset(path).settings
    assert settings.values == {
        "spine_angle.min": 32.0,
        "depth.max": 0.0,
        "knee_caving.min": 0.85,
        "knee_caving.bent": 70.0,
    }
    assert (settings.enabled, settings.disabled) == ({"lock_out"}, {"tempo"})
    for preset in load_presets()[0]:
        assert f"`{preset.id}`" in text
