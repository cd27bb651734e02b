// Around a publication: taking it back within ten seconds, and an update that waits for its time.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./fixtures";

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
  await axe(page);
  if (javaScriptEnabled !== false) {
    await expect(undo).toBeHidden({ timeout: 15_000 });
  } else {
    await page.waitForTimeout(11_000);
    await undo.click();
    await expect(page.getByRole("alert")).toContainText("Publish a correction as a new update");
  }
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
