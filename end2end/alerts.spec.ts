// From an alert to the first word: how many keys a commander presses beside the words themselves.
import { expect, test } from "./fixtures";

test.use({ suite: "alerts" });

/** The most keys, of which each Tab is one. */
const KEYS_MAX = 25;
const WORDS = "Some of you cannot sign in. We are looking into it.";

test("the first word from an alert takes few keys", async ({ page, signIn }) => {
  await signIn("commander");
  await page.goto("/desk");
  await page.getByRole("link", { name: "Alert: LoginErrorsHigh" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Trouble with My account and top-ups");
  await expect(page.getByLabel("First update", { exact: true })).toBeFocused();
  await page.keyboard.type(WORDS);
  const publish = page.getByRole("button", { name: "Publish", exact: true });
  let keys = 0;
  while (keys < KEYS_MAX && !(await publish.evaluate((button) => button === document.activeElement))) {
    await page.keyboard.press("Tab");
    keys += 1;
  }
  await page.keyboard.press("Enter");
  expect(keys + 1).toBeLessThanOrEqual(KEYS_MAX);
  await page.waitForURL(/\/desk\/incidents\/[a-z0-9]{12}$/);
  await expect(page.getByText("2 of 2 alerts of this incident are firing.")).toBeVisible();
  await expect(async () => {
    await page.goto("/");
    await expect(page.getByText(WORDS).first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
});
