import { createHash } from 'node:crypto';
import type { Answer } from '../knowledge/knowledge.ts';
import type { Effect } from '../messages.ts';
import type { IntentDeps } from './deps.ts';
import type { Handled, Heard } from './heard.ts';
import { withoutNames, withoutPrivateData } from './private.ts';

/**
 * Notes what the knowledge base answered, with the decision that came of it: whichever handler asked it. What is open with the
 * person then knows its answer, so that 有用 or 没用 can be said of it.
 */
export async function loggingAnswers(heard: Heard, deps: IntentDeps, work: (deps: IntentDeps) => Promise<Handled>): Promise<Handled> {
  const asked: { readonly question: string; readonly answer: Answer }[] = [];
  const { knowledge } = deps;
  const listening: IntentDeps = {
    ...deps,
    knowledge: {
      ...(knowledge.feedback ? { feedback: knowledge.feedback } : {}),
      ...(knowledge.passagesOf ? { passagesOf: (file) => knowledge.passagesOf!(file) } : {}),
      ...(knowledge.documents ? { documents: () => knowledge.documents!() } : {}),
      ...(knowledge.gaps ? { gaps: knowledge.gaps } : {}),
      async ask(question, asking, options) {
        const answer = await knowledge.ask(question, asking, options);
        asked.push({ question, answer });
        return answer;
      },
    },
  };
  const handled = await work(listening);
  for (const { question, answer } of asked.toReversed()) {
    const kept = loggedOf(answer, handled);
    if (kept) return withLog(heard, handled, { question: kept.question ?? question, answer, said: kept.said });
  }
  return handled;
}

/** What came of an answer; undefined where nothing did: another one was given, or it was only looked whether there is one. */
function loggedOf(answer: Answer, handled: Handled): { readonly question: string | undefined; readonly said: boolean } | undefined {
  for (const effect of handled.effects) {
    if (effect.kind === 'remember' && effect.state.kind === 'answered' && effect.state.fullText === answer.fullText)
      return { question: effect.state.question, said: true };
    if (effect.kind === 'remember' && effect.state.kind === 'question_needs_place' && answer.kind === 'clarify')
      return { question: effect.state.question, said: true };
    if (effect.kind === 'record_gap') return { question: effect.question, said: effect.tell };
  }
  return undefined;
}

function withLog(heard: Heard, handled: Handled, { question, answer, said }: { question: string; answer: Answer; said: boolean }): Handled {
  const masked = withoutNames(withoutPrivateData(question));
  const id = `a-${heard.id}-${createHash('sha256').update(masked).digest('hex').slice(0, 8)}`;
  const { kind, text, confidence, citations } = answer;
  const log: Effect = { kind: 'log_answer', id, question: masked, said, answer: { kind, text, confidence, citations } };
  const effects = handled.effects.map((effect): Effect => {
    if (effect.kind !== 'remember' || effect.state.kind !== 'answered') return effect;
    return { ...effect, state: { ...effect.state, answer: id } };
  });
  return { ...handled, effects: [...effects, log] };
}
