// The keyboard of the desk: the palette, single keys, templates in two keystrokes, and the first update of an incident.
import { axe, expect, test } from "./fixtures";
import type { Page } from "@playwright/test";

test.use({ suite: "desk-keys" });

const OPEN = "Mobile data slow or failing in the north of Scotland";
const palette = (page: Page) => page.getByRole("dialog");

test("the palette finds an incident, an action and a service, and leads there", async ({ page, signIn }) => {
  await signIn("commander");
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("heading", { name: "Search" })).toBeVisible();
  await expect(palette(page).getByRole("link", { name: "Declare incident" })).toBeVisible();
  await axe(page);
  await page.keyboard.type("north of scotland");
  await expect(palette(page).getByRole("link").first()).toContainText(OPEN);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: OPEN })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("schedule");
  await expect(palette(page).getByRole("link")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Schedule maintenance" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
});

test("single keys: ? lists them, n declares, u writes an update, j and k walk a list", async ({ page, signIn }) => {
  await signIn("commander");
  await page.keyboard.press("?");
  await expect(palette(page).getByRole("cell", { name: "Declare an incident" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.waitForURL("**/desk/incidents/new");
  await page.getByLabel("Name", { exact: true }).focus();
  await page.keyboard.type("n?jt");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("n?jt");
  await expect(palette(page)).toBeHidden();
  await page.goto("/desk/incidents");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(page.locator("main tbody th a").first()).toBeFocused();
  await page.keyboard.press("Enter");
  // A draft of alerts waits above the incidents.
  await page.waitForURL(/\/desk\/incidents\/drafts\/[a-z0-9]{12}$/);
  await page.goto("/desk/incidents");
  await page.getByRole("main").getByRole("link", { name: OPEN }).first().click();
  await page.keyboard.press("u");
  await expect(page.getByLabel("Message to customers")).toBeFocused();
});

test("single keys can be turned off, and the palette stays", async ({ page, signIn }) => {
  await signIn("maren");
  await page.goto("/desk/settings");
  await page.getByLabel("Use single keys as shortcuts").uncheck();
  await page.getByRole("region", { name: "Keyboard" }).getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByLabel("Use single keys as shortcuts")).not.toBeChecked();
  await page.goto("/desk");
  await page.keyboard.press("n");
  await page.keyboard.press("?");
  await expect(palette(page)).toBeHidden();
  expect(new URL(page.url()).pathname).toBe("/desk");
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
});

test("a template in two keystrokes keeps what was typed", async ({ page, signIn }) => {
  await signIn("commander");
  await page.goto("/desk/incidents");
  await page.getByRole("main").getByRole("link", { name: OPEN }).click();
  const text = page.getByLabel("Message to customers");
  await text.fill("Thurso has power again.");
  await text.blur();
  await page.keyboard.press("t");
  await expect(palette(page).getByRole("heading", { name: "Choose a template" })).toBeVisible();
  const listed = palette(page).getByRole("listitem");
  const key = await listed.filter({ hasText: "Cause found" }).locator("kbd").innerText();
  await axe(page);
  await page.keyboard.press(key);
  await expect(text).toHaveValue(/^Thurso has power again\.\n\nWe have found the cause of the problems with Voice calls and Mobile data/);
  await expect(text).toBeFocused();
  await expect(page.getByRole("radio", { name: "Identified" })).toBeChecked();
});

test("the first update needs at most 25 keystrokes beside its words", async ({ page, signIn }) => {
  await signIn("commander");
  let keystrokes = 0;
  const press = async (key: string) => {
    keystrokes += 1;
    await page.keyboard.press(key);
  };
  await press("n");
  await page.waitForURL("**/desk/incidents/new");
  await press("t");
  await expect(palette(page)).toBeVisible();
  await press("1");
  const text = page.getByLabel("First update");
  await expect(text).toBeFocused();
  // The words themselves do not count.
  await page.keyboard.type(" Our shops know it too.");
  await press("Control+Enter");
  await page.waitForURL(/\/desk\/incidents\/[a-z0-9]{12}$/);
  await expect(page.getByRole("region", { name: "Public timeline" })).toContainText("Our shops know it too.");
  await expect(page.getByRole("region", { name: "Public timeline" })).not.toContainText("{{");
  expect(keystrokes).toBeLessThanOrEqual(25);
});
