import { create, insertMultiple, search } from '@orama/orama';
import { createTokenizer } from '@orama/tokenizers/mandarin';
import type { BenchPassage, Peer } from './peer.ts';

const schema = { title: 'string', heading: 'string', question: 'string', asked: 'string', text: 'string' } as const;

/** Orama with its own Mandarin tokenizer, all else as it comes. */
export function orama(): Peer {
  const index = create({ schema, components: { tokenizer: createTokenizer() } });
  return {
    async build({ passages }) {
      await insertMultiple(index, passages as BenchPassage[], 1000);
    },
    async search(question, k) {
      const { hits } = await search(index, { term: question, limit: k });
      return hits.map((hit) => hit.id);
    },
  };
}
