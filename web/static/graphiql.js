// Boots GraphiQL with the store's examples, and lets a person sign in beside it.
"use strict";

const config = JSON.parse(document.body.dataset.config);
const part = (id) => document.getElementById(id);

const VIEWER = "{ viewer { kind customer { email name } staff { email } permissions } }";
const ASK = (field) => `mutation ($email: String!) {
  ${field}(input: {email: $email}) {
    ... on SignInLinkSent { challengeId resendAfter }
    ... on Refusal { code message }
  }
}`;
const REDEEM = `mutation ($challengeId: ID!, $code: String!) {
  redeemSignInCode(input: {challengeId: $challengeId, code: $code}) {
    ... on SignedIn { viewer { kind } }
    ... on Refusal { code message }
  }
}`;
const SIGN_OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }";
const WAITING = "latchkey:waiting";

function post(body, headers = {}) {
  return fetch(config.endpoint, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "accept": "application/graphql-response+json, application/json;q=0.9",
      "content-type": "application/json",
      "graphql-preflight": "1",
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

async function run(query, variables = {}) {
  const answer = await (await post({ query, variables })).json();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}

// The sign-in bar: exactly one of its three steps is shown.

function show(step) {
  for (const id of ["ask", "redeem", "signed-in"]) part(id).hidden = id !== step;
}

function say(text, failed = false) {
  part("said").textContent = text;
  part("said").classList.toggle("failed", failed);
}

function waiting() {
  return JSON.parse(sessionStorage.getItem(WAITING) ?? "null");
}

async function look() {
  const { viewer } = await run(VIEWER);
  const person = viewer.customer ?? viewer.staff;
  if (person) {
    sessionStorage.removeItem(WAITING);
    part("name").textContent = viewer.customer?.name || person.email;
    part("name").title = person.email;
    part("kind").textContent = viewer.kind.toLowerCase();
    part("kind").title = (viewer.permissions ?? []).join(", ");
    show("signed-in");
  } else if (waiting()) {
    part("sent-to").textContent = waiting().email;
    show("redeem");
  } else {
    show("ask");
  }
}

async function ask(form) {
  const email = form.elements.email.value.trim();
  const staff = form.elements.staff.checked;
  const field = staff ? "requestStaffSignInLink" : "requestSignInLink";
  const answer = (await run(ASK(field), { email }))[field];
  if (answer.code) return say(answer.message, true);
  sessionStorage.setItem(WAITING, JSON.stringify({ email, challengeId: answer.challengeId }));
  await look();
  part("code").focus();
}

async function redeem(form) {
  const { challengeId } = waiting();
  const code = form.elements.code.value.trim();
  const answer = (await run(REDEEM, { challengeId, code })).redeemSignInCode;
  if (answer.code) return say(answer.message, true);
  form.reset();
  await look();
}

async function again() {
  sessionStorage.removeItem(WAITING);
  await look();
  part("email").focus();
}

async function signOut() {
  await run(SIGN_OUT);
  await look();
}

function on(id, kind, act) {
  part(id).addEventListener(kind, async (event) => {
    event.preventDefault();
    const buttons = part(id).closest(".step").querySelectorAll("button");
    say("");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      await act(event.currentTarget ?? part(id));
    } catch (error) {
      say(error.message, true);
    } finally {
      buttons.forEach((button) => { button.disabled = false; });
    }
  });
}

function refresh() {
  look().catch((error) => say(`The API did not answer: ${error.message}`, true));
}

function tickStaff() {
  const person = config.people.find((one) => one.email === part("email").value.trim());
  if (person) part("ask").elements.staff.checked = person.staff;
}

// GraphiQL: the examples are its first tabs, and stay at hand in a panel of their own.

async function fetcher(body, { headers } = {}) {
  const answer = await post(body, headers);
  const result = await answer.json();
  if (/\bmutation\b/.test(body.query)) refresh();
  return result;
}

function tab({ document, variables }) {
  return { query: document, variables };
}

function icon() {
  const path = "M5 3.5h14a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1ZM8 8.5h8M8 12h8M8 15.5h5";
  return React.createElement(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5 },
    React.createElement("path", { d: path }),
  );
}

function Examples() {
  const editors = GraphiQL.React.useEditorContext({ nonNull: true });
  const open = (operation) => {
    const filled = tab(operation);
    editors.queryEditor?.setValue(filled.query);
    editors.variableEditor?.setValue(filled.variables);
  };
  const item = (operation) => React.createElement(
    "li",
    { key: operation.name },
    React.createElement(
      "button",
      { type: "button", onClick: () => open(operation) },
      React.createElement("strong", null, operation.name),
      React.createElement("span", null, operation.about),
    ),
  );
  return React.createElement(
    "section",
    { className: "examples", "aria-label": "Examples" },
    React.createElement("h2", null, "Examples"),
    React.createElement("p", null, "Pressing one puts it into the present tab."),
    React.createElement("ul", null, config.operations.map(item)),
  );
}

function Bench() {
  return React.createElement(
    GraphiQL,
    {
      fetcher,
      defaultTabs: config.operations.map(tab),
      plugins,
      defaultEditorToolsVisibility: "variables",
      inputValueDeprecation: true,
      schemaDescription: true,
      shouldPersistHeaders: false,
    },
    React.createElement(GraphiQL.Logo, null, " "),
  );
}

const plugins = [{ title: "Examples", icon, content: Examples }];
if (window.GraphiQLPluginExplorer) plugins.push(GraphiQLPluginExplorer.explorerPlugin());

on("ask", "submit", ask);
on("redeem", "submit", redeem);
on("again", "click", again);
on("sign-out", "click", signOut);
part("email").addEventListener("change", tickStaff);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
refresh();
ReactDOM.createRoot(part("graphiql")).render(React.createElement(Bench));
