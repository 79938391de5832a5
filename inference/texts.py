"""Texts that people read: English in the source, other languages from gettext catalogues.

It stands on the ground floor, since texts are burnt into exported clips and printed by commands
that know no Qt. Only the standard library is used.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from importlib import resources

DOMAIN = "liftlens"

_NONE = gettext.NullTranslations()
_DECIMAL_COMMA = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt", "sv"})
_CAPITAL_NOUNS = frozenset({"de"})
_catalogue: gettext.NullTranslations = _NONE
_language = "en"


def tr(text: str) -> str:
    """Return a text in the language that is set.

    Parameters
    ----------
    text : str
        English, a literal or one that was marked with `mark`. Values go into named fields, with
        `str.format` on the result: ``tr("Rep {n}").format(n=3)``.
    """
    return _catalogue.gettext(text) if text else ""


def tr_n(singular: str, plural: str, n: int) -> str:
    """Return the form of a text that goes with a number, in the language that is set."""
    return _catalogue.ngettext(singular, plural, n)


def mark(text: str) -> str:
    """Mark a literal of a table for translation; whoever shows it passes it to `tr`."""
    return text


def number(value: float, decimals: int) -> str:
    """Write a number as the language does: ``12.43``, ``12,43``.

    For what a person reads; files keep the point.
    """
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if _language in _DECIMAL_COMMA else text


def listed(names: Sequence[str], *, either: bool = False) -> str:
    """List names in a sentence: ``a, b and c``, or with `either` ``a, b or c``."""
    if len(names) < 2:
        return "".join(names)
    pattern = tr("{first} or {last}") if either else tr("{first} and {last}")
    return pattern.format(first=", ".join(names[:-1]), last=names[-1])


def mid_sentence(text: str) -> str:
    """Write a title so that it can stand in the middle of a sentence.

    Its first letter becomes small, except in a language that writes nouns with a capital one.
    """
    return text if _language in _CAPITAL_NOUNS else f"{text[:1].lower()}{text[1:]}"


def sentence(text: str) -> str:
    """Make a sentence of a phrase: a capital letter before it and a full stop after it."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def language() -> str:
    """Return the code of the language that is spoken."""
    return _language


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are, English first."""
    folder = resources.files("resources") / "locale"
    others = (entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else ()
    return ("en", *sorted(name for name in others if name != "en"))


def set_language(code: str) -> None:
    """Speak a language from now on; one that there is no catalogue of gives English.

    Parameters
    ----------
    code : str
        ``en``, ``de`` …
    """
    global _catalogue, _language
    _catalogue, _language = _NONE, "en"
    file = resources.files("resources") / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if code != "en" and file.is_file():
        with file.open("rb") as stream:
            _catalogue, _language = gettext.GNUTranslations(stream), code
