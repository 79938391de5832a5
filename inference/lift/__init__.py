"""From 2D keypoints to gravity-aligned 3D poses."""
