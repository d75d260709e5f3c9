import type { Place } from '../messages.ts';
import type { Fault } from './format.ts';
import type { Service } from './services.ts';

/** What another system reports, as POST requests says. */
export interface Report {
  readonly service: Service;
  readonly description: string;
  readonly where: Place;
  readonly address: string;
  readonly lat: number | undefined;
  readonly long: number | undefined;
  readonly mediaUrl: string | undefined;
  /** Of the person who reports there; empty where it is not told. */
  readonly name: string;
  /** Phone and mail. */
  readonly contact: string;
  readonly accountId: string | undefined;
}

export const LONGEST_DESCRIPTION = 4000;

/** @param readPlace a building, unit, floor, public place or door in running text */
export function readReport(
  field: (name: string) => string | undefined,
  services: readonly Service[],
  readPlace: (text: string) => Place,
): { readonly report: Report } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const fault = (code: Fault['code'], description: string): void => {
    faults.push({ code, description });
  };
  const given = (name: string): string | undefined => field(name)?.trim() || undefined;
  const code = given('service_code');
  const service = services.find((one) => one.code === code);
  if (code === undefined) fault(400, 'service_code was not provided');
  else if (!service) fault(404, `service_code ${code} was not found`);

  const coordinate = (name: string, most: number): number | undefined => {
    const text = given(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isFinite(value) && Math.abs(value) <= most) return value;
    fault(400, `${name} must be a number between -${most} and ${most}`);
    return undefined;
  };
  const lat = coordinate('lat', 90);
  const long = coordinate('long', 180);
  const address = given('address_string') ?? given('address_id') ?? '';
  const building = given('attribute[building]');
  const place = given('attribute[public_place]');
  if ((given('lat') === undefined) !== (given('long') === undefined))
    fault(400, 'lat and long belong together; one of them was not provided');
  if (address === '' && given('lat') === undefined && building === undefined && place === undefined)
    fault(400, 'one of lat and long, address_string or address_id must be provided');
  if (address.length > 300) fault(400, 'address_string is longer than 300 characters');

  const description = given('description') ?? '';
  if ([...description].length > LONGEST_DESCRIPTION) fault(400, `description is longer than ${LONGEST_DESCRIPTION} characters`);
  const mediaUrl = given('media_url');
  if (mediaUrl !== undefined && !/^https?:\/\/[^\s]{1,2000}$/i.test(mediaUrl))
    fault(400, 'media_url must be an address that begins with http:// or https://');
  if (!service || faults.length > 0) return { faults };
  const said = readPlace(`${address} ${description}`);
  return {
    report: {
      ...{ service, description, address, lat, long, mediaUrl },
      where: { ...said, ...(building ? { building } : {}), ...(place ? { place } : {}) },
      name: [given('last_name'), given('first_name')].filter(Boolean).join('').slice(0, 60),
      contact: [given('phone'), given('email')].filter(Boolean).join(' ').slice(0, 200),
      accountId: given('account_id')?.slice(0, 100),
    },
  };
}
