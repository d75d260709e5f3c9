import { XMLBuilder } from 'fast-xml-parser';

/** What is answered, in both formats of GeoReport v2 (http://wiki.open311.org/GeoReport_v2): XML, and JSON without its wrappers. */

export type Format = 'xml' | 'json';
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

export const CONTENT_TYPE: Readonly<Record<Format, string>> = {
  xml: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** `path.xml` and `path.json`; undefined for any other ending. */
export function formatOf(name: string): { readonly name: string; readonly format: Format } | undefined {
  const match = /^(.*)\.(xml|json)$/i.exec(name);
  return match ? { name: match[1]!, format: match[2]!.toLowerCase() as Format } : undefined;
}

const builder = new XMLBuilder({ ignoreAttributes: false, format: true, indentBy: '  ', suppressEmptyNode: true });

/** A list: <services><service>…; in JSON a bare array. */
export function listText(format: Format, root: string, item: string, list: readonly Value[]): string {
  return format === 'json' ? JSON.stringify(list) : xml({ [root]: { [item]: list } });
}

/** One thing: <service_definition>…; in JSON an object. Lists inside it are wrapped in XML: {attributes: [..]} as <attributes><attribute>. */
export function thingText(
  format: Format,
  root: string,
  thing: { readonly [name: string]: Value },
  items: Readonly<Record<string, string>>,
): string {
  return format === 'json' ? JSON.stringify(thing) : xml({ [root]: wrapped(thing, items) });
}

function wrapped(value: Value, items: Readonly<Record<string, string>>): Value {
  if (Array.isArray(value)) return value.map((one: Value) => wrapped(one, items));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, Value]) => {
      const item = items[name];
      return [name, item && Array.isArray(inner) ? { [item]: wrapped(inner, items) } : wrapped(inner, items)];
    }),
  );
}

/** Null is an empty element. */
function xml(tree: Value): string {
  return builder.build({ '?xml': { '@_version': '1.0', '@_encoding': 'utf-8' }, ...(clean(tree) as object) }) as string;
}

/** Characters that XML can not hold, however they are escaped. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function clean(value: Value): Value {
  if (value === null) return '';
  if (typeof value === 'string') return value.replace(UNPRINTABLE, '');
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner as Value)]));
  return value;
}

export interface Fault {
  readonly code: 400 | 403 | 404 | 429;
  readonly description: string;
}

export const faultsText = (format: Format, faults: readonly Fault[]): string =>
  listText(
    format,
    'errors',
    'error',
    faults.map(({ code, description }) => ({ code, description })),
  );
