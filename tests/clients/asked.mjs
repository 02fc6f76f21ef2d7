// What every client asks, and what it checks.
import assert from "node:assert/strict";

export const QUERY = `
  query Products($first: Int!) {
    viewer { kind }
    products(first: $first) { nodes { id name } pageInfo { endCursor hasNextPage } }
  }
`;

// No server has this mutation: each client must hand on the code of the refusal.
export const WRONG_MUTATION = "mutation Wrong { thereIsNoSuchMutation }";
export const WRONG_CODE = "GRAPHQL_VALIDATION_FAILED";

export function checkProducts(data) {
  assert.equal(data.viewer.kind.length > 0, true);
  assert.equal(data.products.nodes.length, 2);
  for (const node of data.products.nodes) assert.equal(typeof node.name, "string");
  assert.equal(typeof data.products.pageInfo.hasNextPage, "boolean");
}

export { assert };
