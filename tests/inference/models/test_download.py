from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.models import download as downloading
from inference.models.download import Transfer, download
from inference.models.errors import DownloadError, DownloadStoppedError
from inference.models.store import beside, user_models
from inference.models.table import Model, ModelFile, Task
from tests.inference.models.server import Misbehaviour, serving

CONTENT = bytes(range(256)) * 2000
NAME = "tiny modell.onnx"


@pytest.fixture
def how() -> Misbehaviour:
    return Misbehaviour({"/tiny": CONTENT, "/elsewhere/tiny": CONTENT})


@pytest.fixture
def server(how: Misbehaviour, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with serving(how) as address:
        yield address


def model(*urls: str, sha256: str | None = None, member: str = "") -> Model:
    if sha256 is None:
        sha256 = hashlib.sha256(CONTENT).hexdigest()
    file = ModelFile(NAME, sha256, urls=urls, member=member)
    return Model("tiny", "Tiny", Task.KEYPOINTS, (file,), "MIT", "", "", "", "")


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_model_is_brought_once(server: str, how: Misbehaviour) -> None:
    tiny = model(f"{server}/tiny?generation=1")
    reports: list[Transfer] = []
    (path,) = download(tiny, progress=reports.append)
    assert path == user_models() / NAME
    assert path.read_bytes() == CONTENT
    assert left_in(user_models()) == [NAME]
    assert download(tiny) == ()
    assert how.asked == [("/tiny?generation=1", None)]
    assert (reports[-1].done, reports[-1].total) == (len(CONTENT), len(CONTENT))
    assert reports[-1].rate > 0
    assert reports[-1].seconds_left == 0


def test_a_broken_connection_is_taken_up_where_it_was(server: str, how: Misbehaviour) -> None:
    how.break_after, how.breaks = 200_000, 2
    (path,) = download(model(f"{server}/tiny"))
    assert path.read_bytes() == CONTENT
    assert [asked for _, asked in how.asked] == [None, "bytes=200000-", "bytes=400000-"]


def test_a_file_that_has_changed_meanwhile_is_brought_from_its_beginning(
    server: str, how: Misbehaviour
) -> None:
    user_models().mkdir(parents=True)
    (user_models() / f"{NAME}.part").write_bytes(b"of another version")
    (user_models() / f"{NAME}.part.tag").write_text('"0"')
    (path,) = download(model(f"{server}/tiny"))
    assert path.read_bytes() == CONTENT
    assert how.asked == [("/tiny", "bytes=18-")]


def test_a_server_without_ranges_begins_anew(server: str, how: Misbehaviour) -> None:
    how.break_after, how.breaks, how.ranges = 200_000, 1, False
    (path,) = download(model(f"{server}/tiny"))
    assert path.read_bytes() == CONTENT


def test_a_server_that_cuts_off_again_and_again_is_given_up(server: str, how: Misbehaviour) -> None:
    how.break_after = 10
    tiny = model(f"{server}/tiny")
    with pytest.raises(DownloadError, match=r"broke off.*Try again: it goes on where it was"):
        download(tiny)
    assert len(how.asked) == 3
    how.break_after = None
    (path,) = download(tiny)
    assert path.read_bytes() == CONTENT
    assert how.asked[-1] == ("/tiny", "bytes=30-")


def test_a_silent_server_is_given_up_and_what_came_is_kept(
    server: str, how: Misbehaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_SILENCE_S", 0.2)
    monkeypatch.setattr(downloading, "_TRIES", 1)
    how.stall_s = 1.0
    with pytest.raises(DownloadError, match="went silent"):
        download(model(f"{server}/tiny"))
    assert (user_models() / f"{NAME}.part").stat().st_size < len(CONTENT)
    assert not (user_models() / NAME).exists()


def test_a_damaged_file_is_not_kept(server: str, how: Misbehaviour) -> None:
    how.files["/tiny"] = CONTENT[:-1] + b"x"
    with pytest.raises(DownloadError, match="not the published file, and was deleted"):
        download(model(f"{server}/tiny"))
    assert left_in(user_models()) == []


@pytest.mark.parametrize(("status", "words"), [(404, "404"), (403, "403"), (503, "503")])
def test_a_server_that_refuses_is_named(
    server: str, how: Misbehaviour, status: int, words: str
) -> None:
    how.status = status
    with pytest.raises(DownloadError, match=rf"127\.0\.0\.1: it answers {words}"):
        download(model(f"{server}/tiny"))


def test_the_next_address_is_tried(server: str) -> None:
    (path,) = download(model("http://127.0.0.1:1/tiny", f"{server}/none", f"{server}/tiny"))
    assert path.read_bytes() == CONTENT


def test_without_a_network_it_says_which_files_go_where(server: str) -> None:
    with pytest.raises(DownloadError) as error:
        download(model("http://127.0.0.1:1/tiny"))
    assert NAME in str(error.value)
    assert str(user_models()) in str(error.value)


def test_a_redirect_is_followed(server: str, how: Misbehaviour) -> None:
    how.redirect = "/elsewhere/tiny"
    (path,) = download(model(f"{server}/tiny"))
    assert path.read_bytes() == CONTENT


def test_no_redirect_leads_from_a_verified_server_to_another(server: str) -> None:
    from email.message import Message
    from urllib.error import URLError
    from urllib.request import Request

    redirects = downloading._Redirects()
    safe = Request("https://example.org/model")
    arguments = (io.BytesIO(), 302, "Found", Message())
    with pytest.raises(URLError, match="can't be verified"):
        redirects.redirect_request(safe, *arguments, "http://example.org/model")
    assert redirects.redirect_request(safe, *arguments, "https://example.org/other") is not None


def test_cancelling_keeps_what_came(server: str, how: Misbehaviour) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(DownloadStoppedError):
        download(model(f"{server}/tiny"), should_stop=stop)
    kept = (user_models() / f"{NAME}.part").stat().st_size
    assert 0 < kept < len(CONTENT)
    (path,) = download(model(f"{server}/tiny"))
    assert path.read_bytes() == CONTENT
    assert how.asked[-1] == ("/tiny", f"bytes={kept}-")


def test_a_mirror_is_asked_by_the_names_of_the_files(
    server: str, how: Misbehaviour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    how.files["/models/tiny%20modell.onnx"] = CONTENT
    tiny = model("http://127.0.0.1:1/tiny", member="end2end.onnx")
    (path,) = download(tiny, mirror=f"{server}/models/", folder=tmp_path)
    assert path == tmp_path / NAME
    monkeypatch.setenv("LIFTLENS_MODEL_MIRROR", f"{server}/models")
    (path,) = download(tiny)
    assert path.read_bytes() == CONTENT


def test_a_proxy_of_the_system_is_used(
    server: str, how: Misbehaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("no_proxy", "")
    how.files["http://models.invalid/tiny"] = CONTENT
    (path,) = download(model("http://models.invalid/tiny"))
    assert path.read_bytes() == CONTENT


def zipped(name: str, content: bytes = CONTENT) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_a_file_is_taken_out_of_its_archive(server: str, how: Misbehaviour) -> None:
    how.files["/tiny"] = zipped("folder/end2end.onnx")
    (path,) = download(model(f"{server}/tiny", member="end2end.onnx"))
    assert path.read_bytes() == CONTENT
    assert left_in(user_models()) == [NAME]


@pytest.mark.parametrize("content", [CONTENT, zipped("another.onnx")])
def test_what_is_not_the_archive_is_not_kept(
    server: str, how: Misbehaviour, content: bytes
) -> None:
    how.files["/tiny"] = content
    with pytest.raises(DownloadError, match="not the published archive"):
        download(model(f"{server}/tiny", member="end2end.onnx"))
    assert left_in(user_models()) == []


def test_where_no_checksum_is_published_the_first_download_counts(
    server: str, how: Misbehaviour
) -> None:
    tiny = model(f"{server}/tiny", sha256="")
    (path,) = download(tiny)
    assert beside(path).read_text().strip() == hashlib.sha256(CONTENT).hexdigest()
    assert download(tiny) == ()
    path.write_bytes(b"changed")
    assert download(tiny) == (path,)
    assert path.read_bytes() == CONTENT


def test_a_folder_that_can_not_be_written_to_is_named(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"can't be written to .*file"):
        download(model(f"{server}/tiny"), folder=tmp_path / "file" / "models")
