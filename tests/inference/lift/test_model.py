import pytest
import torch

from inference.lift.model import TemporalModel
from inference.lift.signature import OUTPUTS, split_outputs
from tests.inference.lift.models import random_model


@pytest.mark.parametrize("filters", [(3,), (3, 3, 3), (5, 3)])
def test_both_forms_give_the_same(filters: tuple[int, ...]) -> None:
    model = random_model(inputs=7, outputs=5, channels=12, filters=filters)
    field = model.receptive_field
    clip = torch.randn(1, field + 6, 7, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        whole = model(clip.transpose(1, 2))[0].T
        windows = model.windows(clip[0].unfold(0, field, 1).transpose(1, 2))
    assert whole.shape == (7, 5)
    torch.testing.assert_close(whole, windows, rtol=1e-4, atol=1e-5)


def test_an_output_depends_on_its_receptive_field_and_on_nothing_else() -> None:
    model = random_model(inputs=4, outputs=3, channels=8)
    clip = torch.zeros(1, 4, 60)
    with torch.inference_mode():
        before = model(clip)
        clip[:, :, 30] = 1.0
        changed = (model(clip) != before).any(dim=1)[0].nonzero()
    assert changed.min() == 30 - 26
    assert changed.max() == 30


def test_a_filter_has_a_middle() -> None:
    with pytest.raises(ValueError, match="odd"):
        TemporalModel(filters=(3, 4))


def test_the_pelvis_of_a_pose_is_its_origin() -> None:
    pose, up = split_outputs(torch.arange(2.0 * OUTPUTS).reshape(2, OUTPUTS))
    assert pose.shape == (2, 17, 3)
    assert not pose[:, 0].any()
    assert up[1].tolist() == [2 * OUTPUTS - 3, 2 * OUTPUTS - 2, 2 * OUTPUTS - 1]
