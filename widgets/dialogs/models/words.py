"""How the dialog of models says things."""

from __future__ import annotations

from inference.models.standing import FileStanding, Looked, Standing
from inference.models.store import Place, State, remembered_sha256
from inference.models.table import Model, Task
from inference.texts import mark, tr, tr_n
from widgets.dialogs.models.rows import Bringing, BringState, ModelCard
from widgets.units import format_time_left, format_value

_TASKS = {Task.KEYPOINTS: mark("2D detector"), Task.LIFTER: mark("3D lifter")}
_PLACES = {
    Place.CHOSEN: mark("Your choice"),
    Place.FOLDER: mark("Folder in LIFTLENS_MODELS"),
    Place.BUNDLED: mark("With the program"),
    Place.OWN: mark("Your model folder"),
    Place.PACKAGE: mark("Installed package"),
}
_KB, _MB = 1e3, 1e6


def task_words(model: Model) -> str:
    """Say what a model is for."""
    return tr(_TASKS[model.task])


def size_words(count: float) -> str:
    """Write a number of bytes: ``12.3 MB``, ``240 MB``."""
    if count < _MB:
        return format_value(count / _KB, "kB", 0)
    return format_value(count / _MB, "MB", 1 if count < 100 * _MB else 0)


def model_size_words(card: ModelCard) -> str:
    """Say how large a model is; of files of unknown size, what is here."""
    sizes = [_size(each) for each in card.standing.files]
    return size_words(sum(sizes)) if all(sizes) else tr("not known")


def _size(standing: FileStanding) -> int:
    if standing.file.size or standing.used is None:
        return standing.file.size
    try:
        return standing.used.path.stat().st_size
    except OSError:
        return 0


def licence_words(model: Model) -> str:
    """Name the licence, and say where it forbids commercial use."""
    if model.non_commercial:
        return tr("{licence}: not for commercial use").format(licence=model.licence)
    return model.licence


def short_licence(model: Model) -> str:
    """Name the licence, and say in a word where it forbids commercial use."""
    if model.non_commercial:
        return tr("{licence}, non-commercial").format(licence=model.licence)
    return model.licence


def short_state(card: ModelCard) -> str:
    """Say in a few words how it stands with a model."""
    words = _bringing_in_short(card) or _standing_in_short(card)
    return tr("{state} · in use").format(state=words) if card.used else words


def _bringing_in_short(card: ModelCard) -> str:
    bringing = card.bringing
    if bringing is None:
        return ""
    if bringing.state is BringState.WAITING:
        return tr("Waiting")
    if bringing.state is BringState.COMING:
        if not bringing.total:
            return tr("Downloading")
        return tr("Downloading, {share}").format(share=f"{bringing.done / bringing.total:.0%}")
    if bringing.state is BringState.FAILED:
        return tr("Download failed")
    return ""


def _standing_in_short(card: ModelCard) -> str:
    standing = card.standing
    if standing.state is State.DAMAGED:
        return tr("Damaged")
    if standing.state is State.MISSING:
        return _missing_in_short(card)
    if standing.state is None:
        return tr("Being checked…")
    return tr("Here; lacks a package") if card.lacks else _where_in_short(card)


def _missing_in_short(card: ModelCard) -> str:
    files = card.standing.files
    there = sum(each.used is not None for each in files)
    if card.standing.part:
        return tr("Partly here ({size})").format(size=size_words(card.standing.part))
    if there:
        return tr("{n} of {total} files here").format(n=there, total=len(files))
    return tr("Not here")


def _where_in_short(card: ModelCard) -> str:
    """Say where the files are; of several places, the one that is least a matter of course."""
    order = (Place.CHOSEN, Place.FOLDER, Place.OWN, Place.PACKAGE, Place.BUNDLED)
    used = [each.used for each in card.standing.files if each.used is not None]
    first = min(used, key=lambda each: order.index(each.place))
    if first.place is Place.BUNDLED:
        return tr("Built in")
    if first.place is Place.OWN:
        return tr("In your model folder")
    if first.place is Place.PACKAGE:
        packages = [each.file.package_member for each in card.standing.files if each.used is first]
        return tr("In the package {package}").format(package=packages[0].partition("/")[0])
    return tr("At {path}").format(path=first.path)


def state_words(card: ModelCard) -> str:
    """Say in whole sentences how it stands, and what to do; empty where all is well."""
    bringing, standing = card.bringing, card.standing
    if bringing is not None and bringing.problem:
        return bringing.problem
    if card.coming:
        return ""  # the bar says so
    if standing.state is State.DAMAGED:
        return _damaged_words(standing)
    if standing.state is State.MISSING:
        if standing.part:
            return tr("A download was stopped at {size}; Go on continues from there.").format(
                size=size_words(standing.part)
            )
        if any(each.file.urls for each in standing.files if each.used is None):
            return tr("It is not on this machine. Get brings it; nothing is brought unasked.")
        return tr("It is not on this machine, and published nowhere that LiftLens knows.")
    return ""


def _damaged_words(standing: Standing) -> str:
    """Say which file is damaged; one that would go before what is brought has to go first."""
    damaged = [each for each in standing.files if each.right is False]
    brought_over = (Place.CHOSEN, Place.OWN)
    lasting = [
        str(each.used.path)
        for each in damaged
        if each.used is not None and each.used.place not in brought_over
    ]
    if lasting:
        return tr("Not the published file: {paths}. Delete it, then Get brings it anew.").format(
            paths=", ".join(lasting)
        )
    names = ", ".join(each.file.name for each in damaged)
    return tr("Not the published file: {names}. Get brings it anew.").format(names=names)


def bringing_words(bringing: Bringing) -> str:
    """Say how far a download is."""
    if bringing.state is BringState.WAITING:
        return tr("Waits until the one before has come")
    if not bringing.done:
        return tr("Asking for it…")
    words = [size_words(bringing.done)]
    if bringing.total:
        words = [
            tr("{done} of {total}").format(
                done=size_words(bringing.done), total=size_words(bringing.total)
            )
        ]
    words += [bringing.name] if bringing.name else []
    words += [tr("{rate}/s").format(rate=size_words(bringing.rate))] if bringing.rate else []
    if bringing.seconds_left is not None:
        words.append(format_time_left(bringing.seconds_left))
    return "  ·  ".join(words)


def looked_words(looked: Looked) -> str:
    """Name a place where a file was looked for."""
    return f"{tr(_PLACES[looked.place])}: {looked.path}"


def checksum_words(standing: FileStanding) -> str:
    """Say what a file is checked against."""
    if standing.file.sha256:
        return f"SHA-256 {standing.file.sha256}"
    first = remembered_sha256(standing.used.path) if standing.used is not None else ""
    if first:
        return tr("SHA-256 {sha256}, of the first download: none is published").format(sha256=first)
    return tr("SHA-256: none is published; that of the first download counts from then on")


def checked_words(card: ModelCard) -> str:
    """Say what a check has found; empty where something is wrong, which the state says."""
    if card.standing.state is not State.READY:
        return ""
    sure = [_has_checksum(each) for each in card.standing.files]
    if all(sure):
        return tr_n(
            "Checked just now: {n} file, as published or first downloaded.",
            "Checked just now: {n} files, as published or first downloaded.",
            len(sure),
        ).format(n=len(sure))
    names = ", ".join(
        each.file.name
        for each, is_sure in zip(card.standing.files, sure, strict=True)
        if not is_sure
    )
    return tr("There is nothing to check {names} against: no checksum is published.").format(
        names=names
    )


def _has_checksum(standing: FileStanding) -> bool:
    used = standing.used
    return bool(standing.file.sha256 or (used is not None and remembered_sha256(used.path)))


def file_title(standing: FileStanding) -> str:
    """Name a file with its size, where that is known."""
    size = _size(standing)
    return f"{standing.file.name}  ·  {size_words(size)}" if size else standing.file.name


def by_hand(card: ModelCard, folder: str) -> str:
    """Write what is needed to bring a model without this machine's network, as plain text."""
    lines = [card.model.title, tr("Copy these files to {folder}:").format(folder=folder)]
    for standing, urls in zip(card.standing.files, card.addresses, strict=True):
        lines += ["", standing.file.name, *urls, checksum_words(standing)]
        if standing.file.member and any(url.endswith(".zip") for url in urls):
            inside = tr("In the archive it is called {member}.")
            lines.append(inside.format(member=standing.file.member))
    return "\n".join(lines) + "\n"
