"""The sound of a clip, carried over into a clip that is being written."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from inference.video.probe import index_frames

log = logging.getLogger(__name__)

_PLAYS_EVERYWHERE = "aac"
_BIT_RATE = 128_000
_AAC_RATES = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)


@dataclass(frozen=True)
class Sound:
    """A stretch of a clip's sound.

    Attributes
    ----------
    clip : Path
    start_s : float
        Where it begins, in seconds from the first shown frame of the clip.
    length_s : float
    """

    clip: Path
    start_s: float = 0.0
    length_s: float = math.inf


class AudioFeed:
    """Bring sound into an output a little at a time, so that it lies beside its pictures.

    AAC is copied as it is; another codec is encoded to AAC, since few phones play others in mp4.
    A clip without sound that can be read gives none.

    Parameters
    ----------
    sound : Sound
        Its start becomes time 0.
    output : OutputContainer
        An mp4 to which nothing has been written yet.

    Raises
    ------
    VideoError
        If the clip can't be opened.
    """

    def __init__(self, sound: Sound, output: OutputContainer) -> None:
        index = index_frames(sound.clip)[1]
        self._zero_s = float(index.pts[0] * index.time_base) + sound.start_s
        self._length_s = sound.length_s
        self._output = output
        self._input: InputContainer = av.open(f"file:{sound.clip}")
        self._packets: Iterator[tuple[float, Packet[AudioStream]]] = iter(())
        self._held: tuple[float, Packet[AudioStream]] | None = None
        self._source = next((s for s in self._input.streams.audio if s.codec_context), None)
        if self._source is not None:
            self._target = self._add_target(self._source)
            self._packets = self._read(self._source, seek=sound.start_s > 0)

    def feed(self, until_s: float) -> None:
        """Write the sound up to a time in the output, in seconds."""
        while True:
            held = self._held or next(self._packets, None)
            self._held = held
            if held is None or held[0] >= min(until_s, self._length_s):
                return
            self._held = None
            self._write(held[1])

    def finish(self) -> None:
        """Write what the encoder still holds."""
        if self._source is not None and not self._copies:
            self._output.mux(self._target.encode(None))

    def close(self) -> None:
        """Let go of the source."""
        self._packets = iter(())
        self._held = None
        self._input.close()

    @property
    def _copies(self) -> bool:
        return self._source is not None and self._source.codec_context.name == _PLAYS_EVERYWHERE

    def _add_target(self, source: AudioStream) -> AudioStream:
        if self._copies:
            return self._output.add_stream_from_template(source)
        rate = source.rate if source.rate in _AAC_RATES else _AAC_RATES[0]
        target = self._output.add_stream("aac", rate=rate, bit_rate=_BIT_RATE)
        target.layout = "mono" if source.channels == 1 else "stereo"
        return target

    def _read(
        self, source: AudioStream, *, seek: bool
    ) -> Iterator[tuple[float, Packet[AudioStream]]]:
        """Yield packets that begin at or after time 0, with their times in the output."""
        tick = source.time_base or Fraction(1)
        if seek:
            self._input.seek(int(self._zero_s / tick), stream=source, backward=True)
        try:
            for packet in self._input.demux(source):
                if packet.pts is None or not packet.size or packet.is_discard:
                    continue
                time_s = float(packet.pts * tick) - self._zero_s
                if time_s >= 0:
                    yield time_s, packet
        except (av.error.InvalidDataError, av.error.EOFError):
            log.warning("the sound breaks off in the middle of its clip")

    def _write(self, packet: Packet[AudioStream]) -> None:
        if self._copies:
            shift = round(self._zero_s / packet.time_base)
            packet.pts = packet.pts - shift if packet.pts is not None else None
            packet.dts = packet.pts
            packet.stream = self._target
            self._output.mux(packet)
            return
        for frame in self._decode(packet):
            self._output.mux(self._target.encode(frame))

    def _decode(self, packet: Packet[AudioStream]) -> list[AudioFrame]:
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            return []
        for frame in frames:
            if frame.time is not None:
                # In samples, since the ticks of some containers are coarser than a sound needs.
                frame.pts = round((frame.time - self._zero_s) * frame.sample_rate)
                frame.time_base = Fraction(1, frame.sample_rate)
        return frames
