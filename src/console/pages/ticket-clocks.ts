import { html } from 'hono/html';
import type { ClockState } from '../../tickets/deadlines.ts';
import { CLOCK_WORDS, sayLimit } from '../../tickets/limits.ts';
import type { Kit } from '../kit.ts';
import { type Html, NOTHING } from '../layout.ts';
import { badge, type State } from '../parts.ts';

const KEPT: State = { tone: 'done', mark: '✓', word: '按时' };
const MISSED: State = { tone: 'due', mark: '!', word: '超了时限' };
const LATE: State = { tone: 'harm', mark: '!', word: '已超时' };
const SOON: State = { tone: 'due', mark: '◷', word: '快到了' };
const RUNNING: State = { tone: 'plain', mark: '…', word: '在计时' };
const PAUSED: State = { tone: 'plain', mark: '‖', word: '停着' };

/** The time limits of one ticket, and how they stand. */
export function clocksCard(kit: Kit, clocks: readonly ClockState[]): Html {
  if (clocks.length === 0) return NOTHING;
  const now = kit.clock.now();
  return html`<section class="card"><h2>时限</h2>
    <ul class="ledger">${clocks.map(
      (clock) => html`<li><span class="ledger-to">${CLOCK_WORDS[clock.clock]}</span> ${badge(stateOf(clock, now))}
        <span class="muted">${clock.dueAt && clock.state !== 'stopped' ? html`最迟 ${kit.time(clock.dueAt)}，` : ''}时限 ${sayLimit(clock.limit)}</span></li>`,
    )}</ul>
    ${clocks.some(({ state }) => state === 'paused') ? html`<p class="help">在等别人的时候不计时。</p>` : ''}</section>`;
}

function stateOf({ state, dueAt, warnAt, usedMs, limit }: ClockState, now: Date): State {
  // The wall clock goes by seconds.
  const over = usedMs > limit.hours * 3_600_000 + 1000;
  if (state === 'stopped') return over ? MISSED : KEPT;
  if (over || (dueAt && dueAt.getTime() <= now.getTime())) return LATE;
  if (state === 'paused') return PAUSED;
  return warnAt && warnAt.getTime() <= now.getTime() ? SOON : RUNNING;
}
