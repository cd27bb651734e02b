// The status of a page on any other site:
//   <script src="https://status.example.com/widget.js" async></script>
// data-show="always" shows it also while everything works; data-position is "right" (the default), "left", or "here" for the
// place of the script. It sets no cookie and stores nothing.
((words) => {
  const script = document.currentScript;
  if (!script) return;
  const page = script.src.replace(/\/widget\.js.*$/, "");
  const { show, position } = script.dataset;
  const colours = { none: "#15803d", minor: "#8a5a00", major: "#b4470c", critical: "#b91c1c", maintenance: "#1e5aa8" };
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; ${position === "here" ? "" : `position: fixed; bottom: 16px; ${position === "left" ? "left" : "right"}: 16px; z-index: 9999;`} }
    :host([hidden]) { display: none; }
    div { display: flex; gap: 8px; align-items: start; max-width: min(320px, calc(100vw - 32px)); box-sizing: border-box; padding: 12px;
      border: 1px solid #8b93a1; border-left: 6px solid var(--status); border-radius: 6px; background: #fff; color: #1b1d21;
      font: 14px/1.4 system-ui, sans-serif; }
    a { flex: 1; color: inherit; overflow-wrap: anywhere; }
    b, span { display: block; }
    button { border: 0; padding: 0; min-width: 24px; min-height: 24px; background: none; color: inherit; font: inherit; cursor: pointer; }
    a:focus-visible, button:focus-visible { outline: 2px solid #1d4ed8; outline-offset: 2px; }
    @media (prefers-color-scheme: dark) { div { background: #1b1e24; color: #eceef1; } a:focus-visible, button:focus-visible { outline-color: #8fb3ff; } }
  `);
  root.adoptedStyleSheets = [sheet];
  const box = document.createElement("div");
  box.lang = words.language;
  box.dir = words.direction;
  box.setAttribute("role", "status");
  root.append(box);
  let shown = "";
  let closed = "";
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const render = ({ page: { name }, status: { indicator, description }, incidents, scheduled_maintenances }) => {
    const under_way = [...incidents, ...scheduled_maintenances.filter(({ status }) => status !== "scheduled")];
    const state = JSON.stringify([indicator, description, under_way.map(({ id, name }) => [id, name])]);
    if (state === shown) return;
    shown = state;
    const quiet = indicator === "none" && !under_way.length;
    box.replaceChildren();
    host.hidden = (quiet && show !== "always") || state === closed;
    if (host.hidden) return;
    box.style.setProperty("--status", colours[indicator] ?? colours.minor);
    const link = document.createElement("a");
    link.href = under_way.length === 1 ? `${page}/incidents/${under_way[0].id}` : page || "/";
    link.append(element("b", `${name}: ${words.headlines[description] ?? description}`));
    under_way.slice(0, 3).forEach(({ name }) => link.append(element("span", name)));
    box.append(link);
    if (position !== "here") {
      const close = element("button", "×");
      close.type = "button";
      close.setAttribute("aria-label", words.close);
      close.onclick = () => { closed = state; host.hidden = true; };
      box.append(close);
    }
  };
  const load = () => {
    if (document.hidden) return;
    fetch(`${page}/api/v2/summary.json`, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .then((summary) => summary && render(summary))
      .catch(() => {}); // What was shown stays.
  };
  const start = () => {
    host.hidden = true;
    position === "here" ? script.after(host) : document.body.append(host);
    load();
    setInterval(load, 60_000);
    document.addEventListener("visibilitychange", load);
  };
  document.body ? start() : document.addEventListener("DOMContentLoaded", start);
})("@words@");
