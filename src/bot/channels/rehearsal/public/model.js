import { getCast, getConversations, getMessages } from './api.js';

/** What the page knows. Views subscribe and draw what changed. */
export const model = {
  cast: undefined,
  me: undefined,
  /** Conversations by id: what the server told, and `messages`, `more`, `state`, `calledMe`. */
  conversations: new Map(),
  current: undefined,
  /** The youngest message that the stream has brought, or the list was read with. */
  seq: undefined,
  clockDelta: 0,
  movedMs: 0,
};

/** So many messages stand in the page at most while one reads at the end. */
const MOST_SHOWN = 400;
const KEPT_SHOWN = 250;
const MOST_UNOPENED = 50;

const listeners = new Set();
export const onChange = (listener) => listeners.add(listener);
function changed(what, detail) {
  for (const listener of listeners) listener(what, detail);
}

function stored(storage, key) {
  try {
    return storage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
function store(storage, key, value) {
  try {
    storage.setItem(key, value);
  } catch {
    // A browser that keeps nothing forgets who one was; that is all.
  }
}

export const now = () => new Date(Date.now() + model.clockDelta);
export function setClock({ now: instant, movedMs }) {
  model.clockDelta = new Date(instant).getTime() - Date.now();
  model.movedMs = movedMs;
  changed('clock');
}

const readKey = () => `huiyin-rehearsal-read:${model.me.id}`;
function readMarks() {
  try {
    return JSON.parse(stored(localStorage, readKey()) ?? '{}');
  } catch {
    return {};
  }
}
function markRead(conversation) {
  conversation.unread = 0;
  conversation.calledMe = false;
  const seq = conversation.last?.seq;
  if (seq === undefined) return;
  const marks = readMarks();
  if ((marks[conversation.id] ?? 0) >= seq) return;
  marks[conversation.id] = seq;
  store(localStorage, readKey(), JSON.stringify(marks));
}

/** Loads the people, and becomes whom this tab was before. */
export async function begin() {
  model.cast = await getCast();
  setClock(model.cast);
  const before = stored(sessionStorage, 'huiyin-rehearsal-me') ?? stored(localStorage, 'huiyin-rehearsal-me');
  await become((model.cast.people.find((person) => person.id === before) ?? model.cast.people[0])?.id);
}

/** Two tabs can be two people: who one is belongs to the tab. */
export async function become(id) {
  const person = model.cast.people.find((candidate) => candidate.id === id);
  if (!person) return;
  model.me = person;
  store(sessionStorage, 'huiyin-rehearsal-me', id);
  store(localStorage, 'huiyin-rehearsal-me', id);
  model.conversations = new Map();
  changed('me');
  await refresh();
}

/** Reads the list of conversations afresh. What was loaded of one is dropped: it may have holes. */
export async function refresh() {
  const me = model.me;
  const marks = readMarks();
  const read = Object.entries(marks)
    .map(([id, seq]) => `${id}:${seq}`)
    .join(',');
  const { seq, conversations } = await getConversations(me.id, read);
  if (model.me !== me) return;
  model.seq = seq;
  const before = model.conversations;
  model.conversations = new Map(
    conversations.map((conversation) => {
      const pending = before.get(conversation.id)?.messages.filter((message) => message.pending) ?? [];
      return [conversation.id, { ...conversation, messages: pending, loaded: false, more: false, problem: undefined, calledMe: false }];
    }),
  );
  for (const conversation of model.conversations.values()) if (marks[conversation.id] === undefined) markRead(conversation);
  changed('conversations');
}

/** Chooses what is read; `undefined` goes back to the list. */
export function open(id) {
  model.current = model.conversations.has(id) ? id : undefined;
  changed('current');
  const conversation = model.conversations.get(model.current);
  if (!conversation) return;
  if (document.visibilityState === 'visible') markRead(conversation);
  changed('conversations');
  if (!conversation.loaded) void load(conversation);
}

export async function load(conversation) {
  conversation.problem = undefined;
  changed('messages');
  try {
    const { messages, more } = await getMessages(model.me.id, conversation.id);
    const known = new Set(messages.map((message) => message.id));
    const later = conversation.messages.filter(
      (message) => !known.has(message.id) && (message.pending || message.seq > (messages.at(-1)?.seq ?? 0)),
    );
    conversation.messages = [...messages, ...later];
    conversation.more = more;
    conversation.loaded = true;
  } catch (problem) {
    conversation.problem = problem.message;
  }
  if (model.conversations.get(conversation.id) === conversation) changed('messages');
}

export async function loadEarlier(conversation) {
  if (conversation.loadingEarlier || !conversation.more) return;
  const first = conversation.messages.find((message) => message.seq !== undefined);
  if (!first) return;
  conversation.loadingEarlier = true;
  changed('earlier');
  try {
    const { messages, more } = await getMessages(model.me.id, conversation.id, first.seq);
    const known = new Set(conversation.messages.map((message) => message.id));
    const fresh = messages.filter((message) => !known.has(message.id));
    conversation.messages.unshift(...fresh);
    conversation.more = more;
    conversation.loadingEarlier = false;
    changed('prepended', fresh);
  } catch (problem) {
    conversation.loadingEarlier = false;
    changed('earlier', problem.message);
  }
}

/** A message has come, or our own has been taken. */
export function add(message) {
  const conversation = model.conversations.get(message.conversation);
  if (!conversation) return;
  const at = conversation.messages.findIndex((known) => known.id === message.id);
  const isNew = at < 0 || conversation.messages[at].pending;
  if (at >= 0) {
    if (!conversation.messages[at].pending) return;
    conversation.messages.splice(at, 1);
    changed('removed', message.id);
  }
  // Those that are still on their way stay at the end.
  const end = conversation.messages.findIndex((known) => known.pending);
  conversation.messages.splice(end < 0 ? conversation.messages.length : end, 0, message);
  // What comes while it is being loaded is kept for then; one that nobody has opened needs no more.
  if (!conversation.loaded && conversation.messages.length > MOST_UNOPENED) conversation.messages.shift();
  if (!conversation.last || conversation.last.seq < message.seq) conversation.last = message;
  const reading = model.current === conversation.id && document.visibilityState === 'visible';
  if (isNew && message.sender.id !== model.me.id && !reading) {
    conversation.unread++;
    if (message.mention.includes(model.me.id)) conversation.calledMe = true;
  }
  if (reading || message.sender.id === model.me.id) markRead(conversation);
  if (conversation.id === model.current) changed('added', message);
  changed('conversations');
}

export function addPending(message) {
  const conversation = model.conversations.get(message.conversation);
  if (!conversation) return;
  conversation.messages.push(message);
  if (conversation.id === model.current) changed('added', message);
}

export function update(message) {
  if (message.conversation === model.current) changed('updated', message);
}

export function removePending(message) {
  const conversation = model.conversations.get(message.conversation);
  if (!conversation) return;
  conversation.messages = conversation.messages.filter((known) => known !== message);
  if (conversation.id === model.current) changed('removed', message.id);
}

/** Lets go of what stands far above while one reads at the end. @returns what was let go */
export function trim(conversation) {
  if (conversation.messages.length <= MOST_SHOWN) return [];
  conversation.more = true;
  return conversation.messages.splice(0, conversation.messages.length - KEPT_SHOWN);
}

document.addEventListener('visibilitychange', () => {
  const conversation = model.conversations.get(model.current);
  if (document.visibilityState !== 'visible' || !conversation) return;
  markRead(conversation);
  changed('conversations');
});
