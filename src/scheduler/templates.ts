import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { VARIABLES } from './variables.ts';

/** A notice with gaps: what stands in {braces} is filled in by a form, but for what each group puts in by itself. */

export const FIELD_KINDS = ['text', 'lines', 'day', 'moment', 'period'] as const;

const text = z.string().trim().min(1);
const field = z.strictObject({
  name: text.max(20),
  kind: z.enum(FIELD_KINDS).default('text'),
  example: z.string().default(''),
  /** Left empty, the line that it stands in is left out. */
  optional: z.boolean().default(false),
});
const template = z.strictObject({
  id: text,
  name: text.max(20),
  title: text.max(40),
  text: text.max(2000),
  toKnowledge: z.boolean().default(false),
  fields: z.array(field).default([]),
});

export type TemplateField = z.output<typeof field>;
export type NoticeTemplate = z.output<typeof template>;

export class TemplateFileError extends Error {
  override readonly name = 'TemplateFileError';
}

/** @throws {TemplateFileError} with the file, the template and what is wrong */
export async function loadTemplates(file: string): Promise<readonly NoticeTemplate[]> {
  let source: unknown;
  try {
    source = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new TemplateFileError(`${file}: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
  const read = z.array(template).safeParse(source);
  if (!read.success)
    throw new TemplateFileError(`${file}: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  for (const one of read.data) {
    const unknown = gapsIn(one.text).filter((name) => !one.fields.some((known) => known.name === name));
    if (unknown.length > 0) throw new TemplateFileError(`${file}: ${one.id}: {${unknown.join('}, {')}} is not among its fields`);
  }
  return read.data;
}

const BRACES = /\{\s*([^{}\n]{1,20}?)\s*\}/g;
const OWN = new Set(VARIABLES.map((name) => name.slice(1, -1)));

/** What has to be filled in, in the order of the text. */
export const gapsIn = (said: string): readonly string[] => [
  ...new Set([...said.matchAll(BRACES)].map((match) => match[1]!).filter((name) => !OWN.has(name))),
];

/** The fields that a text needs: those known by their name, and the others as a line of text each. */
export const fieldsFor = (said: string, known: readonly TemplateField[]): readonly TemplateField[] =>
  gapsIn(said).map((name) => known.find((one) => one.name === name) ?? { name, kind: 'text', example: '', optional: false });

/** @param values what was filled in, as it is to be read; empty where it was left out */
export function fill(said: string, fields: readonly TemplateField[], values: ReadonlyMap<string, string>): string {
  const left = new Set(fields.filter((one) => one.optional && !values.get(one.name)).map((one) => one.name));
  return said
    .split('\n')
    .filter((line) => ![...line.matchAll(BRACES)].some((match) => left.has(match[1]!)))
    .join('\n')
    .replace(BRACES, (whole, name: string) => values.get(name) ?? whole);
}
