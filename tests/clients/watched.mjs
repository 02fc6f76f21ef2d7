// An order that a guest watches and then cancels, and what every client that watches checks.
import { assert } from "./asked.mjs";

const url = process.argv[2];
export const WATCH = `subscription Watch($id: ID!) {
  orderChanged(orderId: $id) { __typename id number fulfilmentStatus }
}`;
export const WRONG = "subscription Wrong { thereIsNoSuchSubscription }";

const GOODS = "{ products(first: 20) { nodes { name variants { id } } } }";
const FILL = `mutation ($variant: ID!) {
  addToCart(input: { variantId: $variant, quantity: 1, bearer: true }) { ... on Cart { claimToken } ... on Refusal { code } }
}`;
const SAY = `mutation ($checkout: UpdateCheckoutInput!) { updateCheckout(input: $checkout) {
  ... on Cart { checkout { totals { total { amount } } problems { message } } } ... on Refusal { code } } }`;
const PLACE = `mutation ($key: String!, $total: Decimal!) {
  placeOrder(input: { idempotencyKey: $key, expectedTotal: $total }) { ... on Order { id } ... on Refusal { code message } } }`;
const CANCEL = `mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { __typename } }`;
const CHECKOUT = {
  email: "gita@example.com",
  paymentMethod: "INVOICE",
  shippingAddress: {
    firstName: "Gita", lastName: "Guest", line1: "Lindenweg 1", postalCode: "10115", city: "Berlin", country: "DE",
  },
};

async function ask(query, variables, claim) {
  const headers = { "content-type": "application/json", "graphql-preflight": "1" };
  if (claim) headers["latchkey-claim"] = claim;
  const answer = await (await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) })).json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

// Order a bowl; who ordered it, and how they cancel it.
export async function ordered() {
  const { products } = await ask(GOODS);
  const bowl = products.nodes.find((each) => each.name === "Breakfast bowl").variants[0].id;
  const { addToCart } = await ask(FILL, { variant: bowl });
  const claim = addToCart.claimToken;
  const { updateCheckout } = await ask(SAY, { checkout: CHECKOUT }, claim);
  const total = updateCheckout.checkout.totals.total.amount;
  const { placeOrder } = await ask(PLACE, { key: `key-${Math.random()}`, total }, claim);
  assert.ok(placeOrder.id, JSON.stringify({ placeOrder, updateCheckout }));
  return { claim, id: placeOrder.id, cancel: () => ask(CANCEL, { id: placeOrder.id }, claim) };
}

// Take what a client tells until the order is cancelled, which is done after the first message.
export function watching(order, settle) {
  const told = [];
  return (data) => {
    told.push(data.orderChanged.fulfilmentStatus);
    if (told.length === 1) order.cancel();
    if (told.at(-1) !== "CANCELLED") return;
    assert.equal(told[0], "UNFULFILLED");
    settle();
  };
}

export { assert, url };
export const socketUrl = url.replace("http", "ws");
