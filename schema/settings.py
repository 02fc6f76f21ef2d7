"""Settings of the store."""

from decimal import Decimal

import strawberry

from auth.desk import SignUp
from auth.permissions import Permission
from auth.rules import permitted
from domain.deciding import UpdateStoreSettings
from domain.point_terms import EARNING_SAID, WORTH_SAID, PointsTerms, Terms
from domain.pricing import TaxDisplay
from domain.refusals import CurrencyInUse
from domain.settings import KEPT, Feature
from kit.currencies import Currency
from models import BackorderPolicy, Cancellation, GuestRecord, InvoiceMoment
from resolvers import settings
from schema.words import accepts, choices, mutation, mutations, query, tells, told

choices(
    BackorderPolicy,
    ALLOW="More is sold, and owed to the buyers until it comes in.",
    DENY="What is not there is not sold.",
)
choices(
    Cancellation,
    NEVER="They ask the shop.",
    UNTIL_CONFIRMED="Until the shop begins to process it.",
    UNTIL_SHIPPED="Until some of it is sent.",
)
choices(
    GuestRecord,
    BECOMES_ACCOUNT="It is kept, and is the account of whoever proves the address by signing in.",
    EXPIRES="It is erased once their goods have come and nothing is owed; the books stay.",
)
choices(
    InvoiceMoment,
    PAYMENT="When all is paid; goods that are sent before are billed as they leave.",
    SHIPMENT="When the first parcel leaves; what is not sent is billed when it is paid.",
)
choices(
    SignUp,
    APPROVAL="A customer who waits until staff approve or decline.",
    CLOSED="Nothing: only who is a customer already can sign in.",
    OPEN="A customer who is signed in.",
)
accepts(PointsTerms, UpdateStoreSettings)


@tells(Terms)
class StorePointsTerms:
    earning: Decimal = strawberry.field(description=f"{EARNING_SAID}.")
    worth: Decimal = strawberry.field(description=f"{WORTH_SAID}.")
    pending_days: int = strawberry.field(
        description="How many days after the payment what was earned becomes available."
    )
    expire_months: int | None = strawberry.field(
        description="How many months available points last; null for ever."
    )
    most_percent: int = strawberry.field(
        description="How many percent of an order can be paid with points."
    )


@tells(settings.Decided)
class StoreSettings:
    sign_up: SignUp = strawberry.field(description="What the first sign-in of a new address makes.")
    features: list[Feature] = strawberry.field(
        description="What is switched on, in alphabetical order."
    )
    backorders: BackorderPolicy = strawberry.field(
        description="Whether more is sold than there is, where a variant's stock does not say."
    )
    stock_shown: int = strawberry.field(
        description="Customers are told how many are left when they are no more than this."
    )
    currency: Currency = strawberry.field(description="The currency of regular prices.")
    prices_entered: TaxDisplay = strawberry.field(
        description="Whether staff write prices with tax in them."
    )
    prices_shown: TaxDisplay = strawberry.field(
        description="Whether customers see prices with tax in them, unless a group of theirs says "
        "otherwise or they are exempt."
    )
    home_country: str | None = strawberry.field(
        description="Where the store pays its taxes, ISO 3166-1 alpha-2; while null, rates of tax "
        "classes hold wherever nothing else is said."
    )
    guest_record: GuestRecord = strawberry.field(
        description="What becomes of what is known of guests who have ordered."
    )
    invoiced_at: InvoiceMoment = strawberry.field(
        description="When the invoice of an order arises."
    )
    largest_file: int = strawberry.field(
        description="How many bytes customers and guests may send as a file."
    )
    order_key_days: int = strawberry.field(
        description="For how many days after an order is delivered or cancelled the link that its "
        "guest was mailed opens it."
    )
    cancellation: Cancellation = strawberry.field(
        description="How long customers may cancel an order themselves."
    )
    cancellation_hours: int | None = strawberry.field(
        description="For how many hours after it was placed, at most; null sets no time."
    )
    download_count: int | None = strawberry.field(
        description="How often a file that was bought may be downloaded, where it does not say "
        "itself; null sets no limit."
    )
    download_days: int | None = strawberry.field(
        description="For how many days after the payment, where the file does not say itself; null "
        "sets no end."
    )
    points: StorePointsTerms = strawberry.field(
        description="How reward points work, where no group of the customer has rates of its own."
    )


@strawberry.type
class SettingQueries:
    store_settings: StoreSettings | None = query(
        told(
            settings.decided,
            "What staff have decided about the store, or what is usual where they did not.",
            kept=KEPT,
        ),
        allow=permitted(Permission.SETTINGS_READ),
    )


@mutations
class SettingMutations:
    update_store_settings: StoreSettings = mutation(
        settings.update,
        "Decide how the store works; what is not sent stays, and null takes a decision back. "
        "Sends no mail.",
        allow=permitted(Permission.SETTINGS_WRITE),
        refuses=(CurrencyInUse,),
    )
