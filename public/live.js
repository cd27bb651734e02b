// Keeps an open status page up to date: a stream of changes where there is one, else a question now and then. What
// changed is put in place and lit up for two seconds; moments get "in 22 min" beside them; a lost connection is said.
(() => {
  const d = document, m = d.querySelector('main'), w = m.dataset.w.split('|'), f = (i, n) => w[i].replace('%', n);
  const [days, few = days] = w[4].split('/');
  const span = s => s < 60 ? f(2, s) : s >= 4320 ? (s < 15840 ? few : days).replace('%', s / 1440 | 0) : f(3, s / 60 | 0) + (s % 60 ? ' ' + f(2, s % 60) : '');
  const times = root => root.querySelectorAll('[data-at]').forEach(e => {
    const s = (new Date(e.dataset.at) - Date.now()) / 6e4;
    e.textContent = f(s < 0 ? 1 : 0, span(Math.floor(Math.abs(s))));
  });
  const put = (a, b) => {
    if (a.isEqualNode(b)) return;
    const x = [...a.childNodes], y = [...b.childNodes];
    // <main> itself stays, whatever comes into it or goes.
    if (a == m && x.length != y.length) {
      const old = x.map(c => c.outerHTML);
      const fresh = y.filter(c => !old.includes(c.outerHTML));
      m.dataset.v = b.dataset.v;
      m.replaceChildren(...y);
      fresh.forEach(c => c.classList.add('new'));
    } else if (a.nodeName != b.nodeName || x.length != y.length) {
      a.replaceWith(b);
      (b.classList ? b : b.parentNode).classList.add('new');
    } else if (a.data != null) {
      a.data = b.data;
      a.parentNode.classList.add('new');
    } else {
      for (const { name, value } of [...b.attributes]) a.setAttribute(name, value);
      x.forEach((c, i) => put(c, y[i]));
    }
  };
  const tick = () => times(m);
  tick();
  setInterval(tick, 3e4);
  if (!m.dataset.v) return;

  let lost, timer;
  const say = bad => {
    if (bad == !!lost) return;
    if (!bad) { lost.remove(); lost = 0; return; }
    lost = d.createElement('p');
    lost.className = 'stale';
    lost.setAttribute('role', 'status');
    lost.textContent = w[5];
    m.before(lost);
  };
  const load = async () => {
    const r = await fetch(location.pathname, { cache: 'no-cache' });
    const n = new DOMParser().parseFromString(await r.text(), 'text/html'), b = n.querySelector('main');
    if (!r.ok || !b.dataset.v) return;
    d.querySelectorAll('.new').forEach(e => e.classList.remove('new'));
    times(b);
    d.title = n.title;
    d.body.className = n.body.className;
    put(d.querySelector('[rel=icon]'), n.querySelector('[rel=icon]'));
    put(m, b);
  };
  const see = j => {
    const v = j.pages[location.pathname];
    say(false);
    if (v && v != m.dataset.v) setTimeout(() => load().catch(() => 0), Math.random() * 250);
  };
  const ask = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 2e4 + Math.random() * 2e4);
    fetch('/live.json').then(r => r.json()).then(see).catch(() => say(true));
  };
  if (!self.EventSource) return ask();
  // Once the page is there: the stream is no part of the first view.
  addEventListener('load', () => setTimeout(() => {
    const s = new EventSource('/live');
    s.onmessage = e => { clearTimeout(timer); see(JSON.parse(e.data)); };
    s.onopen = () => { clearTimeout(timer); say(false); };
    s.onerror = () => { clearTimeout(timer); timer = setTimeout(ask, 3e3); };
  }, 500));
})();
