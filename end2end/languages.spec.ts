// The public pages in other languages, one of them written from right to left; and a withdrawn incident.
import { axe, expect, test } from "./fixtures";

test.use({ suite: "languages" });
test.describe.configure({ timeout: 120_000 });

// Every kind of public page that words of the company stand on.
const PAGES = ["/", "/history", "/uptime/90", "/report", "/subscribe", "/nothing-here"];

for (const { name, tag, dir, subscribe } of [
  { name: "Deutsch", tag: "de", dir: "ltr", subscribe: "Abonnieren" },
  { name: "العربية", tag: "ar", dir: "rtl", subscribe: "اشتراك" },
])
  test(`the page in ${name}`, async ({ page, signIn }) => {
    await signIn("admin");
    await page.goto("/desk/settings/page");
    await page.getByLabel("Language", { exact: true }).selectOption({ label: name });
    await page.getByLabel("Language", { exact: true }).locator("xpath=ancestor::form").getByRole("button").first().click();
    await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
    await expect(async () => {
      await page.goto("/");
      await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(`^${tag}`), { timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(page.locator("header").getByRole("link", { name: subscribe })).toBeVisible();
    const open = await page.locator("#open h2 a").getAttribute("href");
    for (const path of [...PAGES, open!, `${open}/affected`])
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.locator("html")).toHaveCSS("direction", dir);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        // Nothing sticks out at the side of a narrow screen.
        await page.setViewportSize({ width: 320, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        await page.setViewportSize({ width: 1280, height: 800 });
        await axe(page);
      });
  });

test("a withdrawn incident is gone, and says so", async ({ page, signIn }) => {
  await signIn("commander");
  await page.goto("/desk/incidents/new");
  await page.getByLabel("Name", { exact: true }).fill("Nothing works");
  await page.locator("table.svc select").first().selectOption({ label: "Major outage" });
  await page.getByLabel("First update").fill("Nothing works.");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL(/\/desk\/incidents\/\w{12}$/);
  const address = new URL(page.url()).pathname.replace("/desk", "");
  await page.locator("summary").filter({ hasText: "Withdraw incident" }).click();
  await page.getByLabel("Reason", { exact: true }).fill("It was a drill.");
  await page.getByLabel("I confirm that this incident did not happen").check();
  await page.getByRole("button", { name: /^Withdraw INC-/ }).click();
  await expect(page.getByText(/Withdrawn /).first()).toBeVisible();
  await axe(page);
  await expect(async () => expect((await page.goto(address))!.status()).toBe(410)).toPass({ timeout: 15_000 });
  await axe(page);
});
