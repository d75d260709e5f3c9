import type { Db } from '../store/database.ts';
import { assigneeOf, type StaffAct, type TicketResult } from '../tickets/tickets.ts';
import type { Form } from './form.ts';
import type { Kit } from './kit.ts';
import { fromInput } from './when.ts';

/** What can be done on the page of a ticket, besides answering it: the last part of the address, and who carries it out. */
export const ACTS = ['assign', 'escalate', 'wait', 'refer', 'decline', 'merge', 'unmerge', 'split'] as const;
export type Act = (typeof ACTS)[number];

/** The fields of those forms: shown again with what was typed, where it was refused. */
export const FIELDS = ['to', 'reason', 'until', 'said', 'into', 'summary', 'everyone'] as const;
export type TypedAct = { readonly act: Act } & Readonly<Record<(typeof FIELDS)[number], string>>;

export function typedIn(act: Act, form: Form): TypedAct {
  return { act, ...(Object.fromEntries(FIELDS.map((name) => [name, form.text(name)])) as Omit<TypedAct, 'act'>) };
}

export async function carryOut(kit: Kit, act: Act, tx: Db, who: StaffAct, form: Form): Promise<TicketResult> {
  const { tickets, calendar } = kit;
  const reason = form.text('reason');
  switch (act) {
    case 'assign': {
      const to = assigneeOf(form.text('to'));
      return to ? tickets.assign(tx, { ...who, to, reason }) : refuse('请选一位同事或一个单位。');
    }
    case 'escalate':
      return tickets.escalate(tx, { ...who, reason });
    case 'wait': {
      const until = fromInput(calendar, form.text('until'));
      return until ? tickets.wait(tx, { ...who, until, reason }) : refuse('请写等到哪一天、几点。');
    }
    case 'refer':
      return tickets.refer(tx, { ...who, to: form.text('to'), said: form.text('said'), reason });
    case 'decline':
      return tickets.decline(tx, { ...who, reason });
    case 'merge': {
      const into = numberIn(form.text('into'));
      return into ? tickets.merge(tx, { ...who, into }) : refuse('请写要并入的工单编号，例如 T2026-000105。');
    }
    case 'unmerge':
      return tickets.unmerge(tx, { ...who, reason });
    case 'split':
      return tickets.splitOff(tx, { ...who, summary: form.text('summary'), everyone: form.text('everyone') === 'yes' });
    default:
      return act satisfies never;
  }
}

const refuse = (reason: string): TicketResult => ({ kind: 'refused', why: 'input', reason });

/** The number that somebody typed, and nothing else. */
export const numberIn = (text: string): string | undefined => /^T\d{4}-\d{6}$/.exec(text.normalize('NFKC').toUpperCase())?.[0];
