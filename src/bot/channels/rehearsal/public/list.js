import { avatar, byId, closeButton, el, openDialog, ROLES } from './dom.js';
import { model } from './model.js';
import { sayWhen } from './time.js';

/** The list of conversations, and who one is. */
export function drawList(onOpen) {
  const list = [...model.conversations.values()].sort((a, b) => (b.last?.seq ?? 0) - (a.last?.seq ?? 0));
  const rows = list.map((conversation) => row(conversation, onOpen));
  byId('conversations').replaceChildren(...(rows.length > 0 ? rows : [el('li', { class: 'state' }, '这个人还不在任何群里。')]));
  const unread = list.reduce((sum, { unread: count }) => sum + count, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}演练群 · 回音`;
  const elsewhere = unread - (model.conversations.get(model.current)?.unread ?? 0);
  byId('back-count').textContent = elsewhere > 0 ? String(Math.min(elsewhere, 99)) : '';
}

function row(conversation, onOpen) {
  const { last, unread } = conversation;
  const count = unread > 99 ? '99+' : String(unread);
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'conversation',
        'data-id': conversation.id,
        'aria-current': conversation.id === model.current ? 'true' : undefined,
        onclick: () => onOpen(conversation.id),
      },
      avatar(conversation.id, conversation.title, conversation.kind === 'group' ? 'group' : 'bot'),
      el(
        'span',
        { class: 'about' },
        el(
          'span',
          { class: 'line' },
          el('span', { class: 'name' }, conversation.title),
          last && el('time', { datetime: last.at }, sayWhen(new Date(last.at), true)),
        ),
        el(
          'span',
          { class: 'line' },
          el('span', { class: 'preview' }, conversation.calledMe && el('em', {}, '[有人@我] '), preview(conversation)),
          unread > 0 && el('span', { class: 'badge' }, count, el('span', { class: 'unseen' }, ' 条未读')),
        ),
      ),
    ),
  );
}

function preview({ kind, last }) {
  if (!last) return kind === 'private' ? '有事可以私下问我' : '还没有消息';
  const text = last.kind === 'text' ? last.text.replace(/\s+/g, ' ').slice(0, 60) : last.kind === 'image' ? '[图片]' : '[文件]';
  const from = kind === 'group' && last.sender.id !== model.me.id ? `${last.sender.name}：` : '';
  return from + text;
}

export function drawWho() {
  const button = byId('who');
  button.disabled = false;
  button.replaceChildren(
    avatar(model.me.id, model.me.name, 'person'),
    el(
      'span',
      { class: 'about' },
      el('span', { class: 'name' }, model.me.name),
      el('span', { class: 'muted' }, `${ROLES[model.me.role]} · 你现在的身份`),
    ),
    el('span', { class: 'switch' }, '换身份'),
  );
}

export function openWhoDialog(onChoose) {
  const dialog = byId('who-dialog');
  const choose = (id) => {
    dialog.close();
    onChoose(id);
  };
  openDialog(
    dialog,
    el('h2', { id: 'who-heading' }, '你想当谁？'),
    closeButton(dialog),
    el('p', { class: 'muted' }, '同时打开两个窗口，可以一个当居民、一个当社工。'),
    el(
      'ul',
      { class: 'people' },
      model.cast.people.map((person) =>
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'person',
              'data-id': person.id,
              'aria-pressed': person.id === model.me.id ? 'true' : 'false',
              onclick: () => choose(person.id),
            },
            avatar(person.id, person.name, 'person'),
            el(
              'span',
              { class: 'about' },
              el('span', { class: 'name' }, person.name),
              el('span', { class: `role role-${person.role}` }, ROLES[person.role]),
            ),
          ),
        ),
      ),
    ),
  );
}

export function openMembersDialog() {
  const conversation = model.conversations.get(model.current);
  if (!conversation) return;
  const dialog = byId('members-dialog');
  openDialog(
    dialog,
    el('h2', { id: 'members-heading' }, `群成员（${conversation.members.length}）`),
    closeButton(dialog),
    el(
      'ul',
      { class: 'people' },
      conversation.members.map((member) =>
        el(
          'li',
          { class: 'person' },
          avatar(member.id, member.name, member.bot ? 'bot' : 'person'),
          el(
            'span',
            { class: 'about' },
            el('span', { class: 'name' }, member.name),
            el('span', { class: `role role-${member.role}` }, ROLES[member.role]),
          ),
        ),
      ),
    ),
  );
}
