"""Which formats a command writes the numbers in: `--formats`, `--json` and `--csv`."""

from __future__ import annotations

import argparse

from inference.export.data.formats import FORMATS, DataFormat, format_by_id

ALL = "all"
_BY_DEFAULT = ("json", "csv")


def add_format_options(parser: argparse.ArgumentParser) -> None:
    """Add what `formats_of` reads from a command line."""
    known = ",".join(entry.id for entry in FORMATS)
    group = parser.add_argument_group("what is written; docs/data.md tells what each holds")
    group.add_argument(
        "--formats",
        type=_formats,
        metavar="LIST",
        help=f"some of {known}, with commas between them, or {ALL}",
    )
    group.add_argument("--json", action="store_true", help="the same as --formats json")
    group.add_argument("--csv", action="store_true", help="the same as --formats csv")


def formats_of(options: argparse.Namespace) -> tuple[DataFormat, ...]:
    """Return the formats that were asked for, each once; without any, JSON and CSV.

    Parameters
    ----------
    options : Namespace
        As a parser with `add_format_options` makes it.
    """
    asked = [entry.id for entry in options.formats or ()]
    asked += [name for name in ("json", "csv") if getattr(options, name)]
    return tuple(entry for entry in FORMATS if entry.id in (asked or _BY_DEFAULT))


def _formats(text: str) -> tuple[DataFormat, ...]:
    if text.strip() == ALL:
        return FORMATS
    try:
        return tuple(format_by_id(name.strip()) for name in text.split(","))
    except KeyError as error:
        raise argparse.ArgumentTypeError(f"{error.args[0]}, or {ALL}") from None
