import type { Rerank } from '../../model/reranker.ts';
import type { Found } from '../ask/finder.ts';
import { withComparableScores } from './fuse.ts';

/** More would be read more slowly than a resident waits. */
const READ_BY_MODEL = 8;

/**
 * The best passages in the order of a model that read them. It moves only what was found and is in force; what it says of them
 * is noted, and the decision to answer remains ours.
 * @param question without persons' data
 */
export async function reranked(question: string, list: readonly Found[], rerank: Rerank): Promise<readonly Found[]> {
  const top = list.slice(0, READ_BY_MODEL);
  if (top.length === 0) return list;
  const judged = await rerank(
    question,
    top.map(({ policy, passage }) => ({
      title: policy.title,
      place: [passage.heading, passage.question === '' ? passage.clause : ''].filter((part) => part !== '').join(' > '),
      text: [passage.question, passage.lead, passage.text].filter((part) => part !== '').join('\n'),
    })),
  );
  if (!judged) return list;
  const answers = new Set(judged.answers);
  const moved = judged.order.map((i): Found => ({ ...top[i]!, judged: answers.has(i) ? 'answers' : 'does-not' }));
  return withComparableScores([...moved, ...list.slice(READ_BY_MODEL)], (found) => found.policy.file);
}
