import { expect, it } from 'vitest';
import { scopeFromTopic } from '../../src/community/group-scope.ts';

it.each([
  ['3号楼居民群', ['3号楼'], []],
  ['3、4号楼居民群', ['3号楼', '4号楼'], []],
  ['5-8号楼业主群', ['5号楼', '6号楼', '7号楼', '8号楼'], []],
  ['三栋大家庭', ['3号楼'], []],
  ['十二号楼', ['12号楼'], []],
  ['第二网格群', [], ['第2网格']],
  ['12＃楼邻里', ['12号楼'], []],
  ['梧桐里社区大群', [], []],
  ['2026年业主群', [], []],
  ['1-999号楼', ['1号楼'], []],
])('%s', (topic, buildings, grids) => {
  expect(scopeFromTopic(topic)).toEqual({ buildings, grids });
});
