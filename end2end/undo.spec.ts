// Around a publication: taking it back within ten seconds, drafts that survive a closed page, two people who write at once,
// and an update that waits for its time.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./fixtures";
import { signIn as signInOn } from "./server.mjs";

test.use({ suite: "undo" });
test.describe.configure({ mode: "serial", timeout: 90_000 });

const OPEN = "Mobile data slow or failing in the north of Scotland";
const message = (page: Page) => page.getByLabel("Message to customers");
const openIncident = async (page: Page) => {
  await page.goto("/desk/incidents");
  await page.getByRole("main").getByRole("link", { name: OPEN }).first().click();
  await expect(message(page)).toBeVisible();
};
const publish = (page: Page) => page.getByRole("button", { name: /^Publish/ }).last();

test("an update is taken back, and its text is in the composer again", async ({ page, signIn }) => {
  await signIn("commander");
  await openIncident(page);
  await message(page).fill("This was meant for another incident.");
  await publish(page).click();
  const undo = page.getByRole("button", { name: "Undo this update" });
  await expect(undo).toBeVisible();
  await axe(page);
  await expect(page.getByRole("region", { name: "Public timeline" })).toContainText("meant for another incident");
  await undo.click();
  await expect(page.getByRole("region", { name: "Public timeline" })).not.toContainText("meant for another incident");
  await expect(message(page)).toHaveValue("This was meant for another incident.");
  await page.getByRole("button", { name: "Discard draft" }).click();
  await expect(message(page)).toHaveValue("");
});

test("after ten seconds the button is gone, and pressing an old one says what to do", async ({ page, signIn, javaScriptEnabled }) => {
  await signIn("commander");
  await openIncident(page);
  await message(page).fill("We are replacing the card in the mast.");
  await publish(page).click();
  const undo = page.getByRole("button", { name: "Undo this update" });
  await expect(undo).toBeVisible();
  if (javaScriptEnabled !== false) {
    await expect(undo).toBeHidden({ timeout: 15_000 });
  } else {
    await page.waitForTimeout(11_000);
    await undo.click();
    await expect(page.getByRole("alert")).toContainText("Publish a correction as a new update");
  }
});

test("a draft is there again after the page was closed", async ({ page, context, signIn }) => {
  await signIn("commander");
  await openIncident(page);
  await message(page).pressSequentially("Half a sentence about the");
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  const address = page.url();
  await page.close({ runBeforeUnload: false });
  const again = await context.newPage();
  await again.goto(address);
  await expect(message(again)).toHaveValue("Half a sentence about the");
  await expect(again.getByText(/^Your draft of .* is shown\.$/)).toBeVisible();
  await again.getByRole("button", { name: "Discard draft" }).click();

  await again.goto("/desk/incidents/new");
  await again.getByLabel("Title").first().pressSequentially("Texts arrive hours");
  await expect(again.getByText(/^Draft saved/)).toBeVisible();
  await again.reload();
  await expect(again.getByLabel("Title").first()).toHaveValue("Texts arrive hours");
  await axe(again);
  await again.getByRole("button", { name: "Discard draft" }).click();
  await expect(again.getByLabel("Title").first()).toHaveValue("");
});

test("two people who write the same incident are told", async ({ page, browser, installation, baseURL, signIn }) => {
  await signIn("ingrid");
  await page.goto("/desk/settings/staff");
  await page.getByLabel("Name", { exact: true }).fill("Ben Osei");
  await page.getByLabel("E-mail address").fill("ben@example.org");
  await page.getByRole("checkbox", { name: "Commander" }).check();
  await page.getByRole("button", { name: /^Add/ }).last().click();
  const password = await page.locator("output.mono").innerText();
  const other = await (await browser.newContext({ baseURL })).newPage();
  await other.goto("/sign-in");
  await other.getByLabel("E-mail address").fill("ben@example.org");
  await other.getByLabel("Password").fill(password);
  await other.getByRole("button", { name: "Sign in" }).click();
  if (await other.getByRole("heading", { name: "Choose your password" }).isVisible()) {
    await other.getByLabel("New password").first().fill("a long enough password");
    await other.getByLabel(/again|repeat/i).fill("a long enough password");
    await other.getByRole("button").first().click();
  }
  await openIncident(other);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signInOn(page, installation.data, "commander");
  await openIncident(page);
  await message(other).pressSequentially("I found the");
  await expect(other.getByText(/^Draft saved/)).toBeVisible();
  await expect(page.getByText(/Ben Osei is writing an update of this incident too/)).toBeVisible({ timeout: 15_000 });
  await message(other).fill("I found the cause: a card in the mast.");
  await publish(other).click();
  await expect(other.getByRole("button", { name: "Undo this update" })).toBeVisible();
  await expect(page.getByText(/Ben Osei published an update at .*, after you opened this page/)).toBeVisible({ timeout: 15_000 });
  await message(page).fill("We are still looking.");
  await publish(page).click();
  await expect(page.getByRole("alert")).toContainText("I found the cause: a card in the mast.");
  await expect(page.getByRole("alert")).toContainText("We are still looking.");
  await expect(message(page)).toHaveValue("We are still looking.");
  await other.context().close();
});

test("an update waits for its time and is cancelled", async ({ page, signIn }) => {
  await signIn("commander");
  await openIncident(page);
  await message(page).fill("The mast is back in service.");
  await page.getByText("Schedule for later").click();
  const soon = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 16);
  await page.getByLabel(/^Publish at/).fill(soon);
  await page.getByRole("button", { name: "Schedule update" }).click();
  const waiting = page.getByRole("region", { name: "Not published yet" });
  await expect(waiting).toContainText("The mast is back in service.");
  await axe(page);
  await waiting.getByRole("button", { name: "Cancel update" }).click();
  await expect(waiting).toHaveCount(0);
});
