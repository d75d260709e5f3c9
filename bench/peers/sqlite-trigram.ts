import Database from 'better-sqlite3';
import { normaliseWording, runsOf } from '../../src/knowledge/index/wording.ts';
import type { Peer } from './peer.ts';

/** FTS5 of SQLite with its trigram tokenizer, ranked by its bm25(): a question is any of its runs of three characters. */
export function sqliteTrigram(): Peer {
  const db = new Database(':memory:');
  db.exec("create virtual table passage using fts5(id unindexed, title, heading, question, asked, text, tokenize = 'trigram')");
  const select = db.prepare<[string, number], { readonly id: string }>(
    'select id from passage where passage match ? order by bm25(passage) limit ?',
  );
  return {
    build({ passages }) {
      const insert = db.prepare(
        'insert into passage (id, title, heading, question, asked, text) values (@id, @title, @heading, @question, @asked, @text)',
      );
      db.transaction(() => {
        for (const passage of passages) insert.run(passage);
      })();
      db.exec("insert into passage (passage) values ('optimize')");
    },
    search(question, k) {
      const grams = new Set(
        runsOf(normaliseWording(question)).flatMap((run) =>
          Array.from({ length: Math.max(0, run.length - 2) }, (_, i) => run.slice(i, i + 3)),
        ),
      );
      if (grams.size === 0) return [];
      return select.all([...grams].map((gram) => `"${gram}"`).join(' OR '), k).map((row) => row.id);
    },
    close: () => {
      db.close();
    },
  };
}
