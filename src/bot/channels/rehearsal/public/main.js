import { beginComposer, drawComposer, sendAgain, setQuote } from './composer.js';
import { byId, el } from './dom.js';
import { drawList, drawWho, openMembersDialog, openWhoDialog } from './list.js';
import { follow } from './live.js';
import { append, beginMessages, drawEarlier, drawMessages, prepend, redraw, removeNode } from './messages.js';
import { become, begin, model, onChange, open } from './model.js';
import { openTimeDialog, showTime } from './time.js';

/** On a phone the list and the chat take turns; the address says which, so that "back" works as everywhere. */
const wide = matchMedia('(min-width: 800px)');
const inAddress = () => decodeURIComponent(location.hash.slice(1)) || undefined;

function go(id) {
  if (id === model.current) return;
  if (wide.matches || !id) history.replaceState(null, '', id ? `#${encodeURIComponent(id)}` : location.pathname);
  else history.pushState({ fromList: true }, '', `#${encodeURIComponent(id)}`);
  open(id);
}

function back() {
  if (history.state?.fromList) history.back();
  else go(undefined);
}

/** The conversation of the address, else on a wide page the first one. */
function openWanted() {
  const wanted = inAddress();
  const first = wide.matches ? [...model.conversations.values()].sort((a, b) => (b.last?.seq ?? 0) - (a.last?.seq ?? 0))[0]?.id : undefined;
  open(model.conversations.has(wanted) ? wanted : first);
}

function drawHead() {
  const conversation = model.conversations.get(model.current);
  byId('app').dataset.view = conversation ? 'chat' : 'list';
  byId('title').textContent = conversation?.title ?? '';
  byId('members').hidden = conversation?.kind !== 'group';
  byId('members').textContent = conversation ? `${conversation.members.length} 人` : '';
}

onChange((what, detail) => {
  switch (what) {
    case 'me':
      drawWho();
      break;
    case 'conversations':
      drawList(go);
      break;
    case 'current':
      drawHead();
      drawMessages();
      drawComposer();
      break;
    case 'messages':
      drawMessages();
      drawComposer();
      break;
    case 'prepended':
      prepend(detail);
      break;
    case 'earlier':
      drawEarlier(detail);
      break;
    case 'added':
      append(detail);
      break;
    case 'updated':
      redraw(detail);
      break;
    case 'removed':
      removeNode(detail);
      break;
    case 'clock':
      showTime();
      break;
  }
});

async function switchTo(id) {
  try {
    await become(id);
    openWanted();
    follow(openWanted);
  } catch (problem) {
    failed(problem.message, () => switchTo(id));
  }
}

function failed(words, again) {
  byId('conversations').replaceChildren(
    el('li', { class: 'state' }, el('p', {}, words), el('button', { type: 'button', class: 'step', onclick: again }, '重试')),
  );
}

async function start() {
  byId('conversations').replaceChildren(el('li', { class: 'state loading' }, '正在载入……'));
  try {
    await begin();
    openWanted();
    follow(openWanted);
  } catch (problem) {
    failed(problem.message, start);
  }
}

beginMessages({ quote: setQuote, again: sendAgain });
beginComposer();
byId('who').onclick = () => openWhoDialog(switchTo);
byId('members').onclick = openMembersDialog;
byId('time').onclick = openTimeDialog;
byId('back').onclick = back;
addEventListener('popstate', openWanted);
wide.addEventListener('change', () => {
  if (wide.matches && !model.current) openWanted();
});
setInterval(() => model.cast && showTime(), 5000);
void start();
