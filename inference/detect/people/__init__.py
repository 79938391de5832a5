"""Everyone in a clip: who is who from frame to frame, and which of them is the lifter.

No library's tracker is used. Those that are kept either bring what the program has no use for, as
boxmot (AGPL), supervision and trackers do, or count frames where a phone's times are uneven, as
norfair, ByteTrack and SORT do, and none of them weighs place, joints and looks together.
"""
