"""An elder's photo: put by a supervisor of the home centre, believed by its content, seen by who may see the elder."""

import io

import pytest

from tests.support.api import Answer, Api, Client
from tests.support.build import FAR
from tests.support.desk import Desk
from tests.support.pictures import jpeg, png

PNG = png(600, 800)
JPEG = jpeg(600, 800)


@pytest.fixture
async def elder_id(desk: Desk) -> int:
    return int((await desk.rows("SELECT id FROM elders"))[0]["id"])


async def put(who: Client, elder: int, image: bytes, media: str = "image/png") -> Answer:
    """Somebody sends a picture."""
    return await who.request(
        "PUT", f"/api/v1/elders/{elder}/photo", data=io.BytesIO(image), headers={"Content-Type": media}
    )


async def test_a_photo_is_kept_as_it_was_sent_and_the_newest_one_counts(
    mei: Client, sup: Client, elder_id: int
) -> None:
    path = f"/api/v1/elders/{elder_id}"
    assert (await mei.get(f"{path}/photo")).status == 404
    assert (await mei.get(path)).body["photo_at"] is None
    for image, media in ((PNG, "image/png"), (JPEG + b"motion photo", "image/jpeg")):
        answer = await put(sup, elder_id, image, media)
        assert (answer.status, answer.body["media"]) == (200, media)
        shown = await mei.get(f"{path}/photo")
        assert shown.body.encode("latin-1") == image
        assert shown.headers["Cache-Control"] == "no-store"
    assert (await mei.get(path)).body["photo_at"] == answer.body["photo_at"]


async def test_an_operator_does_not_put_it_and_another_centre_does_not_see_it(
    api: Api, mei: Client, sup: Client, elder_id: int
) -> None:
    await put(sup, elder_id, PNG)
    assert (await put(mei, elder_id, JPEG, "image/jpeg")).status == 403
    far = await api.operator("far", ("supervisor", FAR))
    assert (await far.get(f"/api/v1/elders/{elder_id}/photo")).status == 404
    assert (await put(far, elder_id, PNG)).status == 404


async def test_what_is_no_picture_is_refused_whatever_it_calls_itself(
    sup: Client, desk: Desk, elder_id: int
) -> None:
    for image, media in (
        (b"<script>alert(1)</script>", "image/png"),
        (PNG[:-4], "image/png"),
        (png(30_000, 30_000), "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\x02" * 24 + b"\xff\xd9", "image/jpeg"),
        (PNG, "text/html"),
        (b"", "image/jpeg"),
        (JPEG[:2] + b"\xff" + b"\x00" * 1024 * 1024 + JPEG[-2:], "image/jpeg"),
    ):
        assert (await put(sup, elder_id, image, media)).status in {413, 422}
    assert await desk.rows("SELECT FROM elder_photos") == []


async def test_the_key_safe_and_the_dog_are_told_with_the_elder(mei: Client, desk: Desk) -> None:
    elder = await desk.elder("e-2", "c1", key_safe="水表箱，0000", dog="小狗")
    body = (await mei.get(f"/api/v1/elders/{elder}")).body
    assert (body["key_safe"], body["dog"]) == ("水表箱，0000", "小狗")
