#!/usr/bin/env python3
"""Bring the catalogues of texts up to date with the source: ``make texts``.

What `tr`, `tr_n` and `mark` hold, the names of the bundled presets and what is said of models go
into every ``resources/locale/*/LC_MESSAGES/liftlens.po``; those are then compiled to the ``.mo``
that the program reads. See docs/translating.md.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
KEYWORDS = {"tr": None, "tr_n": (1, 2), "mark": None}
FLOORS = ("inference", "widgets", "app")


class Texts(Catalog):
    """A catalogue whose head says what a reader needs, and no dates that change at every run."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the lines of the head."""
        return [
            ("Language", str(self.locale_identifier or "")),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def source_catalogue() -> Catalog:
    """Return every text of the source, without translations and without line numbers."""
    found: dict[str | tuple[str, ...], set[str]] = {}
    for floor in FLOORS:
        options = {"keywords": KEYWORDS, "comment_tags": ()}
        for file, _, text, _, _ in extract_from_dir(
            ROOT / floor, [("**.py", "python")], {}, **options
        ):
            found.setdefault(text, set()).add(f"{floor}/{Path(file).as_posix()}")
    for path in sorted((ROOT / "resources" / "presets").glob("*.toml")):
        preset = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in ("name", "meaning"):
            found.setdefault(preset[key], set()).add(path.relative_to(ROOT).as_posix())
    models = ROOT / "resources" / "models.toml"
    for model in tomllib.loads(models.read_text(encoding="utf-8"))["model"]:
        for key in ("input", "joints", "accuracy"):
            found.setdefault(model[key], set()).add(models.relative_to(ROOT).as_posix())
    for plural in [text for text in found if not isinstance(text, str)]:
        if plural[0] in found:  # the same text is asked for without a number elsewhere
            found[plural] |= found.pop(plural[0])
    catalogue = Texts()
    for text, files in found.items():
        catalogue.add(text, locations=[(file, 0) for file in sorted(files)])
    return catalogue


def updated(po: Path, source: Catalog) -> Catalog:
    """Return a catalogue with the texts of today; what is no longer used is dropped.

    A text that was changed counts as a new one: a guess from a similar text would stay unnoticed.
    """
    code = po.parent.parent.name
    with po.open("rb") as file:
        before = read_po(file, locale=code)
    catalogue = Texts(locale=code, header_comment="", fuzzy=False)
    for message in source:
        if message.id:
            known = before.get(message.id)
            same = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
            string = known.string if known is not None and same else None
            catalogue.add(message.id, string, locations=message.locations)
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """Write a catalogue as text."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_output=True, include_lineno=False, width=100)
    return file.getvalue().lstrip(b"#\n")


def mo_bytes(catalogue: Catalog) -> bytes:
    """Compile a catalogue."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that are not translated, or in doubt."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def main() -> int:
    """Update every catalogue and say what is left to translate."""
    source = source_catalogue()
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/liftlens.po")):
        catalogue = updated(po, source)
        po.write_bytes(po_bytes(catalogue))
        po.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        left = missing(catalogue)
        print(f"{po.relative_to(ROOT)}: {len(catalogue)} texts, {len(left)} to translate")
        for text in left:
            print(f"  {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
