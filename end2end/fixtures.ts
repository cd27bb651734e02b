import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import * as server from "./server.mjs";

export { expect };

/** Somebody of the demo's staff, by first name; where it does not matter who, by role. */
export type Staff =
  | "maren" | "helena" | "sam" | "ingrid"
  | "commander" | "support_lead" | "senior_agent" | "agent" | "marketing" | "comms_approver" | "finance" | "auditor" | "admin";

type Installation = Awaited<ReturnType<typeof server.start>>;

/** A browser page on an installation of its own, which fails when a page logs an error: a refused style, a missing file, a panic. */
export const test = base.extend<{ quiet: void; signIn: (who: Staff) => Promise<unknown> }, { suite: string; installation: Installation }>({
  // Named by each file with `test.use`: another suite is another worker process, and so another installation.
  suite: ["", { scope: "worker", option: true }],
  installation: [
    async ({ suite: _ }, use) => {
      const installation = await server.start();
      await use(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  // Tests are not tried again; starting the browser is, since that says nothing about Amends.
  browser: [
    async ({ playwright }, use) => {
      const launch = () => playwright.chromium.launch();
      const browser = await launch().catch(launch).catch(launch);
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: 130_000 },
  ],
  baseURL: async ({ installation }, use) => use(installation.url),
  signIn: async ({ page, installation }, use) => use((who) => server.signIn(page, installation.data, who)),
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        // The browser itself logs every 4xx page it loads; tests of refusals request those.
        if (message.type() === "error" && !/the server responded with a status of 4\d\d/.test(message.text()))
          errors.push(message.text());
      });
      await use();
      expect(errors, "errors logged by the page").toEqual([]);
    },
    { auto: true },
  ],
});

/** No violation of any axe rule, anywhere on the page, in both colour schemes. */
export async function axe(page: Page) {
  const seen = test.info().project.use.javaScriptEnabled === false ? await scriptedTwin(page) : page;
  for (const colorScheme of ["light", "dark"] as const) {
    // Without motion: colours on their way from one scheme to the other have any contrast.
    await seen.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page: seen }).setLegacyMode(true).analyze();
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
    // Soft: one run names what every page has.
    expect.soft(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
  }
  if (seen !== page) await seen.context().close();
  else await page.emulateMedia({ colorScheme: null, reducedMotion: null });
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
