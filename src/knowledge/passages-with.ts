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
  ): Promise<ReadonlyMap<string, Passage>> {
    const found = new Map(
      await super.get(
        db,
        places.filter((place) => place.file !== this.file),
      ),
    );
    for (const { file, ordinal } of places) if (file === this.file) found.set(`${file}#${ordinal}`, this.own[ordinal]!);
    return found;
  }
}
