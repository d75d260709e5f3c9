import { namesIn } from '../../../model/pseudonyms.ts';
import { normaliseWording } from '../../index/wording.ts';
import type { Language } from '../../language.ts';
import { type ContentWord, contentWords, shareIn } from './content-words.ts';
import { figuresIn } from './figures.ts';
import { agrees, type Clause, clausesOf, type Force, forcesOn, isNegative } from './force.ts';
import type { Asked, Ground } from './ground.ts';
import type { Problem, ProblemKind } from './problems.ts';
import { exactQuote } from './quotes.ts';

/** Share of what a sentence tells that its sources, or its sources and the question together, must hold. */
const OF_SOURCES = 0.6;
const OF_ALL = 0.8;
/** The same, of each clause by itself. */
const OF_CLAUSE = 0.55;
/** The same, of the one sentence of the sources that holds most of a clause. */
const OF_SENTENCE = 0.6;
/** A word that tells less than this turns no meaning. */
const TELLING = 0.25;
/** Words that promise or threaten: one that no source holds is a claim of its own, however much else is covered. */
const WEIGHTY =
  /随时|全天|照常|照旧|永久|永远|终身|长期有效|任何人|所有人|一律|全额|全部|无条件|立即|马上|当天|当场|次日|上门|网上|线上|微信|小程序|取消|延期|延长|推迟|顺延|恢复|处罚|罚款|罚金|扣分|报警|拘留|起诉|黑名单|断水|断电|退款|退还|赔偿|补偿|补贴|报销|奖励|优惠|打折|半价|保证|承诺|审批|批准|同意|提前|推荐|建议|最好|转账|汇款|付款|验证码|密码/g;

/** What a sentence says that its sources do not, or say otherwise. */
export function claimProblems(sentence: string, ground: Ground, asked: Asked, language: Language): readonly Problem[] {
  const problems: Problem[] = [];
  const fail = (kind: ProblemKind): void => {
    if (!problems.some((problem) => problem.kind === kind)) problems.push({ kind, words: sentence });
  };
  let total = 0;
  let bySources = 0;
  let byAll = 0;
  for (const clause of clausesOf(sentence)) {
    // 免费 and 不用 are looked at for what they do, not for their letters.
    const words = contentWords(clause.text, language).filter((w) => !clause.forces.some((f) => f.start <= w.at && w.at < f.end));
    let own = 0;
    let held = 0;
    for (const { text, weight } of words) {
      const share = shareIn(text, ground.normalised);
      own += weight;
      bySources += weight * share;
      held += weight * Math.max(share, shareIn(text, ground.question));
    }
    total += own;
    byAll += held;
    // A few words that are made up do not hide behind many that are not.
    if (own > 0.5 && held / own < OF_CLAUSE) fail('claim');
    // 大棒骨 of one sentence with 绿桶 of another is what neither says.
    if (words.length > 1 && own > 0.5 && bySources > 0 && bestSentence(words, ground) < OF_SENTENCE) fail('claim');
    if (turns(clause, words, ground)) fail('turned');
    if (misplaces(clause, words, ground, language)) fail('figure');
  }
  if (total > 0.3 && (bySources / total < OF_SOURCES || byAll / total < OF_ALL)) fail('claim');
  for (const [word] of normaliseWording(sentence).matchAll(WEIGHTY)) if (!ground.normalised.includes(word)) fail('claim');
  if (/自己|自行|亲自/.test(sentence) && !/自[己行]|亲自|本人/.test(ground.normalised)) fail('claim');
  for (const name of namesIn(sentence, asked.names)) if (!ground.all.includes(name)) problems.push({ kind: 'person', words: name });
  for (const [, words] of sentence.matchAll(/[“"「『]([^”"」』]{2,})[”"」』]/g))
    if (exactQuote(words!, ground.all) === undefined) problems.push({ kind: 'inexact-quote', words: words! });
  return problems;
}

/** Whether a figure stands with words that the sources say of another: 15天 of the one, 30天 of the other. */
function misplaces(clause: Clause, words: readonly ContentWord[], ground: Ground, language: Language): boolean {
  const known = words.filter(({ text, weight }) => weight >= TELLING && shareIn(text, ground.normalised) >= 0.6);
  if (known.length === 0) return false;
  return figuresIn(clause.text).some(({ keys }) => {
    const places = keys.flatMap((key) => ground.places.get(key) ?? []);
    // 11月23日9:00–12:00，3号楼停水: a clause of figures alone belongs to those beside it.
    const told = places.map((place) =>
      contentWords(place.clause, language).every(({ text }) => /^周[一二三四五六日]?$/.test(text)) ? place.around : place.clause,
    );
    return told.length > 0 && !told.some((place) => known.some(({ text }) => shareIn(text, place) >= 0.6));
  });
}

function bestSentence(words: readonly ContentWord[], ground: Ground): number {
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  const shares = ground.sentences.map((s) => words.reduce((sum, { text, weight }) => sum + weight * shareIn(text, s.normalised), 0));
  return Math.max(0, ...shares) / total;
}

/** Whether a clause says the opposite of its sources: 可以 where they forbid, 不用 where they require, 免费 where they charge. */
function turns(clause: Clause, words: readonly ContentWord[], ground: Ground): boolean {
  const near = alike(words, ground);
  let judged = false;
  for (const word of words) {
    if (word.weight < TELLING) continue;
    const theirs = near(word).flatMap((c) => occurrences(word.text, c.text).map((at) => forcesOn(c, at)));
    if (theirs.length > 0 && !theirs.some((force) => agrees(forcesOn(clause, word.at), force))) return true;
    judged ||= theirs.length > 0;
  }
  const last = clause.forces.at(-1)?.force;
  if (last === undefined) return false;
  const about = near(undefined);
  // 可以。: what it says stands in the question and in the quotes.
  if (about.length === 0 || !judged) return !bareAgrees(last, ground);
  return clause.forces.some(
    ({ force }) => isNegative(force) && !about.some((c) => [c, ...ground.behind.get(c)!].some((b) => denies(b, force))),
  );
}

/** A source that says no, in its way, to what an answer says no to. */
function denies(source: Clause, force: Force): boolean {
  const own = [...source.forces.map((f) => f.force), ...(source.under ? [source.under.force] : [])];
  if (force === 'free' || force === 'exempt') return own.some((f) => isNegative(f) && f !== 'forbid' && f !== 'lack');
  return own.some(isNegative) || /仅|(?<![犬一二两三\d])只[^，。]{0,8}[能可收]|限于|限养|方可|除/.test(source.text);
}

/** The clauses of the sources that share most with a clause; for one word, of those that hold it. */
export function alike(words: readonly ContentWord[], ground: Ground): (word: ContentWord | undefined) => readonly Clause[] {
  const shared = ground.clauses.map((c) => ({
    clause: c,
    worth: words.reduce((sum, w) => sum + (c.text.includes(w.text) ? w.weight : 0), 0),
  }));
  return (word) => {
    const among = shared.filter((s) => s.worth > 0 && (word === undefined || s.clause.text.includes(word.text)));
    const most = Math.max(...among.map((s) => s.worth));
    return among.filter((s) => s.worth >= 0.9 * most).map((s) => s.clause);
  };
}

function occurrences(word: string, text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
}

function bareAgrees(force: Force, ground: Ground): boolean {
  const theirs = ground.quoted.flatMap(({ clauses }) =>
    clauses.flatMap((c) => [...c.forces.map((f) => f.force), ...(c.under ? [c.under.force] : [])]),
  );
  const negative = theirs.some(isNegative);
  const positive = theirs.some((f) => !isNegative(f));
  if (isNegative(force)) return negative || /仅|只限|限于|方可|除/.test(ground.quoted.map((q) => q.text).join(''));
  return positive || !negative;
}
