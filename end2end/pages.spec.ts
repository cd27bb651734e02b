// axe on every page, as the people see it who may; the list stands here so that a new page is missed by name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { axe, expect, test, type Staff } from "./fixtures";
import { start } from "./server.mjs";

test.use({ suite: "pages" });
test.describe.configure({ timeout: 240_000 });

const OPEN = "Mobile data slow or failing in the north of Scotland";
const OUTAGE = "Calls, texts and mobile data lost for some customers";

/** Where a page is: an address, or the way to it. */
type Way = string | ((page: Page) => Promise<unknown>);
const through = (from: string, link: string | RegExp) => async (page: Page) => {
  await page.goto(from);
  await page.getByRole("main").getByRole("link", { name: link }).first().click();
  await page.waitForURL((address) => address.pathname !== from);
};
/** Presses a button of the page reached. */
const pressing = (way: Way, button: string) => async (page: Page) => {
  await go(page, way);
  await page.getByRole("button", { name: button, exact: true }).first().click();
};
const go = (page: Page, way: Way) => (typeof way === "string" ? page.goto(way) : way(page));

async function look(page: Page, ways: Record<string, Way>) {
  for (const [name, way] of Object.entries(ways))
    await test.step(name, async () => {
      await go(page, way);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await axe(page);
    });
}

const affected = async (page: Page) => {
  await page.goto("/");
  await page.getByRole("link", { name: "I’m affected" }).click();
  await expect(page.getByRole("button", { name: "Send my report" })).toBeVisible();
};

test("the public pages", async ({ page, installation }) =>
  look(page, {
    "the status": "/",
    "an open incident": through("/", OPEN),
    "the outage of 2012": through("/history/2012-07", OUTAGE),
    "the history": "/history",
    "a month": "/history/2012-07",
    "a period of the history": async (page) => {
      await page.goto("/history");
      await page.getByLabel("From", { exact: true }).selectOption("2012-07");
      await page.getByLabel("To", { exact: true }).selectOption("2012-07");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page.getByRole("link", { name: OUTAGE })).toBeVisible();
      await expect(page.getByRole("link", { name: "Mobile data slow in Glasgow" })).toHaveCount(0);
    },
    "a period of the history, refused": async (page) => {
      await page.goto("/history/range?from=2012-07&to=2012-06");
      await expect(page.getByText("This month comes after June 2012, where the period ends.")).toBeVisible();
      await expect(page.getByLabel("From", { exact: true })).toHaveValue("2012-07");
    },
    "uptime over 30 days": "/uptime/30",
    "the widget's frame": "/widget",
    "uptime": "/uptime/90",
    "uptime over a year": "/uptime/365",
    "a group folded": async (page) => {
      await page.goto("/");
      await page.locator("summary").filter({ hasText: "Self-service" }).click();
      await expect(page.getByRole("heading", { name: "Online status page" })).toBeHidden();
    },
    "90 days in words": async (page) => {
      await page.goto("/");
      await page.getByRole("link", { name: "These 90 days in words" }).click();
      await expect(page.getByRole("link", { name: "Mobile data: degraded, 34 min" })).toBeVisible();
    },
    "I'm affected": affected,
    "I'm affected, refused": async (page) => {
      await pressing(affected, "Send my report")(page);
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "thanks": async (page) => {
      await affected(page);
      await page.getByRole("checkbox", { name: "Mobile data" }).check();
      await page.getByRole("radio", { name: "It comes and goes" }).check();
      await page.getByRole("button", { name: "Send my report" }).click();
      await expect(page.getByRole("heading", { name: "Thank you. We have your report." })).toBeVisible();
    },
    "report a problem": "/report",
    "report a problem, refused": async (page) => {
      await pressing("/report", "Send my report")(page);
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "a problem reported": "/report/thanks",
    "subscribe": "/subscribe",
    "a subscription to confirm, and its own page": async (page) => {
      const mails = () => readdirSync(join(installation.data, "mail", "new")).map((name) => readFileSync(join(installation.data, "mail", "new", name), "utf8"));
      await page.goto("/subscribe");
      await page.getByLabel("E-mail address or mobile number").fill("reader@example.org");
      await page.getByRole("button", { name: "Subscribe" }).click();
      const link = () => mails().map((mail) => mail.replace(/=\r?\n/g, "").match(/\/subscriptions\/[\w.=-]+/)?.[0]).find(Boolean);
      await expect(() => expect(link()).toBeTruthy()).toPass();
      await page.goto(link()!);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await axe(page);
      await page.locator("main").getByRole("button").first().click();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    },
    "subscribe to one incident": through("/", "Tell me when it is fixed"),
    "nothing there": "/nothing-here",
    "sign in": "/sign-in",
    "sign in, refused": async (page) => {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill("nobody@example.org");
      await page.getByLabel("Password").fill("not the password at all");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  }));

test("the very first start", async ({ page }) => {
  const fresh = await start({ demo: false });
  try {
    const link = () => fresh.said().match(/\/setup\/\w+/)?.[0];
    await expect(() => expect(link()).toBeTruthy()).toPass();
    await look(page, { "set-up": fresh.url + link() });
    const printed = fresh.run("staff", "add", "--email", "kim@example.org", "--name", "Kim", "--role", "agent");
    await look(page, {
      "a generated password to change": async (page) => {
        await page.goto(`${fresh.url}/sign-in`);
        await page.getByLabel("E-mail address").fill("kim@example.org");
        await page.getByLabel("Password").fill(printed.trim().split("\n").at(-1)!);
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page.getByRole("heading", { name: "Choose your password" })).toBeVisible();
      },
    });
  } finally {
    await fresh.stop();
  }
});

const desk: Partial<Record<Staff, Record<string, Way>>> = {
  commander: {
    "dashboard": "/desk",
    "incidents": "/desk/incidents",
    "a draft from alerts": through("/desk/incidents", "LoginErrorsHigh"),
    "declare": "/desk/incidents/new",
    "plan work": "/desk/incidents/new?kind=maintenance",
    "enter a past incident": "/desk/incidents/new?kind=past",
    "scheduled maintenance": "/desk/maintenance",
    "schedule a series": "/desk/maintenance/series/new",
    "the dates of a series before it is saved": async (page) => {
      await page.goto("/desk/maintenance/series/new");
      await page.getByLabel("Name").fill("Night work");
      await page.getByRole("checkbox", { name: "Mobile data" }).check();
      await page.getByLabel(/^First start/).fill("2031-03-02T02:00");
      await page.getByLabel(/^First end/).fill("2031-03-02T03:00");
      await page.getByLabel("Message to customers").fill("Data may pause.");
      await page.getByRole("button", { name: "Show the dates" }).click();
      await expect(page.getByRole("heading", { name: "The next dates" })).toBeVisible();
    },
    "a series": through("/desk/maintenance", "Series"),
    "change a series": async (page) => {
      await page.goto("/desk/maintenance");
      await page.getByRole("link", { name: "Series", exact: true }).first().click();
      await page.getByRole("link", { name: "Change this and following" }).first().click();
      await expect(page.getByRole("heading", { name: /^Change from/ })).toBeVisible();
    },
    "import past incidents": "/desk/incidents/import",
    "past incidents refused": async (page) => {
      await page.goto("/desk/incidents/import");
      await page.getByLabel("CSV file").setInputFiles({ name: "p.csv", mimeType: "text/csv", buffer: Buffer.from("key,title\na,b\n") });
      await page.getByRole("button", { name: "Import" }).click();
      await expect(page.getByText("Nothing was imported.")).toBeVisible();
    },
    "planned work at the desk": through("/desk/incidents", "New database for My account"),
    "an open incident at the desk": through("/desk/incidents", OPEN),
    "resolve": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.getByRole("link", { name: "Resolve" }).click();
    },
    "edit an update": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.getByRole("link", { name: /^edit / }).first().click();
      await page.waitForURL(/\/updates\//);
    },
    "withdraw an incident": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.locator("summary").filter({ hasText: "Withdraw incident" }).click();
    },
    "a post-mortem": async (page) => {
      await through("/history/2012-07", OUTAGE)(page);
      await page.goto(`/desk${new URL(page.url()).pathname}/post-mortem`);
    },
    "what subscribers get": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.getByRole("main").getByRole("link", { name: "As subscribers get it" }).first().click();
      await page.waitForURL(/\/notice/);
      await page.locator("summary").filter({ hasText: "Slack" }).click();
    },
    "the record of an incident": async (page) => {
      await through("/history/2012-07", OUTAGE)(page);
      await page.goto(`/desk${new URL(page.url()).pathname}/record`);
    },
    "an action to change": async (page) => {
      await through("/history/2012-07", OUTAGE)(page);
      await page.goto(`/desk${new URL(page.url()).pathname}/post-mortem`);
      await page.getByRole("link", { name: "Edit", exact: true }).first().click();
      await page.waitForURL(/edit=/);
    },
    "announcements": "/desk/announcements",
    "a new announcement": "/desk/announcements/new",
    "an announcement to come": through("/desk/announcements", "My account will ask for a code"),
    "an announcement that is over": async (page) => {
      await through("/desk/announcements", "E-mails in our name that are not from us")(page);
      await page.getByRole("link", { name: "Public page" }).click();
      await page.waitForURL((address) => address.pathname.startsWith("/announcements/"));
    },
    "exposure": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.goto(`${new URL(page.url()).pathname}/exposure`);
    },
    "an import refused": async (page) => {
      await page.goto("/desk/customers");
      await page.getByLabel("CSV file").setInputFiles({ name: "c.csv", mimeType: "text/csv", buffer: Buffer.from("name\nNobody\n") });
      await page.getByRole("button", { name: "Import customers" }).click();
      await expect(page.getByText("Nothing was imported.")).toBeVisible();
    },
    "services": "/desk/services",
    "a service": through("/desk/services", "Mobile data"),
    "scorecards": "/desk/scorecards",
    "a card": through("/desk/scorecards", OPEN),
    "your settings": "/desk/settings",
    "your contact points": "/desk/settings/contacts",
    "a contact point to verify": async (page) => {
      await page.goto("/desk/settings/contacts");
      await page.getByLabel("E-mail address or mobile number").fill("night@example.org");
      await page.getByRole("button", { name: "Send code" }).click();
      await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
    },
    "an address of nothing": "/desk/nothing",
    "not for you": "/desk/settings/audit",
  },
  maren: {
    "an incident's positions and notes": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.locator("summary").filter({ hasText: "Hand over" }).first().click();
      await page.locator("summary").filter({ hasText: "Hand-overs" }).click();
      await expect(page.getByText("The supplier calls me back")).toBeVisible();
    },
    "a hand-over without a note, refused": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      const scribe = page.getByRole("region", { name: "Who is on it" }).getByRole("listitem").filter({ hasText: "Scribe" });
      await scribe.locator("summary").click();
      await scribe.getByLabel("To").selectOption("Sam Adeyemi");
      await scribe.getByRole("button", { name: "Hand over", exact: true }).click();
      await expect(page.getByRole("alert")).toContainText("This field is required.");
    },
    "a template put into an update": async (page) => {
      await through("/desk/incidents", OPEN)(page);
      await page.getByLabel("Template").selectOption("Cause found");
      await page.getByRole("button", { name: "Use template" }).click();
      await expect(page.getByLabel("Message to customers")).toHaveValue(/We have found the cause of the problems/);
    },
    "a template put into a declaration": async (page) => {
      await page.goto("/desk/incidents/new");
      await page.getByLabel("Template").selectOption("Any service, first update");
      await page.getByRole("button", { name: "Use template" }).click();
      await expect(page.getByText("Nothing is published yet.")).toBeVisible();
    },
    "templates": "/desk/settings/templates",
    "a new template": "/desk/settings/templates/new",
    "a template": through("/desk/settings/templates", "Cause found"),
    "a template refused": async (page) => {
      await page.goto("/desk/settings/templates/new");
      await page.getByLabel("Name", { exact: true }).fill("First update");
      await page.getByLabel("Message to customers").fill("We look into {{servces}}.");
      await page.getByRole("button", { name: "Save template" }).click();
      await expect(page.getByRole("alert")).toContainText("There is no variable “servces”");
    },
    "playbooks": "/desk/settings/playbooks",
    "a new playbook": "/desk/settings/playbooks/new",
    "a playbook": through("/desk/settings/playbooks", "Network incident"),
    "status pages of others": "/desk/watched-pages",
    "a status page of others": async (page) => {
      await page.goto("/desk/watched-pages");
      await page.getByLabel("Name", { exact: true }).fill("Payment provider");
      await page.getByLabel("Address").fill("https://status.example.com");
      await page.getByRole("checkbox", { name: "My account and top-ups" }).check();
      await page.getByRole("button", { name: "Add status page" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Payment provider" })).toBeVisible();
    },
    "the search": "/desk/search?q=data",
    "keyboard shortcuts": "/desk/shortcuts",
  },
  support_lead: {
    "inbox": "/desk/inbox",
    "a case": through("/desk/inbox", /ferry\.office/),
    "apologies": "/desk/apologies",
    "write an apology": "/desk/apologies/new",
    "an apology as a draft": async (page) => {
      await page.goto("/desk/apologies/new");
      const incident = page.getByRole("main").getByRole("link", { name: OUTAGE }).first();
      if (await incident.count()) await incident.click();
      await page.getByRole("button", { name: "Save draft" }).click();
    },
    "customers": "/desk/customers",
    "a customer": through("/desk/customers?q=Eleanor", "Eleanor Whitcombe"),
  },
  finance: {
    "dashboard of finance": "/desk",
    "offers": "/desk/offers",
    "an offer to sign": through("/desk/offers", "A voucher for everyone without service that day"),
  },
  marketing: {
    "a new offer": "/desk/offers/new",
    "an offer one may not sign": through("/desk/offers", "A £10 voucher for everyone we cut off on 11 July"),
    "an offer to change": async (page) => {
      await through("/desk/offers", "A £10 voucher for everyone we cut off on 11 July")(page);
      await page.getByRole("link", { name: "Edit", exact: true }).click();
      await page.waitForURL(/edit=1/);
    },
  },
  admin: {
    "people": "/desk/settings/staff",
    "a person": through("/desk/settings/staff", "Sam Adeyemi"),
    "receivers of alerts": "/desk/settings/alerts",
    "a receiver created": async (page) => {
      await page.goto("/desk/settings/alerts");
      await page.getByLabel("Name", { exact: true }).fill("Other checks");
      await page.getByLabel("Sender", { exact: true }).selectOption("json");
      await page.getByRole("button", { name: "Create and show address" }).click();
      await expect(page.getByText("Address of Other checks")).toBeVisible();
    },
    "a receiver of any JSON, tried": async (page) => {
      await through("/desk/settings/alerts", "Other checks")(page);
      await page.getByLabel("Sample", { exact: true }).fill('{"id": 7, "status": "down", "title": "Slow"}');
      await page.getByRole("button", { name: "Try on sample" }).click();
      await expect(page.getByRole("heading", { name: "Found in the sample" })).toBeVisible();
    },
    "a receiver": through("/desk/settings/alerts", "Prometheus, network"),
    "a rule": async (page) => {
      await through("/desk/settings/alerts", "Prometheus, network")(page);
      await page.getByRole("link", { name: /begins with “account-”/ }).click();
      await expect(page.getByRole("heading", { name: "Edit rule" })).toBeVisible();
    },
    "a rule tried": async (page) => {
      await through("/desk/settings/alerts", "Prometheus, network")(page);
      await page.getByRole("link", { name: "Add rule" }).click();
      await page.waitForURL(/new$/);
      await page.getByRole("button", { name: "Try on past deliveries" }).click();
      await expect(page.getByRole("heading", { name: "With this rule" })).toBeVisible();
    },
    "a rule refused": async (page) => {
      await through("/desk/settings/alerts", "Prometheus, network")(page);
      await page.getByRole("link", { name: "Add rule" }).click();
      await page.waitForURL(/new$/);
      await page.getByLabel("Publish at once").check();
      await page.getByRole("button", { name: "Save rule" }).click();
      await expect(page.getByRole("alert").first()).toBeVisible();
    },
    "a delivery": async (page) => {
      await through("/desk/settings/alerts", "Prometheus, network")(page);
      await page.getByRole("table").last().getByRole("link").first().click();
      await page.waitForURL(/deliveries/);
    },
    "webhooks": "/desk/settings/webhooks",
    "webhooks refused": async (page) => {
      await page.goto("/desk/settings/webhooks");
      await page.getByLabel("Name", { exact: true }).fill("Data warehouse");
      await page.getByLabel("Address", { exact: true }).fill("http://10.0.0.1/hook");
      await page.getByRole("button", { name: "Add and show secret" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "tokens": "/desk/settings/tokens",
    "a token that waits": async (page) => {
      await page.goto("/desk/settings/tokens");
      await page.getByLabel("Name", { exact: true }).fill("Checkout");
      await page.getByLabel("Redeem vouchers of one merchant").check();
      await page.getByLabel("Merchant", { exact: true }).fill("larkmoor-shops");
      await page.getByRole("button", { name: "Create and show token" }).click();
      await expect(page.getByText("It works once a second administrator has confirmed it")).toBeVisible();
    },
    "staff channels": "/desk/settings/channels",
    "a staff channel refused": async (page) => {
      await page.goto("/desk/settings/channels");
      await page.getByLabel("Name", { exact: true }).fill("#incidents");
      await page.getByLabel("Type").selectOption("ntfy");
      await page.getByLabel("Address", { exact: true }).fill("https://ntfy.sh/larkmoor-test");
      // In a demonstration nothing goes to other machines.
      await page.getByRole("button", { name: "Add and send a first message" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "subscribers": "/desk/subscribers",
    "a chat to add": "/desk/subscribers?add=slack",
    "a subscriber": through("/desk/subscribers", "127.0.0.1"),
    "what the demonstration’s chats received": async (page) => {
      await through("/desk/subscribers", "What the demonstration’s chats received")(page);
      await expect(async () => {
        await page.getByRole("link", { name: "Reload" }).click();
        await expect(page.getByRole("region", { name: "Body of the last message to" })).toHaveCount(3, { timeout: 500 });
      }).toPass({ timeout: 15_000 });
    },
    "pending actions": "/desk/settings/pending",
    "a pending action": through("/desk/settings/pending", "Create the API token “Checkout”"),
    "a pending action stopped": async (page) => {
      await through("/desk/settings/pending", "Create the API token “Checkout”")(page);
      await page.getByLabel("Reason").fill("Nobody asked for this.");
      await page.getByRole("button", { name: "Stop this action" }).click();
      await expect(page.getByText("Stopped by Ingrid Solheim").first()).toBeVisible();
    },
    "safeguards refused": async (page) => {
      await page.goto("/desk/settings/pending");
      await page.getByLabel("Wait, in hours").fill("1000");
      await page.getByRole("button", { name: "Save changes" }).click();
      await expect(page.getByRole("alert").first()).toBeVisible();
    },
    "a customer with masked addresses": through("/desk/customers?q=Eleanor", "Eleanor Whitcombe"),
    "a customer with revealed addresses": async (page) => {
      await through("/desk/customers?q=Eleanor", "Eleanor Whitcombe")(page);
      await page.getByRole("button", { name: "Show addresses" }).click();
      await expect(page.getByRole("button", { name: "Show addresses" })).toHaveCount(0);
    },
    "organisation": "/desk/settings/organisation",
    "promised updates": "/desk/settings/promises",
    "promised updates, refused": async (page) => {
      await page.goto("/desk/settings/promises");
      await page.getByLabel("Minutes before the promised time").fill("soon");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "publishing": "/desk/settings/publishing",
    "the public page": "/desk/settings/page",
    "contacts for reports of vulnerabilities, refused": async (page) => {
      await page.goto("/desk/settings/page");
      await page.getByLabel("Contacts (optional)").fill("nobody");
      await page.getByRole("button", { name: "Save contacts" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
    "what others can show and read": "/desk/settings/share",
    "a colour, a style and a logo refused": async (page) => {
      await page.goto("/desk/settings/page");
      await page.getByLabel("Accent colour, light mode").fill("#ffcc00");
      await page.getByRole("textbox", { name: "Custom CSS" }).fill("@import 'x';");
      await page.getByRole("button", { name: "Save colours and style" }).click();
      await expect(page.getByRole("button", { name: /^Save with #/ })).toBeVisible();
    },
    "the page with the company's branding": async (page) => {
      await page.goto("/desk/settings/page");
      await page.getByLabel("Accent colour, light mode").fill("#a3195b");
      await page.getByLabel("Accent colour, dark mode").fill("#ff9ecb");
      await page.getByRole("textbox", { name: "Custom CSS" }).fill(".hero h1 { font-style: italic }");
      await page.getByRole("button", { name: "Save colours and style" }).click();
      await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
      const accent = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());
      await expect(async () => {
        await page.goto("/");
        expect(await accent()).toBe("#a3195b");
      }).toPass({ timeout: 15_000 });
      await expect(page.locator(".hero h1")).toHaveCSS("font-style", "italic");
    },
  },
  auditor: { "audit": "/desk/settings/audit" },
};
for (const [who, ways] of Object.entries(desk) as [Staff, Record<string, Way>][])
  test(`the desk of ${who}`, async ({ page, signIn }) => {
    await signIn(who);
    await look(page, ways);
  });

test("the letter, and what is sent", async ({ page, signIn, installation, request, baseURL }) => {
  const approve = async (way: Way) => {
    await go(page, way);
    await page.getByRole("button", { name: /^Approve/ }).click();
    await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  };
  await signIn("helena");
  await approve(through("/desk/offers", "A £10 voucher for everyone we cut off on 11 July"));
  await signIn("maren");
  await look(page, { "an apology in review": through("/desk/apologies", "Apology for 11 July 2012") });
  await approve(through("/desk/apologies", "Apology for 11 July 2012"));
  await look(page, {
    "an apology approved": through("/desk/apologies", "Apology for 11 July 2012"),
    "sending": "/desk/sending",
    "a batch": through("/desk/sending", "B-1"),
    "a mail": async (page) => {
      await page.goto("/desk/sending");
      await page.getByRole("region", { name: "Demo e-mails" }).getByRole("link").first().click();
      await page.waitForURL(/\/mail\//);
    },
  });
  await through("/history/2012-07", OUTAGE)(page);
  const incident = new URL(page.url()).pathname.split("/").at(-1);
  const token = installation.run("token", "create", "--role", "portal", "--name", "our site").trim().split(/\s+/).at(-1)!;
  const answer = await request.get(`${baseURL}/api/v1/customers/LM-000000/page-link?incident=${incident}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status()).toBe(200);
  const { url } = await answer.json();
  await look(page, {
    "a letter": url,
    "a letter with its code": async (page) => {
      await pressing(url, "Get my voucher")(page);
      await expect(page.getByText("Show or type this code")).toBeVisible();
    },
  });
});
