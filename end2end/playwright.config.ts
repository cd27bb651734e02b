import { defineConfig } from "@playwright/test";
import { browser } from "./server.mjs";

export default defineConfig({
  testDir: ".",
  outputDir: "results/artefacts",
  reporter: [["list"]],
  // One server and one database: stories take turns. A flaky story is a failing one.
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  globalSetup: "./global-setup.ts",
  use: {
    baseURL: process.env.AMENDS_TEST_URL,
    launchOptions: browser,
    locale: "en-GB",
    timezoneId: "Europe/London",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  // Every story must work without JavaScript; what needs it says so by its file name, x.js.spec.ts.
  projects: [
    { name: "js" },
    { name: "no-js", testIgnore: /\.js\.spec\.ts$/, use: { javaScriptEnabled: false } },
  ],
});
