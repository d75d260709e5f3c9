import { fileUrl } from './api.js';
import { avatar, byId, closeButton, el, openDialog, toast } from './dom.js';
import { openMenu, watchPress } from './message-menu.js';
import { load, loadEarlier, model, trim } from './model.js';
import { sayWhen } from './time.js';

/** The talk of one conversation. Actions come from outside: quoting and sending again belong to the composer. */
const GAP_MS = 5 * 60_000;
const NEAR_END = 120;

let actions;
let waitingBelow = 0;

const pane = () => byId('messages');
const log = () => byId('log');
const conversation = () => model.conversations.get(model.current);
const atEnd = () => pane().scrollHeight - pane().scrollTop - pane().clientHeight < NEAR_END;

export function beginMessages(given) {
  actions = given;
  // Whoever scrolls with the keyboard has to get there.
  pane().tabIndex = 0;
  pane().addEventListener(
    'scroll',
    () => {
      if (pane().scrollTop < 100 && conversation()?.more && conversation()?.loaded) void loadEarlier(conversation());
      if (atEnd()) clearWaiting();
    },
    { passive: true },
  );
  byId('newer').onclick = () => toEnd();
  // A keyboard that opens must not hide what one answers to.
  new ResizeObserver(() => {
    if (lastAtEnd) toEnd();
  }).observe(pane());
  pane().addEventListener(
    'scroll',
    () => {
      lastAtEnd = atEnd();
    },
    { passive: true },
  );
}
let lastAtEnd = true;

export function toEnd() {
  pane().scrollTop = pane().scrollHeight;
  lastAtEnd = true;
  clearWaiting();
}

function clearWaiting() {
  waitingBelow = 0;
  byId('newer').hidden = true;
}

/** Draws everything: another conversation, or one that was loaded. */
export function drawMessages() {
  const open = conversation();
  log().replaceChildren();
  byId('earlier').replaceChildren();
  const state = byId('state');
  state.replaceChildren();
  clearWaiting();
  if (!open) {
    state.append(el('p', {}, '在左边选一个群，或者私聊小邻。'.replace('小邻', model.cast?.bot.name ?? '小邻')));
    return;
  }
  if (open.problem) {
    state.append(el('p', {}, open.problem), el('button', { type: 'button', class: 'step', onclick: () => load(open) }, '重新载入'));
    return;
  }
  if (!open.loaded) {
    state.append(el('p', { class: 'loading' }, '正在载入……'));
    return;
  }
  if (open.messages.length === 0)
    state.append(
      el(
        'p',
        {},
        open.kind === 'group' ? '还没有人说话。发一条试试。' : '这里是你和小邻的私聊，别人看不到。'.replace('小邻', model.cast.bot.name),
      ),
    );
  log().append(...withTimes(open.messages));
  drawEarlier();
  toEnd();
}

export function drawEarlier(problem) {
  const open = conversation();
  const place = byId('earlier');
  place.replaceChildren();
  if (!open?.loaded) return;
  if (problem)
    place.append(el('button', { type: 'button', class: 'step', onclick: () => loadEarlier(open) }, '没能载入更早的消息，点这里再试'));
  else if (open.loadingEarlier) place.append(el('p', { class: 'loading' }, '正在载入更早的消息……'));
  else if (open.more) place.append(el('button', { type: 'button', class: 'step', onclick: () => loadEarlier(open) }, '更早的消息'));
}

/** Older ones came on top: what one reads stays where it is. */
export function prepend(messages) {
  const before = pane().scrollHeight - pane().scrollTop;
  log().prepend(...withTimes(messages));
  drawEarlier();
  pane().scrollTop = pane().scrollHeight - before;
}

export function append(message) {
  const open = conversation();
  if (!open) return;
  byId('state').replaceChildren();
  const follow = atEnd() || message.sender.id === model.me.id;
  const index = open.messages.indexOf(message);
  const previous = open.messages[index - 1];
  const after = open.messages[index + 1];
  const nodes = draw(message, previous);
  const next = after && nodeOf(after.id);
  if (next) next.before(...nodes);
  else log().append(...nodes);
  if (!follow) {
    waitingBelow++;
    byId('newer').textContent = `${waitingBelow} 条新消息 ↓`;
    byId('newer').hidden = false;
    return;
  }
  for (const gone of trim(open)) removeNode(gone.id);
  drawEarlier();
  toEnd();
}

export function redraw(message) {
  nodeOf(message.id)?.replaceWith(item(message));
}

export function removeNode(id) {
  const node = nodeOf(id);
  if (node?.previousElementSibling?.classList.contains('when')) node.previousElementSibling.remove();
  node?.remove();
}

const nodeOf = (id) => log().querySelector(`[data-id="${CSS.escape(id)}"]`);
const withTimes = (messages) => messages.flatMap((message, i) => draw(message, messages[i - 1]));

function draw(message, previous) {
  const at = new Date(message.at);
  const gap = !previous || Math.abs(at.getTime() - new Date(previous.at).getTime()) > GAP_MS;
  return [...(gap ? [el('li', { class: 'when' }, el('time', { datetime: message.at }, sayWhen(at)))] : []), item(message)];
}

function item(message) {
  const mine = message.sender.id === model.me.id;
  const name = el('span', { class: 'from' }, message.sender.name, message.sender.bot && el('span', { class: 'role role-bot' }, '助手'));
  const bubble = el('div', { class: `bubble bubble-${message.kind}` }, body(message));
  const line = el(
    'div',
    { class: 'line' },
    bubble,
    message.pending && !message.problem && el('span', { class: 'sending' }, el('span', { class: 'unseen' }, '正在发送')),
    message.problem &&
      el(
        'button',
        { type: 'button', class: 'failed', onclick: () => actions.again(message) },
        el('span', { 'aria-hidden': 'true' }, '!'),
        el('span', { class: 'unseen' }, '没有发出，点这里重发'),
      ),
    !message.pending &&
      el(
        'button',
        {
          type: 'button',
          class: 'more',
          'aria-label': `引用或复制${message.sender.name}的消息`,
          onclick: (event) => openMenu(message, event.currentTarget, actions),
        },
        '⋯',
      ),
  );
  if (!message.pending) watchPress(bubble, message, actions);
  return el(
    'li',
    { class: `message${mine ? ' mine' : ''}`, 'data-id': message.id },
    avatar(message.sender.id, message.sender.name, message.sender.bot ? 'bot' : 'person'),
    el(
      'div',
      { class: 'content' },
      mine ? el('span', { class: 'unseen' }, '我说：') : name,
      line,
      message.quote && quoted(message.quote),
      message.problem && el('p', { class: 'why' }, message.problem),
    ),
  );
}

/** Numbers of tickets, dates and phone numbers stay on one line: half of one is misread. */
const WHOLE = /([A-Z]\d{4}-\d{6}|\d{4}-\d{1,2}-\d{1,2}|\d{3,4}-\d{4}-?\d{4})/;
const words = (text) => text.split(WHOLE).map((part, i) => (i % 2 === 1 ? el('span', { class: 'whole' }, part) : part));

function body(message) {
  if (message.kind === 'text') return words(message.text);
  const src = message.preview ?? fileUrl(model.me.id, message.id);
  if (message.kind === 'image') {
    const image = el('img', {
      src,
      alt: `${message.sender.name}发的图片`,
      loading: 'lazy',
      onload: () => lastAtEnd && toEnd(),
      onerror: () => image.replaceWith('图片已经清理，看不到了'),
    });
    return el(
      'button',
      { type: 'button', class: 'picture', 'aria-label': '看大图', onclick: () => openViewer(src, message.file?.name) },
      image,
    );
  }
  return el(
    'a',
    { class: 'file', href: src, download: message.file.name },
    el('span', {}, message.file.name),
    el('span', { class: 'muted' }, `${Math.max(1, Math.round(message.file.bytes / 1024))} KB`),
  );
}

function quoted(quote) {
  return el(
    'button',
    {
      type: 'button',
      class: 'quote',
      onclick: () => {
        const original = nodeOf(quote.id);
        if (!original) return toast('原来的消息在更早的地方');
        original.scrollIntoView({ block: 'center', behavior: 'smooth' });
        original.classList.add('found');
        setTimeout(() => original.classList.remove('found'), 1600);
      },
    },
    el('span', {}, `${quote.name}：${quote.text}`),
  );
}

function openViewer(src, name) {
  const dialog = byId('viewer');
  openDialog(dialog, el('img', { src, alt: name ?? '图片', onclick: () => dialog.close() }), closeButton(dialog));
}
