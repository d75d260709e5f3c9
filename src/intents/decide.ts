import type { Decision, DecisionKind, Effect } from '../messages.ts';
import type { Handled } from './heard.ts';
import type { IntentKind, Slots } from './intent.ts';
import type { Recognition } from './recognition.ts';

/** Puts a decision together: what is kept with the message and shown to staff, and what is to be done. */
export function decide(
  recognition: Recognition,
  decision: DecisionKind,
  effects: readonly Effect[],
  reason: string = recognition.reason,
  more: Slots & { readonly source?: string; readonly said?: string } = {},
): Handled {
  return {
    decision: {
      decision,
      reason,
      intent: recognition.intent.kind,
      confidence: round(recognition.confidence),
      slots: shown({ ...slotsToShow(recognition), ...more }),
    },
    effects,
  };
}

export const silent = (recognition: Recognition, reason: string = recognition.reason): Handled => decide(recognition, 'silent', [], reason);

export const reply = (text: string, options: { readonly privately?: boolean; readonly mention?: boolean } = {}): Effect => ({
  kind: 'reply',
  text,
  ...options,
});

/** Every text has a category by its words; it means something for a matter only. */
const MATTERS: readonly IntentKind[] = ['complaint', 'suggestion', 'hazard', 'urgent', 'delicate'];

function slotsToShow({ intent }: Recognition): Slots {
  if (MATTERS.includes(intent.kind)) return intent.slots;
  const { category: _, ...slots } = intent.slots;
  return slots;
}

/** Slots as text; never the door. */
function shown(slots: Slots): Decision['slots'] {
  return Object.fromEntries(Object.entries(slots).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

const round = (value: number): number => Math.round(value * 100) / 100;
