"""The folder of preview proxies: within a limit, the least recently used deleted first."""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from pathlib import Path

from inference.folders import cache_folder
from inference.video.clip import ClipInfo
from inference.video.proxy import PART_SUFFIX, SUFFIX, Proxy, plan_proxy

log = logging.getLogger(__name__)

DEFAULT_LIMIT_BYTES = 4 << 30
_ONE_PROXY_BYTES = 1 << 30
_DISK_RESERVE_BYTES = 1 << 30
"""What a proxy must leave free on the disk for more important files."""
_TORSO_S = 24 * 3600.0
"""A part that nobody has written to for so long is the remains of a crash."""


class ProxyFolder:
    """Opens and begins the proxies of clips.

    Parameters
    ----------
    folder : Path, optional
        Default: ``previews`` in the program's cache folder.
    limit_bytes : int, optional
        What all proxies together may take; 0 makes none.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._folder = folder or cache_folder() / "previews"
        self._limit_bytes = limit_bytes

    def open(self, key: str, clip: ClipInfo) -> Proxy | None:
        """Return the proxy of a clip, begun anew where there is none.

        Parameters
        ----------
        key : str
            The content hash of the clip's file.
        clip : ClipInfo

        Returns
        -------
        Proxy or None
            The caller's to close. None where the limit, the disk or the rights leave no room.
        """
        path = self._folder / f"{key}{SUFFIX}"
        return self._open_kept(path, clip) or self._begin(path, clip)

    def prune(self, room_bytes: int = 0, keep: Path | None = None) -> None:
        """Delete what was not used for longest until there is room within the limit.

        Parameters
        ----------
        room_bytes : int, optional
            What is about to be written.
        keep : Path, optional
            A proxy that is open; it is never deleted.
        """
        entries = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    if path.suffix == SUFFIX or path.suffix == PART_SUFFIX:
                        entries.append((path.stat(), path))
        total = room_bytes + sum(stat.st_size for stat, _ in entries)
        for stat, path in sorted(entries, key=lambda entry: entry[0].st_mtime):
            is_part = path.suffix == PART_SUFFIX
            torso = is_part and time.time() - stat.st_mtime > _TORSO_S
            superfluous = total > self._limit_bytes and not is_part and path != keep
            if torso or superfluous:
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= stat.st_size

    def _open_kept(self, path: Path, clip: ClipInfo) -> Proxy | None:
        if self._limit_bytes <= 0:
            return None
        try:
            proxy = Proxy.open(path, clip.frames)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:  # only a copy: make it again
            log.info("A preview is made anew: %s", error)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            path.touch()
        self.prune(keep=path)
        return proxy

    def _begin(self, path: Path, clip: ClipInfo) -> Proxy | None:
        plan = plan_proxy(clip, min(_ONE_PROXY_BYTES, self._limit_bytes // 2))
        if plan is None:
            return None
        expected = plan.expected_bytes(clip)
        self.prune(room_bytes=expected)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < expected + _DISK_RESERVE_BYTES:
                log.info("No preview is made: the disk is nearly full.")
                return None
            return Proxy.create(path, clip.frames, plan)
        except OSError as error:
            log.warning("No preview can be kept: %s", error)
            return None
