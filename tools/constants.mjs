// Writes out the tokens that a minified style sheet sets once, in its first :root, and never changes: `var(--space-4)`
// becomes `16px`. The public sheets are part of every page, so that names which only people need would be sent each time.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2];
let sheet = readFileSync(file, "utf8");
const declared = [...sheet.matchAll(/(--[\w-]+):([^;}]*)/g)];
const root = sheet.slice(sheet.indexOf(":root{"), sheet.indexOf("}", sheet.indexOf(":root{")));
const constants = declared.filter(([text, name]) =>
  root.includes(text) && declared.filter(([, other]) => other === name).length === 1);
// The later may stand in for the earlier: from the last to the first, each is written out wherever it is named.
for (const [text, name, value] of constants.reverse()) {
  sheet = sheet.replace(new RegExp(`${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")};?`), "").replaceAll(`var(${name})`, value);
}
writeFileSync(file, sheet);
