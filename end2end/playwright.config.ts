import { defineConfig } from "@playwright/test";
import { browser } from "./server.mjs";

export default defineConfig({
  testDir: ".",
  outputDir: "results/artefacts",
  reporter: [["list"], ["./failures.ts"]],
  // Each file, in each project, has a server and a demo of its own (`installation` in fixtures.ts): nothing that one uses up
  // is missed by another. Two at a time, since the browser and the server wait for each other. A flaky test is a failing one.
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // Long enough for a development build on a busy machine.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  use: {
    // A click that finds nothing says so soon.
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    launchOptions: browser,
    locale: "en-GB",
    timezoneId: "Europe/London",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  // Every test must pass without JavaScript; what needs it says so by its file name, x.js.spec.ts.
  projects: [
    { name: "js" },
    { name: "no-js", testIgnore: /\.js\.spec\.ts$/, use: { javaScriptEnabled: false } },
  ],
});
