import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import * as server from "./server.mjs";

export { expect };

/** The roles of the demo's staff. */
export type Role =
  | "commander" | "support_lead" | "senior_agent" | "agent" | "marketing" | "marketing_approver" | "comms_approver"
  | "finance" | "auditor" | "admin";

/** Fails a test when the page logs an error: a refused style, a missing file, a panic in the WASM. */
export const test = base.extend<{ quiet: void }>({
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        // The browser itself logs every 4xx page it loads; stories of refusals ask for those.
        if (message.type() === "error" && !/the server responded with a status of 4\d\d/.test(message.text()))
          errors.push(message.text());
      });
      await use();
      expect(errors, "errors logged by the page").toEqual([]);
    },
    { auto: true },
  ],
});

/** The data directory of the server under test: its `mail/` holds what was sent. */
export const dataDir = () => process.env.AMENDS_TEST_DATA!;

/** Signs in as somebody with this role and gives the account used. */
export const signIn = (page: Page, role: Role) => server.signIn(page, dataDir(), role);

/** No violation of any axe rule, anywhere on the page, in both colour schemes. */
export async function axe(page: Page) {
  const seen = test.info().project.use.javaScriptEnabled === false ? await scriptedTwin(page) : page;
  for (const colorScheme of ["light", "dark"] as const) {
    await seen.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: seen }).analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
    expect(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
  }
  if (seen !== page) await seen.context().close();
  else await page.emulateMedia({ colorScheme: null });
}

/** axe is itself a script: the same HTML, as it stands, in a browser context where only the page's own scripts are off. */
async function scriptedTwin(page: Page) {
  // What stands in <noscript> is part of what these visitors see.
  const body = (await page.content()).replace(/<(\/?)noscript\b/g, "<$1div");
  const context = await page.context().browser()!.newContext({
    javaScriptEnabled: true,
    viewport: page.viewportSize(),
    storageState: await page.context().storageState(),
  });
  const twin = await context.newPage();
  await twin.route(page.url(), (route) =>
    route.fulfill({ body, contentType: "text/html; charset=utf-8", headers: { "content-security-policy": "script-src 'none'" } }),
  );
  await twin.goto(page.url());
  return twin;
}
