import type { Ctx } from './deps.ts';

/** The fields of a submitted form. What is missing is empty: the pages say what is needed, not the parser. */
export class Form {
  constructor(private readonly data: FormData) {}

  /** Without white space around it; line ends are \n and control characters are gone. */
  text(name: string): string {
    const value = this.data.get(name);
    return typeof value === 'string' ? clean(value) : '';
  }

  all(name: string): readonly string[] {
    return this.data.getAll(name).flatMap((value) => (typeof value === 'string' && value !== '' ? [clean(value)] : []));
  }

  /** An uploaded file; undefined where none was chosen. */
  file(name: string): File | undefined {
    const value = this.data.get(name);
    return value instanceof File && (value.size > 0 || value.name !== '') ? value : undefined;
  }

  /** All of a field that takes several. */
  files(name: string): readonly File[] {
    return this.data.getAll(name).flatMap((value) => (value instanceof File && (value.size > 0 || value.name !== '') ? [value] : []));
  }

  flag(name: string): boolean {
    return this.data.get(name) !== null;
  }
}

/** The guard has read the body already; it is kept with the request. */
export const formOf = async (c: Ctx): Promise<Form> => new Form(await c.req.formData());

const clean = (value: string) =>
  value
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .trim();
