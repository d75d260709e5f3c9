import type { Effect } from '../messages.ts';
import { silent } from './decide.ts';
import { joined } from './handlers/same-matter.ts';
import type { Handled } from './heard.ts';
import type { Recognition } from './recognition.ts';
import type { Unwelcome } from './unasked.ts';

/** At night a report is taken without a word: what would have to be asked is left to the staff, and to the morning. */
export function withoutAWord(handled: Handled, recognition: Recognition, later: Extract<Unwelcome, { kind: 'later' }>): Handled {
  if (handled.decision.decision === 'silent') return handled;
  const effects = unasked(handled.effects);
  const logs = effects.some(({ kind }) => kind === 'open_ticket' || kind === 'join_ticket' || kind === 'amend_ticket');
  if (!logs || effects.some(({ kind }) => kind === 'reply')) return silent(recognition, '夜间没有被@，不出声');
  return {
    effects,
    decision: { ...handled.decision, reason: `${handled.decision.reason}；${later.reason}` },
    sayNotBefore: later.until,
  };
}

/** Instead of a question back: the report without its place; a neighbour's matter joined where it surely is the same. */
function unasked(effects: readonly Effect[]): readonly Effect[] {
  for (const effect of effects) {
    if (effect.kind !== 'remember') continue;
    const { state } = effect;
    if (state.kind === 'ticket_needs_place') return [{ kind: 'forget' }, state.effect];
    if (state.kind === 'same_matter')
      return state.sure && !state.own ? joined(state.number, state.effect, true) : [{ kind: 'forget' }, state.effect];
  }
  return effects;
}
