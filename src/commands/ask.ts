import { z } from 'zod';
import { momentOf } from '../app/moment.ts';
import { communityFor, knowledgeOf, open } from '../app/open.ts';
import { UserError } from '../app/user-error.ts';
import type { AskOptions } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { type Community, gridOf } from '../community/community.ts';
import type { Answer, Asking, Knowledge } from '../knowledge/knowledge.ts';
import { readJsonLines } from './json-lines.ts';
import { note, print, printJson } from './print.ts';

const batchLine = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  at: z.iso.datetime({ offset: true, local: true }).optional(),
  building: z.string().optional(),
  grid: z.string().optional(),
});

/** Exit code 0 whatever was answered; 1 when a line of a batch could not be used. */
export async function ask(question: string, options: AskOptions): Promise<number> {
  if (!options.batch && question.trim() === '')
    throw new UserError('Ask something: huiyin ask 电动车可以推上楼充电吗 — or give --batch FILE.');
  const opened = await open({ db: options.db, mustExist: options.db !== undefined });
  try {
    const community = await communityFor(opened.config, options.db);
    const knowledge = await knowledgeOf(opened, systemClock, community);
    await fillFirst(knowledge, options.db, opened.config.policiesDir);
    const at = options.at === undefined ? undefined : momentOf(options.at, opened.config.timeZone);
    if (at && Number.isNaN(at.getTime()))
      throw new UserError(`--at ${options.at} is no moment. Give one such as 2026-11-22T10:00:00+08:00.`);
    const asking = (at: Date | undefined, building: string | undefined, grid: string | undefined): Asking =>
      askingOf(community, at ?? systemClock.now(), building, grid);
    if (!options.batch) {
      const answer = await knowledge.ask(question, asking(at, options.building, options.grid));
      if (options.json) printJson({ ...outcome(answer), candidates: answer.candidates });
      else print(answer.text);
      return 0;
    }
    let bad = 0;
    for await (const line of readJsonLines(options.batch, batchLine)) {
      if ('problem' in line) {
        bad++;
        note(`${options.batch}:${line.number}: ${line.problem}`);
        continue;
      }
      const { id, text, building, grid } = line.value;
      const asked = line.value.at === undefined ? at : momentOf(line.value.at, opened.config.timeZone);
      const answer = await knowledge.ask(text, asking(asked, building ?? options.building, grid ?? options.grid));
      printJson({
        id,
        ...outcome(answer),
        ...(options.json ? { candidates: answer.candidates.map(({ file, clause, score }) => ({ file, clause, score })) } : {}),
      });
    }
    return bad > 0 ? 1 : 0;
  } finally {
    await opened.close();
  }
}

function outcome(answer: Answer) {
  return {
    kind: answer.kind,
    text: answer.text,
    citations: answer.citations.map(({ file, policy, title, clause, quote, inForce }) => ({ file, policy, title, clause, quote, inForce })),
    confidence: answer.confidence,
    ms: answer.ms,
  };
}

export function askingOf(community: Community | undefined, at: Date, building: string | undefined, grid: string | undefined): Asking {
  const known = grid ?? (community && gridOf(community, building));
  return { at, buildings: building ? [building] : [], grids: known ? [known] : [] };
}

/** From a fresh clone, the first question indexes the folder it is answered from. */
async function fillFirst(knowledge: Knowledge, db: string | undefined, folder: string): Promise<void> {
  if ((await knowledge.documents()).length > 0) return;
  if (db) throw new UserError(`${db} holds no documents. Run "huiyin index DIR --db ${db}" first.`);
  const result = await knowledge.indexFolder(folder);
  if (result.kind === 'refused') throw new UserError(result.message);
}
