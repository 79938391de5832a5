from __future__ import annotations

from pathlib import Path

import pytest

from inference.files import atomic_path, write_text_atomically


def test_the_name_is_taken_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "new" / "ergebnis ü.txt"
    with atomic_path(target) as temporary:
        temporary.write_text("half", encoding="utf-8")
        assert not target.exists()
        assert temporary.parent == target.parent
        assert temporary.suffix == target.suffix
    assert target.read_text(encoding="utf-8") == "half"
    assert list(target.parent.iterdir()) == [target]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text_atomically(target, "old")
    with pytest.raises(RuntimeError), atomic_path(target) as temporary:  # noqa: PT012
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
