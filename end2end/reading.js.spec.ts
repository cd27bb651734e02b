// What the public pages' script adds for a reader: days of a strip, their own zone, their colours, and an open page that
// changes without losing their place.
import { axe, expect, test } from "./fixtures";

test.use({ suite: "reading", timezoneId: "Asia/Kolkata" });

test("the days of a strip are walked by keyboard and pointed at", async ({ page }) => {
  await page.goto("/");
  const strip = page.getByRole("slider", { name: "Mobile data" });
  const day = page.locator(".day");
  await strip.focus();
  await expect(day).toContainText("Partial outage");
  await expect(day.getByRole("link")).toHaveAttribute("href", /^\/incidents\//);
  await expect(strip).toHaveAttribute("aria-valuetext", /Partial outage.*Mobile data: partial outage, since/s);
  await axe(page);
  const place = async () => Number(await strip.getAttribute("aria-valuenow"));
  const today = await place();
  // Shortly after midnight the outage began the day before; two days back all was well at any hour.
  await page.keyboard.press("ArrowLeft");
  expect(await place()).toBe(today - 1);
  await page.keyboard.press("ArrowLeft");
  await expect(day).toContainText("Operational");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowDown");
  expect(await place()).toBe(today - 10);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowUp");
  expect(await place()).toBe(today - 2);
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  await expect(day.getByRole("link").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(day).toHaveCount(0);
  const other = (await page.getByRole("slider", { name: "Text messages" }).boundingBox())!;
  await page.mouse.move(other.x + other.width / 2, other.y + 10);
  await expect(day).toBeVisible();
  await page.mouse.move(1, 1);
  await expect(day).toHaveCount(0);
});

test("times are the reader's own, and say so", async ({ page }) => {
  await page.goto("/history/2012-07");
  await page.getByRole("link", { name: "Calls, texts and mobile data lost for some customers" }).click();
  // 13:30 in London's summer is 18:00 in India.
  await expect(page.locator(".story li").last().locator("time")).toHaveText(/Wed 18:00/);
  await expect(page.locator("[data-zone]")).toContainText("Days are counted in London time.");
  await page.getByRole("combobox", { name: "Times" }).selectOption({ label: "London" });
  await expect(page.locator(".story li").last().locator("time")).toHaveText("Wed 13:30");
  await page.reload();
  await expect(page.locator(".story li").last().locator("time")).toHaveText("Wed 13:30");
  await expect(page.locator("[data-zone]")).toContainText("London time");
});

test("colours are chosen and kept, and high contrast is sound", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Colours" }).selectOption("High contrast");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "contrast");
  await axe(page);
  for (const path of ["/history", "/uptime/365", "/subscribe"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "contrast");
    await axe(page);
  }
});

test("a company's own style gives way to high contrast, and comes back", async ({ page, signIn }) => {
  await signIn("admin");
  await page.goto("/desk/settings/page");
  await page.getByRole("textbox", { name: "Custom CSS" }).fill(".hero h1 { font-style: italic }");
  await page.getByRole("button", { name: "Save colours and style" }).click();
  await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
  const title = page.locator(".hero h1");
  await expect(async () => {
    await page.goto("/");
    await expect(title).toHaveCSS("font-style", "italic", { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  const colours = page.getByRole("combobox", { name: "Colours" });
  await colours.selectOption("High contrast");
  await expect(title).toHaveCSS("font-style", "normal");
  await page.reload();
  await expect(title).toHaveCSS("font-style", "normal");
  await colours.selectOption("Dark");
  await expect(title).toHaveCSS("font-style", "italic");
});

test("an open page changes under its reader without losing their place", async ({ page, context, installation }) => {
  await page.goto("/");
  await page.locator("summary").filter({ hasText: "earlier updates" }).click();
  await page.locator("summary").filter({ hasText: "Self-service" }).click();
  await page.getByRole("slider", { name: "Voice calls" }).focus();
  await page.keyboard.press("ArrowLeft");
  const before = await page.locator(".day").innerText();
  const desk = await context.browser()!.newPage({ baseURL: installation.url });
  const { signIn: signInStaff } = await import("./server.mjs");
  await signInStaff(desk, installation.data, "commander");
  await desk.getByRole("link", { name: /^Open incident INC-/ }).click();
  await desk.getByLabel("Message to customers").fill("Aberdeen is back. We go on with Inverness.");
  await desk.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("region", { name: "Open incidents" })).toContainText("Aberdeen is back.", { timeout: 10_000 });
  // Still unfolded, still folded as the reader left it, still on the day they had walked to.
  await expect(page.locator("details").filter({ hasText: "earlier updates" }).first()).toHaveAttribute("open", "");
  await expect(page.getByRole("slider", { name: "Voice calls" })).toBeFocused();
  await expect(page.locator(".day")).toHaveText(before, { useInnerText: true });
  await expect(page.locator(".steps [aria-current]")).toHaveCount(1);
  await desk.close();
});
