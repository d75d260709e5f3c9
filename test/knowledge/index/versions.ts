import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Documents that tell in every passage, in their title and in their facts which version they are of. */

export const DOCUMENTS = 4;
export const NOTICE = 'notice/n9.md';

/** Stands in every passage, and is a term of its own. */
export const markOf = (document: number, version: number): string => `v${version}d${document}`;
export const titleOf = (document: number, version: number): string => `值班制度${document} ${markOf(document, version)}`;
export const passagesIn = (version: number): number => 20 + ((version * 7) % 23);
export const buildingOf = (version: number): string => `${(version % 9) + 1}号楼`;

export function articlesOf(document: number, version: number): string {
  const mark = markOf(document, version);
  return Array.from({ length: passagesIn(version) }, (_, i) => `第${i + 1}条 ${mark}，第${i + 1}班由${i + 1}组值守，交接时登记。`).join(
    '\n\n',
  );
}

export function textOf(document: number, version: number): string {
  const head = [`id: d${document}`, `title: ${titleOf(document, version)}`, 'kind: rule', 'issuer: 社区居委会', 'issued: 2026-01-01'];
  const facts = [...head, 'effective_from: 2026-01-01', `scope: {buildings: [${buildingOf(version)}]}`];
  return `---\n${facts.join('\n')}\n---\n\n${articlesOf(document, version)}\n`;
}

/** The file is the old or the new one, never half: it is the database that is tested. */
export function writeVersion(folder: string, document: number, version: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.next'), textOf(document, version));
  renameSync(path.join(folder, '.next'), path.join(folder, `d${document}.md`));
}
