import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createWaitingRoom, type Piece, type Utterance, type WaitingRoom } from '../../src/bot/waiting-room.ts';
import { FakeClock } from '../support/clock.ts';

const WINDOW = 4000;
const open: WaitingRoom<string>[] = [];
afterEach(() => {
  for (const room of open.splice(0)) room.close();
});

function world(options: { readonly most?: number; readonly longestMs?: number } = {}) {
  const clock = new FakeClock();
  const gone: Utterance<string>[] = [];
  const room = createWaitingRoom<string>({
    clock,
    windowMs: WINDOW,
    most: options.most ?? 5,
    longestMs: options.longestMs ?? 15_000,
    letGo: (utterance) => gone.push(utterance),
  });
  open.push(room);
  let seq = 0;
  const say = (
    personId: string,
    message: string,
    more: { readonly place?: string; readonly waitMs?: number; readonly attempts?: number; readonly alone?: boolean } = {},
  ): Piece<string> => {
    const at = clock.now();
    const piece = { seq: ++seq, place: more.place ?? 'g', personId, message, sentAt: at, receivedAt: at, attempts: more.attempts ?? 0 };
    room.enter({ ...piece, alone: more.alone ?? false }, () => more.waitMs ?? WINDOW);
    return { ...piece, alone: false };
  };
  const pass = (ms: number): void => {
    clock.advance(ms);
    room.nudge();
  };
  const texts = () => gone.map(({ pieces }) => pieces.map(({ message }) => message).join(' '));
  return { clock, room, say, pass, texts, gone };
}

describe('pieces of one person', () => {
  it('are let go together when nothing more has come for the window', () => {
    const { say, pass, texts } = world();
    say('a', '3号楼');
    pass(3000);
    say('a', '二单元');
    pass(3999);
    expect(texts()).toEqual([]);
    pass(1);
    expect(texts()).toEqual(['3号楼 二单元']);
  });

  it('do not mix with those of others, or with those in another place', () => {
    const { say, pass, texts } = world();
    say('a', '1');
    say('b', '2');
    say('a', '3', { place: 'private' });
    say('a', '4');
    pass(WINDOW);
    expect(texts().sort()).toEqual(['1 4', '2', '3']);
  });

  it('go at once where they need not wait, with what came before', () => {
    const { say, texts } = world();
    say('a', '7号楼');
    say('a', '着火了', { waitMs: 0 });
    expect(texts()).toEqual(['7号楼 着火了']);
  });

  it('are as many and take as long as is allowed, and no more', () => {
    const { say, pass, texts } = world({ most: 3, longestMs: 10_000 });
    for (const text of ['1', '2', '3', '4']) say('a', text);
    expect(texts()).toEqual(['1 2 3']);
    pass(WINDOW);
    expect(texts()).toEqual(['1 2 3', '4']);
    say('b', '1');
    pass(3900);
    say('b', '2');
    pass(3900);
    expect(texts()).toHaveLength(2);
    // 7.8 s have gone: the third has 2.2 s left of the ten, not four.
    say('b', '3', { waitMs: WINDOW });
    expect(texts().at(-1)).toBe('1 2 3');
    say('c', '1');
    pass(3900);
    say('c', '2');
    pass(3900);
    pass(100);
    expect(texts().at(-1)).toBe('1 2');
  });

  it('end at what stands alone, and at what was tried before', () => {
    const { say, pass, texts } = world();
    say('a', '1');
    say('a', '/通知', { alone: true, waitMs: 0 });
    say('a', '2');
    say('a', '3', { attempts: 1 });
    pass(WINDOW);
    expect(texts()).toEqual(['1', '/通知', '2', '3']);
  });

  it('are two things when the pause was longer than the window, however late they arrive', () => {
    const { room, clock, texts } = world();
    const at = clock.now();
    const piece = (seq: number, sentAt: Date): Piece<string> => ({
      seq,
      place: 'g',
      personId: 'a',
      message: String(seq),
      sentAt,
      receivedAt: at,
      attempts: 0,
      alone: false,
    });
    room.reenter(piece(1, new Date(at.getTime() - 20_000)), () => WINDOW);
    room.reenter(piece(2, new Date(at.getTime() - 18_000)), () => WINDOW);
    room.reenter(piece(3, new Date(at.getTime() - 5_000)), () => WINDOW);
    expect(texts()).toEqual(['1 2']);
  });

  it('that were left behind long ago are let go by the first nudge, all pieces together', () => {
    const { room, clock, texts } = world();
    const old = new Date(clock.now().getTime() - 3_600_000);
    for (const seq of [1, 2, 3])
      room.reenter(
        { seq, place: 'g', personId: 'a', message: String(seq), sentAt: old, receivedAt: old, attempts: 0, alone: false },
        () => WINDOW,
      );
    expect(texts()).toEqual([]);
    room.nudge();
    expect(texts()).toEqual(['1 2 3']);
  });

  it('remember who answered them', () => {
    const { room, say, pass, gone } = world();
    say('a', '几点停水');
    room.hears('g', 'a', () => ({ how: 'followed', staff: false }));
    room.hears('other', 'b', () => ({ how: 'followed', staff: false }));
    room.hears('g', 'b', ({ pieces }) => (pieces[0]!.message === '几点停水' ? { how: 'named', staff: true } : undefined));
    pass(WINDOW);
    expect(gone[0]?.answered).toEqual({ how: 'named', staff: true });
  });

  it('stay where they are when the room is closed', () => {
    const { room, say, pass, texts } = world();
    say('a', '1');
    room.close();
    expect(texts()).toEqual([]);
    pass(0);
    expect(room.size).toBe(1);
  });
});

it('whatever comes: each piece is let go once, in order, with those of its person and place only', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('say' as const),
      person: fc.constantFrom('a', 'b', 'c'),
      place: fc.constantFrom('g', 'h'),
      waitMs: fc.constantFrom(0, 2000, WINDOW),
      alone: fc.boolean(),
      attempts: fc.constantFrom(0, 0, 0, 1),
    }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 6000 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const { room, say, pass, gone } = world({ most: 4, longestMs: 9000 });
      let count = 0;
      for (const step of events) {
        if (step.kind === 'pass') pass(step.ms);
        else say(step.person, String(++count), step);
      }
      pass(60_000);
      expect(room.size).toBe(0);
      const all = gone.flatMap(({ pieces }) => pieces.map(({ seq }) => seq));
      expect([...all].sort((x, y) => x - y)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
      for (const { pieces } of gone) {
        expect(pieces.length).toBeLessThanOrEqual(4);
        expect(new Set(pieces.map(({ place, personId }) => `${place} ${personId}`)).size).toBe(1);
      }
      for (const key of ['g a', 'g b', 'g c', 'h a', 'h b', 'h c']) {
        const own = gone.flatMap(({ pieces }) => pieces.filter((p) => `${p.place} ${p.personId}` === key).map(({ seq }) => seq));
        expect(own).toEqual([...own].sort((x, y) => x - y));
      }
    }),
  );
});
