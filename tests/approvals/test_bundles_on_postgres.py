"""The same export on PostgreSQL, by the program's role: genuine, repeated byte for byte, reused when nothing moved."""

from pathlib import Path

import pytest

from approvals import verify_file
from tests.approvals.test_bundles import verified
from tests.bundle_samples import a_signer, again, bundle_of
from tests.founding import a_base, the_base


@pytest.mark.server
def test_a_bundle_of_postgresql_is_genuine_and_repeated(
    postgres_owner_url: str, postgres_app_url: str, tmp_path: Path
):
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    signer = a_signer(world, tmp_path)
    story = (
        world.route().submitted().returned_by_school().submitted().approved_by_school().approved_by_curator()
    )
    bundle = bundle_of(world, signer, story)
    result = verified(bundle, tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert bundle_of(world, signer, story) == bundle == again(world, signer, bundle.seq)
    bare = bundle_of(world, signer, story, with_content=False)
    assert verified(bare, tmp_path).code == verify_file.GENUINE
    world.close()
