import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "./fixtures";

// Widgets on a site of another origin: the official one of Statuspage, unchanged, and our own.
test.use({ suite: "widget" });

const official = readFileSync(
  fileURLToPath(new URL("./node_modules/@statuspage/status-widget/dist/src.77de5100.js", import.meta.url)),
);

/** Serves one page, and the official widget's script, on an origin of their own. */
async function site(html: string) {
  const server = createServer((request, answer) => {
    const isScript = request.url === "/official.js";
    answer.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8" });
    answer.end(isScript ? official : `<!DOCTYPE html><html lang="en"><title>A shop</title><body><h1>A shop</h1>${html}`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) };
}

test("the official widget shows the status", async ({ browser, installation }) => {
  // Not the usual page, which fails on any error: the published bundle has its developers' reloader in it, which logs its own.
  const page = await browser.newPage();
  const { status } = await (await fetch(`${installation.url}/api/v2/summary.json`)).json();
  const shop = await site(`<statuspage-widget src="${installation.url}"></statuspage-widget><script src="/official.js"></script>`);
  await page.goto(shop.url);
  const widget = page.locator("statuspage-widget");
  await expect(widget).toContainText(status.description);
  await page.close();
  await shop.close();
});

test("our widget is quiet while everything works, and shows what is wrong", async ({ page, installation }) => {
  const shop = await site(`<script src="${installation.url}/widget.js" async></script>`);
  const summary = `${installation.url}/api/v2/summary.json`;
  const real = await (await fetch(summary)).json();
  const answer = (change: object) =>
    page.route(summary, (route) => route.fulfill({ json: { ...real, ...change }, headers: { "access-control-allow-origin": "*" } }));
  await answer({ status: { indicator: "none", description: "All Systems Operational" }, incidents: [], scheduled_maintenances: [] });
  const asked = page.waitForResponse(summary);
  await page.goto(shop.url);
  await asked;
  const note = page.getByRole("status");
  await expect(note).toBeHidden();

  await page.unroute(summary);
  const incidents = [{ id: "aaaaaaaaaaaa", name: "Calls <b>fail</b>" }];
  await answer({ status: { indicator: "major", description: "Partial System Outage" }, incidents, scheduled_maintenances: [] });
  await page.reload();
  await expect(note).toContainText("Partial System Outage");
  await expect(note).toContainText("Calls <b>fail</b>");
  await expect(note.getByRole("link")).toHaveAttribute("href", `${installation.url}/incidents/aaaaaaaaaaaa`);
  await note.getByRole("button", { name: "Close" }).click();
  await expect(note).toBeHidden();
  expect(await page.context().cookies()).toEqual([]);
  await shop.close();
});

test("the frame shows the status on any site", async ({ page, installation }) => {
  const shop = await site(`<iframe src="${installation.url}/widget" title="Status"></iframe>`);
  await page.goto(shop.url);
  const { status } = await (await fetch(`${installation.url}/api/v2/status.json`)).json();
  await expect(page.frameLocator("iframe").getByRole("main")).toContainText(status.description);
  await shop.close();
});
