// Drafts that survive a closed page, and two people who write at once: what the islands save and ask for.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./fixtures";

test.use({ suite: "drafts" });
test.describe.configure({ mode: "serial", timeout: 90_000 });

const OPEN = "Mobile data slow or failing in the north of Scotland";
const message = (page: Page) => page.getByLabel("Message to customers");
const openIncident = async (page: Page) => {
  await page.goto("/desk/incidents");
  await page.getByRole("main").getByRole("link", { name: OPEN }).first().click();
  await expect(message(page)).toBeVisible();
};
const publish = (page: Page) => page.getByRole("button", { name: /^Publish/ }).last();

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
  await again.getByLabel("Name", { exact: true }).pressSequentially("Texts arrive hours");
  await expect(again.getByText(/^Draft saved/)).toBeVisible();
  await again.reload();
  await expect(again.getByLabel("Name", { exact: true })).toHaveValue("Texts arrive hours");
  await axe(again);
  await again.getByRole("button", { name: "Discard draft" }).click();
  await expect(again.getByLabel("Name", { exact: true })).toHaveValue("");
});

test("two people who write the same incident are told", async ({ page, browser, installation, baseURL, signIn }) => {
  const said = installation.run("staff", "add", "--email", "ben@example.org", "--name", "Ben Osei", "--role", "commander");
  const other = await (await browser.newContext({ baseURL })).newPage();
  await other.goto("/sign-in");
  await other.getByLabel("E-mail address").fill("ben@example.org");
  await other.getByLabel("Password").fill(said.trim().split("\n").at(-1)!);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await openIncident(other);
  await signIn("commander");
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
