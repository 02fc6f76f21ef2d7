// urql: subscriptions over graphql-ws, and by its own fetch over server-sent events.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { ordered, socketUrl, url, WATCH, watching } from "./watched.mjs";

for (const way of ["socket", "events"]) {
  const order = await ordered();
  const socket = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { "latchkey-claim": order.claim },
  });
  const forward = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  const client = new Client({
    url,
    exchanges: way === "socket" ? [subscriptionExchange({ forwardSubscription: forward })] : [fetchExchange],
    fetchSubscriptions: way === "events",
    fetchOptions: { headers: { "GraphQL-Preflight": "1", "Latchkey-Claim": order.claim } },
    preferGetMethod: false,
  });
  await new Promise((settle, fail) => {
    const next = watching(order, () => setImmediate(() => (unsubscribe(), settle())));
    const { unsubscribe } = client
      .subscription(WATCH, { id: order.id })
      .subscribe(({ data, error }) => (error ? fail(error) : next(data)));
  });
  await socket.dispose();
}
console.log("ok");
process.exit(0);
