/** What makes the pages handier. All of them work without it. */

const POLL_MS = 15_000;

/* Numbers of open pages are kept up to date. */
const told = [...document.querySelectorAll('[data-live], [data-live-number]')];
const channel = document.querySelector('[data-channel]');
let channelSeen;

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
  // Another QR, or signed in at last: the page of the account shows it at once.
  if (channel && channelSeen !== undefined && channelSeen !== live.channel) location.reload();
  channelSeen = live.channel;
}

let looking;
if (told.length > 0) {
  const quietly = () => look().catch(() => undefined);
  looking = setInterval(quietly, channel ? 3000 : POLL_MS);
  document.addEventListener('visibilitychange', quietly);
  if (channel) quietly();
}

/* Where one is stands in view, also in a row of choices that is wider than a phone. */
for (const here of document.querySelectorAll('.choices [aria-current="true"], .menu [aria-current]')) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

/* A notice that is being sent: its page is read again until it is done, unless somebody is about to do something on it. */
if (document.querySelector('[data-refresh]')) {
  const again = () => (document.hidden || document.querySelector('details[open]') ? setTimeout(again, 3000) : location.reload());
  setTimeout(again, 3000);
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
