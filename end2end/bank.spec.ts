// A company in another country than that of the demonstration, from the first start to the first report of a customer:
// nothing of what its customers read is English or British.
import { axe, expect, test as base } from "./fixtures";
import type { Page } from "@playwright/test";
import { start } from "./server.mjs";

const test = base.extend<object, { installation: Awaited<ReturnType<typeof start>> }>({
  installation: [
    async ({ suite: _ }, use) => {
      const installation = await start({ demo: false });
      await use(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});
test.use({ suite: "bank", locale: "de-DE", timezoneId: "Europe/Berlin" });
test.describe.configure({ timeout: 180_000 });

const PASSWORD = "ein langes Kennwort";
// Words that a page in German would only have because nobody thought of it, and words of one other country.
const FOREIGN =
  /\b(the|and|your?|our|we|of|with|what|when|where|services?|status page|updates?|subscribe|history|everything|working|being set up|powered|last|next|since|until|hours?|days?)\b|postcode|LS6|\b999\b|£|GBP|\bUK\b|British|\+44|07\d{3} \d{6}/i;

async function signIn(page: Page, email: string, password: string) {
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/desk/);
}

/** What a visitor reads, and what screen readers and search engines do. */
async function words(page: Page) {
  return page.evaluate(() => {
    const read = [document.title, document.querySelector("meta[name=description]")?.getAttribute("content") ?? ""];
    read.push(document.body.innerText);
    for (const attribute of ["aria-label", "alt", "placeholder", "title"])
      for (const element of document.querySelectorAll(`body [${attribute}]`)) read.push(element.getAttribute(attribute) ?? "");
    return read.join("\n");
  });
}

/** A page as a customer sees it: German, accessible, and nothing sticks out, on a phone and on a desk. */
async function inGerman(page: Page, name: string) {
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  expect(await words(page), name).not.toMatch(FOREIGN);
  await shown(page, name);
}

/** Accessible, and nothing sticks out, on a phone and on a desk, in light and dark. */
async function shown(page: Page, name: string) {
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(width);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const path = `results/bank/${test.info().project.name}/${name}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 1280, height: 720 });
  await axe(page);
}

test("a German bank, from set-up to the first report", async ({ page, installation }) => {
  const link = () => installation.said().match(/\/setup\/\w+/)?.[0];
  await expect(() => expect(link()).toBeTruthy()).toPass();

  await test.step("before anything is set up", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1, name: "This page is being set up" })).toBeVisible();
    const status = await (await page.request.get("/api/v2/status.json")).json();
    expect(status.status).toEqual({ indicator: "none", description: "This page is being set up" });
    await shown(page, "01-empty");
  });

  await test.step("the first account", async () => {
    await page.goto(link()!);
    await page.getByLabel("Name", { exact: true }).fill("Jana Krüger");
    await page.getByLabel("E-mail address").fill("jana@havelbank.example");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel(/again|Repeat/i).fill(PASSWORD);
    await shown(page, "02-account");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account and sign in" }).click();
    await page.waitForURL(/\/desk\/setup$/);
  });

  await test.step("the organisation", async () => {
    // What is missing is said beside its field, and what was typed stays.
    await page.getByLabel("Name", { exact: true }).fill("Havelbank");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("Choose a country.").first()).toBeVisible();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Havelbank");
    await shown(page, "03-organisation-refused");
    await page.getByLabel("Country").selectOption({ label: "Germany" });
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/\/desk\/setup\/region$/);
  });

  await test.step("currency, language and time zone are suggested", async () => {
    await expect(page.getByLabel("Currency")).toHaveValue("EUR");
    await expect(page.getByLabel("Language of the status page")).toHaveValue("de");
    await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
    await shown(page, "04-region");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/\/desk\/setup\/service$/);
    await shown(page, "05-service");
    await expect(async () => {
      await page.goto("/");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Diese Seite wird eingerichtet", { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await inGerman(page, "06-empty-german");
    for (const path of ["/history", "/uptime/90"]) {
      await page.goto(path);
      await inGerman(page, `06-empty-german${path.replaceAll("/", "-")}`);
    }
  });

  await test.step("the first service", async () => {
    await page.goto("/desk/setup/service");
    await page.getByLabel("Name", { exact: true }).fill("Onlinebanking");
    await page.getByRole("button", { name: "Add service" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Your status page is ready" })).toBeVisible();
    await shown(page, "07-ready");
    await expect(async () => {
      await page.goto("/");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Alle Systeme betriebsbereit", { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    for (const [path, name] of [["/", "home"], ["/history", "history"], ["/uptime/90", "uptime"], ["/subscribe", "subscribe"], ["/nichts", "404"]]) {
      await page.goto(path);
      await inGerman(page, `08-${name}`);
    }
  });

  await test.step("a colleague who declares incidents and answers customers", async () => {
    const email = "kai@havelbank.example";
    const printed = installation.run("staff", "add", "--email", email, "--name", "Kai Lenz", "--role", "commander", "--role", "agent");
    await signIn(page, email, printed.trim().split("\n").at(-1)!);
    await expect(page.getByRole("heading", { name: "Choose your password" })).toBeVisible();
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("input[name=again]").fill(PASSWORD);
    await page.locator("main form button[type=submit]").first().click();
    await page.waitForURL(/\/desk$/);
    await page.goto("/desk/incidents/new");
    await expect(page.getByLabel("First update")).toBeVisible();
  });

  await test.step("an incident is declared", async () => {
    await page.getByLabel("Name", { exact: true }).fill("Anmeldung im Onlinebanking gestört");
    await page.locator("table.svc select").first().selectOption({ label: "Major outage" });
    await page.getByLabel("First update").fill("Die Anmeldung schlägt fehl. Wir suchen die Ursache.");
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.waitForURL(/\/desk\/incidents\/\w{12}$/);
  });
  const incident = new URL(page.url()).pathname.replace("/desk", "");

  await test.step("customers read it", async () => {
    await expect(async () => {
      await page.goto("/");
      await expect(page.getByText("Die Anmeldung schlägt fehl.").first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    for (const [path, name] of [["/", "home"], [incident, "incident"], [`${incident}/affected`, "report"]]) {
      await page.goto(path);
      await inGerman(page, `09-${name}`);
    }
  });

  await test.step("a customer reports with a German number", async () => {
    await page.goto(`${incident}/affected`);
    await page.getByLabel("Onlinebanking").check();
    await page.locator("input[name=severity]").first().check();
    await page.locator("input[name=where]").fill("Brandenburg an der Havel");
    await page.locator("textarea[name=words]").fill("Ich komme nicht an mein Konto.");
    await page.locator("input[name=contact]").fill("0151 234");
    await page.locator("main form button[type=submit]").click();
    await expect(page.getByText("01512 3456789").first()).toBeVisible();
    await inGerman(page, "10-report-refused");
    await page.locator("input[name=contact]").fill("0151 23456789");
    await page.locator("main form button[type=submit]").click();
    await page.waitForURL(/\/thanks/);
    await expect(page.getByText("01512 3456789").first()).toBeVisible();
    await inGerman(page, "11-thanks");
  });

  await test.step("the desk sees it with its country code", async () => {
    await page.goto("/desk/inbox");
    await expect(page.getByText("+49 1512 3456789").first()).toBeVisible();
    await shown(page, "12-inbox");
    await signIn(page, "jana@havelbank.example", PASSWORD);
    await page.goto("/desk/settings/organisation");
    await expect(page.getByLabel("Country")).toHaveValue("DE");
    await shown(page, "13-organisation");
    await page.goto("/desk/settings/page");
    await page.locator("textarea#safety_notice-de").fill("Wurde Ihre Karte gestohlen? Rufen Sie 116 116 an.");
    await page.locator("textarea#regions-de").fill("Brandenburg\nBerlin\nPotsdam");
    await shown(page, "14-page");
    await page.getByRole("button", { name: "Save Deutsch" }).click();
    await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
    await expect(async () => {
      await page.goto(`${incident}/affected`);
      await expect(page.getByText("Rufen Sie 116 116 an.")).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(page.locator("select[name=where] option")).toHaveText(["Keine Angabe", "Brandenburg", "Berlin", "Potsdam"]);
    await inGerman(page, "15-report-with-regions");
  });
});
