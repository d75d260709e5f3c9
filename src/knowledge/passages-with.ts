import type { Db } from '../store/database.ts';
import { PassageCache } from './ask/finder.ts';
import type { Passage } from './policy.ts';

/** Passages of the database, with those of a document that is not there yet. */
export class PassagesWith extends PassageCache {
  constructor(
    private readonly file: string,
    private readonly own: readonly Passage[],
  ) {
    super();
  }

  override async get(
    db: Db,
    places: readonly { readonly file: string; readonly ordinal: number }[],
  ): Promise<readonly (Passage | undefined)[]> {
    const others = await super.get(
      db,
      places.filter(({ file }) => file !== this.file),
    );
    let next = 0;
    return places.map(({ file, ordinal }) => (file === this.file ? this.own[ordinal] : others[next++]));
  }
}
