import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDialogues } from '../support/dialogue.ts';
import { clearTable, play } from '../support/play.ts';
import { openTalk, type Talk } from '../support/talk.ts';

/** Conversations as residents have them, turn by turn through the whole program: see test/support/dialogue.ts for how they are written. */
const FOLDER = path.resolve('test/dialogues');
const dialogues = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .sort()
  .flatMap((name) => parseDialogues(readFileSync(path.join(FOLDER, name), 'utf8'), name));

let talk: Talk;
beforeAll(async () => {
  talk = await openTalk({ at: '2026-11-23T09:00:00+08:00' });
});
afterAll(() => talk.close());

describe('dialogues', () => {
  it('are at least 80, some with restarts between turns, some with several people at a time', () => {
    expect(dialogues.length).toBeGreaterThanOrEqual(80);
    expect(dialogues.filter(({ steps }) => steps.some(({ kind }) => kind === 'restart')).length).toBeGreaterThanOrEqual(8);
    const people = dialogues.map(({ steps }) => new Set(steps.flatMap((step) => (step.kind === 'say' ? [step.who] : []))).size);
    expect(people.filter((count) => count >= 2).length).toBeGreaterThanOrEqual(20);
    expect(new Set(dialogues.map(({ name }) => name)).size).toBe(dialogues.length);
  });

  it.each(dialogues.map((dialogue) => [`${dialogue.file}:${dialogue.line} ${dialogue.name}`, dialogue] as const))(
    '%s',
    async (_name, dialogue) => {
      if (dialogue.at === undefined) {
        await clearTable(talk);
        return play(dialogue, talk);
      }
      const own = await openTalk({ at: `${dialogue.at}:00+08:00`, ...(dialogue.quietHours ? { quietHours: dialogue.quietHours } : {}) });
      try {
        await play(dialogue, own);
      } finally {
        await own.close();
      }
    },
  );
});
