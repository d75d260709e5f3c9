import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { CATEGORY_NAMES } from './categories.ts';
import { LEARNT } from './intent.ts';
import { normalise } from './text.ts';

/** One labelled message. Unknown keys are allowed: other tools read the same files. */
const example = z.object({
  text: z.string().min(1).max(4000),
  intent: z.enum(LEARNT),
  /** The bot was addressed. */
  mention: z.boolean().default(false),
  /** The bot should say something. */
  speak: z.boolean(),
  slots: z
    .object({ category: z.enum(CATEGORY_NAMES).optional().catch(undefined), building: z.string().optional().catch(undefined) })
    .loose()
    .optional(),
  /** An attempt to talk the bot out of its rules: a pattern's matter, not learnt. */
  injection: z.boolean().default(false),
  /** The plainest way to say it: learnt from, never measured with. */
  plain: z.boolean().default(false),
  /** Of the sender. */
  role: z.enum(['resident', 'grid_member', 'staff', 'manager']).default('resident'),
});
export type Example = z.output<typeof example> & {
  /** The file it stands in. */
  readonly file?: string;
};

export interface Examples {
  readonly examples: readonly Example[];
  /** Of the files' bytes: changes when they change. */
  readonly fingerprint: string;
  /** file:line: what is wrong. Such lines are left out. */
  readonly problems: readonly string[];
}

/** Every *.jsonl of a folder, in the order of names. A missing folder is no examples. */
export async function readExamples(folder: string): Promise<Examples> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const hash = createHash('sha256');
  const examples: Example[] = [];
  const problems: string[] = [];
  for (const name of names.filter((n) => n.endsWith('.jsonl')).sort()) {
    const content = await readFile(path.join(folder, name), 'utf8');
    hash.update(name).update(content);
    for (const [index, line] of content.split('\n').entries()) {
      if (line.trim() === '') continue;
      const row = parse(line);
      if (typeof row === 'string') problems.push(`${name}:${index + 1}: ${row}`);
      else examples.push({ ...row, file: name });
    }
  }
  return { examples, fingerprint: hash.digest('hex').slice(0, 16), problems };
}

function parse(line: string): Example | string {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  const result = example.safeParse(data);
  return result.success ? result.data : result.error.issues.map((issue) => `${issue.path.join('.') || 'line'} ${issue.message}`).join('; ');
}

/** As the channel hands it on: without the mention of the bot and the ask prefix. @param names what the bot is called in the examples */
export function wordsOf(text: string, names: readonly string[] = ['小邻']): string {
  const name = names.map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return normalise(text)
    .replace(new RegExp(`@(?:${name})[\\s,，:：]*`, 'g'), ' ')
    .replace(/^\s*问\s*[:：]\s*/, '')
    .replace(/ +/g, ' ')
    .trim();
}
