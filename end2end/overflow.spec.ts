// Text from outside wraps, whatever its length: nothing sticks out at the side of a narrow screen.
import { expect, test } from "./fixtures";

test.use({ suite: "overflow" });

// The longest title that is accepted, without a place to break.
const WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbau";
const TITLE = WORD.repeat(5).slice(0, 255);
const BODY = [
  `See https://example.org/${"path".repeat(60)}.`,
  `| Area | Back by | Note |\n| --- | --- | --- |\n| North | 14:00 | ${WORD} |`,
  "`" + "x".repeat(300) + "`",
  "```\n" + "y".repeat(300) + "\n```",
  `- ${WORD}`,
].join("\n\n");

test("the longest texts on a narrow screen", async ({ page, signIn }) => {
  test.setTimeout(90_000);
  await signIn("commander");
  await page.goto("/desk/incidents/new");
  await page.getByLabel("Name", { exact: true }).fill(TITLE);
  await page.locator("table.svc select").first().selectOption({ label: "Major outage" });
  await page.getByLabel("First update").fill(BODY);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL(/\/desk\/incidents\/\w{12}$/);
  const desk = new URL(page.url()).pathname;
  const incident = desk.replace("/desk", "");
  await expect(async () => {
    await page.goto("/");
    await expect(page.getByRole("main")).toContainText(TITLE, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of ["/", "/report", incident, `${incident}/affected`, `/subscribe?incident=${incident.split("/").pop()}`, "/history", "/desk", "/desk/incidents", desk])
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
    });
});
