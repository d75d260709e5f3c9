import { moveTime } from './api.js';
import { byId, closeButton, el, openDialog } from './dom.js';
import { model, now, setClock } from './model.js';

const parts = (date, options) => new Intl.DateTimeFormat('zh-CN', { timeZone: model.cast.timeZone, ...options }).format(date);
const day = (date) => parts(date, { year: 'numeric', month: 'numeric', day: 'numeric' });
const clock = (date) => parts(date, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** 10:05, 昨天 10:05, 星期三 10:05, 11月20日 10:05. */
export function sayWhen(date, short = false) {
  const today = now();
  if (day(date) === day(today)) return clock(date);
  const age = today.getTime() - date.getTime();
  if (age > 0 && day(date) === day(new Date(today.getTime() - 86_400_000))) return short ? '昨天' : `昨天 ${clock(date)}`;
  if (age > 0 && age < 6 * 86_400_000) return parts(date, { weekday: 'long' }) + (short ? '' : ` ${clock(date)}`);
  const date_ = parts(date, { month: 'long', day: 'numeric' });
  return short ? date_ : `${date_} ${clock(date)}`;
}

export function showTime() {
  const at = now();
  byId('time-now').textContent = `${parts(at, { month: 'long', day: 'numeric' })} ${parts(at, { weekday: 'short' })} ${clock(at)}`;
  byId('time').classList.toggle('moved', model.movedMs >= 60_000);
  byId('time').disabled = false;
  const shown = byId('time-dialog').querySelector('.now');
  if (shown) shown.textContent = full(at);
}

const full = (at) => `${parts(at, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' })} ${clock(at)}`;

/** 2026-11-22T10:05, as the input of the browser wants it. */
function forInput(date) {
  const get = (type, options) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: model.cast.timeZone, hourCycle: 'h23', ...options })
      .formatToParts(date)
      .find((part) => part.type === type).value;
  const two = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' };
  return `${get('year', two)}-${get('month', two)}-${get('day', two)}T${get('hour', two)}:${get('minute', two)}`;
}

export function openTimeDialog() {
  const dialog = byId('time-dialog');
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const move = async (body, button) => {
    problem.hidden = true;
    button.disabled = true;
    try {
      setClock(await moveTime(body));
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
    button.disabled = false;
  };
  const step = (label, body) => el('button', { type: 'button', class: 'step', onclick: (event) => move(body, event.currentTarget) }, label);
  const input = el('input', {
    type: 'datetime-local',
    value: forInput(new Date(now().getTime() + 3_600_000)),
    min: forInput(now()),
    'aria-label': '日期和时间',
  });
  openDialog(
    dialog,
    el('h2', { id: 'time-heading' }, '演练时间'),
    closeButton(dialog),
    el('p', { class: 'now' }, full(now())),
    el('p', { class: 'muted' }, '把时间往后调，到点的通知、提醒和超时马上就能看到。时间只能往后走，所有人一起变。'),
    el(
      'div',
      { class: 'steps' },
      step('+1分钟', { minutes: 1 }),
      step('+10分钟', { minutes: 10 }),
      step('+1小时', { minutes: 60 }),
      step('到明早8点', { to: 'morning' }),
    ),
    el(
      'form',
      {
        class: 'to-moment',
        onsubmit: (event) => {
          event.preventDefault();
          if (input.value) void move({ to: input.value.slice(0, 16) }, event.submitter ?? el('button'));
        },
      },
      input,
      el('button', { type: 'submit', class: 'step' }, '到这个时间'),
    ),
    problem,
  );
}
