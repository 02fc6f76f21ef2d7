// graphql-request: a query with variables, and the code of a refused mutation.
import { ClientError, GraphQLClient } from "graphql-request";
import { assert, checkProducts, QUERY, WRONG_CODE, WRONG_MUTATION } from "./asked.mjs";

const client = new GraphQLClient(process.argv[2]);
checkProducts(await client.request(QUERY, { first: 2 }));

await assert.rejects(client.request(WRONG_MUTATION), (error) => {
  assert.equal(error instanceof ClientError, true, String(error));
  assert.equal(error.response.errors[0].extensions.code, WRONG_CODE);
  return true;
});
console.log("ok");
