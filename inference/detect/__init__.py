"""2D keypoints of the lifter, frame by frame."""
