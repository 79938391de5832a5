"""Texts that people read: English in the source, other languages from gettext catalogues.

It stands on the ground floor, since texts are burnt into exported clips and printed by commands
that know no Qt. Only the standard library is used.
"""

from __future__ import annotations

import gettext
from importlib import resources

DOMAIN = "liftlens"

_NONE = gettext.NullTranslations()
_catalogue: gettext.NullTranslations = _NONE


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
    global _catalogue
    _catalogue = _NONE
    file = resources.files("resources") / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if code != "en" and file.is_file():
        with file.open("rb") as stream:
            _catalogue = gettext.GNUTranslations(stream)
