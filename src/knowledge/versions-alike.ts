import { setImmediate } from 'node:timers/promises';
import type { Db } from '../store/database.ts';
import { supersessions } from './in-force.ts';
import { readWords, type StoredPolicy } from './index/policy-store.ts';
import type { PolicyState, SupersessionProposal } from './knowledge.ts';
import { buildingsIn, gridsIn } from './load/buildings.ts';
import { likeness, type Sketch, sketchOf } from './sketch.ts';

/**
 * Documents in force that look like versions of one, so that staff can say that the newer replaces the older. Nothing changes
 * in answering until they do.
 */

/** By how much texts must be alike: under the same title, under nearly the same one, under another one. */
const SAME_TITLE = 0.5;
const NEAR_TITLE = 0.75;
const OTHER_TITLE = 0.9;
/** Pairs that share a shingle, or a title, are looked at; of many in a row only neighbours are. */
const NEIGHBOURS = 6;
const LOOKED_FOR = 32;
const AT_ONCE = 50;
const PAIRS_AT_ONCE = 5000;

/** A document as it is compared. */
interface Version {
  readonly policy: StoredPolicy;
  readonly sketch: Sketch;
  readonly title: string;
}

export class VersionsAlike {
  /** Sketches of documents that did not change since. */
  readonly #sketches = new Map<string, { readonly stamp: string; readonly sketch: Sketch }>();
  #last: { readonly key: string; readonly proposals: readonly SupersessionProposal[] } | undefined;

  /** @param key the state of the knowledge base and the day: while it is the same, so are the proposals */
  async proposals(
    db: Db,
    key: string,
    policies: readonly StoredPolicy[],
    stateOf: (policy: StoredPolicy) => PolicyState,
  ): Promise<readonly SupersessionProposal[]> {
    if (this.#last?.key === key) return this.#last.proposals;
    // Answers to gaps and notices that were posted are single matters; what is over or replaced needs no proposal.
    const current = policies.filter(
      (policy) => (policy.origin === 'folder' || policy.origin === 'console') && ['in-force', 'upcoming'].includes(stateOf(policy)),
    );
    const versions = await this.#versions(db, current);
    const linked = links(policies);
    const found: SupersessionProposal[] = [];
    for (const [i, [a, b]] of pairs(versions).entries()) {
      if (i % PAIRS_AT_ONCE === PAIRS_AT_ONCE - 1) await setImmediate();
      if (linked(a.policy.file, b.policy.file)) continue;
      const proposal = compare(a, b);
      if (proposal) found.push(proposal);
    }
    const proposals = nextOnly(found, versions);
    this.#last = { key, proposals };
    return proposals;
  }

  async #versions(db: Db, policies: readonly StoredPolicy[]): Promise<readonly Version[]> {
    const files = new Set(policies.map((policy) => policy.file));
    for (const file of this.#sketches.keys()) if (!files.has(file)) this.#sketches.delete(file);
    const stampOf = (policy: StoredPolicy): string => `${policy.sha256} ${policy.indexedAt}`;
    const stale = policies.filter((policy) => this.#sketches.get(policy.file)?.stamp !== stampOf(policy));
    for (let start = 0; start < stale.length; start += AT_ONCE) {
      const some = stale.slice(start, start + AT_ONCE);
      const words = await readWords(
        db,
        some.map((policy) => policy.file),
      );
      for (const policy of some)
        this.#sketches.set(policy.file, { stamp: stampOf(policy), sketch: sketchOf(words.get(policy.file) ?? '') });
      await setImmediate();
    }
    return policies.map((policy) => ({ policy, sketch: this.#sketches.get(policy.file)!.sketch, title: bareTitle(policy.title) }));
  }
}

/** Pairs that may be versions of one document, each once. */
function pairs(versions: readonly Version[]): readonly (readonly [Version, Version])[] {
  const buckets = new Map<string | number, number[]>();
  const put = (key: string | number, i: number): void => {
    const bucket = buckets.get(key);
    if (bucket) bucket.push(i);
    else buckets.set(key, [i]);
  };
  for (const [i, { sketch, title }] of versions.entries()) {
    put(title, i);
    for (const hash of sketch.smallest.subarray(0, LOOKED_FOR)) put(hash, i);
  }
  const seen = new Set<number>();
  const found: (readonly [Version, Version])[] = [];
  for (const bucket of buckets.values()) {
    // Of hundreds of notices by one pattern, those that follow each other are enough.
    const ordered = bucket.length <= NEIGHBOURS ? bucket : bucket.toSorted((a, b) => order(versions[a]!, versions[b]!));
    for (let i = 0; i < ordered.length; i++)
      for (let j = i + 1; j < ordered.length && j <= i + NEIGHBOURS; j++) {
        const [low, high] = [Math.min(ordered[i]!, ordered[j]!), Math.max(ordered[i]!, ordered[j]!)];
        const key = low * versions.length + high;
        if (seen.has(key)) continue;
        seen.add(key);
        found.push([versions[low]!, versions[high]!]);
      }
  }
  return found;
}

function compare(a: Version, b: Version): SupersessionProposal | undefined {
  const [older, newer] = order(a, b) <= 0 ? [a, b] : [b, a];
  if (!sameMatter(older.policy, newer.policy)) return undefined;
  const alike = likeness(older.sketch, newer.sketch);
  const same = older.title === newer.title;
  const near = !same && diceOf(older.title, newer.title) >= 0.7;
  if (alike < (same ? SAME_TITLE : near ? NEAR_TITLE : OTHER_TITLE)) return undefined;
  const titles = older.policy.title === newer.policy.title ? '标题相同' : same ? '标题只差年份或版本' : near ? '标题相近' : '标题不同';
  const words = alike >= 0.98 ? '内容几乎一样' : `内容约 ${Math.round(alike * 100)}% 相同`;
  return {
    newer: newer.policy.file,
    older: older.policy.file,
    likeness: Math.round(alike * 100) / 100,
    reason: `${titles}，${words}；${since(older.policy, newer.policy)}`,
  };
}

function since(older: StoredPolicy, newer: StoredPolicy): string {
  if (older.issued !== '' && newer.issued !== '' && older.issued !== newer.issued)
    return `${older.issued} 发布的在前，${newer.issued} 发布的在后`;
  if (older.effectiveFrom !== newer.effectiveFrom && older.effectiveFrom !== '' && newer.effectiveFrom !== '')
    return `${older.effectiveFrom} 起的在前，${newer.effectiveFrom} 起的在后`;
  return yearOf(older.title) === yearOf(newer.title) ? '日期看不出先后，按收录先后排列，请核对' : '按标题里的年份排列';
}

/** Other buildings, another day: alike, and yet another matter. */
function sameMatter(older: StoredPolicy, newer: StoredPolicy): boolean {
  const scope = (p: StoredPolicy): string => [...p.buildings, ...p.grids].toSorted().join();
  const named = (p: StoredPolicy): string => [...buildingsIn(p.title), ...gridsIn(p.title)].toSorted().join();
  if (scope(older) !== scope(newer) || named(older) !== named(newer)) return false;
  const passing = (p: StoredPolicy): boolean => p.kind === 'activity' || (p.kind === 'notice' && p.effectiveTo !== '');
  if (!passing(older) && !passing(newer)) return true;
  return older.effectiveTo === newer.effectiveTo || /更正|更新|补充|调整|延期|改期|推迟|提前|取消|变更/.test(newer.title);
}

/** Who comes first: by the day of issue, of effect, by the year in the title, by when it was taken in. */
function order(a: Version, b: Version): number {
  const [p, q] = [a.policy, b.policy];
  const by = (x: string, y: string): number => (x === '' || y === '' || x === y ? 0 : x < y ? -1 : 1);
  return (
    // One that takes effect earlier can't replace the other, whenever it was written.
    by(p.effectiveFrom, q.effectiveFrom) ||
    by(p.issued, q.issued) ||
    by(yearOf(p.title), yearOf(q.title)) ||
    by(p.indexedAt, q.indexedAt) ||
    by(p.file, q.file)
  );
}

const yearOf = (title: string): string => /(?<!\d)(20\d{2})(?!\d)/.exec(title)?.[1] ?? '';

/** A title without what tells versions of one document apart: （2024年修订）, 试行, 第二版, V2. */
export function bareTitle(title: string): string {
  return title
    .normalize('NFKC')
    .replace(/\d{4}\s*(?:年度?|版)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?/g, '')
    .replace(/第[一二三四五六七八九十\d]{1,3}(?:版|次修订|次修正)|[vV]\d+(?:\.\d+)*/g, '')
    .replace(/试行|暂行|修订|修正|修改|最新|新版|旧版|更新|正式|定稿|终稿|征求意见稿?|草案|副本|[版稿]/g, '')
    .replace(/[\s()<>《》〈〉「」“”"'·、，。:：_-]/g, '');
}

/** Share of pairs of characters that two titles have in common. */
function diceOf(a: string, b: string): number {
  const pairsOf = (text: string): ReadonlySet<string> => new Set([...text].slice(1).map((c, i) => [...text][i]! + c));
  const [x, y] = [pairsOf(a), pairsOf(b)];
  if (x.size + y.size === 0) return 0;
  return (2 * [...x].filter((pair) => y.has(pair)).length) / (x.size + y.size);
}

/** Whether one replaces the other, itself or through others between them. */
function links(policies: readonly StoredPolicy[]): (a: string, b: string) => boolean {
  const successors = supersessions(policies);
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (successors.get(from) ?? []).some((next) => reaches(next.file, to, seen));
  };
  return (a, b) => reaches(a, b, new Set()) || reaches(b, a, new Set());
}

/** Of several newer ones, the next: 2022 → 2024 → 2026, and not 2022 → 2026 as well. The most alike come first. */
function nextOnly(found: readonly SupersessionProposal[], versions: readonly Version[]): readonly SupersessionProposal[] {
  const byFile = new Map(versions.map((version) => [version.policy.file, version]));
  const next = new Map<string, SupersessionProposal>();
  for (const proposal of found) {
    const other = next.get(proposal.older);
    if (!other || order(byFile.get(proposal.newer)!, byFile.get(other.newer)!) < 0) next.set(proposal.older, proposal);
  }
  return [...next.values()].sort((a, b) => b.likeness - a.likeness || (a.newer < b.newer ? -1 : 1));
}
