import { expect } from 'vitest';
import { makeClearable } from './clearable.ts';
import { type Dialogue, type Expectation, PICTURE, type Step } from './dialogue.ts';
import type { Said, Talk } from './talk.ts';

/** Plays a dialogue through the whole program and checks each turn. Persons are those of this dialogue alone. */
export async function play(dialogue: Dialogue, talk: Talk): Promise<void> {
  const people = new Map<string, string>();
  const idOf = (name: string): string => {
    const known = talk.community.people.find((person) => person.name === name && person.role !== 'resident');
    const id = known?.id ?? people.get(name) ?? `d${dialogue.line}-${dialogue.file}-${people.size}`;
    people.set(name, id);
    return id;
  };
  /** What was said in each place, for quotes. */
  const said: { readonly by: string; readonly text: string }[] = [];
  const tickets: string[] = [];
  const counted = await counts(talk);

  for (const step of dialogue.steps) {
    const where = `${dialogue.file}:${step.line} ${dialogue.name}`;
    switch (step.kind) {
      case 'say': {
        const turn = await talk.say(idOf(step.who), step.group, step.text.replaceAll(/\bT(\d+)\b/g, named), {
          name: step.who,
          mention: step.mention,
          goesOn: step.goesOn,
          forwarded: step.forwarded,
          others: [...step.text.matchAll(/@([^\s@，,。]+)/g)].map((match) => match[1]!).filter((name) => name !== '小邻'),
          ...(step.picture ? { attachments: [PICTURE] } : {}),
          ...(step.quote ? { quote: quoted(step.quote, where) } : {}),
        });
        note(step, turn);
        check(step.expect, turn, { where, who: idOf(step.who), group: step.group, goesOn: step.goesOn });
        break;
      }
      case 'pass': {
        const sent = step.minutes > 0 ? await talk.pass(step.minutes) : [];
        for (const { text } of sent) said.push({ by: '小邻', text });
        learn(sent);
        for (const one of step.expect) checkOne(one, { replies: [], sent, decision: NOTHING }, where, undefined, undefined);
        break;
      }
      case 'restart':
        await talk.restart();
        break;
      case 'ticket': {
        const number = tickets[Number(step.name.slice(1)) - 1];
        expect(number, `${where}: ${step.name} was never named`).toBeDefined();
        expect(await factsOf(talk, number!, Object.keys(step.facts)), where).toEqual(step.facts);
        break;
      }
      case 'count': {
        const now = await counts(talk);
        expect(now[step.what] - counted[step.what], `${where}: ${step.what}`).toBe(step.count);
        break;
      }
      default:
        step satisfies never;
    }
  }

  function named(all: string, number: string): string {
    return tickets[Number(number) - 1] ?? all;
  }

  function quoted(quote: { readonly of: string; readonly words: string }, where: string) {
    const words = quote.words.replaceAll(/\bT(\d+)\b/g, named);
    const found = said.findLast((one) => one.by === quote.of && one.text.includes(words));
    expect(found, `${where}: nothing to quote of ${quote.of} with ${words}`).toBeDefined();
    return { senderName: quote.of, text: found!.text, ofBot: quote.of === '小邻' };
  }

  function note(step: Extract<Step, { kind: 'say' }>, turn: Said): void {
    said.push({ by: step.who, text: step.text });
    for (const { text } of turn.sent) said.push({ by: '小邻', text });
    learn(turn.sent);
  }

  function learn(sent: Said['sent']): void {
    for (const { text } of sent)
      for (const number of text.match(/T\d{4}-\d{6}/g) ?? []) if (!tickets.includes(number)) tickets.push(number);
  }

  function check(
    expected: readonly Expectation[],
    turn: Said,
    at: { readonly where: string; readonly who: string; readonly group: string | undefined; readonly goesOn: boolean },
  ): void {
    if (!at.goesOn) expect(expected.length, `${at.where}: nothing is expected of this turn`).toBeGreaterThan(0);
    const replies = expected.filter(({ kind }) => kind === 'reply');
    // What a resident is told once in private about data belongs to every first private word.
    const heard = turn.replies.filter((text) => !text.startsWith('第一次私聊') || replies.some((r) => r.pieces.includes('第一次私聊')));
    const context = `${at.where}\n said: ${heard.join('\n       ')}\n why: ${turn.decision.intent} ${turn.decision.decision} ${turn.decision.reason}`;
    if (at.goesOn || replies.length > 0 || expected.some(({ kind }) => kind === 'silence'))
      expect(heard.length, `${context}\n number of answers`).toBe(replies.length);
    for (const [i, one] of replies.entries())
      for (const piece of one.pieces) expect(heard[i], `${context}\n line ${one.line}`).toContain(piece.replaceAll(/\bT(\d+)\b/g, named));
    for (const one of expected) if (one.kind !== 'reply') checkOne(one, turn, context, at.who, at.group);
  }

  function checkOne(one: Expectation, turn: Said, context: string, who: string | undefined, group: string | undefined): void {
    const pieces = one.pieces.map((piece) => piece.replaceAll(/\bT(\d+)\b/g, named));
    const message = `${context}\n line ${one.line}`;
    const to = (place: string | undefined): string =>
      turn.sent
        .filter((sent) => sent.to === place)
        .map(({ text }) => text)
        .join('\n');
    switch (one.kind) {
      case 'silence':
        for (const piece of pieces) expect(turn.decision.reason, message).toContain(piece);
        return;
      case 'private':
        expect(group, `${message}: said in private`).toBeDefined();
        for (const piece of pieces) expect(to(who), message).toContain(piece);
        return;
      case 'other': {
        const text = to(talk.community.people.some(({ id }) => id === one.to) || one.to!.startsWith('g-') ? one.to : idOf(one.to!));
        for (const piece of pieces) expect(text, message).toContain(piece);
        return;
      }
      case 'not':
        for (const piece of pieces) expect(turn.replies.join('\n'), message).not.toContain(piece);
        return;
      case 'slots':
        for (const piece of pieces) {
          const [name = '', value = ''] = piece.split(':');
          const kept = { ...turn.decision.slots, decision: turn.decision.decision, intent: turn.decision.intent } as Record<string, string>;
          expect(kept[name], `${message} ${name}`).toBe(value);
        }
        return;
      case 'reply':
        return;
      default:
        one.kind satisfies never;
    }
  }
}

const NOTHING: Said['decision'] = { decision: 'silent', reason: '', intent: '', slots: {} };

async function counts(talk: Talk): Promise<Readonly<Record<'tickets' | 'gaps', number>>> {
  const rows = async (table: 'ticket' | 'gap') => (await talk.store.db.selectFrom(table).select('number').execute()).length;
  return { tickets: await rows('ticket'), gaps: await rows('gap') };
}

/** Only what is asked for. */
async function factsOf(talk: Talk, number: string, names: readonly string[]): Promise<Record<string, string | undefined>> {
  const { tickets } = talk.core;
  const ticket = await tickets.byNumber(talk.store.db, number);
  if (!ticket) return {};
  const all: Record<string, string | undefined> = {
    ...ticket.where,
    kind: ticket.kind,
    category: ticket.category,
    status: ticket.status,
    summary: ticket.summary,
    details: ticket.details.replaceAll(/\s+/g, '/'),
    confidential: String(ticket.confidential),
    people: String(await tickets.supportOf(talk.store.db, number)),
    pictures: String((await tickets.picturesOf(talk.store.db, number)).length),
  };
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Between two dialogues: what was said, reported and asked is gone; documents, groups and staff stay. */
export async function clearTable(talk: Talk): Promise<void> {
  await talk.store.transaction(async (tx) => {
    await makeClearable(tx);
    for (const table of [
      'ticket_picture',
      'ticket_event',
      'ticket_person',
      'ticket',
      'gap_asker',
      'gap',
      'outbox',
      'inbox',
      'conversation',
      'activity_signup',
    ] as const)
      await tx.deleteFrom(table).execute();
    await tx.updateTable('chat_group').set({ attitude: null, style: null }).execute();
  });
  talk.clock.advance(20 * 60_000);
}
