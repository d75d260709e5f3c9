import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Report, sameMatter } from '../../src/tickets/matter.ts';
import { alikeness, kindsFrom, kindsOf, readSayings } from '../../src/tickets/matter-kinds.ts';

const WORDS = fc.string({ unit: 'grapheme', maxLength: 60 });
const NOW = new Date('2026-11-10T10:00:00+08:00');

const report = (text: string, where: Report['where'], days = 0): Report => ({
  ...{ text, where, kind: 'complaint' as const },
  at: new Date(NOW.getTime() + days * 86_400_000),
});

describe('two reports', () => {
  const unit = { building: '6号楼', unit: '3单元' };

  test('of one matter in other words are nearer than two matters at the place', () => {
    const lamp = report('6号楼三单元楼道灯不亮了', unit);
    const dark = sameMatter(lamp, report('6号楼三单元黑咕隆咚的，得扶着墙走', unit, 1));
    const lift = sameMatter(lamp, report('6号楼三单元电梯按钮按了没反应', unit, 1));
    const junk = sameMatter(lamp, report('6号楼三单元楼道里堆满了纸箱子', unit, 1));
    expect(dark).toBeGreaterThan(0.5);
    expect(lift).toBeLessThan(0.35);
    expect(junk).toBeLessThan(0.35);
  });

  test('in two houses, or in two spots of nearly one name, are never one', () => {
    expect(sameMatter(report('楼道灯不亮', unit), report('楼道灯不亮', { building: '7号楼', unit: '3单元' }))).toBe(0);
    expect(sameMatter(report('漫步机坏了', { place: '健身房' }), report('漫步机坏了', { place: '健身步道' }))).toBe(0);
  });

  test('a neighbour who has it too, and a new one after the old was mended', () => {
    const lamp = report('6号楼三单元楼道灯不亮', unit);
    const too = sameMatter(lamp, report('我家也是，楼道里摸黑', unit, 2));
    const again = sameMatter(lamp, report('楼道灯上回刚修好，今天又不亮了', unit, 25));
    expect(too).toBeGreaterThan(0.6);
    expect(again).toBeLessThan(too / 2);
  });

  test('of any words have a probability', () => {
    fc.assert(
      fc.property(WORDS, WORDS, fc.integer({ min: 0, max: 400 }), (a, b, days) => {
        const p = sameMatter(report(a, unit), report(b, unit, days));
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('what residents say of a kind', () => {
  const { sayings, problems } = readSayings();

  test('is written down for each kind, once, and names no telephone', () => {
    expect(problems).toEqual([]);
    const said = sayings.map(({ thing, trouble, text }) => `${thing} ${trouble} ${text}`);
    expect(new Set(said).size).toBe(said.length);
    expect(sayings.filter(({ text }) => /1[3-9]\d{9}/.test(text))).toEqual([]);
    const kinds = new Map<string, number>();
    for (const { thing } of sayings) kinds.set(thing, (kinds.get(thing) ?? 0) + 1);
    // What is said in one way alone says nothing of its kind.
    expect([...kinds].filter(([, count]) => count < 2)).toEqual([]);
  });

  test('may be added to: a line that is none is named and left out, and without any all is unknown', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'huiyin-sayings-'));
    const written = ['{"thing":"楼道灯","trouble":"不亮","text":"灯瞎了"}', 'oops', '', '{"thing":"楼道灯","text":"灯瞎了"}'].join('\n');
    await writeFile(path.join(folder, 'own.jsonl'), written);
    const read = readSayings(pathToFileURL(`${folder}/`));
    await rm(folder, { recursive: true });
    expect(read.sayings).toHaveLength(1);
    expect(read.problems).toEqual([expect.stringContaining('own.jsonl:2'), expect.stringContaining('own.jsonl:4')]);
    const none = kindsFrom(readSayings(pathToFileURL(`${folder}/`)).sayings).of('楼道灯不亮');
    expect(alikeness(none.things, none.things)).toBe(0);
  });

  test('tells what is meant where it is not named', () => {
    const { things } = kindsOf('摸着墙上楼，一脚踩空');
    expect(alikeness(things, kindsOf('楼道灯不亮').things)).toBeGreaterThan(alikeness(things, kindsOf('电梯停了').things));
  });

  test('two ways of one kind are nearer than of two, on sayings that were left out', () => {
    const some = sayings.filter((_, i) => i % 5 === 0);
    const known = kindsFrom(sayings.filter((_, i) => i % 5 !== 0));
    let right = 0;
    for (const { thing, text } of some) {
      const { things } = known.of(text);
      const nearest = things.classes[things.shares.indexOf(Math.max(...things.shares))];
      if (nearest !== undefined && known.things[nearest] === thing) right++;
    }
    expect(right / some.length).toBeGreaterThan(0.4);
  });

  test('any text is near to all kinds together or to none', () => {
    fc.assert(
      fc.property(WORDS, (text) => {
        const { things, troubles } = kindsOf(text);
        for (const near of [things, troubles]) {
          const sum = near.shares.reduce((a, b) => a + b, 0);
          // What is of little weight is left out.
          expect(sum).toBeGreaterThanOrEqual(0);
          expect(sum).toBeLessThan(1 + 1e-4);
          expect(alikeness(near, near)).toBeCloseTo(near.classes.length > 0 ? 1 : 0, 4);
        }
      }),
    );
  });
});
