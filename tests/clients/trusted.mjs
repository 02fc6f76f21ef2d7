// A server that runs the documents of Relay's manifest alone: asked by Apollo's link and by urql.
import { readFileSync } from "node:fs";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client, fetchExchange } from "@urql/core";
import { assert, QUERY, WRONG_MUTATION } from "./asked.mjs";

const [url, manifest] = process.argv.slice(2);
const documents = Object.entries(JSON.parse(readFileSync(manifest, "utf8")));
const [id, text] = documents.find(([, each]) => each.includes("query ProductsQuery"));

// Apollo: the manifest's id stands where the hash would.
const persisted = createPersistedQueryLink({ generateHash: async () => id });
const http = new HttpLink({ uri: url, headers: { "GraphQL-Preflight": "1" } });
const apollo = new ApolloClient({ link: ApolloLink.from([persisted, http]), cache: new InMemoryCache() });
const { data } = await apollo.query({ query: gql(text) });
assert.equal(data.products.edges.length, 2);

const plain = new ApolloClient({ link: http, cache: new InMemoryCache() });
await assert.rejects(plain.query({ query: gql(QUERY), variables: { first: 2 } }), (error) => {
  assert.equal(error.errors[0].extensions.code, "DOCUMENT_NOT_TRUSTED");
  return true;
});

// urql: a document without definitions that has an id is sent as `documentId`; in development it
// wants to see definitions.
process.env.NODE_ENV = "production";
const urql = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
const named = { kind: "Document", definitions: [], documentId: id };
const found = await urql.query(named, {}).toPromise();
assert.equal(found.error, undefined);
assert.equal(found.data.products.edges.length, 2);
const refused = await urql.mutation(WRONG_MUTATION, {}).toPromise();
assert.equal(refused.error.graphQLErrors[0].extensions.code, "DOCUMENT_NOT_TRUSTED");
console.log("ok");
