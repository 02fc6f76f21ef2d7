"""A command that names its attempt is carried out once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY, Viewer
from domain import idempotency, wishlists
from domain.commands import Repeatable
from domain.idempotency import KEPT_FOR, once
from domain.refusals import AnswerGone, KeyUsedDifferently, NameTaken
from domain.wishlists import CreateWishlist
from kit import clock, ids
from kit.database import Database
from models import IdempotencyKey, Wishlist
from tests.makers import a_customer, as_customer
from tests.makers.carts import a_claim

KEY = "attempt-1"


def birthday(key: str | None = KEY, name: str = "Birthday") -> CreateWishlist:
    sent = {} if key is None else {"idempotency_key": key}
    return CreateWishlist.model_validate({"name": name, **sent})


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateWishlist | None = None
) -> Wishlist:
    return await once(session, viewer, wishlists.create, command or birthday())


async def count(session: AsyncSession, model: Any = Wishlist) -> int:
    return (await session.exec(select(func.count()).select_from(model))).one()


async def test_the_same_command_again_gives_the_same_answer(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))

    first, again = await create(session, ada), await create(session, ada)

    assert again.id == first.id
    assert await count(session) == 1
    [kept] = (await session.exec(select(IdempotencyKey))).all()
    assert (kept.key, kept.replays) == (KEY, 1)
    assert kept.answer == {"kind": "wishlist", "id": str(first.id)}


async def test_the_answer_is_the_row_as_it_is_now(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    made = await create(session, ada)
    made.name = "Christmas"
    await session.flush()

    assert (await create(session, ada)).name == "Christmas"


async def test_what_was_deleted_since_is_neither_answered_nor_made_anew(
    session: AsyncSession,
) -> None:
    ada = as_customer(await a_customer(session))
    await session.delete(await create(session, ada))

    with pytest.raises(AnswerGone):
        await create(session, ada)
    assert AnswerGone.code() == "ANSWER_GONE"
    assert await count(session) == 0


async def test_a_command_that_answers_no_row_cannot_be_repeatable(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))

    async def told(session: AsyncSession, viewer: Viewer, command: CreateWishlist) -> str:
        return "done"

    with pytest.raises(TypeError, match="a str is no row"):
        await once(session, ada, told, birthday())


class Renamed(Repeatable):
    """A patch that may be repeated: what is not sent stays."""

    name: Annotated[str | None, Field(default_factory=lambda: None)]


async def test_what_is_not_sent_is_another_body_than_null(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    mine = await create(session, ada, birthday(key=None))

    async def rename(session: AsyncSession, viewer: Viewer, command: Renamed) -> Wishlist:
        return mine

    await once(session, ada, rename, Renamed.model_validate({"idempotency_key": KEY}))
    nulled = Renamed.model_validate({"idempotency_key": KEY, "name": None})
    with pytest.raises(KeyUsedDifferently):
        await once(session, ada, rename, nulled)


async def test_another_body_under_the_same_key_is_refused(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    await create(session, ada)

    with pytest.raises(KeyUsedDifferently):
        await create(session, ada, birthday(name="Christmas"))
    assert KeyUsedDifferently.code() == "KEY_USED_DIFFERENTLY"
    assert await count(session) == 1


async def test_another_operation_under_the_same_key_is_refused(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    await create(session, ada)

    async def other(session: AsyncSession, viewer: Viewer, command: CreateWishlist) -> Wishlist:
        raise AssertionError("was carried out")

    with pytest.raises(KeyUsedDifferently):
        await once(session, ada, other, birthday())


async def test_the_same_key_of_another_viewer_is_another_key(session: AsyncSession) -> None:
    ada, eve = (
        as_customer(await a_customer(session)),
        as_customer(await a_customer(session)),
    )

    ours, theirs = await create(session, ada), await create(session, eve)

    assert ours.id != theirs.id
    assert (ours.customer_id, theirs.customer_id) == (ada.customer_id, eve.customer_id)


async def test_a_key_of_yesterday_is_free_again(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))
    await create(session, ada)

    with clock.travel(KEPT_FOR - timedelta(minutes=1)), pytest.raises(KeyUsedDifferently):
        await create(session, ada, birthday(name="Christmas"))
    with clock.travel(KEPT_FOR + timedelta(minutes=1)):
        await create(session, ada, birthday(name="Christmas"))

    assert await count(session) == 2
    assert await count(session, IdempotencyKey) == 1


async def test_without_a_key_everything_is_done_as_often_as_it_is_asked(
    session: AsyncSession,
) -> None:
    ada = as_customer(await a_customer(session))
    await create(session, ada, birthday(key=None))

    with pytest.raises(NameTaken):
        await create(session, ada, birthday(key=None))
    assert await count(session, IdempotencyKey) == 0


def a_guests_list(done: list[str]) -> Any:
    async def operation(session: AsyncSession, viewer: Viewer, command: Any) -> Wishlist:
        done.append(command.name)
        claim = viewer.claim_hash or ids.new().bytes
        wishlist = Wishlist(claim_hash=claim, name=command.name)
        session.add(wishlist)
        await session.flush()
        return wishlist

    return operation


async def test_nobody_shares_no_key_with_anybody(session: AsyncSession) -> None:
    done: list[str] = []
    operation = a_guests_list(done)

    one = await once(session, NOBODY, operation, birthday())
    two = await once(session, NOBODY, operation, birthday())

    assert one.id != two.id
    assert done == ["Birthday", "Birthday"]
    assert await count(session, IdempotencyKey) == 0


async def test_a_guest_is_known_by_their_claim(session: AsyncSession) -> None:
    done: list[str] = []
    operation = a_guests_list(done)
    mine, other = Viewer(claim_hash=b"mine"), Viewer(claim_hash=b"other")

    one = await once(session, mine, operation, birthday())
    again = await once(session, mine, operation, birthday())
    two = await once(session, other, operation, birthday())

    assert (one.id == again.id, one.id == two.id) == (True, False)
    assert done == ["Birthday", "Birthday"]


async def test_a_refused_attempt_does_not_use_up_its_key(committed: Database) -> None:
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))
    await committed.transaction(lambda s: create(s, ada, birthday(key=None)))

    with pytest.raises(NameTaken):
        await committed.transaction(lambda s: create(s, ada))
    async with committed.writes() as session:
        lists = select(Wishlist).where(col(Wishlist.customer_id) == ada.customer_id)
        await session.delete((await session.exec(lists)).one())
        await session.commit()
    made = await committed.transaction(lambda s: create(s, ada))

    assert made.name == "Birthday"


async def test_an_attempt_that_fails_leaves_its_answer_to_no_other(session: AsyncSession) -> None:
    ada = as_customer(await a_customer(session))

    async def keep(session: AsyncSession, viewer: Viewer, command: CreateWishlist) -> Wishlist:
        made = await wishlists.create(session, viewer, command)
        keeping = idempotency.answer(session, made)
        if command.idempotency_key is None:
            assert keeping is None
        else:
            statement, values = keeping or pytest.fail("it has a key")
            await statement.run(session, **values)
        return made

    async def fail(session: AsyncSession, viewer: Viewer, command: CreateWishlist) -> Wishlist:
        raise NameTaken

    with pytest.raises(NameTaken):
        await once(session, ada, fail, birthday("attempt-0"))
    await once(session, ada, keep, birthday(None, "Without"))
    made = await once(session, ada, keep, birthday(KEY, "With"))

    kept = (await session.exec(select(IdempotencyKey).order_by(col(IdempotencyKey.key)))).all()
    answer = {"kind": "wishlist", "id": str(made.id)}
    assert [(one.key, one.answer) for one in kept] == [("attempt-0", None), (KEY, answer)]


async def test_fifty_at_once_make_one_row(committed: Database) -> None:
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))

    made = await asyncio.gather(
        *(committed.transaction(lambda s: create(s, ada)) for _ in range(50))
    )

    assert len({wishlist.id for wishlist in made}) == 1
    async with committed.reads() as session:
        assert await count(session) == 1
        [kept] = (await session.exec(select(IdempotencyKey))).all()
        assert kept.replays == 49


@pytest.mark.parametrize("key", ["", "short", "x" * 101, "with space", "naïve-key", "a" * 8 + "\0"])
def test_a_key_is_eight_to_a_hundred_visible_characters(key: str) -> None:
    with pytest.raises(ValidationError, match="idempotency_key"):
        birthday(key)


async def test_what_a_guest_did_is_answered_to_the_customer_who_they_are_by_now(
    session: AsyncSession,
) -> None:
    _, guest = a_claim()
    ada = await a_customer(session)
    first = await create(session, guest)
    own = await create(session, as_customer(ada), birthday("attempt-2", "Own"))
    await create(session, guest, birthday("attempt-2", "Another"))
    first.customer_id, first.claim_hash = ada.id, None
    await session.flush()

    assert guest.claim_hash is not None
    await idempotency.hand_over(session, guest.claim_hash, ada.id)

    assert (await create(session, as_customer(ada))).id == first.id
    assert (await create(session, as_customer(ada), birthday("attempt-2", "Own"))).id == own.id
    with pytest.raises(KeyUsedDifferently):
        await create(session, as_customer(ada), birthday("attempt-2", "Another"))
    assert await count(session) == 3


async def test_what_is_anothers_by_now_is_neither_answered_nor_made_anew(
    session: AsyncSession,
) -> None:
    _, guest = a_claim()
    ada = await a_customer(session)
    await create(session, guest)
    assert guest.claim_hash is not None
    await idempotency.hand_over(session, guest.claim_hash, ada.id)

    with pytest.raises(AnswerGone):
        await create(session, as_customer(ada))
    assert await count(session) == 1
