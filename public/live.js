// The public pages' one script: nothing needs it, and what only works with it (choices in the foot, walking the days of
// a strip) it makes itself. Names are short because every visitor loads them; tools/site takes comments and indents away.
(() => {
  // d document, h <html>, m <main>, w words, f fills them in, q finds, z makes an element.
  const d = document, h = d.documentElement, m = d.querySelector('main'), w = (m.dataset.w || '').split('|'), L = h.lang + '-u-nu-latn', R = h.dir == 'rtl';
  const f = (i, ...a) => w[i].replace(/%/g, () => a.shift()), q = (s, r = m) => [...r.querySelectorAll(s)];
  const z = (n, t, r) => { const e = d.createElement(n); e.textContent = t; if (r) r.append(e); return e; };
  const parse = t => new DOMParser().parseFromString(t.replace(/<style[^]*?<.style>/, ''), 'text/html');
  const kept = (k, v) => { try { return v == null ? localStorage[k] || '' : localStorage[k] = v; } catch { return ''; } };

  // Colours.
  const theme = t => t ? h.dataset.theme = t : delete h.dataset.theme;
  theme(kept('theme'));
  if (!w[1]) return;
  const pick = (label, k, values, names, then) => {
    const s = z('select', '', z('label', label, d.querySelector('.foot')));
    values.forEach((v, i) => s.add(new Option(names[i], v)));
    s.value = kept(k);
    s.onchange = () => then(kept(k, s.value));
  };

  // Times in the reader's zone; how much of a moment is told shows in the text, by its digits and letters.
  const zs = d.querySelector('[data-zone]'), here = zs.textContent, page = zs.dataset.zone, city = z => z.split('/').pop().replace(/_/g, ' ');
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone, clock = timeZone => new Date().toLocaleString(L, { timeZone });
  let zone = page, lines;
  const local = r => q('time', r).forEach(e => {
    const s = e.t = e.t || e.textContent, c = /\d:\d/.test(s), n = s.split(/\d+/).length - (c ? 3 : 1), o = { timeZone: zone };
    if (c) o.hour = o.minute = '2-digit';
    if (n > 0) o.day = 'numeric', o.month = 'short';
    if (n > 1) o.year = 'numeric';
    if (/\p{L}/u.test(s)) o.weekday = 'short';
    e.textContent = zone == page ? s : new Date(e.dateTime).toLocaleString(L, o);
  });
  const move = v => {
    zone = v ? page : mine;
    lines = 0;
    local(m);
    zs.textContent = v ? here : f(8, city(mine), city(page));
  };
  if (mine && clock(mine) != clock(page)) {
    pick(w[6], 'zone', ['', 'page'], [f(7, city(mine)), city(page)], move);
    move(kept('zone'));
  }
  pick(w[9], 'theme', ['', 'light', 'dark', 'contrast'], w.slice(10), theme);

  // A strip is one tab stop and its arrows walk its days: what a day was is read off the picture, the rest off "in words",
  // which the page of uptime has. Elsewhere a link leads there, and it is asked for when somebody walks.
  let box, at, strip, day;
  const told = () => {
    const a = q('[data-words]')[0];
    if (!a) return m;
    if (!lines) {
      lines = z('p', '');
      fetch(a.pathname, { cache: 'no-cache' }).then(r => r.text()).then(t => {
        local(lines = parse(t).querySelector('main'));
        if (box) hide(), show(strip, day);
      }).catch(() => lines = 0);
    }
    return lines;
  };
  const set = (e, o) => { for (const k in o) e.setAttribute(k, o[k]); };
  const days = s => +s.getAttribute('viewBox').split(' ')[2];
  const hide = () => { if (box) box.remove(), at.remove(), box = 0; };
  const show = (s, k) => {
    const n = days(s), g = s.closest('section').querySelector('.legend'), t = new Date(g.dataset.day);
    k = Math.max(0, Math.min(n - 1, k));
    if (box && strip == s && day == k) return;
    hide();
    strip = s;
    day = k;
    t.setDate(t.getDate() - n + 1 + k);
    const mark = [...s.children].find(p => p.getAttribute('d').split('M').some(r => k >= parseInt(r) && k < parseInt(r) + +r.split('h')[1]));
    s.after(box = z('div', ''));
    box.className = 'day';
    z('p', t.toLocaleDateString(L, { dateStyle: 'full', timeZone: 'UTC' }) + ' ', box).append(g.querySelector('.s.' + mark.classList[0]).cloneNode(true));
    for (const e of q('[data-d]', told())) {
      const [a, b, ...of] = e.dataset.d.split(' ');
      if (k >= a && k <= b && of.includes(q('.strip').indexOf(s) + '')) z('p', '', box).append(...e.cloneNode(true).childNodes);
    }
    s.append(at = mark.cloneNode());
    set(at, { class: 'at', d: `M${k} 16h1` });
    set(s, { 'aria-valuenow': k, 'aria-valuetext': [...box.children].map(e => e.textContent).join('. ') });
    box.style.left = Math.max(0, Math.min(1 - box.offsetWidth / s.clientWidth, (R ? n - k - .5 : k + .5) / n - box.offsetWidth / s.clientWidth / 2)) * 100 + '%';
  };
  const strips = r => q('.strip', r).forEach(s => set(s, { role: 'slider', tabindex: 0, 'aria-valuemax': days(s) - 1, 'aria-valuenow': days(s) - 1, 'aria-label': s.parentNode.querySelector('h3,h4').textContent }));
  const point = e => {
    const s = e.target.closest && e.target.closest('.strip'), r = s && s.getBoundingClientRect();
    if (s) show(s, r && e.clientX ? (R ? r.right - e.clientX : e.clientX - r.left) / r.width * days(s) | 0 : s == strip ? day : 1e9);
    else if (box && !box.contains(e.target) && (e.type != 'pointermove' || d.activeElement != strip)) hide();
  };
  for (const t of ['focusin', 'pointerdown', 'pointermove']) d.addEventListener(t, point);
  m.addEventListener('keydown', e => {
    const k = { ArrowLeft: day - 1 + 2 * R, ArrowRight: day + 1 - 2 * R, Home: 0, End: 1e9 }[e.key];
    if (e.key == 'Escape') hide();
    if (e.target == strip && k != null) e.preventDefault(), show(strip, k);
  });

  // "in 22 min" beside moments.
  const [many, few = many] = w[4].split('/');
  const span = s => s < 60 ? f(2, s) : s >= 4320 ? (s < 15840 ? few : many).replace('%', s / 1440 | 0) : f(3, s / 60 | 0) + (s % 60 ? ' ' + f(2, s % 60) : '');
  const times = r => q('[data-at]', r).forEach(e => {
    const s = (new Date(e.dataset.at) - Date.now()) / 6e4;
    e.textContent = f(+(s < 0), span(Math.floor(Math.abs(s))));
  });
  const tick = () => times(m);
  tick();
  setInterval(tick, 3e4);
  strips(m);
  if (!m.dataset.v) return;
  q('[open]').forEach(e => e.o = 1);

  // Makes a like b. What is the same stays as it is: what one reads, unfolded, stands on; what is new lights up.
  const lit = e => e.classList.add('new');
  const key = e => e.nodeName + (e.attributes ? e.id + e.getAttribute('aria-labelledby') + (/LI|ART/.test(e.nodeName) && e.querySelector('a')) : '');
  const put = (a, b) => {
    if (a.isEqualNode(b)) return;
    if (!a.attributes) return a.data = b.data, lit(a.parentNode);
    // Nothing folds by itself; what goes wrong, and was not unfolded before, unfolds.
    for (const { name } of [...a.attributes]) if (name != 'open' && !b.hasAttribute(name)) a.removeAttribute(name);
    for (const { name, value } of b.attributes) if (name != 'open' || !a.o) a.setAttribute(name, value);
    a.o = b.open;
    a.t = b.t;
    const ys = [...b.childNodes];
    let c = a.firstChild, o;
    const next = () => { const e = c; c = c.nextSibling; return e; };
    for (const y of ys) {
      for (o = c; o && !o.isEqualNode(y);) o = o.nextSibling;
      if (!o) for (o = c; o && (key(o) != key(y) || ys.some(x => x.isEqualNode(o)));) o = o.nextSibling;
      if (o) {
        while (c != o) next().remove();
        put(next(), y);
      } else a.insertBefore(y, c), lit(y.attributes ? y : a);
    }
    while (c) next().remove();
  };

  // A stream of changes where there is one, else a question now and then; a lost connection is said.
  let lost, timer;
  const say = bad => {
    if (bad == !!lost) return;
    if (!bad) return lost.remove(), lost = 0;
    m.before(lost = z('p', w[5]));
    set(lost, { class: 'stale', role: 'status' });
  };
  const load = async () => {
    const r = await fetch(location.pathname, { cache: 'no-cache' }), n = parse(await r.text()), b = n.querySelector('main');
    if (!r.ok || !b.dataset.v) return;
    q('.new').forEach(e => e.classList.remove('new'));
    times(b);
    local(b);
    strips(b);
    d.title = n.title;
    d.body.className = n.body.className;
    put(d.querySelector('[rel=icon]'), n.querySelector('[rel=icon]'));
    const open = box;
    lines = 0;
    hide();
    put(m, b);
    if (open && strip.isConnected) show(strip, day);
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
