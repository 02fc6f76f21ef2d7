"""Payment methods: what is offered, and deciding it."""

from dataclasses import dataclass
from functools import partial

from domain import payment_methods
from domain.payment_methods import OfferedMethod, SetPaymentMethods
from domain.providers import MANUAL
from models import PaymentMethod
from resolvers.context import Context, Info


@dataclass(frozen=True)
class PaymentMethodOffer:
    """A way to pay that the store offers."""

    method: PaymentMethod
    provider: str
    name: str | None
    instructions: str | None


@dataclass(frozen=True)
class PaymentMethodsDecided:
    """By which ways customers pay from here on."""

    methods: list[PaymentMethodOffer]


def offers(context: Context, kept: tuple[OfferedMethod, ...]) -> list[PaymentMethodOffer]:
    """Tell what is offered, in the words of the client's language."""
    providers = context.house.providers
    return [
        PaymentMethodOffer(
            one.method,
            providers.by(one.method) or MANUAL,
            context.said(one.name) if one.name else None,
            context.said(one.instructions) if one.instructions else None,
        )
        for one in payment_methods.possible(kept, providers)
    ]


async def put(info: Info, input: SetPaymentMethods) -> PaymentMethodsDecided:
    work = partial(payment_methods.put, providers=info.context.house.providers)
    return PaymentMethodsDecided(offers(info.context, await info.context.write(work, input)))
