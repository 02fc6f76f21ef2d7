// Relay's compiler: a fragment with pagination compiles against the schema file that is given, and
// a manifest of its queries is written where the second argument says.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert } from "./asked.mjs";

const COMPILER = fileURLToPath(new URL("node_modules/relay-compiler/cli.js", import.meta.url));
const SOURCE = `
const { graphql } = require("relay-runtime");
graphql\`
  fragment Products_query on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "ProductsPaginationQuery") {
    products(first: $first, after: $after) @connection(key: "Products_products") {
      edges { node { id name } }
    }
  }
\`;
graphql\`query ProductsQuery { viewer { kind } ...Products_query }\`;
`;

const folder = mkdtempSync(join(tmpdir(), "relay-"));
try {
  mkdirSync(join(folder, "src"));
  copyFileSync(process.argv[2], join(folder, "schema.graphql"));
  writeFileSync(join(folder, "src", "Products.js"), SOURCE);
  const config = { src: "src", schema: "schema.graphql", language: "javascript", eagerEsModules: true };
  if (process.argv[3]) {
    config.persistConfig = { file: "manifest.json" };
    writeFileSync(join(folder, "manifest.json"), "{}");
  }
  writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
  execFileSync(process.execPath, [COMPILER, "relay.config.json"], { cwd: folder, stdio: "pipe" });
  const written = readdirSync(join(folder, "src", "__generated__")).sort();
  assert.deepEqual(written, [
    "ProductsPaginationQuery.graphql.js",
    "ProductsQuery.graphql.js",
    "Products_query.graphql.js",
  ]);
  if (process.argv[3]) copyFileSync(join(folder, "manifest.json"), process.argv[3]);
  console.log("ok");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
