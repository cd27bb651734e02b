// The script of the public pages. They work without it; what needs it (the choices in the footer, the days of a strip)
// it creates itself. Every visitor loads it, so tools/site minifies it.
(() => {
  const html = document.documentElement;
  const main = document.querySelector('main');
  const all = (selector, within = main) => [...within.querySelectorAll(selector)];

  const set = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
  };

  const make = (name, text, parent) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  // Texts, which the page provides in its language; % stands for a value.
  const [ahead, ago, minutes, hours, days, lost, times, yours, zones, colours, ...themes] =
    (main.dataset.w || '').split('|');
  const fill = (words, ...values) => words.replace(/%/g, () => values.shift());

  // Times are in the page's language, with Latin digits; in English with the day first and 24 hours, as the page writes them.
  const format = (moment, parts) => new Date(moment).toLocaleString(html.lang.replace('en', 'en-150') + '-u-nu-latn', parts);

  // Saved choices. Where the browser stores nothing, they last as long as the page.
  const kept = (name, value) => {
    try {
      if (value != null) localStorage[name] = value;
      return localStorage[name] || '';
    } catch {
      return value || '';
    }
  };

  const fetchPage = async address => {
    const answer = await fetch(address, { cache: 'no-cache' });
    // The open page keeps its style.
    const text = (await answer.text()).replace(/<style[^]*?<.style>/, '');
    return new DOMParser().parseFromString(text, 'text/html');
  };

  const offer = (label, name, values, texts, choose) => {
    const select = make('select', '', make('label', label, document.querySelector('.foot')));
    values.forEach((value, place) => make('option', texts[place], select).value = value);
    select.value = kept(name);
    select.onchange = () => choose(kept(name, select.value));
  };

  // Colours come first, before anything is shown.
  const wear = theme => {
    theme ? html.dataset.theme = theme : delete html.dataset.theme;
    // The company's CSS does not apply with more contrast, also when that is chosen here rather than in the system.
    const own = 'contrast: ' + (theme == 'contrast' ? 'less' : 'no-preference');
    for (const { media } of document.styleSheets[0].cssRules) {
      if (media) media.mediaText = media.mediaText.replace(/contrast: [nl][^)]+/, own);
    }
  };

  wear(kept('theme'));
  // A page without texts has none of the following.
  if (!ago) return;

  // Times in the reader's zone.
  const sentence = document.querySelector('[data-zone]');
  const pageSentence = sentence.textContent;
  const pageZone = sentence.dataset.zone;
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let timeZone = pageZone;
  // Fetched lines of the list of downtimes, in that zone.
  let lines;
  const cityOf = zone => zone.split('/').pop().replace(/_/g, ' ');
  const clockIn = timeZone => format(Date.now(), { timeZone });

  // The precision follows the page's own text, by its digits and letters.
  const tellTimes = within => all('time', within).forEach(time => {
    const text = time.data = time.data || time.textContent;
    const hasClock = /\d:\d/.test(text);
    // The number of numbers besides those of the clock.
    const numbers = text.split(/\d+/).length - (hasClock ? 3 : 1);
    const parts = { timeZone };
    if (hasClock) parts.hour = parts.minute = '2-digit';
    if (numbers > 0) {
      parts.day = 'numeric';
      parts.month = 'short';
    }
    if (numbers > 1) parts.year = 'numeric';
    if (/\p{L}/u.test(text)) parts.weekday = 'short';
    time.textContent = timeZone == pageZone ? text : format(time.dateTime, parts);
  });

  const moveTo = choice => {
    timeZone = choice ? pageZone : ownZone;
    lines = 0;
    tellTimes();
    sentence.textContent = choice ? pageSentence : fill(zones, cityOf(ownZone), cityOf(pageZone));
  };

  // With the same time in both zones there is no choice.
  if (ownZone && clockIn(ownZone) != clockIn(pageZone)) {
    offer(times, 'zone', ['', 'page'], [fill(yours, cityOf(ownZone)), cityOf(pageZone)], moveTo);
    moveTo(kept('zone'));
  }
  // The choice of colours comes after it.
  offer(colours, 'theme', ['', 'light', 'dark', 'contrast'], themes, wear);

  // Days of a strip. A strip is one tab stop, and the arrow keys move between its days. A day is shown in a box below
  // the strip and by a mark on it; strip and day are remembered when these are removed.
  let box, mark, strip, day;
  const step = html.dir == 'rtl' ? -1 : 1;
  // A position, counted from where lines begin.
  const fromStart = (place, width) => step < 0 ? width - place : place;
  const daysOf = strip => strip.viewBox.baseVal.width;

  const makeSliders = within => all('.strip', within).forEach(strip => set(strip, {
    role: 'slider',
    tabindex: 0,
    'aria-valuemax': daysOf(strip) - 1,
    'aria-valuenow': daysOf(strip) - 1,
    // Until a day is shown: the label of the strip.
    'aria-valuetext': strip.getAttribute('aria-label'),
    'aria-label': strip.parentNode.querySelector('h3,h4').textContent,
  }));

  const hideDay = () => {
    if (!box) return;
    box.remove();
    mark.remove();
    box = 0;
  };

  // The list of downtimes is on the uptime pages. On other pages it is fetched from there when a day is shown.
  const linesInWords = () => {
    const link = main.querySelector('[data-words]');
    if (!link) return main;
    if (!lines) {
      lines = make('p', '');
      fetchPage(link.pathname).then(page => {
        tellTimes(lines = page.querySelector('main'));
        if (!box) return;
        hideDay();
        showDay(strip, day);
      }).catch(() => lines = 0);
    }
    return lines;
  };

  // Whether a path contains the day. It consists of runs of days: M, first day, space, height, h, number of days.
  const hasDay = path => path.getAttribute('d').split('M').some(run => {
    const [first, , count] = run.split(/\D/);
    return day >= first && day - first < count;
  });

  const showDay = (newStrip, newDay) => {
    const count = daysOf(newStrip);
    newDay = Math.max(0, Math.min(count - 1, newDay));
    if (box && strip == newStrip && day == newDay) return;
    hideDay();
    strip = newStrip;
    day = newDay;

    // The status of the day is read from the SVG, and its word from the legend.
    const legend = main.querySelector('.legend');
    const date = +new Date(legend.dataset.day) + (day - count + 1) * 864e5;
    const path = all('path', strip).find(hasDay);
    strip.after(box = make('div', ''));
    box.className = 'day';
    make('p', format(date, { dateStyle: 'full', timeZone: 'UTC' }) + ' ', box)
      .append(legend.querySelector('.status.' + path.classList[0]).cloneNode(true));

    // The rest comes from the list of downtimes, whose lines state their days and the indexes of their strips.
    for (const line of all('[data-d]', linesInWords())) {
      const [first, last, ...places] = line.dataset.d.split(' ');
      if (day >= first && day <= last && places.some(place => all('.strip')[place] == strip)) {
        make('p', '', box).append(...line.cloneNode(true).childNodes);
      }
    }

    strip.append(mark = path.cloneNode());
    set(mark, { class: 'at', d: `M${day} 16h1` });
    set(strip, { 'aria-valuenow': day, 'aria-valuetext': all('p', box).map(line => line.textContent).join('. ') });

    // The box is below its day, but within the strip.
    const width = box.offsetWidth / strip.clientWidth;
    box.style.left = Math.max(0, Math.min(1 - width, fromStart(day + .5, count) / count - width / 2)) * 100 + '%';
  };

  // A pointer shows the day below it; the keyboard returns to the day it left, on another strip to the last.
  const point = event => {
    const over = event.target.closest && event.target.closest('.strip');
    if (over) {
      const { left, width } = over.getBoundingClientRect();
      const pointed = fromStart(event.clientX - left, width) / width * daysOf(over) | 0;
      showDay(over, event.clientX ? pointed : over == strip ? day : 1e9);
    } else if (box && !box.contains(event.target) && (event.type != 'pointermove' || document.activeElement != strip)) {
      hideDay();
    }
  };

  for (const type of ['focusin', 'pointerdown', 'pointermove']) document.addEventListener(type, point);

  main.onkeydown = event => {
    // Up and down are later and earlier in every direction of writing; a page is a week.
    const goal = {
      ArrowLeft: day - step, ArrowRight: day + step, ArrowDown: day - 1, ArrowUp: day + 1,
      PageDown: day - 7, PageUp: day + 7, Home: 0, End: 1e9,
    }[event.key];
    if (event.key == 'Escape') hideDay();
    if (event.target == strip && goal != null) {
      event.preventDefault();
      showDay(strip, goal);
    }
  };

  // "in 22 min" beside times. Some languages have one word for a few days and another for eleven or more.
  const [manyDays, fewDays = manyDays] = days.split('/');

  const span = count => {
    if (count < 60) return fill(minutes, count);
    // From three days on, hours are omitted.
    if (count >= 4320) return fill(count < 15840 ? fewDays : manyDays, count / 1440 | 0);
    return fill(hours, count / 60 | 0) + (count % 60 ? ' ' + span(count % 60) : '');
  };

  const tellSpans = within => all('[data-at]', within).forEach(element => {
    const away = (new Date(element.dataset.at) - Date.now()) / 6e4;
    element.textContent = fill(away < 0 ? ago : ahead, span(Math.abs(away) | 0));
  });

  tellSpans();
  setInterval(tellSpans, 3e4);
  makeSliders();
  if (!main.dataset.v) return;

  // Patching the open page. Unchanged nodes stay, so that readers do not lose their place; new ones are highlighted.
  all('[open]').forEach(element => element.opened = 1);

  const lightUp = node => (node.attributes ? node : node.parentNode).classList.add('new');

  // Nodes with the same name are the same thing before and after a change.
  const nameOf = node => node.nodeName + node.id + (node.attributes && node.getAttribute('aria-labelledby'))
    + (/LI|ART/.test(node.nodeName) && node.querySelector('a'));

  const patch = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    // A text is replaced; a time takes over the text of the new page.
    old.data = fresh.data;
    if (!old.attributes) return lightUp(old);
    // Nothing closes by itself; what newly needs attention opens.
    for (const { name } of [...old.attributes]) {
      if (name != 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (name != 'open' || !old.opened) old.setAttribute(name, value);
    }
    old.opened = fresh.open;

    const left = [...old.childNodes];
    const wanted = [...fresh.childNodes];
    for (const child of wanted) {
      const match = left.find(node => node.isEqualNode(child))
        || left.find(node => nameOf(node) == nameOf(child) && !wanted.some(other => other.isEqualNode(node)));
      if (match) {
        while (left[0] != match) left.shift().remove();
        patch(left.shift(), child);
      } else {
        old.insertBefore(child, left[0]);
        lightUp(child);
      }
    }
    left.forEach(node => node.remove());
  };

  const load = () => fetchPage(location.pathname).then(fresh => {
    const freshMain = fresh.querySelector('main');
    if (!freshMain.dataset.v) return;
    all('.new').forEach(element => element.classList.remove('new'));
    tellSpans(freshMain);
    tellTimes(freshMain);
    makeSliders(freshMain);
    document.title = fresh.title;
    document.body.className = fresh.body.className;
    patch(document.querySelector('[rel=icon]'), fresh.querySelector('[rel=icon]'));
    const wasShown = box;
    lines = 0;
    hideDay();
    patch(main, freshMain);
    if (wasShown && strip.isConnected) showDay(strip, day);
  }).catch(() => 0);

  // Live connection: a stream of changes if there is one, else polling. A lost connection is shown.
  let timer;
  const notice = make('p', lost);
  set(notice, { class: 'stale', role: 'status' });

  const sayLost = isLost => {
    if (!isLost) notice.remove();
    else if (!notice.isConnected) main.before(notice);
  };

  // The versions of all pages. This page is loaded when its version changes, but not by all readers at once.
  const hear = state => {
    const version = state.pages[location.pathname];
    sayLost(false);
    if (version && version != main.dataset.v) setTimeout(load, Math.random() * 250);
  };

  // Sets the time of the next poll; without one, polling stops.
  const askIn = time => {
    clearTimeout(timer);
    timer = time && setTimeout(ask, time);
  };

  const ask = () => {
    askIn(2e4 + Math.random() * 2e4);
    fetch('/live.json').then(answer => answer.json()).then(hear).catch(() => sayLost(true));
  };

  if (!self.EventSource) return ask();
  // After the page is loaded, since the first view does not need the stream.
  addEventListener('load', () => setTimeout(() => {
    const stream = new EventSource('/live');
    stream.onmessage = event => {
      askIn();
      hear(JSON.parse(event.data));
    };
    stream.onopen = () => {
      askIn();
      sayLost(false);
    };
    stream.onerror = () => askIn(3e3);
  }, 500));
})();
