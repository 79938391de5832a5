"""The 3D pane: one scene, painted or drawn by OpenGL."""
