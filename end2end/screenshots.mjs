// Pictures of pages for the eye; see tools/screenshots.
import { chromium } from "@playwright/test";
import { join } from "node:path";
import { browser, signIn, start } from "./server.mjs";

const [folder, role, ...paths] = process.argv.slice(2);
// A running server (say, make run's) is used when its address and data directory are given.
const server = process.env.AMENDS_TEST_URL
  ? { url: process.env.AMENDS_TEST_URL, data: process.env.AMENDS_TEST_DATA, stop: async () => {} }
  : await start();
const chrome = await chromium.launch(browser);
try {
  const context = await chrome.newContext({ baseURL: server.url, locale: "en-GB", timezoneId: "Europe/London" });
  const page = await context.newPage();
  if (role !== "nobody") await signIn(page, server.data, role);
  for (const path of paths)
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const answer = await page.goto(path, { waitUntil: "load" });
        const name = `${path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home"}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(folder, name), fullPage: true });
        console.log(`${answer?.status()} ${path} → ${join(folder, name)}`);
      }
    }
} finally {
  await chrome.close();
  await server.stop();
}
