from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from inference.export.report.compose import report_content
from inference.export.report.frames import MOST
from inference.export.told import Told
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import RuleSettings
from inference.review import Review, review
from inference.texts import set_language
from inference.verdicts import Mark
from inference.video.filmed import Filmed
from tests.factories import GOOD, LEANING, nobody_analysis, squat_analysis, squat_review


@pytest.fixture(scope="module")
def three() -> Review:
    return squat_review()


@pytest.fixture(scope="module")
def twenty() -> Review:
    return review(squat_analysis((GOOD, LEANING, GOOD, GOOD) * 5), None, RuleSettings())


def test_a_page_names_athlete_day_exercise_clip_and_camera(three: Review) -> None:
    told = Told(athlete="Zoë", tags=("heavy", "belt"))
    content = report_content(three, told, filmed=Filmed(date(2026, 5, 3), from_clip=True))
    assert content.title == "Zoë"
    facts = {fact.label: fact.text for fact in content.facts}
    assert facts["Filmed on"] == "2026-05-03"
    assert facts["Exercise"] == "Squat, recognised (100% sure)"
    assert facts["Clip"].startswith("squat.mp4 · 12.07")
    assert facts["Camera"] == "Filmed from the front, 20°"
    assert facts["Tags"] == "heavy, belt"
    (page,) = content.pages
    assert page.heading == "Squat · 3 reps"
    assert page.summary == ("1 of 3 reps at fault.", "Spine angle in rep 2.")


def test_the_day_of_a_file_is_not_called_that_of_the_filming(three: Review) -> None:
    content = report_content(three, filmed=Filmed(date(2026, 5, 3), from_clip=False))
    assert content.facts[0].label == "Date of the file"
    assert content.title == "squat"  # nobody is named: the clip is


def test_the_table_has_the_figures_of_each_rep_with_errors_and_verdict(three: Review) -> None:
    table = report_content(three).pages[0].table
    labels = [column.label for column in table.columns]
    assert labels == ["Rep", "At", "Lasts", "Tempo", "Depth", "Spine", "Knees", "Lean", "Verdict"]
    spine = labels.index("Spine")
    assert table.columns[spine].error == "±\u202f3°"
    assert [row.rep for row in table.rows] == [1, 2, 3]
    second = table.rows[1]
    finding = three.judgement.findings[0]
    assert second.cells[spine].text == f"{finding.value:.0f}°"
    assert second.cells[spine].mark is Mark.MAJOR
    assert (second.mark, second.verdict) == (Mark.MAJOR, "Spine angle")
    assert (table.rows[0].mark, table.rows[0].verdict) == (Mark.GOOD, "Good")
    start = three.measurements.times_s[three.segmentation.reps[0].start_frame]
    assert table.rows[0].cells[1].text == f"{start:.2f}\u202fs"


def test_a_column_that_the_camera_cant_fill_is_left_out_and_said_to_be() -> None:
    side = review(squat_analysis(azimuth_deg=90.0), None, RuleSettings())
    content = report_content(side)
    assert "Knees" not in [column.label for column in content.pages[0].table.columns]
    assert "Filmed from the side: knee caving needs a front or rear view." in content.limits
    assert "Knee caving" not in [setting.rule for setting in content.settings]


def test_pictures_are_the_bottoms_and_the_worst_of_each_fault(three: Review) -> None:
    frames = report_content(three).pages[0].frames
    bottoms = [rep.bottom_frame for rep in three.segmentation.reps]
    worst = three.judgement.findings[0].worst_frame
    assert [shown.frame for shown in frames] == [bottoms[0], worst, bottoms[2]]
    assert frames[1].mark is Mark.MAJOR
    assert frames[1].captions[0].startswith("Spine angle 32°")
    assert frames[0].captions[0].startswith("bottom · ")


def test_of_many_reps_some_are_shown_and_all_are_in_the_table(twenty: Review) -> None:
    page = report_content(twenty).pages[0]
    assert len(page.frames) == MOST
    assert len(page.table.rows) == 20
    shown = [int(frame.title.split()[1]) for frame in page.frames]
    assert shown[0] == 1
    assert max(np.diff(shown)) <= 5
    assert any(frame.mark is Mark.MAJOR for frame in page.frames)


def test_curves_are_those_of_the_reps_with_limits_bands_and_faults(three: Review) -> None:
    spine, knees, hips = report_content(three).pages[0].plots
    assert [plot.title for plot in (spine, knees, hips)] == [
        *("Spine angle (°)", "Knee flexion (°)", "Hip flexion (°)")
    ]
    assert [level.value for level in spine.levels] == [45.0]
    assert [band.rep for band in spine.bands] == [1, 2, 3]
    (moment,) = spine.moments
    assert moment.value == three.judgement.findings[0].value
    assert [curve.side for curve in knees.curves] == ["left", "right"]
    reps, times = three.segmentation.reps, three.measurements.times_s
    assert spine.times_s[0] == pytest.approx(times[reps[0].start_frame] - 0.4, abs=0.05)
    inside = np.isin(times, spine.times_s)
    assert np.array_equal(spine.curves[0].values, three.measurements["spine_angle_deg"][inside])


def test_what_a_fault_was_found_in_is_plotted_too() -> None:
    settings = RuleSettings().with_value(rule_by_id("depth"), rule_by_id("depth").limit, -30.0)
    plots = report_content(review(squat_analysis(), None, settings)).pages[0].plots
    assert [plot.title for plot in plots][-1] == "Thigh angle (°)"
    assert plots[-1].levels[0].value == -30.0


def test_a_finding_comes_with_meaning_advice_and_what_to_keep_in_mind(three: Review) -> None:
    (remark,) = report_content(three).pages[0].remarks
    rule = rule_by_id("spine_angle")
    assert (remark.rule, remark.where) == ("Spine angle", "rep 2")
    assert remark.note == three.judgement.findings[0].note
    assert (remark.meaning, remark.advice) == (rule.meaning, rule.advice)
    assert "not whether the back is round" in remark.care


def test_the_worst_of_several_is_told(twenty: Review) -> None:
    (remark,) = report_content(twenty).pages[0].remarks
    assert remark.where == "reps 2, 6, 10, 14 and 18"
    assert remark.note.startswith("Worst in rep ")


def test_a_borderline_one_is_no_fault_and_gets_no_advice(three: Review) -> None:
    rule = rule_by_id("spine_angle")
    close = three.judgement.findings[0].value + 1.0
    content = report_content(
        three.with_settings(RuleSettings().with_value(rule, rule.limit, close))
    )
    (page,) = content.pages
    assert page.summary == ("No faults found.",)
    assert page.remarks[0].where == "borderline in rep 2"
    assert (page.remarks[0].mark, page.remarks[0].advice) == (Mark.BORDERLINE, "")
    assert page.table.rows[1].verdict == "Borderline: spine angle"
    setting = next(s for s in content.settings if s.rule == "Spine angle")
    assert setting.changed
    assert setting.limits == f"at least {close:.0f}°"


def test_every_rule_has_advice_that_ends_as_a_sentence() -> None:
    assert [rule.id for rule in RULES if not rule.advice.endswith(".")] == []


def test_each_rep_gets_a_page_with_start_bottom_top_and_its_own_notes(three: Review) -> None:
    second = three.segmentation.reps[1]
    told = Told(notes=((0, "before"), (second.bottom_frame, "chest up")))
    content = report_content(three, told, per_rep=True)
    assert [page.heading for page in content.pages] == [
        *("Squat · Rep 1 of 3", "Squat · Rep 2 of 3", "Squat · Rep 3 of 3")
    ]
    page = content.pages[1]
    assert page.frames[0].captions[0].startswith("start · ")
    assert page.frames[-1].frame == second.top_frame
    assert page.summary == ("At fault: spine angle.",)
    assert [note.text for note in page.notes] == ["chest up"]
    assert content.pages[0].notes == ()
    assert len(page.table.rows) == 1


def test_without_reps_a_page_says_so_and_shows_the_curves() -> None:
    standing = squat_analysis()
    still = replace(
        standing,
        poses=replace(
            standing.poses, xyz=np.repeat(standing.poses.xyz[:1], len(standing.poses), 0)
        ),
    )
    content = report_content(review(still, None, RuleSettings()), per_rep=True)
    (page,) = content.pages
    assert page.summary == ("No lift was recognised in this clip: 0 reps.",)
    assert (page.table.rows, page.frames, page.remarks) == ((), (), ())
    assert len(page.plots) == 3
    assert content.settings == ()


def test_without_anybody_a_page_says_so() -> None:
    (page,) = report_content(review(nobody_analysis(), None, RuleSettings())).pages
    assert page.summary == ("Nobody was found in this clip.",)
    assert page.plots == ()


def test_a_partial_analysis_is_said_to_be_one(three: Review) -> None:
    half = replace(three.analysis, frames_done=200)
    content = report_content(replace(three, analysis=half))
    assert content.limits[0].startswith("The analysis has come to 6.63\u202fs")


def test_it_is_written_in_the_language_that_is_spoken(three: Review) -> None:
    set_language("de")
    german = review(three.analysis, None, RuleSettings())
    content = report_content(german, filmed=Filmed(date(2026, 5, 3), from_clip=True))
    assert content.language == "de"
    assert content.facts[0].text == "03.05.2026"
    assert content.pages[0].heading == "Kniebeuge · 3 Wdh."
    assert content.pages[0].table.rows[0].cells[1].text == "1,10\u202fs"
