// The first view of a page in a browser that was never here: every request until the page is loaded, what each weighs on the
// wire (headers too), and whether the page is complete without its script. What the script makes to be chosen from (a zone,
// colours) acts by script alone and says nothing of the service: it is listed apart, and every other line counts.
//
//     first-view.mjs URL     prints one line of JSON
import puppeteer from "puppeteer-core";

const url = process.argv[2];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const scripted = await visit(true);
  const plain = await visit(false);
  // Every line that a viewer with the script reads stands on the page of one without; "in 22 min" beside moments aside.
  const missing = scripted.lines.filter((line) => !plain.text.includes(line));
  if (scripted.lines.length < 10) throw new Error(`${url} shows only ${scripted.lines.length} lines`);
  const { requests, later } = scripted;
  console.log(JSON.stringify({
    requests: requests.length,
    bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
    foreign: [...new Set(requests.concat(later).map((r) => r.origin))].filter((origin) => origin !== new URL(url).origin).length,
    each: requests.map(({ path, bytes, status }) => `${path} ${status} ${bytes}`),
    later: later.map(({ path }) => path),
    missing,
    choices: scripted.choices,
    lines: scripted.lines.length,
  }));
} finally {
  await browser.close();
}

async function visit(hasScript) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
  await page.setJavaScriptEnabled(hasScript);
  const wire = await page.createCDPSession();
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: false });
  const seen = new Map();
  let isLoaded = false;
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (request.url.startsWith("data:")) return; // in the page already
    const { origin, pathname } = new URL(request.url);
    seen.set(requestId, { origin, path: pathname, bytes: 0, status: 0, isLater: isLoaded });
  });
  wire.on("Network.responseReceived", ({ requestId, response }) => {
    if (seen.has(requestId)) seen.get(requestId).status = response.status;
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (seen.has(requestId)) seen.get(requestId).bytes = encodedDataLength;
  });
  page.once("load", () => (isLoaded = true));
  await page.goto(url, { waitUntil: "load" });
  // What the page requests afterwards is listed apart: the stream of changes belongs there, nothing else does.
  await new Promise((done) => setTimeout(done, 2_000));
  const read = hasScript
    ? await page.evaluate(() => {
        const choices = [...document.querySelectorAll("label:has(select)")].map((label) => {
          label.remove();
          return `${label.firstChild.textContent}: ${[...label.querySelectorAll("option")].map((option) => option.text).join(", ")}`;
        });
        document.querySelectorAll("[data-at]").forEach((moment) => (moment.textContent = ""));
        document.querySelectorAll("details").forEach((closed) => (closed.open = true));
        const lines = document.body.innerText.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
        return { lines, choices };
      })
    : { lines: [], choices: [] };
  // Without script nothing can be evaluated in the page either: the text is taken from the document the browser holds.
  const text = hasScript ? "" : await textOf(wire);
  await context.close();
  const all = [...seen.values()];
  return { ...read, text, requests: all.filter((r) => !r.isLater), later: all.filter((r) => r.isLater) };
}

async function textOf(wire) {
  const { root } = await wire.send("DOM.getDocument", { depth: -1, pierce: false });
  const words = [];
  const walk = (node) => {
    if (["SCRIPT", "STYLE", "HEAD"].includes(node.nodeName)) return;
    if (node.nodeType === 3) words.push(node.nodeValue);
    const isBlock = /^(P|LI|H\d|DIV|SECTION|TR|TD|TH|DT|DD|SUMMARY|MAIN|HEADER|FOOTER|NAV|OL|UL)$/.test(node.nodeName);
    if (isBlock) words.push(" ");
    (node.children ?? []).forEach(walk);
    if (isBlock) words.push(" ");
  };
  walk(root);
  return words.join("").replace(/\s+/g, " ");
}
