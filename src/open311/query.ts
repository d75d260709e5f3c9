import type { Fault } from './format.ts';
import type { Service } from './services.ts';

/** Which requests are wanted, as GET requests says. */
export interface Wanted {
  /** Given: the rest is of no account. */
  readonly numbers?: readonly string[];
  readonly categories?: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly status?: 'open' | 'closed';
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const DAYS_90 = 90 * 86_400_000;

/** An empty parameter is as if it was not there. */
export function readQuery(
  query: (name: string) => string | undefined,
  services: readonly Service[],
  now: Date,
): { readonly wanted: Wanted } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const given = (name: string): string | undefined => query(name)?.trim() || undefined;
  const listOf = (name: string): readonly string[] | undefined =>
    given(name)
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const numbers = listOf('service_request_id');
  if (numbers) return { wanted: { numbers: numbers.slice(0, 1000), from: new Date(0), to: now } };

  const codes = listOf('service_code');
  const categories = codes?.flatMap((code) => {
    const service = services.find((one) => one.code === code);
    if (!service) faults.push({ code: 404, description: `service_code ${code} was not found` });
    return service ? [service.name] : [];
  });
  const moment = (name: string): Date | undefined => {
    const text = given(name);
    if (text === undefined) return undefined;
    // A plus sign that was not escaped arrives as a space.
    const zoned = text.replace(' ', '+');
    const at = new Date(zoned);
    if (DATE_TIME.test(zoned) && !Number.isNaN(at.getTime())) return at;
    faults.push({ code: 400, description: `${name} must be a date and time such as 2026-11-22T00:00:00+08:00` });
    return undefined;
  };
  const start = moment('start_date');
  const end = moment('end_date');
  const to = end ?? (start ? new Date(Math.min(now.getTime(), start.getTime() + DAYS_90)) : now);
  const from = start ?? new Date(to.getTime() - DAYS_90);
  if (from.getTime() > to.getTime()) faults.push({ code: 400, description: 'start_date lies after end_date' });
  else if (to.getTime() - from.getTime() > DAYS_90 + 86_400_000)
    faults.push({ code: 400, description: 'start_date and end_date may not lie more than 90 days apart' });
  const statuses = listOf('status');
  for (const status of statuses ?? [])
    if (status !== 'open' && status !== 'closed') faults.push({ code: 400, description: `status must be open or closed, not ${status}` });
  if (faults.length > 0) return { faults };
  const one = statuses && new Set(statuses).size === 1 ? (statuses[0] as 'open' | 'closed') : undefined;
  return { wanted: { from, to, ...(categories ? { categories } : {}), ...(one ? { status: one } : {}) } };
}
