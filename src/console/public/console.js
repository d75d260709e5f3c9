/** What makes the pages handier. All of them work without it. */

const POLL_MS = 15_000;

/* Numbers of open pages are kept up to date. */
const told = [...document.querySelectorAll('[data-live], [data-live-number]')];
const channel = document.querySelector('[data-channel]');
let channelSeen;
let ticketsSeen;

async function look() {
  if (document.hidden) return;
  const response = await fetch('/console/live', { headers: { accept: 'application/json' } });
  if (response.status === 401) {
    clearInterval(looking);
    return;
  }
  if (!response.ok) return;
  const live = await response.json();
  for (const element of told) {
    const count = live.counters[element.dataset.live ?? element.dataset.liveNumber];
    if (count === undefined) continue;
    if (element.dataset.live) element.hidden = count === 0;
    (element.querySelector('b') ?? element).textContent = String(count);
  }
  if (ticketsSeen !== undefined && ticketsSeen !== live.tickets) await freshen();
  ticketsSeen = live.tickets;
  // Another QR, or signed in at last: the page of the account shows it at once.
  if (channel && channelSeen !== undefined && channelSeen !== live.channel) location.reload();
  channelSeen = live.channel;
}

/* What others did meanwhile is shown in place; where somebody reads with the keyboard or has opened something, nothing moves. */
async function freshen() {
  const parts = [...document.querySelectorAll('[data-fresh]')].filter(
    (part) => !part.contains(document.activeElement) && !part.querySelector('details[open], :checked'),
  );
  if (parts.length === 0) return;
  const response = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  let changed = false;
  for (const part of parts) {
    const now = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!now || now.innerHTML === part.innerHTML) continue;
    part.innerHTML = now.innerHTML;
    changed = true;
  }
  if (changed) document.querySelector('[data-said]').textContent = '页面内容已更新。';
}

let looking;
if (told.length > 0) {
  const quietly = () => look().catch(() => undefined);
  looking = setInterval(quietly, channel ? 3000 : POLL_MS);
  document.addEventListener('visibilitychange', quietly);
  // What it is compared with from now on.
  quietly();
}

/* Where one is stands in view, also in a row of choices that is wider than a phone. */
for (const here of document.querySelectorAll('.choices [aria-current="true"], .menu [aria-current]')) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

/* A notice that is being sent: what became of it is fetched again until nothing waits, unless somebody is about to do something. */
for (const part of document.querySelectorAll('[data-fragment]')) {
  const look = async () => {
    const busy = () => document.hidden || document.querySelector('details.confirm[open]');
    if (!busy()) {
      const response = await fetch(part.dataset.fragment, { headers: { accept: 'text/html' } }).catch(() => undefined);
      if (response?.status === 401 || response?.redirected) return;
      if (response?.ok && !busy()) {
        // What can be done has changed as well.
        if (response.headers.get('x-done') === '1') return location.reload();
        const open = [...part.querySelectorAll('details.set')].map((one) => one.open);
        part.innerHTML = await response.text();
        part.querySelectorAll('details.set').forEach((one, i) => {
          if (open[i] !== undefined) one.open = open[i];
        });
      }
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1500);
}

/* Reading the folder: how far it is. */
const reading = document.querySelector('[data-reading]');
if (reading) {
  const bar = reading.querySelector('progress');
  const watch = async () => {
    const state = await fetch('/console/documents/reading').then(
      (response) => response.json(),
      () => ({ running: true }),
    );
    if (!state.running) return location.reload();
    if (state.total > 0) {
      bar.max = state.total;
      bar.value = state.done;
      reading.querySelector('[data-reading-text]').textContent = `${state.done}/${state.total}`;
    }
    setTimeout(watch, 500);
  };
  setTimeout(watch, 300);
}

/* How many characters are left. */
for (const field of document.querySelectorAll('[data-count]')) {
  const most = Number(field.dataset.count);
  const counter = document.createElement('small');
  counter.className = 'counter';
  field.after(counter);
  const tell = () => {
    const length = [...field.value.trim()].length;
    counter.textContent = `${length}/${most} 字`;
    counter.classList.toggle('over', length > most);
  };
  field.addEventListener('input', tell);
  tell();
}

/* A notice as residents will see it, while it is written. */
for (const form of document.querySelectorAll('[data-composer]')) {
  const preview = form.querySelector('[data-preview]');
  const text = form.querySelector('textarea[name="text"]');
  const title = form.querySelector('[name="title"]');
  const what = form.querySelector('[name="what"]');
  const note = preview.querySelector('[data-preview-note]');
  const show = () => {
    const body = text.value.trim();
    const lead = what && what.value.trim() !== '' ? `更正：${what.value.trim()}。以这条为准：\n` : '';
    const said = lead + body;
    const titled = said.startsWith('【') || title.value.trim() === '' ? said : `【${title.value.trim()}】${said}`;
    const { issuer } = form.dataset;
    const whole = titled.endsWith(issuer)
      ? titled
      : titled.includes('\n')
        ? `${titled}\n${issuer}`
        : `${/[。！？!?]$/.test(titled) ? titled : `${titled}。`}${issuer}`;
    preview.hidden = body === '';
    preview.querySelector('[data-preview-text]').textContent = whole;
    note.textContent = /[{｛]/.test(said) ? '大括号里的内容，每个群会换成自己的。' : '';
  };
  form.addEventListener('input', show);
  for (const button of form.querySelectorAll('[data-insert]'))
    button.addEventListener('click', () => {
      text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, 'end');
      text.focus();
      text.dispatchEvent(new Event('input', { bubbles: true }));
    });
  show();
}

/* A common reply goes where the answer is written, and its first gap is marked to be typed over. */
for (const button of document.querySelectorAll('[data-reply]'))
  button.addEventListener('click', () => {
    const text = button.form.querySelector('textarea');
    const lead = text.value.trim() === '' ? '' : `${text.value.trimEnd()}\n`;
    text.value = lead + button.dataset.reply;
    const gap = /〔[^〕]*〕/.exec(button.dataset.reply);
    text.focus();
    const from = lead.length + (gap ? gap.index : button.dataset.reply.length);
    text.setSelectionRange(from, from + (gap ? gap[0].length : 0));
    text.dispatchEvent(new Event('input', { bubbles: true }));
  });

/* Only what belongs to the choice made is shown. */
for (const group of document.querySelectorAll('[data-switch]')) {
  const name = group.dataset.switch;
  const parts = [...group.querySelectorAll('[data-shown]')].filter((part) => part.parentElement.closest('[data-switch]') === group);
  const show = () => {
    const chosen = group.querySelector(`select[name="${name}"]`)?.value ?? group.querySelector(`[name="${name}"]:checked`)?.value;
    for (const part of parts) part.hidden = !part.dataset.shown.split(' ').includes(chosen);
  };
  group.addEventListener('change', show);
  show();
}

/* Everyone, or a choice: and how many are chosen. */
for (const targets of document.querySelectorAll('[data-targets]')) {
  const all = targets.querySelector('[data-all]');
  const some = targets.querySelector('[data-some]');
  const show = () => {
    some.hidden = all.checked;
    for (const set of targets.querySelectorAll('.set')) {
      const count = set.querySelectorAll(':checked').length;
      set.querySelector('[data-chosen]').textContent = count > 0 ? `已选 ${count}` : '';
    }
  };
  targets.addEventListener('change', show);
  show();
}

/* In a list, with the focus in it: j and k go down and up, x chooses. */
for (const list of document.querySelectorAll('[data-keys]'))
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = document.activeElement?.closest('li');
    if (!here) return;
    const go = (row) => row?.querySelector('a.item').focus();
    if (event.key === 'j') go(here.nextElementSibling);
    else if (event.key === 'k') go(here.previousElementSibling);
    else if (event.key === 'x' && document.activeElement.matches('a')) here.querySelector('input[type=checkbox]').click();
    else return;
    event.preventDefault();
  });

/* A second thought closes the question. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = document.activeElement?.closest('details.confirm[open]');
  if (!open) return;
  open.open = false;
  open.querySelector('summary').focus();
});

/* A form is sent once, however often it is tapped. */
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
  }
});
