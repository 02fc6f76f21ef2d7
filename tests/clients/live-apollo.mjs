// Apollo Client 4 over graphql-ws: what is told of an order changes what its cache holds.
import { ApolloClient, InMemoryCache, gql } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { assert, ordered, socketUrl, WATCH, watching } from "./watched.mjs";

const order = await ordered();
const socket = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  connectionParams: { "latchkey-claim": order.claim },
});
const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });

await new Promise((settle, fail) => {
  const next = watching(order, settle);
  client
    .subscribe({ query: gql(WATCH), variables: { id: order.id } })
    .subscribe({ next: ({ data, error }) => (error ? fail(error) : next(data)), error: fail });
});

const kept = client.cache.extract()[`Order:${order.id}`];
assert.equal(kept.fulfilmentStatus, "CANCELLED");
await socket.dispose();
client.stop();
console.log("ok");
process.exit(0);
