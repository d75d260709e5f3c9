import { avatar, byId, el, ROLES } from './dom.js';
import { model } from './model.js';

/** The list of names that opens when an @ is typed in a group. */
let field;
let start;
let choices = [];
let at = 0;

export function beginPicker(text) {
  field = text;
  field.addEventListener('input', look);
  field.addEventListener('click', look);
  field.addEventListener('blur', () => setTimeout(closePicker, 150));
}

/** The @ button: as if it had been typed. */
export function pickFromStart() {
  field.focus();
  field.setRangeText('@', field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

export function closePicker() {
  byId('picker').hidden = true;
  choices = [];
  field?.setAttribute('aria-expanded', 'false');
  field?.removeAttribute('aria-activedescendant');
}

/** @returns whether the key was for the picker */
export function pickerKey(event) {
  if (byId('picker').hidden) return false;
  if (event.key === 'ArrowDown') move(1);
  else if (event.key === 'ArrowUp') move(-1);
  else if (event.key === 'Enter' || event.key === 'Tab') choose(choices[at]);
  else if (event.key === 'Escape') closePicker();
  else return false;
  event.preventDefault();
  return true;
}

function look() {
  const conversation = model.conversations.get(model.current);
  const typed = /@([^@\s\u2005]{0,12})$/.exec(field.value.slice(0, field.selectionStart));
  if (conversation?.kind !== 'group' || !typed) return closePicker();
  start = field.selectionStart - typed[0].length;
  choices = conversation.members.filter((member) => member.id !== model.me.id && member.name.includes(typed[1])).slice(0, 30);
  if (choices.length === 0) return closePicker();
  at = 0;
  byId('picker').hidden = false;
  field.setAttribute('aria-expanded', 'true');
  draw();
}

function draw() {
  byId('picker').replaceChildren(
    ...choices.map((member, i) =>
      el(
        'div',
        {
          role: 'option',
          id: `pick-${i}`,
          class: 'person',
          'aria-selected': i === at ? 'true' : 'false',
          onpointerdown: (event) => {
            event.preventDefault();
            choose(member);
          },
        },
        avatar(member.id, member.name, member.bot ? 'bot' : 'person'),
        el(
          'span',
          { class: 'about' },
          el('span', { class: 'name' }, member.name),
          el('span', { class: `role role-${member.role}` }, ROLES[member.role]),
        ),
      ),
    ),
  );
  field.setAttribute('aria-activedescendant', `pick-${at}`);
  byId(`pick-${at}`)?.scrollIntoView({ block: 'nearest' });
}

function move(step) {
  at = (at + step + choices.length) % choices.length;
  draw();
}

/** WeChat ends a mention with U+2005: so do we. */
function choose(member) {
  field.setRangeText(`@${member.name}\u2005`, start, field.selectionStart, 'end');
  closePicker();
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
