import type { Citation } from '../../messages.ts';
import type { Where } from '../in-force.ts';
import { dayTerm } from '../index/policy-terms.ts';
import type { Answer, Candidate } from '../knowledge.ts';
import { datesIn, spokenDay, WEEKDAYS, weekdayOf } from '../load/days.ts';
import { type Excerpt, excerpt } from './excerpt.ts';
import type { Found, Standings } from './finder.ts';
import { asksForGuide } from './general.ts';
import { featuresOf, type GroundModel, probability } from './ground.ts';
import { namesSubject, type Question, type Unit } from './question.ts';
import { dateWord, fullPassage, MORE, NO_GROUND, PASS_ON, scopeName, sourceLine, titled } from './render.ts';
import type { DateWord } from './when.ts';

/** Decides what is said about what was found: an answer, that it ended, a question back, or that there is no ground. */

export type Draft = Omit<Answer, 'ms'> & {
  /** The passages it stands on, for a model to word it from. */
  readonly grounds: readonly Found[];
};

export interface Context {
  readonly found: Readonly<Record<Standings, readonly Found[]>>;
  /** Where it is asked for: what the question names, else who asks. */
  readonly where: Where;
  /** The buildings it is asked from. */
  readonly homes: readonly string[];
  /** The day of asking. */
  readonly today: string;
  readonly weigh: (unit: Unit) => number;
  readonly ground: GroundModel;
}

/** Characters of a group's answer that are left for the quote, beside its source lines. */
const ROOM = 240;
const ALTERNATIVES = 3;
/** An ended document must match this much better than anything in force to be what was meant. */
const ENDED_AHEAD = 1.12;
/** Passages of other buildings count as differing sources when they match nearly as well. */
const ALIKE = 0.7;
/** How much of what the old version of a document covers the new one must cover to stand in for it, and how sure that is. */
const HEIR_COVERAGE = 0.6;
const HEIR_SHARE = 0.8;
/** 要带什么, right after 居住证怎么办: its words are few, and what it is about was answered a moment ago. The model was fitted on questions that stand alone. */
const AFTER_ANSWER = 0.7;

/** A refusal this near to the threshold was a near thing: a model that reads the passages may still find the answer in them. */
const DOUBTFUL = 0.4;

export function answer(question: Question, context: Context): Draft {
  const { found } = context;
  const threshold = context.ground.threshold * (question.before === undefined ? 1 : AFTER_ANSWER);
  // 要带什么材料, with nothing before it: every guide says that, and none is meant.
  const nothingAsked = question.before === undefined && question.units.length > 0 && !namesSubject(question);
  const everything = [...found['in-force'], ...found.over].sort((a, b) => b.score - a.score);
  const judge = (item: Found | undefined, list: readonly Found[]): number =>
    item && !nothingAsked ? probability(featuresOf(question, item, list), context.ground, item) * dateFit(question, item) : 0;
  const over = found.over[0];
  const overSure = judge(over, everything);
  const heir = over && overSure >= threshold ? heirOf(over, found['in-force']) : undefined;
  const current = heir ? [heir, ...found['in-force'].filter((f) => f !== heir)] : found['in-force'];
  const top = current[0];
  // What the old version says plainly, the new one is trusted to speak of where it has the words.
  const sure = Math.max(judge(top, current), heir ? HEIR_SHARE * overSure : 0, top && asksForGuide(question, top, current) ? threshold : 0);
  const candidates = candidatesOf(current);

  const ended = over !== undefined && over.standing.state === 'ended' && overSure >= threshold;
  if (ended && (top === undefined || over.score > ENDED_AHEAD * top.score || sure < threshold)) {
    return expired(over, sure >= threshold ? top : undefined, overSure, question, context, candidates);
  }
  if (top && sure >= threshold) return answered(top, current, sure, question, context, candidates);
  const grounded = (list: readonly Found[]): Found | undefined => {
    const first = list[0];
    return first && judge(first, [...list, ...everything]) >= threshold && (top === undefined || first.score > top.score)
      ? first
      : undefined;
  };
  const near: Near = { elsewhere: grounded(found.elsewhere), upcoming: grounded(found.upcoming), replaced: grounded(found.over) };
  return noGround(sure, near, context, candidates, sure >= DOUBTFUL * threshold ? current.slice(0, 5) : []);
}

/** Documents that would answer, were they in force for those who ask. */
interface Near {
  readonly elsewhere: Found | undefined;
  readonly upcoming: Found | undefined;
  readonly replaced: Found | undefined;
}

/**
 * Where an old version of a document matches best by its words, the version in force answers, if it speaks of the matter at all.
 * What the old one says is never quoted: its figures are those that people remember, and wrong.
 */
function heirOf(old: Found, current: readonly Found[]): Found | undefined {
  const successor = old.standing.supersededBy;
  const top = current[0];
  if (old.standing.state !== 'superseded' || !successor || !top || old.score < top.score) return undefined;
  const heir = current.find((f) => f.policy.file === successor.file);
  return heir && heir.match.coverage >= HEIR_COVERAGE * old.match.coverage && heir.score >= 0.5 * top.score ? heir : undefined;
}

/** 1 where a notice's dates fit the date asked for; little where they exclude it: a water cut on the 23rd says nothing of the 26th. */
function dateFit(question: Question, found: Found): number {
  const date = question.dates.find((d) => d.kind !== 'span');
  if (!date || (found.policy.kind !== 'notice' && found.policy.kind !== 'activity')) return 1;
  const { text, heading, clause } = found.passage;
  const words = `${found.policy.title} ${heading} ${clause} ${text}`;
  const days = datesIn(words.normalize('NFKC'), Number(date.from.slice(0, 4))).map((d) => dayTerm(d.day));
  if (days.length === 0) return 1;
  const sorted = [...days].sort();
  const asked = [dayTerm(date.from), dayTerm(date.to)];
  const open = /起|至|到|[—–~-]|期间|之前|前|以后|每/.test(words) && days.length > 1;
  const fits = days.some((d) => asked.includes(d)) || (open && sorted[0]! <= asked[1]! && asked[0]! <= sorted.at(-1)!);
  return fits || words.includes(WEEKDAYS[weekdayOf(date.from)]!) ? 1 : 0.3;
}

function answered(
  top: Found,
  list: readonly Found[],
  confidence: number,
  question: Question,
  context: Context,
  candidates: readonly Candidate[],
): Draft {
  const apart = top.standing.covers === 'unknown' ? differing(top, list) : [];
  if (apart.length >= ALTERNATIVES) {
    const text = `这件事各楼不一样（${[top, ...apart].map((f) => scopeName(f.policy)).join('；')}）。您是几号楼？`;
    return { kind: 'clarify', text, fullText: text, citations: [], confidence, candidates, generated: false, grounds: [] };
  }
  const sources = apart.length > 0 ? [top, ...apart] : [top, ...companions(top, list)];
  const room = Math.floor(ROOM / (apart.length + 1));
  const parts = sources.map((f) => ({ found: f, excerpt: quote(f, question, context, apart.length > 0 ? room : ROOM) }));
  const date = dateToTell(question, top);
  const body =
    apart.length > 0
      ? parts.map((p) => `${scopeName(p.found.policy)}：${p.excerpt.shown}`).join('\n')
      : parts.map((p) => p.excerpt.shown).join('\n');
  const scope = apart.length === 0 && top.standing.covers !== 'whole' ? `${scopeName(top.policy)}：` : '';
  const text = [
    `${date ? dateWord(date) : ''}${scope}${body}`,
    ...sourceLines(
      parts.map((p) => p.found),
      context,
    ),
    MORE,
  ].join('\n');
  return {
    kind: 'answered',
    text,
    fullText: fullText(parts.map((p) => p.found)),
    citations: parts.flatMap((p) => cite(p.found, p.excerpt, true)),
    confidence,
    candidates,
    generated: false,
    grounds: [...new Set([...sources, ...list.slice(0, 4)])],
  };
}

/** Rows of the same table that match as well: 高龄津贴多少 wants them all, 百岁老人 one. */
function companions(top: Found, list: readonly Found[]): readonly Found[] {
  if (!top.passage.lead.includes('\t')) return [];
  const rows = list.filter(
    (f) => f !== top && f.policy.file === top.policy.file && f.passage.lead === top.passage.lead && f.score > 0.97 * top.score,
  );
  const total = [top, ...rows].reduce((sum, f) => sum + f.passage.text.length, 0);
  return rows.length <= 6 && total <= ROOM ? rows.sort((a, b) => a.passage.ordinal - b.passage.ordinal) : [];
}

/** Documents for other buildings that say their own about the same. */
function differing(top: Found, list: readonly Found[]): readonly Found[] {
  const files = new Set([top.policy.file]);
  return list.filter((f) => {
    if (f.standing.covers !== 'unknown' || f.score < ALIKE * top.score || files.has(f.policy.file) || f.policy.kind !== top.policy.kind)
      return false;
    files.add(f.policy.file);
    return true;
  });
}

function expired(
  over: Found,
  now: Found | undefined,
  confidence: number,
  question: Question,
  context: Context,
  candidates: readonly Candidate[],
): Draft {
  const { policy } = over;
  const part = quote(over, question, context, 120);
  const ended = `${titled(policy.title)}${spokenDay(policy.effectiveTo)}已结束，现在不再有效。`;
  const lines = [ended, `当时的内容：${part.shown}`];
  const parts = [{ found: over, excerpt: part, inForce: false }];
  if (now) {
    const current = quote(now, question, context, 120);
    lines.push(`现在有效的：${current.shown}`);
    parts.push({ found: now, excerpt: current, inForce: true });
  }
  const sources = [`来源：${sourceLine(policy, over.passage, '已到期')}`, ...(now ? sourceLines([now], context) : [])];
  return {
    kind: 'expired',
    text: [...lines, ...sources].join('\n'),
    fullText: fullText(parts.map((p) => p.found)),
    citations: parts.flatMap((p) => cite(p.found, p.excerpt, p.inForce)),
    confidence,
    candidates,
    generated: false,
    grounds: [],
  };
}

function noGround(confidence: number, near: Near, context: Context, candidates: readonly Candidate[], doubtful: readonly Found[]): Draft {
  const why = noGroundWords(near, context);
  const text = `${why}${PASS_ON}`;
  return {
    kind: 'no-ground',
    why,
    text,
    fullText: text,
    citations: [],
    confidence,
    candidates,
    generated: false,
    grounds: near.elsewhere || near.upcoming || near.replaced ? [] : doubtful,
  };
}

function noGroundWords({ elsewhere, upcoming, replaced }: Near, context: Context): string {
  if (elsewhere) {
    const here = [...context.where.buildings, ...context.where.grids].join('、');
    return `没有找到关于${here === '' ? '您这里' : here}的依据：${titled(elsewhere.policy.title)}只适用于${scopeName(elsewhere.policy)}。`;
  }
  if (upcoming) return `没有找到现在有效的依据：${titled(upcoming.policy.title)}从${spokenDay(upcoming.policy.effectiveFrom)}起才执行。`;
  if (replaced?.standing.supersededBy) {
    return `没有找到现在有效的依据：${titled(replaced.policy.title)}已失效，由${titled(replaced.standing.supersededBy.title)}代替，其中没有找到这一项。`;
  }
  return NO_GROUND;
}

function quote(found: Found, question: Question, context: Context, limit: number): Excerpt {
  return excerpt(found.passage, question, context.weigh, { buildings: context.homes, limit });
}

/** The date that an answer depends on, when the question says it in words that change from day to day. */
export function dateToTell(question: Question, top: Found): DateWord | undefined {
  const date = question.dates[0];
  if (!date || /\d/.test(date.words)) return undefined;
  if (date.kind === 'named') return date;
  const told = top.policy.kind === 'notice' || top.policy.kind === 'activity';
  return told && datesIn(top.passage.text, Number(date.from.slice(0, 4))).some((d) => d.day >= date.from && d.day <= date.to)
    ? date
    : undefined;
}

export function sourceLines(found: readonly Found[], context: Pick<Context, 'today'>): readonly string[] {
  const lines = found.map((f) => {
    const next = f.standing.successor;
    const soon = next && next.issued <= context.today ? `\n提醒：${spokenDay(next.effectiveFrom)}起改按${titled(next.title)}执行` : '';
    return `来源：${sourceLine(f.policy, f.passage)}${soon}`;
  });
  return [...new Set(lines)];
}

function fullText(found: readonly Found[]): string {
  return [...new Set(found.map((f) => fullPassage(f.policy, f.passage)))].join('\n\n');
}

function cite(found: Found, part: Excerpt, inForce: boolean): readonly Citation[] {
  const { policy, passage } = found;
  return part.pieces.map((piece) => ({
    file: policy.file,
    policy: policy.id,
    title: policy.title,
    clause: passage.clause,
    quote: piece,
    inForce,
    issuer: policy.issuer,
    issued: policy.issued,
    effectiveFrom: policy.effectiveFrom,
    effectiveTo: policy.effectiveTo,
  }));
}

/** The best ten, a clause that was cut counted once. */
function candidatesOf(list: readonly Found[]): readonly Candidate[] {
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (const { policy, passage, score } of list) {
    const key = `${policy.file}#${passage.clause === '' ? passage.ordinal : passage.clause}`;
    if (seen.has(key)) continue;
    seen.add(key);
    candidates.push({ file: policy.file, clause: passage.clause, title: policy.title, score: Math.round(score * 1000) / 1000 });
    if (candidates.length === 10) break;
  }
  return candidates;
}
