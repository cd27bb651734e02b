// One outage from the first complaint to the redeemed gift, by clicks alone, on the demo.
import { expect, test } from "./fixtures";

test.use({ suite: "journey" });

test("from “I’m affected” to the redemption", async ({ page, installation, signIn, request, baseURL }) => {
  test.setTimeout(90_000);
  const words = "No data at the harbour since the morning, and the ferry cannot reach us.";
  const desk = page.getByRole("navigation", { name: "Sections" });
  const openSection = async (name: string) => desk.getByRole("link", { name }).click();
  const leave = async () => {
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await expect(page.getByLabel("Password")).toBeVisible();
  };

  await test.step("a visitor says that they are affected", async () => {
    await page.goto("/");
    await page.getByRole("region", { name: "Open incidents" }).getByRole("link", { name: "I’m affected" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Tell us what is not working" })).toBeVisible();
    await page.getByLabel("Anything else we should know?").fill(words);
    await page.getByLabel("Mobile number or e-mail").fill("harbour@example.org");
    await page.getByRole("button", { name: "Send my report" }).click();
    // What is wrong is said, and nothing that was typed is lost.
    await expect(page.getByRole("alert")).toContainText("Tick at least one thing that is not working.");
    await expect(page.getByLabel("Anything else we should know?")).toHaveValue(words);
    await expect(page.getByLabel("Mobile number or e-mail")).toHaveValue("harbour@example.org");
    await page.getByRole("checkbox", { name: "Mobile data" }).check();
    await page.getByRole("radio", { name: "It does not work at all" }).check();
    await page.getByRole("button", { name: "Send my report" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Thank you. We have your report." })).toBeVisible();
  });

  await test.step("an agent answers", async () => {
    await signIn("sam");
    await openSection("Inbox");
    await page.getByRole("link", { name: words }).click();
    await expect(page.getByRole("blockquote").filter({ hasText: words })).toBeVisible();
    await page.getByLabel(/^Your reply/).fill("I am sorry. The harbour mast is being moved to the other site now. Write to me if it is not back by noon.");
    await page.getByRole("button", { name: "Reply as Sam" }).click();
    await expect(page.getByRole("blockquote").filter({ hasText: "The harbour mast is being moved" })).toBeVisible();
    await leave();
  });

  await test.step("the commander speaks, and the public page says it", async () => {
    await signIn("commander");
    await page.getByRole("link", { name: /^Open incident INC-/ }).click();
    await page.getByRole("radio", { name: "Monitoring" }).check();
    await page.getByLabel("Message to customers").fill("Mobile data is back in Aberdeen. We watch it before we call it over.");
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByRole("region", { name: "Public timeline" })).toContainText("We watch it before we call it over.");
    await page.getByRole("link", { name: "Public page" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("main")).toContainText("Mobile data is back in Aberdeen.", { timeout: 1_000 });
    }).toPass();
    await page.goto("/desk");
    await leave();
  });

  await test.step("an administrator ends the quiet hours, so that the test ends the same way at every hour", async () => {
    await signIn("ingrid");
    await openSection("Settings");
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Organisation" }).click();
    await page.getByLabel("Quiet hours start").fill("08:00");
    await page.getByLabel("Quiet hours end").fill("08:00");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Quiet hours start")).toHaveValue("08:00");
    await leave();
  });

  await test.step("marketing signs the gift that somebody else proposed", async () => {
    await signIn("helena");
    await openSection("Offers");
    await page.getByRole("link", { name: "A £10 voucher for everyone we cut off on 11 July" }).click();
    await page.getByRole("button", { name: /^Approve/ }).click();
    await expect(page.getByRole("main")).toContainText(/Fully approved|Customers can claim it now/);
    await leave();
  });

  await test.step("an approver lets the apology go", async () => {
    await signIn("maren");
    await page.getByRole("link", { name: "“Apology for 11 July 2012” needs your approval" }).click();
    await page.getByRole("button", { name: "Approve: send to 127 people" }).click();
    await expect(page.getByRole("button", { name: "Approve: send to 127 people" })).toHaveCount(0);
  });

  await test.step("the letter arrives, and its reader claims the gift", async () => {
    await openSection("Sending");
    const mails = page.getByRole("region", { name: "Demo e-mails" });
    const mail = mails.getByRole("link", { name: "We left you without service, and it was our fault" }).first();
    await expect(async () => {
      await page.reload();
      await expect(mail).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await mail.click();
    await page.getByRole("main").getByRole("link", { name: /\/r\// }).first().click();
    await page.getByRole("button", { name: "Get my voucher" }).click();
    await expect(page.getByText("Show or type this code at Larkmoor shops")).toBeVisible();
  });

  await test.step("the merchant redeems it once", async () => {
    const code = (await page.locator("main .code").first().innerText()).trim();
    const token = installation.run("token", "create", "--role", "redeemer", "--merchant", "Larkmoor shops", "--name", "checkout").trim().split(/\s+/).at(-1)!;
    const redeem = (key: string) =>
      request.post(`${baseURL}/api/v1/redemptions`, {
        headers: { authorization: `Bearer ${token}`, "idempotency-key": key },
        data: { code, reference: "Till 3, receipt 118" },
      });
    expect((await redeem("first")).status()).toBe(201);
    expect((await redeem("second")).status()).toBe(409);
  });

  await test.step("the scorecard of 2012 shows how it went", async () => {
    await page.goto("/desk");
    await openSection("Scorecards");
    const card = page.getByRole("main").getByRole("link", { name: "Calls, texts and mobile data lost for some customers" });
    if (!(await card.count())) await page.getByRole("link", { name: "Older incidents" }).click();
    await card.click();
    const main = page.getByRole("main");
    await expect(main).toContainText("3 h 15 min");
    await expect(main).toContainText("7 h");
    await expect(main).toContainText("1 day 9 min");
    await leave();
  });
});
