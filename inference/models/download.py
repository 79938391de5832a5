"""Bring model files from where they are published, when a person asks for it.

A download goes on where it was cut off, follows the proxies of the system, verifies the server, and
takes its name only once the checksum is right.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import logging
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from inference.files import atomic_path, write_text_atomically
from inference.models.errors import DownloadError, DownloadStoppedError
from inference.models.mirror import addresses, mirror_in_use
from inference.models.store import beside, find, is_right, part_of, tag_of, user_models
from inference.models.table import Model, ModelFile
from inference.texts import tr

log = logging.getLogger(__name__)

_BLOCK_BYTES = 1 << 16
_SILENCE_S = 15.0
"""How long a server may send nothing before it is taken for gone."""
_TRIES = 3
"""How often a server that breaks off is asked to go on."""
_REPORT_EVERY_S = 0.1


@dataclass(frozen=True)
class Transfer:
    """How far a download is.

    Attributes
    ----------
    name : str
        Of the file.
    done, total : int
        Bytes; a total of 0 is not known.
    rate : float
        Bytes a second, of late.
    seconds_left : float or None
        None where it can't be told.
    """

    name: str
    done: int
    total: int
    rate: float
    seconds_left: float | None


Report = Callable[[Transfer], None]


def download(
    model: Model,
    *,
    mirror: str = "",
    folder: Path | None = None,
    progress: Report | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Path, ...]:
    """Bring what is missing of a model, or damaged.

    Parameters
    ----------
    model : Model
    mirror : str, optional
        Base address that is asked instead of the publisher's: the names of the files come after
        it. By default what the environment variable ``LIFTLENS_MODEL_MIRROR`` says.
    folder : Path, optional
        Where to; by default the user's own folder.
    progress : callable, optional
        Called with a `Transfer`, at most ten times a second.
    should_stop : callable, optional
        Asked with every block that comes.

    Returns
    -------
    tuple of Path
        The files that were brought; empty where all were there.

    Raises
    ------
    DownloadError
        If a file can't be brought; what came of it is kept, and the next try goes on from there.
    DownloadStoppedError
        If `should_stop` said so; likewise.
    """
    stop = should_stop or (lambda: False)
    folder = folder or user_models()
    brought = []
    for file in model.files:
        there = find(file)
        if there is not None and is_right(file, there):
            continue
        brought.append(_File(file, folder, mirror, progress, stop).bring())
    return tuple(brought)


class _File:
    """One file on its way."""

    def __init__(
        self,
        file: ModelFile,
        folder: Path,
        mirror: str,
        progress: Report | None,
        stop: Callable[[], bool],
    ) -> None:
        self._file = file
        self._target = folder / file.name
        self._part, self._tag = part_of(self._target), tag_of(self._target)
        mirror = mirror_in_use(mirror)
        self._urls = addresses(file, mirror)
        self._zipped = bool(file.member) and not mirror
        self._pace = _Pace(file.name, progress)
        self._stop = stop

    def bring(self) -> Path:
        """Download, check and name the file."""
        if not self._urls:
            raise DownloadError(
                tr(
                    "“{name}” is published nowhere that LiftLens knows. Copy it to {folder}."
                ).format(name=self._file.name, folder=self._target.parent)
            )
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            problems = []
            for url in self._urls:
                try:
                    self._fetch(url)
                    break
                except _GoneError as gone:
                    log.warning("%s: %s", url, gone)
                    problems.append(f"{urlsplit(url).hostname or url}: {gone}")
            else:
                raise DownloadError(self._unreachable(problems))
            return self._finish()
        except OSError as error:
            raise DownloadError(
                tr("“{name}” can't be written to {folder}: {reason}.").format(
                    name=self._file.name,
                    folder=self._target.parent,
                    reason=error.strerror or error,
                )
            ) from error

    def _unreachable(self, problems: Sequence[str]) -> str:
        return tr(
            "“{name}” could not be brought ({problems}). Try again: it goes on where it was. "
            "Without a network, copy the file from another machine to {folder}."
        ).format(name=self._file.name, problems="; ".join(problems), folder=self._target.parent)

    def _fetch(self, url: str) -> None:
        """Bring all bytes of an address into the part file, over several tries."""
        problem = _GoneError("")
        for _ in range(_TRIES):
            before = self._have()
            try:
                if self._go_on(url):
                    return
                problem = _GoneError(tr("the connection broke off"))
            except _GoneError as gone:
                problem = gone
            if self._have() <= before:  # it does not get on: no use in asking again
                break
        raise problem

    def _go_on(self, url: str) -> bool:
        """Ask for what is still missing; False where less came than was announced."""
        have, tag = self._have(), self._kept_tag()
        try:
            request = urllib.request.Request(url, headers={"User-Agent": "LiftLens"})
        except ValueError as error:
            raise _GoneError(tr("this is no address; one begins with https://")) from error
        if have and tag:
            request.add_header("Range", f"bytes={have}-")
            request.add_header("If-Range", tag)
        with self._answer(request) as answer:
            self._go_no_further_if_stopped()
            if answer.status != http.HTTPStatus.PARTIAL_CONTENT:
                have = 0
            total = have + int(answer.headers.get("Content-Length") or 0)
            self._keep_tag(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "")
            self._receive(answer, have, total)
            return not total or self._have() >= total

    @contextlib.contextmanager
    def _answer(self, request: urllib.request.Request) -> Iterator[Any]:
        try:
            with _opener().open(request, timeout=_SILENCE_S) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._forget()
            raise _GoneError(
                tr("it answers {code} {reason}").format(code=error.code, reason=error.reason)
            ) from error
        except urllib.error.URLError as error:
            reason = error.reason
            raise _GoneError(str(getattr(reason, "strerror", None) or reason)) from error
        except TimeoutError as error:
            raise _GoneError(tr("it went silent")) from error
        except (http.client.HTTPException, ConnectionError) as error:
            raise _GoneError(tr("the connection broke off")) from error

    def _go_no_further_if_stopped(self) -> None:
        """Write nothing once it is stopped: the next try may be at the same files by then."""
        if self._stop():
            raise DownloadStoppedError(self._file.name)

    def _receive(self, answer: http.client.HTTPResponse, have: int, total: int) -> None:
        self._pace.begin(have, total)
        with self._part.open("ab" if have else "wb") as part:
            # What has come, not whole blocks: a slow server is not to hold up who cancels.
            while block := answer.read1(_BLOCK_BYTES):
                self._go_no_further_if_stopped()
                part.write(block)
                part.flush()
                self._pace.add(len(block))

    def _finish(self) -> Path:
        """Check what came and give it its name."""
        with atomic_path(self._target) as temporary:
            if self._zipped:
                self._unpack(temporary)
            else:
                self._part.replace(temporary)
            sha256 = _sha256(temporary)
            if self._file.sha256 and sha256 != self._file.sha256:
                self._forget()
                raise DownloadError(
                    tr(
                        "What came as “{name}” is not the published file, and was deleted: it was "
                        "damaged on the way, or its publisher has changed it. Try again."
                    ).format(name=self._file.name)
                )
        if not self._file.sha256:
            write_text_atomically(beside(self._target), f"{sha256}\n")
        self._forget()
        return self._target

    def _unpack(self, target: Path) -> None:
        try:
            with zipfile.ZipFile(self._part) as archive:
                member = next(
                    name
                    for name in archive.namelist()
                    if name.rpartition("/")[2] == self._file.member
                )
                with archive.open(member) as source, target.open("wb") as file:
                    while block := source.read(_BLOCK_BYTES):
                        file.write(block)
        except (zipfile.BadZipFile, StopIteration) as error:
            self._forget()
            raise DownloadError(
                tr(
                    "What came for “{name}” is not the published archive, and was deleted. "
                    "Try again."
                ).format(name=self._file.name)
            ) from error

    # ── what there is already ───────────────────────────────────────────────────────────────
    def _have(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _kept_tag(self) -> str:
        return self._tag.read_text(encoding="utf-8") if self._tag.exists() else ""

    def _keep_tag(self, tag: str) -> None:
        # A weak tag does not promise the same bytes.
        self._tag.write_text("" if tag.startswith("W/") else tag, encoding="utf-8")

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)


class _GoneError(Exception):
    """A server that can't be reached, refuses, or breaks off."""


class _Pace:
    """Turns bytes that come into reports."""

    def __init__(self, name: str, report: Report | None) -> None:
        self._name, self._report = name, report
        self._done = self._total = self._before = 0
        self._start = self._last = 0.0

    def begin(self, done: int, total: int) -> None:
        """Begin, with what there is already."""
        self._done = self._before = done
        self._total = total
        self._start = time.monotonic()
        self._last = 0.0

    def add(self, count: int) -> None:
        """Count bytes that have come."""
        self._done += count
        now = time.monotonic()
        if self._report is None or (
            now - self._last < _REPORT_EVERY_S and self._done != self._total
        ):
            return
        self._last = now
        rate = (self._done - self._before) / max(now - self._start, 1e-6)
        left = (self._total - self._done) / rate if self._total and rate else None
        self._report(Transfer(self._name, self._done, self._total, rate, left))


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect, but never from a verified server to one that is not."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError(tr("it redirects to a server that can't be verified"))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses: with the proxies of the system, and TLS verified."""
    return urllib.request.build_opener(_Redirects)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
