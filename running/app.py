"""The application: every address that this deployment answers to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import schema
from auth.nonces import Nonces
from execution.living import Subscriptions
from execution.plans import Plans
from execution.protocol import Answer
from kit.database import Database
from kit.live import Hub
from resolvers.house import House
from running import building, documents
from running.living import living
from settings import Settings
from web import health, pages
from web.clients import networks
from web.confirming import Confirming
from web.contexts import Contexts
from web.cookies import Cookies
from web.cors import Sharing, cors
from web.doors import Door
from web.exports import Exports
from web.files import Downloads
from web.graphql import GraphQLEndpoint
from web.leaks import Leaks
from web.living import Living
from web.mailbox import Mailbox
from web.metrics import CountedOperations, Metrics, MetricsPage, outcome_of
from web.middleware import Front
from web.opened import Opening
from web.operations import examples
from web.pages import Person, Shop
from web.papers.typesetting import Press
from web.payment_news import PaymentNews
from web.preferences import Preferences
from web.printing import Printing
from web.sign_in import Landing
from web.sockets import Sockets
from web.static_files import ASSETS
from web.streams import Streams
from web.uploads import Uploads
from web.withdrawing import Withdrawing

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Parts:
    """What the application is put together from."""

    settings: Settings
    database: Database
    house: House
    people: Sequence[Person] = ()
    probe: Database | None = None  # a small database for health, which no load can use up
    listen: str | None = None  # where Postgres itself tells what changes, for who watches

    @property
    def shop(self) -> Shop:
        """The store, as its pages name it."""
        fronts = self.settings.origins
        return Shop(self.settings.store_name, fronts[0] if fronts else None, fronts)


def create(parts: Parts, lifespan: Lifespan | None = None) -> Front:
    """Put the application together; `lifespan` runs what stands beside it."""
    settings, metrics = parts.settings, Metrics()
    cookies = Cookies.of(settings.public_base_url)
    contexts = Contexts(parts.database, parts.house, cookies, settings.country_header)
    operations = CountedOperations(
        metrics,
        schema.build(development=not settings.is_production),
        plans=Plans if settings.plans_enabled else None,
        sampled=settings.plans_sampled,
    )

    def count(answer: Answer) -> None:
        metrics.counted("none", outcome_of(answer), 0.0)

    gate, hub = documents.gate_of(settings, operations, count), Hub()
    watching = Living(Subscriptions(gate, metrics.planned), contexts, hub)
    endpoint = GraphQLEndpoint(
        gate,
        contexts.make,
        origins=_origins(settings),
        headers_of=contexts.headers_of,
        session_cookies={cookies.session},
        graphiql=None if settings.is_production else graphiql(parts),
        streams=Streams(watching, gate, contexts),
        shows_plans=not settings.is_production,
    )
    sockets = Sockets(watching, origins=_origins(settings))
    numbers = _numbers(parts, metrics, lambda: len(operations.documents), hub)
    own = [endpoint.route(), sockets.route(), numbers.route()]
    routes = [*own, *_pages(parts, contexts), *ASSETS.routes()]
    allowed = [cors(settings.origins)]
    rest = Starlette(routes=routes, middleware=allowed, lifespan=_lifespan(parts, hub, lifespan))
    return _front(settings, rest, endpoint, metrics)


def _numbers(parts: Parts, metrics: Metrics, documents: Callable[[], int], hub: Hub) -> MetricsPage:
    secret = parts.settings.metrics_token
    return MetricsPage(
        metrics,
        parts.database,
        token=secret.get_secret_value() if secret else None,
        documents=documents,
        watching=lambda: len(hub),
    )


def _front(
    settings: Settings, rest: Starlette, endpoint: GraphQLEndpoint[Any], metrics: Metrics
) -> Front:
    return Front(
        rest,
        endpoint,
        hosts=settings.hosts,
        metrics=metrics,
        secure=settings.is_production,
        sharing=Sharing(settings.origins),
        trusted=networks(settings.trusted_proxies),
    )


def _pages(parts: Parts, contexts: Contexts) -> list[BaseRoute]:
    settings = parts.settings
    development = not settings.is_production

    async def home(request: Request) -> Response:
        return pages.home(shop=parts.shop, development=development, people=parts.people)

    signer = Nonces(building.keys_of(settings.signing_keys))
    own = settings.public_base_url.rstrip("/")
    door = Door(parts.database, contexts, signer, own)
    return [
        Route("/", home, methods=["GET"]),
        *health.routes(health.Readiness(parts.probe or parts.database)),
        *Landing(door, parts.shop).routes(),
        *Leaks(parts.database, contexts).routes(),
        *Confirming(door, parts.shop).routes(),
        *Preferences(parts.database, contexts, parts.shop, signer).routes(),
        *Opening(parts.database, contexts, parts.shop).routes(),
        *Withdrawing(parts.database, contexts, parts.shop).routes(),
        *Exports(parts.database, contexts).routes(),
        *_of_files(parts),
        *Printing(parts.database, contexts, parts.shop, Press(settings.print_fonts)).routes(),
        *PaymentNews(parts.database, parts.house.providers).routes(),
        *(Mailbox(parts.database).routes() if development else []),
    ]


def _of_files(parts: Parts) -> list[BaseRoute]:
    files, links = building.files_of(parts.settings), parts.house.file_links
    return [
        *Uploads(parts.database, files, links).routes(),
        *Downloads(parts.database, files, links).routes(),
    ]


def graphiql(parts: Parts) -> Any:
    """Make the page that a browser sees who opens the endpoint."""

    async def page(scope: Any, receive: Any, send: Any) -> None:
        response = pages.graphiql(
            shop=parts.shop, operations=examples(), development=True, people=parts.people
        )
        await response(scope, receive, send)

    return page


def _origins(settings: Settings) -> list[str]:
    return [settings.public_base_url.rstrip("/"), *settings.origins]


def _lifespan(parts: Parts, hub: Hub, beside: Lifespan | None) -> Lifespan:
    """Hear what changes, for who watches, as long as the application and what is beside it run."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if parts.listen is not None:
                await stack.enter_async_context(living(hub, parts.listen))
            if beside is not None:
                await stack.enter_async_context(beside(app))
            yield

    return lifespan
