import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withManners } from '../../src/bot/wording.ts';
import { createCalendar } from '../../src/community/calendar.ts';
import { setManners } from '../../src/community/groups-store.ts';
import { joinPieces } from '../../src/intents/join-pieces.ts';
import { inLargePrint, LARGE_PRINT_LINE } from '../../src/intents/large-print.ts';
import { otherWords } from '../../src/intents/other-words.ts';
import { answers, isHeated } from '../../src/intents/overhear.ts';
import { createPlaceFinder } from '../../src/intents/places.ts';
import type { Recognition } from '../../src/intents/recognition.ts';
import { isInExchange, unwelcome } from '../../src/intents/unasked.ts';
import * as words from '../../src/intents/words.ts';
import type { Outgoing } from '../../src/messages.ts';
import { type DomainWorld, domainWorld, ZONE } from '../support/domain.ts';
import { hear } from '../support/hear.ts';

const finder = createPlaceFinder(['东门', '西门']);
const read = (...texts: string[]) =>
  joinPieces(
    texts.map((text) => hear(text).message),
    finder,
  ).text;

describe('several messages as one', () => {
  it.each([
    [['3号楼', '二单元', '灯坏了'], '3号楼，二单元，灯坏了'],
    [['电梯坏了！', '9号楼的'], '电梯坏了！9号楼的'],
    [['3号楼灯坏了', '打错了，是5号楼'], '5号楼灯坏了'],
    [['三栋二单元灯坏了', '*三单元'], '三栋3单元灯坏了'],
    [['东门道闸坏了', '不对，是西门'], '西门道闸坏了'],
    // Nothing to correct: it stays what it is.
    [['灯坏了', '不是3号楼，是5号楼'], '灯坏了，不是3号楼，是5号楼'],
    [['', '灯坏了'], '灯坏了'],
  ])('%j', (texts, whole) => {
    expect(read(...texts)).toBe(whole);
  });

  it('keeps pictures, quotes and mentions of all', () => {
    const joined = joinPieces(
      [
        hear('', { attachments: [{ kind: 'image', name: 'a', path: 'a', bytes: 1 }] }).message,
        hear('看看', { mention: true }).message,
        hear('这个', { quote: { text: 'x', ofBot: true }, attachments: [{ kind: 'image', name: 'b', path: 'b', bytes: 1 }] }).message,
      ],
      finder,
    );
    expect(joined).toMatchObject({ text: '看看，这个', mentionsBot: true, quote: { text: 'x' } });
    expect(joined.attachments.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('what neighbours say to each other', () => {
  const asked = { texts: ['请问几点停水'], name: '孙叔' };
  it.each([
    ['9点到12点', {}, 'followed'],
    ['@孙叔 九点', { others: ['孙叔'] }, 'named'],
    ['孙叔，九点开始停', {}, 'named'],
    ['九点', { quote: { text: '请问几点停水', senderName: '孙叔', ofBot: false } }, 'quoted'],
    ['九点', { quote: { text: '明天吃什么', senderName: '王姐', ofBot: false } }, undefined],
    ['@王姐 晚上跳舞', { others: ['王姐'] }, undefined],
    ['对啊，几点？', {}, undefined],
    ['同问', {}, undefined],
    ['[捂脸]', {}, undefined],
    ['哈哈哈', {}, undefined],
    ['不知道', {}, undefined],
    ['谁家有闲置的电暖器', {}, undefined],
    ['我家也没水', {}, undefined],
    ['3号楼几点停水', { mention: true }, undefined],
  ])('%s is %j → %s', (text, more, how) => {
    expect(answers(hear(text, more).message, asked)).toBe(how);
  });

  it.each(['你有病吧', '关你什么事', '滚', '没素质的东西，闭嘴', '你再说一遍试试', '多管闲事', '谁骂人了，你才不要脸'])(
    '%s is heated',
    (text) => {
      expect(isHeated(hear(text).message)).toBe(true);
    },
  );

  it.each(['又停电了，气死我了', '物业什么时候管管啊', '垃圾没人清，臭死了', '我有病想请假', '快滚蛋饺开席了', '你好', '电梯有毛病'])(
    '%s is not',
    (text) => {
      expect(isHeated(hear(text).message)).toBe(false);
    },
  );
});

describe('unasked', () => {
  const calendar = createCalendar(ZONE);
  const context = (at: string) => ({
    calendar,
    now: new Date(`2026-11-23T${at}:00+08:00`),
    quietHours: { from: 21 * 60 + 30, to: 7 * 60 + 30 },
  });
  const recognition = (kind: 'ask_policy' | 'complaint' | 'urgent' | 'delicate', more: Partial<Recognition> = {}): Recognition =>
    ({
      intent:
        kind === 'urgent'
          ? { kind, emergency: 'fire', slots: {} }
          : kind === 'delicate'
            ? { kind, about: 'violence', slots: {} }
            : { kind, slots: {} },
      addressed: false,
      speak: true,
      ...more,
    }) as Recognition;
  const calm = { quarrel: false, answeredFrom: [] };
  const at = (hour: string, r: Recognition, around = {}, more: Parameters<typeof hear>[1] = {}) =>
    unwelcome({ ...hear('x', more), around: { ...calm, ...around } }, r, context(hour));

  it.each([
    ['21:29', undefined],
    ['21:30', 'silence'],
    ['23:59', 'silence'],
    ['00:00', 'silence'],
    ['07:29', 'silence'],
    ['07:30', undefined],
  ])('a question at %s: %s', (hour, kind) => {
    expect(at(hour, recognition('ask_policy'))?.kind).toBe(kind);
  });

  it('a report of the night is logged, and said when the night is over', () => {
    expect(at('23:00', recognition('complaint'))).toMatchObject({ kind: 'later', until: new Date('2026-11-24T07:30:00+08:00') });
    expect(at('06:00', recognition('complaint'))).toMatchObject({ kind: 'later', until: new Date('2026-11-23T07:30:00+08:00') });
  });

  it.each([
    ['an emergency', recognition('urgent'), {}],
    ['being mentioned', recognition('ask_policy', { addressed: true }), {}],
    ['violence', recognition('delicate'), {}],
    ['a private chat', recognition('ask_policy'), { group: false as const }],
    ['an exchange that is open', recognition('ask_policy'), { conversation: { kind: 'called' as const } }],
  ])('%s stands above night and quarrel', (_name, r, more) => {
    expect(at('23:00', r, { quarrel: true }, more)).toBeUndefined();
  });

  it('a matter that was just reported is no leave to answer everything', () => {
    const heard = hear('x', { conversation: { kind: 'ticket_open', number: 'T2026-000001' } });
    expect(isInExchange(heard, { kind: 'complaint', slots: {} })).toBe(true);
    expect(isInExchange(heard, { kind: 'ask_policy', slots: {} })).toBe(false);
  });

  it('a neighbour answers a question, not a broken lamp; staff take both over', () => {
    const by = (staff: boolean) => ({ answered: { how: 'followed', staff } });
    expect(at('10:00', recognition('ask_policy'), by(false))?.kind).toBe('silence');
    expect(at('10:00', recognition('complaint'), by(false))).toBeUndefined();
    expect(at('10:00', recognition('complaint'), by(true))?.kind).toBe('silence');
  });
});

describe('large print', () => {
  it('has short lines, no brackets, none of the trade’s words', () => {
    const text = inLargePrint(
      '已登记 T2026-000105：3号楼2单元四楼 楼道灯不亮（设施维修）。由第2网格处理，最迟 11月25日 18:00 前给您回音。\n来源：《装修管理规定》第九条（社区居委会、物业，2026-03-01 起）',
    );
    expect(text).not.toMatch(/[（）()《》【】「」]|工单|设施维修/);
    expect(text.split('\n').every((line) => [...line].length <= LARGE_PRINT_LINE)).toBe(true);
    expect(text.replaceAll('\n', '')).toContain('3号楼2单元四楼');
    expect(text).toContain('最晚11月25日');
  });

  it('loses no figure, and cuts none', () => {
    const piece = fc.constantFrom(
      '周六、周日和法定节假日不能进行产生噪声的装修作业；',
      '工作日 8:00–12:00、14:00–18:00 可以。',
      '（编号 Q2026-000031）',
      '电话 0311-0000-9777，',
      '《停车收费办法（2026）》第四条',
      '每月 260 元',
      '1,800元',
      '【停水通知】',
      '\n',
      '3号楼2单元',
      'T2026-000105',
      '一二三四五六七八九十一二三四五六七八九十一二三四五',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('，');
        const figures = (s: string) => s.match(/\d+(?:[.,:–-]\d+)*/g) ?? [];
        const large = inLargePrint(text);
        expect(figures(large)).toEqual(figures(text));
        expect(large).not.toMatch(/[（）()《》【】]/);
        const long = large.split('\n').filter((line) => [...line].length > LARGE_PRINT_LINE);
        expect(long.filter((line) => !/\d{4}/.test(line))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the same words', () => {
  let world: DomainWorld;
  beforeAll(async () => {
    world = await domainWorld();
    await world.group('g', '居民群', {});
  });
  afterAll(() => world.store.close());

  it('are never those of the text itself, and are free of its marks', () => {
    for (const text of Object.values(words).filter((value) => typeof value === 'string')) expect(otherWords(text)).not.toBe(text);
    expect(otherWords('收到。是哪号楼哪个单元？（回复例如“3号楼2单元”）')).toBe('好的，在哪号楼哪个单元？（回“3号楼2单元”这样就行）');
    expect(otherWords('已把您加到 T2026-000105，处理结果一起通知。')).toBe('T2026-000105 也算上您了，有结果一起告诉您。');
  });

  it('are never said three times in a row in a group, whatever is said, in either style', async () => {
    const texts = [words.CALLED, words.SMALL_TALK, '已把您加到 T2026-000001，处理结果一起通知。', '周六不能装修。', '周六、周日不能。'];
    const post = withManners(world.post);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...texts), { maxLength: 14 }), fc.boolean(), async (said, large) => {
        await setManners(world.store.db, 'g', large ? { style: 'large' } : {});
        const before = (await world.textsTo('g')).length;
        for (const text of said) {
          const message: Outgoing = {
            key: `k${++count}`,
            to: { group: 'g' },
            text,
            priority: 'reply',
            cause: { kind: 'message', id: '1' },
          };
          await post(world.store.db, [message]);
        }
        const heard = (await world.textsTo('g')).slice(Math.max(0, before - 2));
        for (let i = 2; i < heard.length; i++) expect(heard[i] === heard[i - 1] && heard[i] === heard[i - 2]).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it('of a notice and of a private chat go out as they are', async () => {
    await setManners(world.store.db, 'g', { style: 'large' });
    const person = await world.person('p', '孙叔');
    const post = withManners(world.post);
    const base = { text: '【停水通知】（全天）', priority: 'broadcast', cause: { kind: 'notice', id: 'n' } } as const;
    await post(world.store.db, [
      { ...base, key: 'n1', to: { group: 'g' } },
      { ...base, key: 'n2', to: { person: person.id }, cause: { kind: 'message', id: '1' } },
    ]);
    expect((await world.textsTo('g')).at(-1)).toBe('【停水通知】（全天）');
    expect((await world.textsTo(person.id)).at(-1)).toBe('【停水通知】（全天）');
  });
});
