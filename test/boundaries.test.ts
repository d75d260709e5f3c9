import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** The import table of DESIGN.md: which folder may know which. */
const ROOT = ['messages', 'clock', 'log', 'config'];
const ENTRY = ['knowledge/knowledge', 'tickets/tickets', 'activities/activities', 'scheduler/notices'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  messages: [],
  clock: ['messages'],
  log: [],
  config: [],
  store: ['messages', 'log'],
  model: ['messages', 'log'],
  community: ['messages', 'log', 'store'],
  outbox: ['messages', 'log', 'store'],
  knowledge: ['messages', 'log', 'store', 'model', 'community'],
  tickets: ['messages', 'log', 'store', 'outbox', 'community'],
  activities: ['messages', 'log', 'store', 'outbox', 'community'],
  scheduler: ['messages', 'log', 'store', 'outbox', 'community'],
  webhooks: ['messages', 'log', 'store'],
  privacy: ['store'],
  reports: ['messages', 'log', 'store', 'community'],
  open311: ['messages', 'log', 'store', 'outbox', 'community', 'tickets/tickets'],
  intents: ['messages', 'log', 'model', 'community', ...ENTRY],
  bot: ['messages', 'log', 'store', 'outbox', 'community', 'intents', 'clock'],
  console: [
    ...ROOT,
    'store',
    'model',
    'community',
    'outbox',
    'knowledge',
    'tickets',
    'activities',
    'scheduler',
    'intents',
    'webhooks',
    'open311',
    'reports',
    'privacy',
  ],
};
/** The composition root: may import anything, is imported by nobody outside it. */
const COMPOSITION = ['main', 'cli', 'commands', 'app'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const SRC = path.resolve('src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): Import[] {
  const source = readFileSync(path.join(SRC, file), 'utf8');
  const found: Import[] = [];
  for (const match of source.matchAll(
    /(?:^|\n)\s*(import|export)(\s+type)?\b[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )) {
    const specifier = match[3] ?? match[4]!;
    if (!specifier.startsWith('.')) {
      found.push({ from: file, to: specifier, typeOnly: match[2] !== undefined });
      continue;
    }
    const target = path.relative(SRC, path.resolve(SRC, path.dirname(file), specifier));
    found.push({ from: file, to: `./${target}`, typeOnly: match[2] !== undefined });
  }
  return found;
}

const partOf = (file: string) => file.split(path.sep)[0]!.replace(/\.ts$/, '');
const all = files.flatMap(importsOf);

describe('who may import whom', () => {
  it('every folder of src is in the table', () => {
    const known = new Set([...Object.keys(ALLOWED), ...COMPOSITION]);
    expect([...new Set(files.map(partOf))].filter((part) => !known.has(part))).toEqual([]);
  });

  it('no folder imports what the table does not allow', () => {
    const wrong = all
      .filter(({ to }) => to.startsWith('./'))
      .filter(({ from, to, typeOnly }) => {
        const part = partOf(from);
        if (COMPOSITION.includes(part)) return false;
        const target = to.slice(2);
        const targetPart = partOf(target);
        if (targetPart === part) return false;
        // A handle on the database that is only passed on to the domains.
        if (part === 'intents' && typeOnly && target === path.join('store', 'database.ts')) return false;
        const allowed = ALLOWED[part] ?? [];
        return !allowed.includes(targetPart) && !allowed.includes(target.replace(/\.ts$/, ''));
      })
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('only model/ imports langchain and openai', () => {
    const wrong = all
      .filter(({ from, to }) => /^(langchain|openai|@langchain\/)/.test(to) && partOf(from) !== 'model')
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it('only channels import wechaty, and only the stores touch SQL', () => {
    const wechaty = all.filter(
      ({ from, to, typeOnly }) => /^(wechaty|file-box|memory-card)/.test(to) && !typeOnly && !from.startsWith(path.join('bot', 'channels')),
    );
    expect(wechaty.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
    const sql = files.filter((file) => {
      if (file.startsWith(`store${path.sep}`) || file.endsWith('-store.ts')) return false;
      return /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(readFileSync(path.join(SRC, file), 'utf8'));
    });
    expect(sql).toEqual([]);
  });

  it('only config.ts reads the environment, and there are no barrels', () => {
    const environment = files.filter((file) => file !== 'config.ts' && /process\.env\b/.test(readFileSync(path.join(SRC, file), 'utf8')));
    expect(environment).toEqual([]);
    expect(files.filter((file) => path.basename(file) === 'index.ts')).toEqual([]);
  });
});
