// A page that is open in a browser, and the desk beside it: publishes, and waits for the words to stand on the page.
//
//     open-page.mjs URL DATA-DIR ROUNDS     prints for each round the seconds from the beginning of the post
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import puppeteer from "puppeteer-core";

const [url, data, rounds] = process.argv.slice(2);
const desk = join(dirname(fileURLToPath(import.meta.url)), "desk.py");
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  const listening = page.waitForResponse((answer) => answer.url() === `${url}/live` && answer.status() === 200, { timeout: 15_000 });
  await page.goto(url);
  await listening;
  for (let round = 0; round < Number(rounds); round++) {
    const words = `Words for an open page, ${round} of ${process.pid}.`;
    const seen = page
      .waitForFunction((awaited) => document.body.innerText.includes(awaited) && Date.now(), { polling: "mutation", timeout: 15_000 }, words)
      .then((when) => when.jsonValue());
    seen.catch(() => {}); // reported where it is awaited
    const { stdout } = await promisify(execFile)("python3", [desk, url, data, words]);
    const begun = Number(stdout.split(" ")[0]);
    console.log("browser", round, ((await seen) / 1000 - begun).toFixed(3));
  }
} finally {
  await browser.close();
}
