import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { POLICY_KINDS, type PolicyFacts } from '../policy.ts';
import { buildingsIn, gridsIn } from './buildings.ts';
import { isDay } from './days.ts';

/** What a document's head declares. Everything that is left out is inferred from the text, and marked as inferred. */

const day = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z
    .string('must be a date such as 2026-03-01')
    .refine(isDay, { error: ({ input }) => `${String(input)} is not a day of the calendar; write YYYY-MM-DD` }),
);
const text = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string('must be text').trim().min(1, 'must not be empty'),
);
const building = z.preprocess(
  (value) => (typeof value === 'number' ? `${value}号楼` : value),
  z.string('must look like 3号楼').transform((value, context) => {
    const [first, ...more] = buildingsIn(value);
    if (first && more.length === 0) return first;
    context.addIssue({ code: 'custom', message: `${value} is not one building; write [3号楼, 4号楼]` });
    return z.NEVER;
  }),
);
const grid = z.preprocess(
  (value) => (typeof value === 'number' ? `第${value}网格` : value),
  z.string('must look like 第2网格').transform((value, context) => {
    const [first, ...more] = gridsIn(value);
    if (first && more.length === 0) return first;
    context.addIssue({ code: 'custom', message: `${value} is not one grid; write [第2网格]` });
    return z.NEVER;
  }),
);

const schema = z.strictObject({
  id: text.optional(),
  title: text.optional(),
  kind: z.enum(POLICY_KINDS, `must be one of ${POLICY_KINDS.join(', ')}`).optional(),
  issuer: text.optional(),
  issued: day.optional(),
  effective_from: day.optional(),
  effective_to: day.optional(),
  supersedes: z.union([text.transform((id) => [id]), z.array(text)], 'must be an id or a list of ids').optional(),
  scope: z
    .strictObject(
      { buildings: z.array(building).optional(), grids: z.array(grid).optional() },
      'must have buildings: [3号楼] or grids: [第2网格]',
    )
    .optional(),
});

export type FrontMatter =
  | { readonly kind: 'none'; readonly body: string; readonly firstLine: number }
  | { readonly kind: 'declared'; readonly facts: Partial<PolicyFacts>; readonly body: string; readonly firstLine: number }
  | { readonly kind: 'broken'; readonly problems: readonly { readonly line: number; readonly message: string }[] };

/** Separates and reads the YAML between the first two lines of ---. */
export function readFrontMatter(source: string): FrontMatter {
  const open = /^\s*---[ \t]*\n/.exec(source);
  if (!open) return { kind: 'none', body: source, firstLine: 1 };
  const close = /\n---[ \t]*(?:\n|$)/.exec(source.slice(open[0].length - 1));
  const firstYaml = open[0].split('\n').length;
  if (!close) {
    // A rule at the top of a page is no front matter.
    if (!/^\s*[a-z_]+\s*:/m.test(source.slice(open[0].length, open[0].length + 200))) return { kind: 'none', body: source, firstLine: 1 };
    return { kind: 'broken', problems: [{ line: 1, message: 'the front matter has no end; add a line --- behind it' }] };
  }
  const start = open[0].length;
  const end = start - 1 + close.index;
  const counter = new LineCounter();
  const document = parseDocument(source.slice(start, Math.max(start, end)), { lineCounter: counter });
  const at = (offset: number | undefined): number => (offset === undefined ? firstYaml : counter.linePos(offset).line + firstYaml - 1);
  if (document.errors.length > 0) {
    return {
      kind: 'broken',
      problems: document.errors.map((e) => ({
        line: at(e.pos[0]),
        message: `the front matter is not YAML: ${e.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`,
      })),
    };
  }
  const bodyStart = start - 1 + close.index + close[0].length;
  const body = source.slice(bodyStart);
  const firstLine = source.slice(0, bodyStart).split('\n').length;
  const value: unknown = document.toJS() ?? {};
  const read = readFacts(value);
  if ('facts' in read) return { kind: 'declared', facts: read.facts, body, firstLine };
  return { kind: 'broken', problems: read.problems.map(({ path, message }) => ({ line: at(offsetOf(document, path)), message })) };
}

/** Validates declared facts, of a front matter or of the meta elements of a page. */
export function readFacts(
  value: unknown,
):
  | { readonly facts: Partial<PolicyFacts> }
  | { readonly problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] } {
  const parsed = schema.safeParse(value);
  const problems = parsed.success ? contradictions(parsed.data) : parsed.error.issues.flatMap(explain);
  if (!parsed.success || problems.length > 0) return { problems };
  const { effective_from, effective_to, scope, ...rest } = parsed.data;
  const facts: Partial<PolicyFacts> = {
    ...rest,
    effectiveFrom: effective_from,
    // An open end is declared as much as a closed one, when the beginning is.
    effectiveTo: effective_to ?? (effective_from === undefined ? undefined : ''),
    buildings: scope ? (scope.buildings ?? []) : undefined,
    grids: scope ? (scope.grids ?? []) : undefined,
  };
  return { facts: Object.fromEntries(Object.entries(facts).filter(([, v]) => v !== undefined)) };
}

const KEYS = Object.keys(schema.shape);

function explain(issue: z.core.$ZodIssue): { path: readonly PropertyKey[]; message: string }[] {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `${[...issue.path, key].join('.')} is not known in a front matter; known are ${issue.path.length === 0 ? KEYS.join(', ') : 'buildings, grids'}`,
    }));
  }
  return [{ path: issue.path, message: name === '' ? 'the front matter must be a list of "name: value"' : `${name}: ${issue.message}` }];
}

function contradictions(facts: z.output<typeof schema>): { path: readonly PropertyKey[]; message: string }[] {
  if (facts.effective_from && facts.effective_to && facts.effective_to < facts.effective_from) {
    return [{ path: ['effective_to'], message: `effective_to: ${facts.effective_to} is before effective_from ${facts.effective_from}` }];
  }
  return [];
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const keys = path.slice(0, length).map((key) => (typeof key === 'symbol' ? String(key) : key));
    const node: unknown = document.getIn(keys, true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return Number(node.range[0]);
  }
  return undefined;
}
