// Apollo Client 4: a query with variables through its cache, and the code of a refused mutation.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { assert, checkProducts, QUERY, WRONG_CODE, WRONG_MUTATION } from "./asked.mjs";

const link = new HttpLink({ uri: process.argv[2], headers: { "GraphQL-Preflight": "1" } });
const client = new ApolloClient({ link, cache: new InMemoryCache() });

const { data } = await client.query({ query: gql(QUERY), variables: { first: 2 } });
checkProducts(data);
const kept = client.readQuery({ query: gql(QUERY), variables: { first: 2 } });
assert.deepEqual(kept, data);

await assert.rejects(client.mutate({ mutation: gql(WRONG_MUTATION) }), (error) => {
  assert.equal(CombinedGraphQLErrors.is(error), true, String(error));
  assert.equal(error.errors[0].extensions.code, WRONG_CODE);
  return true;
});
console.log("ok");
