"""Payment methods: by which ways the store lets customers pay, and what it calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import settings, texts
from domain.commands import Command
from domain.order_refusals import MethodNotOffered
from domain.providers import Providers
from domain.texts import Labels, Wordings
from kit import doubles
from kit.meanings import Kept
from kit.refused import InvalidInput, Wrong
from models import PaymentMethod, StoreSetting

KEY = "payment_methods"
TWICE = "This method is there twice."


@dataclass(frozen=True)
class OfferedMethod:
    """A way to pay that the store offers."""

    method: PaymentMethod
    name: dict[str, str] = field(default_factory=dict)
    instructions: dict[str, str] = field(default_factory=dict)


USUAL = (OfferedMethod(PaymentMethod.BANK_TRANSFER), OfferedMethod(PaymentMethod.INVOICE))


class PaymentMethodInput(Command):
    """A way to pay that is offered, in the words of the store."""

    method: Annotated[PaymentMethod, Field(description="The way to pay.")]
    name: Annotated[
        Labels | None,
        Field(
            default_factory=lambda: None,
            description="What customers read, by language; null leaves it to the storefront.",
        ),
    ]
    instructions: Annotated[
        Wordings | None,
        Field(
            default_factory=lambda: None,
            description="What customers must know to pay, such as the account, by language.",
        ),
    ]


class SetPaymentMethods(Command):
    """Decide by which ways customers pay from here on, in the order in which they are shown."""

    methods: Annotated[
        list[PaymentMethodInput],
        Field(
            max_length=len(PaymentMethod),
            description="All that are offered, each once; an empty list offers none.",
        ),
    ]


def understood(kept: Mapping[str, Any]) -> tuple[OfferedMethod, ...]:
    """Make sense of what is kept; what makes none counts as not offered."""
    rows = kept.get(KEY)
    if not isinstance(rows, list):
        return USUAL
    return tuple(
        OfferedMethod(PaymentMethod(row["method"]), row["name"], row["instructions"])
        for row in rows
        if row.get("method") in list(PaymentMethod)
    )


KEPT = Kept(StoreSetting.key, StoreSetting.value, understood)


async def read(session: AsyncSession, providers: Providers) -> tuple[OfferedMethod, ...]:
    """Read what is offered, as far as somebody here moves the money of it."""
    return possible(understood(await settings.values(session)), providers)


def possible(offered: tuple[OfferedMethod, ...], providers: Providers) -> tuple[OfferedMethod, ...]:
    """Leave out what nobody in this deployment moves the money of."""
    return tuple(one for one in offered if providers.by(one.method) is not None)


async def put(
    session: AsyncSession, viewer: Viewer, command: SetPaymentMethods, *, providers: Providers
) -> tuple[OfferedMethod, ...]:
    """Keep what is offered."""
    named = [one.method for one in command.methods]
    twice = doubles.places(named)
    if twice:
        raise InvalidInput(*(Wrong(_path(n), TWICE) for n in twice))
    unmoved = [n for n, method in enumerate(named) if providers.by(method) is None]
    if unmoved:
        says = MethodNotOffered.sentence()
        raise MethodNotOffered(*(Wrong(_path(n), says) for n in unmoved))
    rows = [
        {
            "method": one.method.value,
            "name": _words(one.name, n, "name"),
            "instructions": _words(one.instructions, n, "instructions"),
        }
        for n, one in enumerate(command.methods)
    ]
    await settings.put(session, viewer, {KEY: rows})
    return possible(understood({KEY: rows}), providers)


def _path(place: int) -> tuple[str, ...]:
    return ("methods", str(place), "method")


def _words(given: Labels | Wordings | None, place: int, name: str) -> dict[str, str]:
    return texts.kept(given or [], "methods", str(place), name)
