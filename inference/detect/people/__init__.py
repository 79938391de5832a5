"""Everyone in a clip: who is who from frame to frame, and which of them is the lifter.

No library's tracker is used: norfair 2.3 (BSD) wants numpy before 2, trackers 2.6 (Apache) brings
supervision and the OpenCV with windows, boxmot 25 is AGPL. They count frames where a phone's times
are uneven, and what each would save is a filter and an assignment, which scipy solves.
"""
