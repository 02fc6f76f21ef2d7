// graphql-sse: an order is watched until it is cancelled, a query, and the code of what is refused.
import { createClient } from "graphql-sse";
import { checkProducts, QUERY, WRONG_CODE } from "./asked.mjs";
import { assert, ordered, url, WATCH, watching, WRONG } from "./watched.mjs";

const order = await ordered();
const client = createClient({
  url,
  headers: { "GraphQL-Preflight": "1", "Latchkey-Claim": order.claim },
});

await new Promise((settle, fail) => {
  const next = watching(order, settle);
  client.subscribe(
    { query: WATCH, variables: { id: order.id } },
    { next: ({ data }) => next(data), error: fail, complete: () => {} },
  );
});

for await (const { data } of client.iterate({ query: QUERY, variables: { first: 2 } })) checkProducts(data);
const { value } = await client.iterate({ query: WRONG }).next();
assert.equal(value.errors[0].extensions.code, WRONG_CODE);
client.dispose();
console.log("ok");
