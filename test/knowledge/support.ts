import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Knowledge, type KnowledgeDeps, openKnowledge } from '../../src/knowledge/knowledge.ts';
import { createLanguage } from '../../src/knowledge/language.ts';
import { silentLog } from '../../src/log.ts';
import { openStore, type Store } from '../../src/store/database.ts';

/** Sunday, 22 November 2026, 10:00 where the community is. */
export const SUNDAY = new Date('2026-11-22T02:00:00Z');

export interface Library {
  readonly store: Store;
  readonly knowledge: Knowledge;
  readonly folder: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  remove(file: string): void;
  index(): ReturnType<Knowledge['indexFolder']>;
  close(): Promise<void>;
}

/** Loaded once for all tests of a file. */
export const LANGUAGE = createLanguage();

/** A knowledge base over a scratch folder and a real database. */
export async function openLibrary(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  deps: Partial<KnowledgeDeps> & { readonly database?: string } = {},
): Promise<Library> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'huiyin-knowledge-'));
  const store = deps.store ?? (await openStore(deps.database ?? ':memory:'));
  const knowledge = await openKnowledge({
    log: silentLog,
    clock: { now: () => SUNDAY },
    timeZone: 'Asia/Shanghai',
    language: LANGUAGE,
    ...deps,
    store,
  });
  const library: Library = {
    store,
    knowledge,
    folder,
    write(more) {
      for (const [file, content] of Object.entries(more)) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), content);
      }
    },
    remove: (file) => rmSync(path.join(folder, file)),
    index: () => knowledge.indexFolder(folder),
    async close() {
      await knowledge.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  library.write(files);
  if (Object.keys(files).length > 0) {
    const result = await library.index();
    if (result.kind === 'refused') throw new Error(result.message);
  }
  return library;
}

export function frontMatter(facts: Readonly<Record<string, string>>): string {
  return `---\n${Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n---\n\n`;
}

export const DOGS = `${frontMatter({ id: 'dogs', title: '文明养犬管理规定', kind: 'rule', issuer: '社区居委会', issued: '2025-04-10', effective_from: '2025-05-01' })}# 文明养犬管理规定

## 第一章 登记

第一条 犬龄满3个月的，养犬人应在15日内到警务室办理登记，带身份证、房产证和犬只免疫证。登记不收费。

第二条 每户限养1只。导盲犬不计入数量。

## 第二章 出户

第三条 遛狗时间为每天6:00–8:00和19:00–22:00。导盲犬不受时间限制。

第四条 犬只出户必须拴绳，牵引绳长度不超过1.5米。
`;

export const WATER_3_4 = `${frontMatter({ id: 'water-3-4', title: '停水通知（3、4号楼）', kind: 'notice', issuer: '物业', issued: '2026-11-21', effective_from: '2026-11-21', effective_to: '2026-11-23', scope: '{buildings: [3号楼, 4号楼]}' })}# 停水通知（3、4号楼）

因水泵检修，2026年11月23日（周一）9:00–12:00，3号楼、4号楼停水，请提前储水。
`;

export const PARKING_2024 = `${frontMatter({ id: 'parking-2024', title: '停车收费办法（2024）', kind: 'rule', issuer: '物业', issued: '2024-01-10', effective_from: '2024-02-01' })}# 停车收费办法（2024）

第一条 地库停车一个月多少钱：各楼统一，地库停车一个月200元，地面停车一个月80元。
`;

export const PARKING_2026 = `${frontMatter({ id: 'parking-2026', title: '停车收费办法（2026）', kind: 'rule', issuer: '物业', issued: '2025-12-15', effective_from: '2026-01-01', supersedes: 'parking-2024' })}# 停车收费办法（2026）

第一条 收费由安居物业服务中心负责，收入扣除管理成本后，六成进入公共维修账户，收支每半年公示一次，公示期不少于十日。

第二条 月租标准按车位所在楼栋执行：
（一）5号楼：地下车库每月260元，地面车位每月150元；
（二）1号楼至4号楼：地面车位每月130元；
（三）6号楼至12号楼：地下车库每月240元，地面车位每月140元。
`;

export const VACCINE = `${frontMatter({ id: 'flu', title: '秋季流感疫苗接种通知', kind: 'notice', issuer: '社区居委会', issued: '2026-09-20', effective_from: '2026-09-24', effective_to: '2026-10-31' })}# 秋季流感疫苗接种通知

流感疫苗集中接种从9月24日开始，每周四、周五8:30–11:30在日间照料中心打流感疫苗，65岁以上免费。
`;
