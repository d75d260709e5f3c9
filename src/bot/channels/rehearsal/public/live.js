import { liveUrl } from './api.js';
import { byId } from './dom.js';
import { add, model, refresh, setClock } from './model.js';

/** Follows what is said. The browser connects again by itself; where it gives up, we do. */
let source;
let retry;
let tries = 0;
let lostAt;
let showTimer;

export function follow(onReset) {
  source?.close();
  clearTimeout(retry);
  const person = model.me;
  source = new EventSource(liveUrl(person.id, model.seq));
  const mine = source;

  source.onopen = () => {
    tries = 0;
    show(undefined);
  };
  source.onerror = () => {
    if (mine !== source) return;
    show('连接断开了，正在重新连接……');
    if (source.readyState !== EventSource.CLOSED) return;
    tries++;
    retry = setTimeout(() => follow(onReset), Math.min(1000 * 2 ** tries, 15_000));
  };
  source.addEventListener('message', (event) => {
    if (mine !== source) return;
    const message = JSON.parse(event.data);
    model.seq = Math.max(model.seq ?? 0, message.seq);
    add(message);
  });
  source.addEventListener('clock', (event) => setClock(JSON.parse(event.data)));
  // Too much was missed, or the rehearsal began anew.
  source.addEventListener('reset', async () => {
    try {
      await refresh();
      onReset();
    } catch {
      source.close();
      retry = setTimeout(() => follow(onReset), 3000);
    }
  });
}

/** A break that is over within a second is not worth a word. */
function show(problem) {
  const line = byId('connection');
  clearTimeout(showTimer);
  if (problem) {
    lostAt ??= Date.now();
    showTimer = setTimeout(
      () => {
        line.textContent = problem;
        line.className = 'connection lost';
        line.hidden = false;
      },
      Math.max(0, 1000 - (Date.now() - lostAt)),
    );
    return;
  }
  lostAt = undefined;
  if (line.hidden) return;
  line.textContent = '已重新连接';
  line.className = 'connection back';
  showTimer = setTimeout(() => {
    line.hidden = true;
  }, 2000);
}
