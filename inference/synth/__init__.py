"""A procedural lifter with known 3D truth, rendered to video."""
