// A server of our own for the browser: a fresh data directory, the demo in it, a free port; everything goes when it stops.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const binary = resolve(here, process.env.AMENDS_BIN ?? "../target/release/amends");
const site = resolve(here, process.env.AMENDS_SITE_DIR ?? "../target/site");

/**
 * Starts it; gives its address, its data directory, what ends it, what runs another verb on the same database, and what
 * it has printed. Without the demo it is as new as at its very first start.
 */
export async function start({ demo = true } = {}) {
  const data = mkdtempSync(join(tmpdir(), "amends-browser-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    AMENDS_DATA_DIR: data,
    AMENDS_DATABASE_URL: `sqlite://${data}/amends.db`,
    AMENDS_LISTEN: `127.0.0.1:${port}`,
    AMENDS_PUBLIC_URL: url,
    AMENDS_SITE_DIR: site,
    AMENDS_SMTP_URL: `maildir:${data}/mail`,
  };
  const forget = () => rmSync(data, { recursive: true, force: true });
  try {
    for (const verb of [["migrate"], ...(demo ? [["demo", "--customers", "400"]] : [])]) {
      // Standard output is dropped: it prints the passwords.
      const { status, error } = spawnSync(binary, verb, { env, stdio: ["ignore", "ignore", "inherit"] });
      if (status !== 0) throw new Error(`amends ${verb.join(" ")} failed (${error?.message ?? `exit ${status}`})`);
    }
  } catch (failure) {
    forget();
    throw failure;
  }
  mkdirSync(join(here, "results"), { recursive: true });
  // Each of the workers of a test run has servers of its own.
  const printed = join(here, "results", `${demo ? "server" : "new"}${process.env.TEST_PARALLEL_INDEX ?? ""}.log`);
  const log = openSync(printed, "w");
  const server = spawn(binary, ["serve"], { env, stdio: ["ignore", log, log] });
  const ended = new Promise((done) => server.once("exit", done));
  const stop = async () => {
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
    forget();
  };
  try {
    await answers(url, server, printed);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return { url, data, stop, said: () => readFileSync(printed, "utf8"), run: (...args) => execFileSync(binary, args, { env, encoding: "utf8" }) };
}

/** The demo's accounts: a line each, e-mail, password and roles between tabs, roles between spaces or commas. */
export function accounts(data) {
  return readFileSync(join(data, "demo-accounts"), "utf8").split("\n").filter((line) => line.includes("\t")).map((line) => {
    const [email, password, roles] = line.split("\t");
    return { email, password, roles: roles.split(/[ ,]+/).filter(Boolean) };
  });
}

/**
 * Signs in through the page, as the person of this first name, or as somebody who has this role and as few others as
 * possible; works without JavaScript.
 */
export async function signIn(page, data, who) {
  const able = accounts(data).filter(({ email, roles }) => email.startsWith(`${who}@`) || roles.includes(who));
  if (able.length === 0) throw new Error(`the demo has nobody called ${who} and nobody with that role`);
  const account = able.sort((a, b) => a.roles.length - b.roles.length)[0];
  await page.context().clearCookies();
  await page.goto("/desk");
  const form = page.locator("form:has(input[type=password])");
  await form.locator("input[type=email]").fill(account.email);
  await form.locator("input[type=password]").fill(account.password);
  await form.locator("button:not([type=button]), input[type=submit]").first().click();
  await page.waitForURL((address) => address.pathname.startsWith("/desk"));
  if (await page.locator("input[type=password]").count()) throw new Error(`signing in as ${account.email} was refused`);
  return account;
}

/** How Debian's Chromium is started here; none of it changes what a page does. */
export const browser = {
  executablePath: process.env.AMENDS_CHROMIUM ?? "/usr/bin/chromium",
  // Shared memory is small in many containers, where pages crash without --disable-dev-shm-usage.
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  timeout: 40_000,
};

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once("error", failed).listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function answers(url, server, printed) {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    // Ready is when the first pages are published; what they say is for the tests to judge.
    if (await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the server did not answer within 30 s: ${readFileSync(printed, "utf8")}`);
}
