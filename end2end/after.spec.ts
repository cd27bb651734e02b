// What comes before and after an incident: a problem reported without JavaScript, the signal that several make, and the
// review of a post-mortem.
import { request } from "node:http";
import { axe, expect, test } from "./fixtures";

test.use({ suite: "after" });

test("a problem is reported", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Report a problem" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Report a problem" })).toBeVisible();
  await page.getByLabel("What happens?").fill("The shop takes no cards.");
  await page.getByRole("button", { name: "Send my report" }).click();
  await expect(page.getByRole("alert")).toContainText("Tick at least one thing that is not working.");
  await expect(page.getByLabel("What happens?")).toHaveValue("The shop takes no cards.");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("radio", { name: "It does not work at all" }).check();
  await page.getByLabel("Mobile number or e-mail").fill("shop@example.org");
  await page.getByRole("button", { name: "Send my report" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Thank you. We have your report." })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("shop@example.org");
  await axe(page);
});

/** Posts a form from one of this machine's addresses, and gives the status of the answer. */
const postFrom = (localAddress: string, address: URL, body: string) =>
  new Promise<number | undefined>((done, fail) => {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: address.origin };
    request(address, { method: "POST", localAddress, headers }, (answer) => done(answer.resume().statusCode))
      .on("error", fail)
      .end(body);
  });

test("reports from several networks are a signal on the dashboard", async ({ page, signIn }) => {
  test.setTimeout(90_000);
  await page.goto("/report");
  const choice = page.getByRole("checkbox", { name: "Text messages" });
  const service = await choice.getAttribute("value");
  const name = (await choice.locator("xpath=ancestor::label").innerText()).trim();
  const address = new URL("/report", page.url());
  const body = new URLSearchParams({ service: service!, severity: "down", words: "", contact: "" }).toString();
  // Every address of 127.0.0.0/8 is this machine, and counts as a source of its own.
  for (const last of [11, 12, 13, 14, 15]) expect(await postFrom(`127.0.0.${last}`, address, body)).toBe(303);
  await signIn("commander");
  const title = `Customers say that ${name} does not work`;
  await expect(async () => {
    await page.goto("/desk");
    await expect(page.getByRole("heading", { name: title, level: 2 })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const signal = page.getByRole("region", { name: title });
  await expect(signal).toContainText("people reported");
  await expect(signal.getByRole("img")).toBeVisible();
  await axe(page);
  await signal.getByRole("link", { name: "Declare incident" }).click();
  await expect(page.getByLabel(/^First noticed/)).not.toHaveValue("");
  await page.goto("/desk");
  await page.getByRole("region", { name: title }).getByRole("link", { name: "Not an incident" }).click();
  await axe(page);
  await page.getByLabel("Why not?").fill("A test of the reports.");
  await page.getByRole("button", { name: "Dismiss signal" }).click();
  await expect(page.getByRole("main")).toContainText("A test of the reports.");
  await page.goto("/desk");
  await expect(page.getByRole("heading", { name: title, level: 2 })).toHaveCount(0);
});

test("a post-mortem is published as somebody else reviewed it", async ({ page, signIn }) => {
  test.setTimeout(90_000);
  await signIn("commander");
  await page.goto("/history/2012-07");
  await page.getByRole("main").getByRole("link", { name: "Calls, texts and mobile data lost for some customers" }).first().click();
  const address = `/desk${new URL(page.url()).pathname}/post-mortem`;
  await page.goto(address);
  const text = page.getByLabel("What happened, and what changes");
  await text.fill(`${await text.inputValue()}\n\nThis sentence was added later.`);
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("button", { name: "Publish changes" })).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn("support_lead");
  await page.goto(address);
  await axe(page);
  await page.getByRole("button", { name: "It can be published" }).click();
  await expect(page.getByRole("main")).toContainText("It can be published.");
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn("commander");
  await page.goto(address);
  await page.getByRole("button", { name: "Publish changes" }).click();
  await expect(page.getByRole("main")).not.toContainText("The published version differs from this draft.");
});

test("a drill goes on after its incident", async ({ page, signIn }) => {
  test.setTimeout(90_000);
  await signIn("commander");
  await page.goto("/desk/incidents/new");
  await page.getByLabel("Name", { exact: true }).fill("Fire drill");
  await page.locator("select[name^=service-]").first().selectOption("major_outage");
  await page.getByLabel("First update").fill("It is down.");
  await page.locator("summary").filter({ hasText: "drill" }).click();
  await page.getByLabel("This is a drill: customers cannot see it").check();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("link", { name: "Practise what follows" }).click();
  await expect(page.getByRole("main")).toContainText("Nothing on this page leaves Amends");
  await page.getByLabel("How many?").fill("5");
  await page.getByRole("button", { name: "Make up people" }).click();
  await expect(page.getByRole("main")).toContainText("5 people were made up");
  const apology = page.getByRole("region", { name: "Apology" });
  await apology.getByLabel("Subject").fill("Our failure");
  await apology.getByLabel("Text").fill("We apologise for any inconvenience.");
  await apology.getByRole("button", { name: "Save" }).click();
  await expect(apology).toContainText("The text is blocked");
  await axe(page);
  // Visitors see nothing of it.
  await page.goto("/");
  await expect(page.getByRole("main")).not.toContainText("Fire drill");
});
