import { sendMessage } from './api.js';
import { byId, closeButton, el } from './dom.js';
import { add, addPending, model, removePending, update } from './model.js';
import { beginPicker, closePicker, pickerKey, pickFromStart } from './picker.js';

/** Writing and sending. What one began to write is kept for each conversation while the page is open. */
const drafts = new Map();
let quote;
let draftOf;

const text = () => byId('text');

export function beginComposer() {
  beginPicker(text());
  const form = byId('composer');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  text().addEventListener('input', () => {
    grow();
    showProblem(undefined);
  });
  text().addEventListener('keydown', (event) => {
    // Enter that ends the choice of an input method is not the end of the message.
    if (event.isComposing || event.keyCode === 229) return;
    if (pickerKey(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  text().addEventListener('paste', (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
    if (!picture) return;
    event.preventDefault();
    sendPicture(picture);
  });
  byId('at').addEventListener('click', () => pickFromStart());
  byId('picture').addEventListener('click', () => byId('file').click());
  byId('file').addEventListener('change', () => {
    const [picture] = byId('file').files;
    byId('file').value = '';
    if (picture) sendPicture(picture);
  });
}

/** Another conversation, or another person: what was being written stays with its place. */
export function drawComposer() {
  const place = model.current && `${model.me.id} ${model.current}`;
  if (place !== draftOf) {
    if (draftOf) drafts.set(draftOf, text().value);
    draftOf = place;
    text().value = drafts.get(place) ?? '';
    setQuote(undefined);
    showProblem(undefined);
    closePicker();
  }
  const conversation = model.conversations.get(model.current);
  byId('composer').hidden = !conversation;
  byId('at').hidden = conversation?.kind !== 'group';
  text().placeholder = conversation?.kind === 'private' ? `和${model.cast.bot.name}说点什么` : '说点什么';
  text().maxLength = model.cast?.maxCharacters ?? 10_000;
  drawHints(conversation);
  grow();
}

export function setQuote(message) {
  quote = message;
  const box = byId('quoting');
  box.hidden = !message;
  box.replaceChildren();
  if (!message) return;
  const words = message.kind === 'text' ? message.text : message.kind === 'image' ? '[图片]' : '[文件]';
  box.append(el('span', {}, `${message.sender.name}：${words}`), closeButton({ close: () => setQuote(undefined) }));
  text().focus();
}

function grow() {
  const field = text();
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
  byId('send').disabled = field.value.trim() === '';
}

function showProblem(words) {
  byId('problem').textContent = words ?? '';
  byId('problem').hidden = !words;
}

function submit() {
  const words = text().value.trim();
  if (words === '') return;
  say(words);
  text().value = '';
  grow();
  text().focus();
}

function say(words) {
  const conversation = model.conversations.get(model.current);
  if (!conversation) return;
  const mention =
    conversation.kind === 'group'
      ? conversation.members.filter((member) => words.includes(`@${member.name}\u2005`)).map((member) => member.id)
      : [];
  void post({
    kind: 'text',
    text: words,
    mention,
    quote: quote && { id: quote.id, name: quote.sender.name, text: quote.kind === 'text' ? quote.text.slice(0, 120) : '[图片]' },
  });
  setQuote(undefined);
  closePicker();
}

function sendPicture(picture) {
  const most = model.cast.maxPictureBytes;
  if (picture.size > most) return showProblem(`图片太大（${megabytes(picture.size)}），最多 ${megabytes(most)}。可以先裁剪或截图再发。`);
  showProblem(undefined);
  void post({ kind: 'image', text: '', mention: [], picture, preview: URL.createObjectURL(picture) });
}

const megabytes = (bytes) => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;

/** Shows it at once, sends it, and offers to send it again: the same id, so that it is said once. */
async function post(content) {
  const id =
    crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const message = {
    ...content,
    id: `r-${id}`,
    wireId: id,
    conversation: model.current,
    as: model.me.id,
    sender: { id: model.me.id, name: model.me.name, bot: false },
    at: new Date(Date.now() + model.clockDelta).toISOString(),
    pending: true,
  };
  addPending(message);
  await transmit(message);
}

async function transmit(message) {
  message.problem = undefined;
  update(message);
  try {
    const said = await sendMessage(
      {
        as: message.as,
        in: message.conversation,
        text: message.text,
        mention: message.mention,
        quote: message.quote?.id,
        id: message.wireId,
      },
      message.picture,
    );
    if (model.me.id === message.as) add(said);
    if (message.preview) setTimeout(() => URL.revokeObjectURL(message.preview), 60_000);
    hideHints();
  } catch (problem) {
    message.problem = problem.message;
    update(message);
  }
}

export function sendAgain(message) {
  if (message.as !== model.me.id) return removePending(message);
  void transmit(message);
}

/** Something to tap for whoever has never been here. */
const FOR_GROUPS = ['电动车可以推上楼充电吗', '3号楼二单元灯坏了三天了', '@小邻\u2005最近有什么讲座'];
const FOR_PRIVATE = ['高龄津贴怎么办', '我要投诉，楼下半夜放音乐', '你能做什么'];
const FOR_STAFF = ['/通知 明天上午9点到12点 3号楼停水，请提前储水', '/工单', '/帮助'];
let dismissed = false;

function hideHints() {
  dismissed = true;
  byId('hints').hidden = true;
}

function drawHints(conversation) {
  const box = byId('hints');
  const isStaff = model.me && model.me.role !== 'resident';
  const spoken = conversation?.messages.some((message) => message.sender.id === model.me.id);
  box.hidden = dismissed || !conversation?.loaded || Boolean(spoken);
  if (box.hidden) return;
  const examples = conversation.kind === 'group' ? FOR_GROUPS : isStaff ? FOR_STAFF : FOR_PRIVATE;
  box.replaceChildren(
    el('p', {}, '第一次来？点一句试试：'),
    el(
      'div',
      { class: 'chips' },
      examples
        .map((example) => example.replace('小邻', model.cast.bot.name))
        .map((example) => el('button', { type: 'button', class: 'chip', onclick: () => say(example) }, example)),
    ),
    el('button', { type: 'button', class: 'close', 'aria-label': '收起提示', onclick: hideHints }, '✕'),
  );
}
