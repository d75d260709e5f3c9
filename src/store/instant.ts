/** Instants in the database: ISO 8601, UTC, milliseconds, so that they sort as text. */
export const toInstant = (date: Date): string => date.toISOString();
export const fromInstant = (text: string): Date => new Date(text);
export const fromInstantOrUndefined = (text: string | null): Date | undefined => (text === null ? undefined : new Date(text));
