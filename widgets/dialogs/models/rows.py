"""What the dialog of models shows of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inference.models.standing import Standing
from inference.models.store import State
from inference.models.table import Model


class BringState(StrEnum):
    """How far a download is that was asked for."""

    WAITING = "waiting"
    COMING = "coming"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self not in (BringState.WAITING, BringState.COMING)


@dataclass(frozen=True)
class Bringing:
    """A download that was asked for.

    Attributes
    ----------
    state : BringState
    name : str
        Of the file that is coming.
    done, total : int
        Bytes of it; a total of 0 is not known.
    rate : float
        Bytes a second.
    seconds_left : float or None
        None where it can't be told.
    problem : str
        Why it failed; empty else.
    """

    state: BringState
    name: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    problem: str = ""


@dataclass(frozen=True)
class ModelCard:
    """One model of the dialog.

    Attributes
    ----------
    standing : Standing
    lacks : str
        What has to be installed for it and how; empty where nothing has.
    used : bool
        Whether the program uses it now.
    uses : tuple of (str, str)
        What it can be used as: names, and what they are called.
    addresses : tuple of tuple of str
        Where each file is downloaded from.
    removable : tuple of Path
        Its files in the user's own folder that nothing else needs.
    bringing : Bringing or None
        None where no download was asked for.
    reading : bool
        Whether its files are being read.
    note : str
        What came of the last thing that was asked.
    """

    standing: Standing
    lacks: str = ""
    used: bool = False
    uses: tuple[tuple[str, str], ...] = ()
    addresses: tuple[tuple[str, ...], ...] = ()
    removable: tuple[Path, ...] = ()
    bringing: Bringing | None = None
    reading: bool = False
    note: str = ""

    @property
    def model(self) -> Model:
        """The model itself."""
        return self.standing.model

    @property
    def coming(self) -> bool:
        """Whether it is being brought, or waits for that."""
        return self.bringing is not None and not self.bringing.state.ended

    @property
    def can_be_used(self) -> bool:
        """Whether all is there that it needs."""
        return self.standing.state is State.READY and not self.lacks
