// graphql-ws: an order is watched until it is cancelled, a query, and the code of what is refused.
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { checkProducts, QUERY, WRONG_CODE } from "./asked.mjs";
import { assert, ordered, socketUrl, WATCH, watching, WRONG } from "./watched.mjs";

const order = await ordered();
const client = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  connectionParams: { "latchkey-claim": order.claim },
});

await new Promise((settle, fail) => {
  const next = watching(order, settle);
  client.subscribe(
    { query: WATCH, variables: { id: order.id } },
    { next: ({ data }) => next(data), error: fail, complete: () => {} },
  );
});

for await (const { data } of client.iterate({ query: QUERY, variables: { first: 2 } })) checkProducts(data);
await assert.rejects(client.iterate({ query: WRONG }).next(), (errors) => {
  assert.equal(errors[0].extensions.code, WRONG_CODE);
  return true;
});
await client.dispose();
console.log("ok");
