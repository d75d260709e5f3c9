import { html } from 'hono/html';
import type { NoticeEvent } from '../../scheduler/notices.ts';
import type { Kit } from '../kit.ts';
import type { Html } from '../layout.ts';

const DONE: Readonly<Record<NoticeEvent['kind'], string>> = {
  drafted: '写好草稿',
  submitted: '提交，等同事同意',
  approved: '同意',
  sent_back: '退回',
  scheduled: '确认发送',
  paused: '暂停',
  resumed: '继续',
  cancelled: '取消',
  corrected: '发更正',
  replaced: '改了以后的',
  retried: '重发',
  by_hand: '人工通知',
  missed: '错过未发',
  finished: '发完一轮',
};

/** Who did what with it. */
export function historyCard(kit: Kit, events: readonly NoticeEvent[], names: ReadonlyMap<string, string>): Html {
  return html`<section class="card"><h2>经过</h2>
    <ol class="timeline">${events.map(
      (event) =>
        html`<li><span><b>${DONE[event.kind]}</b> ${event.actor === 'system' ? '' : (names.get(event.actor) ?? '')}</span> <span class="muted">${kit.time(event.at)}</span>
          ${event.note === '' ? '' : html`<span class="timeline-note">${event.note}</span>`}</li>`,
    )}</ol></section>`;
}
