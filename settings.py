"""Settings: what the environment says of this deployment, read once and then handed down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

HERE = Path(__file__).parent
DEVELOPMENT_SECRET = "development-only-secret-of-no-value-whatsoever"
LEAST_SECRET = 32
Listed = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every variable, with a sentence and a default that suits development."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses default secrets and shows no GraphiQL and no mailbox.",
    )
    database_url: str | None = Field(
        default=None,
        repr=False,
        description="Postgres, as the role latchkey_app; none starts the embedded one.",
    )
    database_owner_url: str | None = Field(
        default=None,
        repr=False,
        description="The same database as the role latchkey_owner, for migrations.",
    )
    database_maintenance_url: str | None = Field(
        default=None,
        repr=False,
        description="The same database as latchkey_maintenance, which cleans up.",
    )
    data_dir: Path = Field(
        default=HERE / ".data", description="Where the embedded Postgres keeps its data."
    )
    pg_bindir: Path | None = Field(
        default=None,
        alias="LATCHKEY_PG_BINDIR",
        description="Binaries for the embedded Postgres, instead of those of its package.",
    )
    web_workers: int = Field(
        default=1, ge=1, le=64, description="Processes that serve requests, with connections each."
    )
    database_readers: int = Field(
        default=8, ge=1, le=100, description="Connections a process keeps for reading."
    )
    database_writers: int = Field(
        default=8, ge=1, le=100, description="Connections a process keeps for writing."
    )
    host: str = Field(default="127.0.0.1", description="The address the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port it listens on.")
    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="How the world reaches this server; links in mails begin with it.",
    )
    allowed_hosts: Listed = Field(
        default=(), description="Further host names to answer to, beside the base URL's."
    )
    trusted_proxies: Listed = Field(
        default=(), description="Addresses or networks whose X-Forwarded-For is believed."
    )
    storefronts: Listed = Field(
        default=("http://localhost:3000", "http://localhost:5173"),
        description="Origins of storefronts, the usual one first; sign-in returns only there. One "
        "with a path names the only page of its origin that tokens are handed to.",
    )
    store_name: str = Field(default="Latchkey Supply", description="The store's name, in letters.")
    store_languages: Listed = Field(
        default=("en", "de"), description="Languages of the store, the usual one first."
    )
    print_fonts: Path | None = Field(
        default=None,
        description="A folder of fonts for letters that ours lacks on PDFs, such as Noto Sans CJK.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="`smtps://user:pass@host` or `smtp://…?starttls=required`; none catches mails.",
    )
    mail_from: str = Field(
        default="shop@example.com", description="The address that letters come from."
    )
    dkim_selector: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
        description="What the mail server calls its DKIM key; the doctor then looks it up.",
    )
    signing_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(SecretStr(f"{DEVELOPMENT_SECRET}-signing"),),
        description="Secrets that sign what is kept nowhere, oldest first, the last one signs.",
    )
    link_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(SecretStr(f"{DEVELOPMENT_SECRET}-link"),),
        description="Secrets that links and codes are derived from, oldest first.",
    )
    code_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(SecretStr(f"{DEVELOPMENT_SECRET}-code"),),
        description="Secrets that digests of codes are keyed with, oldest first.",
    )
    login_link_ttl: int = Field(
        default=14 * 86_400, ge=300, le=14 * 86_400, description="Life of a link, in seconds."
    )
    login_staff_link_ttl: int = Field(
        default=900, ge=300, le=86_400, description="Life of a link for staff, in seconds."
    )
    staff_invitation_ttl: int = Field(
        default=7 * 86_400,
        ge=300,
        le=14 * 86_400,
        description="Life of an invitation to the staff, in seconds.",
    )
    login_link_confirm: Literal["other_browser", "always", "never"] = Field(
        default="other_browser",
        description="When a page with a button stands before signing in; `never` is unsafe.",
    )
    login_code_enabled: bool = Field(default=True, description="Whether mails hold a code too.")
    login_code_ttl: int = Field(
        default=600, ge=60, le=900, description="Life of a code, in seconds."
    )
    login_link_placement: Literal["fragment", "query"] = Field(
        default="fragment",
        description="Where a storefront's own page finds the token of a link: `#t=` or `?t=`.",
    )
    sign_up: Literal["approval", "closed", "open"] = Field(
        default="open",
        description="What a first sign-in makes: an account, one that waits for staff, or none. "
        "Staff may decide otherwise while the store runs.",
    )
    unknown_mail: bool = Field(
        default=True,
        description="Where sign-up is closed: whether an address without an account is told so.",
    )
    persisted_queries: bool = Field(
        default=True, description="Whether clients may send the hash of a query they sent before."
    )
    trusted_documents: Path | None = Field(
        default=None,
        description="The manifest of documents that storefronts send; read at the start.",
    )
    trusted_documents_only: bool = Field(
        default=False, description="Whether every document that is not in it is refused."
    )
    email_change_confirm_old: bool = Field(
        default=False,
        description="Whether a change of address waits for the old mailbox as well.",
    )
    stripe_secret_key: SecretStr | None = Field(
        default=None, description="The key of an account at Stripe; none takes no cards."
    )
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="By which Stripe signs its news to `/payments/stripe/news`."
    )
    stripe_publishable_key: str | None = Field(
        default=None, description="What browsers name the account by; clients are told."
    )
    stripe_url: str = Field(
        default="https://api.stripe.com",
        pattern=r"^https?://",
        description="Where Stripe is asked, or what speaks its language; it is told the key.",
    )
    stripe_capture: Literal["automatic", "manual"] = Field(
        default="automatic",
        description="`manual` only has the money promised; it is taken when goods are sent.",
    )
    vat_registry: Literal["none", "vies"] = Field(
        default="none",
        description="Who is asked whether VAT numbers were given to anybody; `vies` is the EU's.",
    )
    vies_url: str = Field(
        default="https://ec.europa.eu/taxation_customs/vies/rest-api",
        pattern=r"^https?://",
        description="Where VIES is asked, or what speaks its language.",
    )
    webhooks_allow: Listed = Field(
        default=(),
        description="Hosts, addresses and networks that webhooks may reach though they are not "
        "public; by any port, and while this is no production by plain http.",
    )
    guest_carts_kept_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days after its last change until a guest's cart or wishlist is deleted.",
    )
    files_url: SecretStr | None = Field(
        default=None,
        description="Where files are kept: `s3://bucket/prefix` or `file:///folder`; none keeps "
        "them in `files` of DATA_DIR.",
    )
    country_header: str | None = Field(
        default=None,
        description="Header in which a proxy names the client's country, as `CF-IPCountry`.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    metrics_token: SecretStr | None = Field(
        default=None,
        description="Bearer token for /metrics; without it only this machine may read them.",
    )
    plans_enabled: bool = Field(
        default=True, description="Whether queries are answered by one statement where they can be."
    )
    plans_sampled: int = Field(
        default=0,
        ge=0,
        description="One in so many of them is read again by graphql-core, too; 0: none.",
    )
    limits_enabled: bool = Field(
        default=True, description="Whether asking for links is limited; off only for load tests."
    )

    @field_validator(
        "allowed_hosts",
        "trusted_proxies",
        "storefronts",
        "store_languages",
        "signing_keys",
        "link_keys",
        "code_keys",
        "webhooks_allow",
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Read a list that is written with commas."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_documents_only")
    @classmethod
    def _needs_a_manifest(cls, only: bool, info: ValidationInfo) -> bool:
        """Refuse to refuse everything."""
        if only and info.data.get("trusted_documents") is None:
            raise ValueError("name the manifest in TRUSTED_DOCUMENTS")
        return only

    @property
    def is_production(self) -> bool:
        """Whether strangers' money is at stake."""
        return self.environment == "production"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of the storefronts, without the pages that some name."""
        parts = [urlsplit(one) for one in self.storefronts]
        return tuple(dict.fromkeys(f"{one.scheme}://{one.netloc}" for one in parts))

    @property
    def hosts(self) -> list[str]:
        """The host names that are answered to."""
        own = urlsplit(self.public_base_url).hostname or "127.0.0.1"
        local = [] if self.is_production else ["127.0.0.1", "localhost"]
        return list(dict.fromkeys([own, *self.allowed_hosts, *local]))


def unfit(settings: Settings) -> list[str]:
    """List what keeps a production deployment from starting, each with what to set."""
    found = []
    for name in ("signing_keys", "link_keys", "code_keys"):
        keys = [key.get_secret_value() for key in getattr(settings, name)]
        if not keys or any(len(k) < LEAST_SECRET or DEVELOPMENT_SECRET in k for k in keys):
            found.append(f"{name.upper()}: give secrets of {LEAST_SECRET} characters or more.")
    if len({key.get_secret_value() for key in _keys(settings)}) < len(_keys(settings)):
        found.append("SIGNING_KEYS, LINK_KEYS, CODE_KEYS: no secret may serve twice.")
    if urlsplit(settings.public_base_url).scheme != "https":
        found.append("PUBLIC_BASE_URL: it must begin with https://.")
    if settings.database_url is None:
        found.append("DATABASE_URL: name the Postgres, as the role latchkey_app.")
    if settings.database_maintenance_url is None:
        found.append("DATABASE_MAINTENANCE_URL: name it as the role latchkey_maintenance.")
    if settings.smtp_url is None:
        found.append("SMTP_URL: name the mail server.")
    if settings.login_link_confirm == "never":
        found.append("LOGIN_LINK_CONFIRM: `never` lets mail scanners spend links.")
    if not settings.limits_enabled:
        found.append("LIMITS_ENABLED: without limits anyone can flood a mailbox.")
    bad = [origin for origin in settings.storefronts if urlsplit(origin).scheme != "https"]
    if bad:
        found.append(f"STOREFRONTS: {', '.join(bad)} must begin with https://.")
    return found


def _keys(settings: Settings) -> list[SecretStr]:
    return [*settings.signing_keys, *settings.link_keys, *settings.code_keys]
