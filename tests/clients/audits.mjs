// The public audits of GraphQL over HTTP, against the server whose address is given.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
const missed = [];
let passed = 0;
for (const audit of serverAudits({ url })) {
  const result = await audit.fn();
  if (result.status === "ok") passed += 1;
  else missed.push(`${audit.id} ${audit.name}: ${result.reason}`);
}
console.log(JSON.stringify({ passed, missed }));
