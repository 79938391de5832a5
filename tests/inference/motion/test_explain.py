from dataclasses import replace

from inference.motion.explain import EXPLANATIONS, errors_by_view, explanation
from inference.motion.rules import RULES, rule_by_id
from inference.motion.types import ViewKind


def test_every_rule_is_explained_and_nothing_else_is() -> None:
    assert set(EXPLANATIONS) == {rule.id for rule in RULES}
    for rule in RULES:
        found = explanation(rule)
        for text in (found.source, found.error_source):
            assert text.endswith(".")


def test_a_rule_that_was_just_added_is_explained_too() -> None:
    assert explanation(replace(RULES[0], id="new")).source


def test_the_error_is_told_of_every_view_that_supports_the_rule() -> None:
    errors = dict(errors_by_view(rule_by_id("asymmetry")))
    assert errors == {
        ViewKind.FRONT: 4.0,
        ViewKind.OBLIQUE: None,
        ViewKind.SIDE: None,
        ViewKind.REAR_OBLIQUE: None,
        ViewKind.REAR: 7.0,
    }
