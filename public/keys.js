// The keyboard of the desk: the command palette, single keys, and templates in two keystrokes. Everything here leads to
// pages and buttons that work without it; /desk/shortcuts lists the keys.
const desk = document.querySelector(".desk");
const dialog = document.getElementById("palette");
const title = document.getElementById("palette-title");
const query = document.getElementById("palette-q");
const body = document.getElementById("palette-body");
const singleKeys = desk?.dataset.singleKeys === "on";
const choices = "123456789abcdefghijklmnopqrstuvwxyz";
let asked = 0;
/** Whether the dialog shows the results of what the field of the search says. */
let isCurrent = false;
/** Whether Enter was pressed before the results came, which then lead to the first of them. */
let goesOn = false;

const isField = (element) => element?.isContentEditable || !!element?.closest?.("input, textarea, select");
const isVisible = (element) => element.getClientRects().length > 0;

/** Opens the dialog under a heading, with or without the field of the search. */
function open(heading, searches) {
  title.textContent = heading;
  query.form.hidden = !searches;
  body.replaceChildren();
  delete body.dataset.choosing;
  if (!dialog.open) dialog.showModal();
  if (searches) {
    query.value = "";
    query.focus();
  }
}

/** Shows the results of a page of the desk in the dialog. A page that says otherwise, as after signing out, is opened. */
async function show(address) {
  const turn = ++asked;
  try {
    const response = await fetch(address);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const results = page.getElementById("results");
    if (turn !== asked) return;
    if (!results) location.href = address;
    else {
      body.replaceChildren(...results.childNodes);
      isCurrent = true;
      if (goesOn) body.querySelector("a")?.click();
      goesOn = false;
    }
  } catch {
    if (turn === asked) location.href = address;
  }
}

function search() {
  isCurrent = false;
  show(`${dialog.dataset.search}?q=${encodeURIComponent(query.value)}`);
}

/** Lists the templates of the page's form, each with the key that chooses it. */
function listTemplates() {
  const select = document.getElementById("template");
  if (!select) return false;
  open(dialog.dataset.templates, false);
  body.dataset.choosing = "";
  const list = document.createElement("ul");
  list.className = "hits";
  for (const [index, option] of [...select.options].filter((option) => option.value).entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = option.textContent;
    button.onclick = () => {
      dialog.close();
      select.value = option.value;
      select.form.requestSubmit(select.form.querySelector('button[name="intent"][value="template"]:not([hidden])'));
    };
    const item = document.createElement("li");
    item.append(button);
    if (choices[index]) {
      const key = document.createElement("kbd");
      key.textContent = button.dataset.key = choices[index];
      item.append(key);
    }
    list.append(item);
  }
  body.append(list);
  list.querySelector("button")?.focus();
  return true;
}

/** Moves the focus among the links of lists, or of the dialog. */
function step(links, by) {
  const at = links.indexOf(document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
}

const listed = () => [...document.querySelectorAll("main tbody th a, main .clocklist h3 a, main .queue li > a, main .hits a")].filter(isVisible);

function writeUpdate() {
  const text = document.querySelector("#composer textarea, form.declare textarea");
  if (text) {
    text.focus();
    return true;
  }
  const link = document.querySelector('main a[href$="#composer"]');
  link?.click();
  return !!link;
}

const actions = {
  "?": () => {
    open("", false);
    title.textContent = document.querySelector(`a[href="${dialog.dataset.shortcuts}"]`)?.textContent ?? "";
    show(dialog.dataset.shortcuts);
    return true;
  },
  n: () => !!desk.dataset.declare && ((location.href = desk.dataset.declare), true),
  u: writeUpdate,
  t: listTemplates,
  j: () => (step(listed(), 1), true),
  k: () => (step(listed(), -1), true),
};

if (desk && dialog) {
  const heading = title.textContent;
  document.addEventListener("keydown", (event) => {
    const withCommand = event.ctrlKey || event.metaKey;
    if (event.isComposing || event.altKey) return;
    if (withCommand && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open(heading, true);
      search();
      return;
    }
    if (withCommand && event.key === "Enter") {
      const form = event.target.closest?.("main form");
      const primary = form?.querySelector("button.primary");
      if (primary) {
        event.preventDefault();
        form.requestSubmit(primary);
      }
      return;
    }
    if (withCommand) return;
    if (dialog.open) {
      const links = [...body.querySelectorAll("a, button")];
      if ("choosing" in body.dataset) {
        const chosen = links.find((link) => link.dataset.key === event.key);
        if (chosen) {
          event.preventDefault();
          chosen.click();
        }
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        step(links, event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && event.target === query) {
        event.preventDefault();
        if (isCurrent) links[0]?.click();
        else goesOn = true;
      }
      return;
    }
    if (!singleKeys || event.repeat && event.key !== "j" && event.key !== "k" || isField(event.target)) return;
    if (actions[event.key]?.()) event.preventDefault();
  });
  let waiting;
  query.addEventListener("input", () => {
    isCurrent = goesOn = false;
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  // The links to the search and to the shortcuts open the dialog, where they would open a page without this script.
  document.querySelector(`.sidebar a.find`)?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(heading, true);
    search();
  });
  // After a template was put in, its text is what comes next.
  if (location.hash === "#body") {
    const text = document.getElementById("body");
    text?.focus();
    text?.setSelectionRange?.(text.value.length, text.value.length);
  }
}
