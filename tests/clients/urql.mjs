// urql: a query with variables, the same by GET, and the code of a refused mutation.
import { Client, fetchExchange } from "@urql/core";
import { assert, checkProducts, QUERY, WRONG_CODE, WRONG_MUTATION } from "./asked.mjs";

for (const preferGetMethod of [false, "force"]) {
  const client = new Client({ url: process.argv[2], exchanges: [fetchExchange], preferGetMethod });
  const { data, error } = await client.query(QUERY, { first: 2 }).toPromise();
  assert.equal(error, undefined);
  checkProducts(data);

  const refused = await client.mutation(WRONG_MUTATION, {}).toPromise();
  assert.equal(refused.error.graphQLErrors[0].extensions.code, WRONG_CODE);
}
console.log("ok");
