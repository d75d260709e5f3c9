import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { UserError } from '../app/user-error.ts';

export type Line<T> = { readonly number: number; readonly value: T } | { readonly number: number; readonly problem: string };

/** Reads a file of JSON lines one by one. A line that does not fit is named by its number, and the rest goes on. */
export async function* readJsonLines<S extends z.ZodType>(file: string, schema: S): AsyncGenerator<Line<z.output<S>>> {
  const stream = createReadStream(file, 'utf8');
  // Without a listener, a missing file would end the process before the iteration below sees the error.
  stream.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new UserError(
          `${file} ${error.code === 'ENOENT' ? 'does not exist' : `can not be read (${error.code})`}. Name a file of JSON lines.`,
          { cause: error },
        ),
      ),
    );
  });
  let number = 0;
  try {
    for await (const raw of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      const text = raw.replace(/^\uFEFF/, '').trim();
      if (text === '') continue;
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch (error) {
        yield { number, problem: `is not JSON (${(error as Error).message.slice(0, 120)})` };
        continue;
      }
      const parsed = schema.safeParse(json);
      if (parsed.success) yield { number, value: parsed.data };
      else yield { number, problem: parsed.error.issues.map((i) => `${i.path.join('.') || 'line'}: ${i.message}`).join('; ') };
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new UserError(`${file} is a folder. Name a file of JSON lines.`, { cause: error });
    throw error;
  }
}
