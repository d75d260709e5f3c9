/** The far side did not answer in time; what it does later is not known. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
  constructor() {
    super('no answer in time');
  }
}

/** `work`, or a rejection with TookTooLong. What becomes of it afterwards is swallowed: a late rejection must not end the process. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
