import numpy as np
import pytest

from tests.widgets.figure import standing_joints
from tests.widgets.test_silhouette import pillar
from widgets.skeleton.mannequin import mannequin
from widgets.skeleton.mesh import body_mesh, floor_mesh, line_meshes, merged, shadow_mesh

WHITE = np.ones((1, 4))


def area_normals(mesh):
    """Normals of the faces as they are wound, length twice the area."""
    a, b, c = (mesh.vertices[mesh.faces[:, i]] for i in range(3))
    return np.cross(b - a, c - a)


def test_round_part_lies_at_its_radius_with_normals_outwards():
    mesh = body_mesh(pillar(radius=0.1), WHITE)
    wall = (mesh.vertices[:, 2] >= 0.5) & (mesh.vertices[:, 2] <= 1.5)
    across = mesh.vertices[wall, :2]
    assert np.linalg.norm(across, axis=1) == pytest.approx(0.1, abs=1e-6)
    assert mesh.normals[wall, :2] * 0.1 == pytest.approx(across, abs=1e-6)
    assert mesh.vertices[:, 2].max() == pytest.approx(1.6, abs=1e-6)


def test_normals_are_unit_and_agree_with_the_surface():
    body = mannequin(standing_joints(), np.ones(17))
    mesh = body_mesh(body, np.ones((len(body), 4)))
    assert np.linalg.norm(mesh.normals, axis=1) == pytest.approx(1, abs=1e-5)
    faces = area_normals(mesh)
    solid = np.linalg.norm(faces, axis=1) > 1e-7
    mean = mesh.normals[mesh.faces].mean(axis=1)
    alike = np.sign((faces * mean).sum(axis=1))[solid]
    assert abs(alike.mean()) > 0.97  # all wound one way, none inside out


def test_faces_point_at_vertices_and_merging_keeps_them_apart():
    body = mannequin(standing_joints(), np.ones(17))
    one = body_mesh(body, np.ones((len(body), 4)))
    both = merged([one, one])
    assert both.faces.max() == len(both.vertices) - 1
    assert both.faces.dtype == np.uint32
    assert np.array_equal(both.faces[len(one.faces) :] - len(one.vertices), one.faces)


def test_floor_is_level_and_fades():
    mesh = floor_mesh(np.array([1, 1, 1, 0.5]), np.array([0, 0, 1, 0.4]))
    assert not mesh.vertices[:, 2].any()
    reach = np.linalg.norm(mesh.vertices[:, :2], axis=1)
    assert mesh.colours[reach > 1.89, 3].max() < 0.05
    assert mesh.colours[:, 3].max() <= 0.5


def test_shadow_puts_its_darkness_where_it_belongs():
    darkness = np.zeros((10, 10))
    darkness[8, 2] = 0.7
    mesh = shadow_mesh(darkness)
    dark = mesh.vertices[mesh.colours[:, 3] > 0.5]
    assert len(dark) == 1
    assert dark[0, 0] < 0 < dark[0, 1]  # low x, high y


def test_lines_are_tubes_through_their_points():
    lines = np.array([[[0, 0, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, np.nan]], [[2, 0, 0], [2, 1, 0]]])
    colours = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0.5]], float)
    (mesh,) = line_meshes(lines, colours, np.array([0.01, 0.01, 0.02]))
    red = mesh.colours[:, 0] == 1
    assert {tuple(colour) for colour in mesh.colours.tolist()} == {(1, 0, 0, 1), (0, 0, 1, 0.5)}
    assert np.hypot(*mesh.vertices[red, :2].T).max() == pytest.approx(0.01, abs=1e-6)
    assert mesh.vertices[~red, 0].max() == pytest.approx(2.02, abs=1e-6)
    assert mesh.faces.max() < len(mesh.vertices)


def test_lines_that_are_not_known_give_nothing():
    assert line_meshes(np.full((2, 3, 3), np.nan), np.ones((2, 4)), np.ones(2)) == []
    assert line_meshes(np.zeros((1, 1, 3)), np.ones((1, 4)), np.ones(1)) == []
    assert line_meshes(np.zeros((0, 2, 3)), np.ones((0, 4)), np.ones(0)) == []
