// Apollo Client 4 with its link for persisted queries: what goes over the wire, by POST and by GET.
import { createHash, randomUUID } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { assert, checkProducts, QUERY, WRONG_CODE, WRONG_MUTATION } from "./asked.mjs";

const sent = [];
const record = async (uri, options) => {
  const body = options.body ? JSON.parse(options.body) : Object.fromEntries(new URL(uri).searchParams);
  const answer = await fetch(uri, options);
  sent.push({ method: options.method, status: answer.status, text: "query" in body });
  return answer;
};

function client(options = {}) {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const persisted = createPersistedQueryLink({ sha256, ...options });
  const http = new HttpLink({ uri: process.argv[2], headers: { "GraphQL-Preflight": "1" }, fetch: record });
  return new ApolloClient({ link: ApolloLink.from([persisted, http]), cache: new InMemoryCache() });
}

async function ask(query, options) {
  sent.length = 0;
  const { data } = await client(options).query({ query, variables: { first: 2 } });
  checkProducts(data);
  return [...sent];
}

// No two runs share a text, so that each meets a server that does not know it.
const fresh = () => gql(QUERY.replace("Products", `Products${randomUUID().replaceAll("-", "")}`));
const byHash = (method) => ({ method, status: 200, text: false });
const whole = { method: "POST", status: 200, text: true };

const first = fresh();
assert.deepEqual(await ask(first), [byHash("POST"), whole]);
assert.deepEqual(await ask(first), [byHash("POST")]);
assert.deepEqual(await ask(first, { useGETForHashedQueries: true }), [byHash("GET")]);
const second = fresh();
const [asked, left] = await ask(second, { useGETForHashedQueries: true });
assert.deepEqual([asked, left.text], [byHash("GET"), true]);
assert.deepEqual(await ask(second, { useGETForHashedQueries: true }), [byHash("GET")]);

await assert.rejects(client().mutate({ mutation: gql(WRONG_MUTATION) }), (error) => {
  assert.equal(CombinedGraphQLErrors.is(error), true, String(error));
  assert.equal(error.errors[0].extensions.code, WRONG_CODE);
  return true;
});

// The hash of something else is refused, and the client hears why.
const lying = { generateHash: async () => "0".repeat(64) };
await assert.rejects(ask(fresh(), lying), (error) => {
  assert.equal(error.errors[0].extensions.code, "PERSISTED_QUERY_HASH_MISMATCH");
  return true;
});
console.log("ok");
