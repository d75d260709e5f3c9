import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * A corpus and questions that nobody of this project wrote: laws as Markdown with their articles, and laypeople's questions.
 * Its folder holds md/, manifest.jsonl (file, level) and questions.jsonl (question, kind, gold: [{file, article}]).
 */
export interface LawQuestion {
  readonly question: string;
  readonly kind: 'answerable' | 'partial' | 'unanswerable';
  readonly gold: readonly { readonly file: string; readonly article: string }[];
}

export interface LawCorpus {
  readonly name: 'national laws' | 'all laws';
  readonly folder: string;
  readonly files: readonly string[];
}

export interface Laws {
  readonly questions: readonly LawQuestion[];
  readonly corpora: readonly LawCorpus[];
}

/** The day on which the laws are asked. */
export const LAWS_AT = new Date('2026-11-22T02:00:00Z');

/** @returns undefined where the folder holds no such corpus */
export function openLaws(folder: string | undefined, scratch: string): Laws | undefined {
  if (!folder || !existsSync(path.join(folder, 'md')) || !existsSync(path.join(folder, 'questions.jsonl'))) return undefined;
  const lines = <T>(file: string): T[] =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as T);
  const manifest = lines<{ file: string; level: string }>('manifest.jsonl');
  const national = manifest.filter((m) => m.level === 'national').map((m) => m.file);
  return {
    questions: lines<LawQuestion>('questions.jsonl'),
    corpora: [
      { name: 'national laws', folder: linkFiles(path.join(folder, 'md'), national, path.join(scratch, 'national')), files: national },
      { name: 'all laws', folder: path.join(folder, 'md'), files: manifest.map((m) => m.file) },
    ],
  };
}

/** A folder that holds only some of the files. */
function linkFiles(source: string, files: readonly string[], target: string): string {
  mkdirSync(target, { recursive: true });
  for (const file of files) symlinkSync(path.resolve(source, file), path.join(target, file));
  return target;
}
