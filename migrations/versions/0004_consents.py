"""Keep consents and attributes."""

import json
from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
MORE = ["ATTRIBUTES_WRITE", "CONSENTS_READ", "CONSENTS_WRITE"]
SEEDED: tuple[tuple[str, str, dict[str, str], dict[str, str], bool], ...] = (
    (
        "00000000-0000-7000-8000-000000000011",
        "newsletter",
        {"en": "Newsletter", "de": "Newsletter"},
        {
            "en": "I want to get the newsletter by e-mail. I can stop it at any time.",
            "de": "Ich möchte den Newsletter per E-Mail erhalten. Ich kann ihn jederzeit "
            "abbestellen.",
        },
        True,
    ),
    (
        "00000000-0000-7000-8000-000000000012",
        "promotions",
        {"en": "Offers", "de": "Angebote"},
        {
            "en": "I want to be told of offers by e-mail. I can stop it at any time.",
            "de": "Ich möchte per E-Mail von Angeboten erfahren. Ich kann das jederzeit "
            "abbestellen.",
        },
        False,
    ),
    (
        "00000000-0000-7000-8000-000000000013",
        "recently_viewed",
        {"en": "Recently viewed", "de": "Zuletzt angesehen"},
        {
            "en": "What I have looked at may be kept, so that I find it again.",
            "de": "Was ich mir angesehen habe, darf gespeichert werden, damit ich es wiederfinde.",
        },
        False,
    ),
)


def upgrade() -> None:
    """Make the tables, the first kinds of consent, and let managers decide about both."""
    _make_consents()
    _make_records()
    _make_definitions()
    _make_attributes()
    op.add_column("sign_in_links", sa.Column("offer", _document(), nullable=True))
    op.execute("revoke update, delete, truncate on consent_records from latchkey_app")
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": MORE, "id": MANAGER})


def _make_consents() -> None:
    op.create_table(
        "consent_kinds",
        *_identity(),
        sa.Column("key", _line(64), nullable=False),
        sa.Column("name", _document(), server_default="{}", nullable=False),
        sa.Column("wording", _document(), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_double_opt_in", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_consent_kinds_version_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_kinds")),
        sa.UniqueConstraint("key", name=op.f("uq_consent_kinds_key")),
    )
    op.create_index("ix_consent_kinds_oldest", "consent_kinds", ["created_at", "id"])
    seed = sa.text(
        "insert into consent_kinds (id, created_at, key, name, wording, version,"
        " is_double_opt_in, is_active) values (cast(:id as uuid), now(), :key,"
        " cast(:name as jsonb), cast(:wording as jsonb), 1, :is_double, true)"
    )
    for id, key, name, wording, is_double in SEEDED:
        words = {"name": json.dumps(name), "wording": json.dumps(wording)}
        op.get_bind().execute(seed, {"id": id, "key": key, **words, "is_double": is_double})
    op.create_table(
        "consents",
        *_identity(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind_id", sa.Uuid(), nullable=False),
        sa.Column("state", _enum("consent_state", "GRANTED PENDING WITHDRAWN"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", _moment(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("isfinite(changed_at)", name=op.f("ck_consents_changed_at_finite")),
        _key("consents", "customer_id", "customers", ondelete="CASCADE"),
        _key("consents", "kind_id", "consent_kinds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("customer_id", "kind_id", name=op.f("uq_consents_customer_id_kind_id")),
    )
    op.create_index("ix_consents_of_kind", "consents", ["kind_id", "state", "customer_id"])


def _make_records() -> None:
    actors = "API_KEY CUSTOMER NOBODY STAFF SYSTEM"
    sources = "ACCOUNT CHECKOUT MAIL PREFERENCE_PAGE SIGN_UP STAFF"
    op.create_table(
        "consent_records",
        *_identity(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind_id", sa.Uuid(), nullable=False),
        sa.Column("act", _enum("consent_act", "ASKED GRANTED WITHDRAWN"), nullable=False),
        sa.Column("source", _enum("consent_source", sources), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wording", _line(2000), nullable=True),
        sa.Column("language", _line(35), nullable=True),
        sa.Column("evidence", _line(2000), nullable=True),
        sa.Column("ip", _line(45), nullable=True),
        sa.Column("agent", _line(400), nullable=True),
        sa.Column("actor_kind", _enum("actor_kind", actors), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "act <> 'GRANTED' or wording is not null or evidence is not null",
            name=op.f("ck_consent_records_evident"),
        ),
        sa.CheckConstraint("isfinite(at)", name=op.f("ck_consent_records_at_finite")),
        _key("consent_records", "customer_id", "customers"),
        _key("consent_records", "kind_id", "consent_kinds"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_records")),
    )
    for name, first in (("customer", ["customer_id"]), ("kind", ["kind_id"])):
        columns = [*first, "created_at", "id"]
        op.create_index(f"ix_consent_records_of_{name}", "consent_records", columns)
    op.create_index("ix_consent_records_created_at", "consent_records", ["created_at"])


def _make_definitions() -> None:
    kinds = "CHOICE DATE NUMBER TEXT YES_NO"
    op.create_table(
        "attribute_definitions",
        *_identity(),
        sa.Column("key", _line(64), nullable=False),
        sa.Column("label", _document(), server_default="{}", nullable=False),
        sa.Column("kind", _enum("attribute_kind", kinds), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("at_sign_up", sa.Boolean(), nullable=False),
        sa.Column("customer_sees", sa.Boolean(), nullable=False),
        sa.Column("customer_edits", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_definitions")),
        sa.UniqueConstraint("key", name=op.f("uq_attribute_definitions_key")),
    )
    op.create_index(
        "ix_attribute_definitions_position", "attribute_definitions", ["position", "id"]
    )


def _make_attributes() -> None:
    op.create_table(
        "attribute_choices",
        *_identity(),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("key", _line(64), nullable=False),
        sa.Column("label", _document(), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _key("attribute_choices", "definition_id", "attribute_definitions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_choices")),
        sa.UniqueConstraint(
            "definition_id", "key", name=op.f("uq_attribute_choices_definition_id_key")
        ),
    )
    op.create_table(
        "customer_attributes",
        *_identity(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("value", _document(), nullable=False),
        sa.CheckConstraint(
            "jsonb_typeof(value) = 'object'", name=op.f("ck_customer_attributes_value_is_object")
        ),
        _key("customer_attributes", "customer_id", "customers", ondelete="CASCADE"),
        _key("customer_attributes", "definition_id", "attribute_definitions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_attributes")),
        sa.UniqueConstraint(
            "customer_id",
            "definition_id",
            name=op.f("uq_customer_attributes_customer_id_definition_id"),
        ),
    )
    op.create_index(
        "ix_customer_attributes_definition_id", "customer_attributes", ["definition_id"]
    )


def _identity() -> tuple[Any, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
    )


def _moment() -> Any:
    return sqlmodel.sql.sqltypes.UTCDateTime()


def _line(length: int) -> Any:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _document() -> Any:
    return JSONB(none_as_null=True)


def _enum(name: str, values: str) -> Any:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, to: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **options
    )
