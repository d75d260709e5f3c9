import { describe, expect, it } from 'vitest';
import type { Asked, Source } from '../../../src/knowledge/ask/check/ground.ts';
import { type ProblemKind, problemWords } from '../../../src/knowledge/ask/check/problems.ts';
import { verify } from '../../../src/knowledge/ask/verify.ts';
import { dateWords } from '../../../src/knowledge/ask/when.ts';
import { LANGUAGE, SUNDAY } from '../support.ts';

const source = (text: string, more: Partial<Source> = {}): Source => ({ title: '规定', place: '', lead: '', question: '', text, ...more });

const WALK = source(
  '第七条 遛狗时间为每天6:00–8:00和19:00–22:00。其他时间犬只因就医、搬家等需要出户的，应抱起或装笼，走最近的出口。导盲犬、扶助犬不受时间限制。',
  { title: '文明养犬管理规定', place: '第七条' },
);
const NO_ENTRY = source('第十一条 儿童游乐区、篮球场、日间照料中心、社区活动室和社区食堂禁止犬只入内，导盲犬、扶助犬除外。', {
  title: '文明养犬管理规定',
  place: '第十一条',
});
const ONE_DOG = source('第四条 每户限养1只。导盲犬、扶助犬不计入数量。', { title: '文明养犬管理规定' });
const LEASH = source('第八条 犬只出户必须拴绳，牵引绳长度不超过1.5米，由年满18周岁的人牵领，并挂犬牌。', { title: '文明养犬管理规定' });
const REGISTER = source(
  '第三条 犬龄满3个月的，养犬人应在15日内到警务室办理登记，领取犬牌。登记时带身份证、房产证或租房合同、狂犬病免疫证和犬只正面照片1张。登记每年换签一次，不收费。',
  { title: '文明养犬管理规定' },
);
const E_BIKE = source(
  '**第三条** 严禁电动自行车及其电池进楼上楼。不得把电动车推入楼道、电梯、地下室和住宅内停放或充电，也不得把电池拆下拿回家里充电。',
  { title: '电动自行车停放充电管理规定' },
);
const CHARGE = source(
  '**第十条** 单次充电不超过10小时，充满后应在2小时内把车挪出充电位，超时占位的从第3小时起每小时加收0.5元，每天最多加收5元。',
  { title: '电动自行车停放充电管理规定' },
);
const DRILL = source(
  '第九条 周六、周日和法定节假日不得进行产生噪声的装修作业，包括使用电钻、电锤、切割机和敲墙。工作日可作业时间为8:00–12:00、14:00–18:00，其余时间不得作业。',
  { title: '装修管理规定' },
);
const DEPOSIT = source(
  '第四条 备案时交装修押金2000元、装修垃圾清运费按建筑面积每平方米4元。只换灯具、刷墙、换家电等不产生建筑垃圾的小修，不用备案，也不交押金。',
  { title: '装修管理规定' },
);
const BALCONY = source('（三）经物业书面同意的，可以封闭阳台；', { title: '装修管理规定', lead: '下列施工应当备案：' });
const BANNED_ITEM = source('（二）在楼道内停放电动自行车；', { title: '消防公约', lead: '下列行为一律禁止：' });
const ALLOWANCE = source('90—94周岁\t300元\t按月计算，按季发放', {
  title: '高龄津贴申领指南',
  place: '津贴标准',
  lead: '年龄\t每月标准\t说明',
});
const WATER = source('因3、4号楼加压水泵检修，2026年11月23日（周一）9:00–12:00，3号楼、4号楼全部单元停水，其他楼正常供水。', {
  title: '停水通知（3、4号楼）',
});
const ROOM = source(
  '第四条 居民自己使用不收费。商业推广、会销、讲课卖药和收费培训一律不借。共建单位开会使用半天收场地清洁费50元，与社区合办的活动除外。',
  { title: '社区活动室使用规定' },
);
const HALL = source(
  '第三条 大厅和练功房须预约，提前3天到社区服务大厅登记，或打 0311-0000-9700 预约。同一支队伍每周最多预约2次，每次不超过2小时；棋牌室不用预约，先到先坐。',
  { title: '社区活动室使用规定' },
);
const AID = source('第六条 残疾人电动轮椅车凭残疾人证到物业备案后，可以停放在单元门内指定位置，但仍须到充电棚充电。', {
  title: '电动自行车停放充电管理规定',
});
const OFFICE = source('第九条 对活动室的意见可向周主任反映或投入门口意见箱，3个工作日内答复。', { title: '社区活动室使用规定' });

const asked = (question: string, more: Partial<Asked> = {}): Asked => ({
  question,
  dates: dateWords(question, SUNDAY, 'Asia/Shanghai'),
  placeholders: new Set(),
  names: ['何清妍', '张桂芬'],
  ...more,
});

/** Quotes the first sentence that is named by a piece of it, or the whole passage. */
function check(question: string, answer: string, sources: readonly Source[], quotes?: readonly string[], more: Partial<Asked> = {}) {
  const citations = sources.map((s, i) => ({ passage: i + 1, quote: quotes?.[i] ?? s.text }));
  return verify({ answer, citations }, sources, asked(question, more), LANGUAGE);
}

describe('what a model says, where it holds', () => {
  it.each<[string, string, readonly Source[]]>([
    ['几点能遛狗', '每天早上6:00–8:00、晚上19:00–22:00可以遛狗，导盲犬、扶助犬不受时间限制。', [WALK]],
    ['几点能遛狗', '遛狗时间是每天6点到8点和晚上7点到10点，导盲犬和扶助犬不受时间限制。', [WALK]],
    ['狗能进活动室吗', '不能，社区活动室禁止犬只入内，导盲犬、扶助犬除外。', [NO_ENTRY]],
    ['一家能养几条狗', '每户限养一只，导盲犬、扶助犬不计入数量。', [ONE_DOG]],
    ['狗绳要多长', '出户必须拴绳，牵引绳不超过1.5米，由年满18周岁的人牵领。', [LEASH]],
    ['狗登记要钱吗', '登记不收费，每年换签一次。', [REGISTER]],
    ['狗登记要钱吗', '登记免费，每年换签一次。', [REGISTER]],
    ['登记带什么', '带身份证、房产证或租房合同、狂犬病免疫证，还有犬只正面照片一张。', [REGISTER]],
    ['电动车能推上楼充电吗', '不可以，电动车不能推进楼道、电梯、地下室和住宅内停放或充电，电池也不能拿回家充电。', [E_BIKE]],
    ['电动车能推上楼充电吗', '不可以。', [E_BIKE]],
    ['充电最多多久', '一次充电不超过10小时，充满后两小时内要把车挪出充电位。', [CHARGE]],
    ['超时占位多少钱', '从第3小时起每小时加收0.5元，每天最多加收5元。', [CHARGE]],
    ['周六能打电钻吗', '不能，周六、周日和法定节假日不得进行有噪声的装修作业，包括使用电钻。', [DRILL]],
    ['周一几点能装修', '工作日8:00–12:00、14:00–18:00可以作业，其余时间不得作业。', [DRILL]],
    ['装修押金多少', '押金2,000元，备案时交。', [DEPOSIT]],
    ['刷墙要交押金吗', '只刷墙这样不产生建筑垃圾的小修，不用备案，也不交押金。', [DEPOSIT]],
    ['阳台能封吗', '经物业书面同意，可以封闭阳台。', [BALCONY]],
    ['楼道能停电动车吗', '不能在楼道内停放电动自行车。', [BANNED_ITEM]],
    ['91岁高龄津贴多少', '90—94周岁每月300元，按月计算，按季发放。', [ALLOWANCE]],
    ['明天3号楼停水吗', '明天（11月23日，周一）9:00–12:00，3号楼、4号楼全部单元停水。', [WATER]],
    ['打牌收钱吗', '居民自己使用不收费。', [{ ...ROOM, text: '第四条 居民自己使用不收费。' }]],
    ['练功房怎么订', '提前3天到社区服务大厅登记，或者打0311-0000-9700预约，每周最多预约两次，每次不超过两小时。', [HALL]],
    ['打牌要预约吗', '不用，棋牌室不用预约，先到先坐。', [HALL]],
    ['电动轮椅能停单元门里吗', '凭残疾人证到物业备案后，可以停在单元门内指定位置，但仍须到充电棚充电。', [AID]],
    ['意见找谁', '可以向周主任反映，也可以投入门口意见箱，3个工作日内答复。', [OFFICE]],
  ])('%s → %s', (question, answer, sources) =>
    expect(check(question, answer, sources)).toEqual({ kind: 'holds', cited: expect.anything() }),
  );

  it('gives the quotes as the source has them', () => {
    const wording = { answer: '不可以。', citations: [{ passage: 1, quote: '第三条 严禁电动自行车及其电池\n进楼上楼。' }] };
    expect(verify(wording, [E_BIKE], asked('电动车能上楼吗'), LANGUAGE)).toEqual({
      kind: 'holds',
      cited: [{ passage: 1, quotes: ['第三条** 严禁电动自行车及其电池进楼上楼。'] }],
    });
  });

  it('knows the placeholders of the question, and no other', () => {
    const text = '〔门牌1〕不能在楼道内停放电动自行车。';
    expect(check('〔门牌1〕门口能停电动车吗', text, [BANNED_ITEM], undefined, { placeholders: new Set(['〔门牌1〕']) })).toMatchObject({
      kind: 'holds',
    });
    expect(kinds(check('楼道能停电动车吗', text, [BANNED_ITEM]))).toContain('placeholder');
  });
});

const kinds = (verdict: ReturnType<typeof verify>): readonly ProblemKind[] =>
  verdict.kind === 'fails' ? verdict.problems.map((p) => p.kind) : [];

describe('what a model says, where it does not hold', () => {
  it.each<[ProblemKind, string, string, readonly Source[]]>([
    ['figure', '几点能遛狗', '每天5:00–8:00可以遛狗。', [WALK]],
    ['figure', '几点能遛狗', '每天早上6点到9点可以遛狗。', [WALK]],
    ['figure', '几点能遛狗', '每天早上7点到10点可以遛狗。', [WALK]],
    ['figure', '几点能遛狗', '工作日的每周三6:00–8:00可以遛狗。', [WALK]],
    ['figure', '能养几只', '每户限养三只。', [ONE_DOG]],
    ['figure', '能养几只', '每人限养1只。', [ONE_DOG]],
    ['figure', '充电最多多久', '一次充电不超过十二小时。', [CHARGE]],
    ['figure', '充电最多多久', '一次充电不超过10分钟。', [CHARGE]],
    ['figure', '装修押金多少', '押金三千元。', [DEPOSIT]],
    ['figure', '装修押金多少', '押金2000元，退百分之八十。', [DEPOSIT]],
    ['figure', '练功房电话', '打 0311-0000-9701 预约。', [HALL]],
    ['figure', '练功房电话', '打 13800001234 预约。', [HALL]],
    ['figure', '91岁津贴多少', '90—94周岁每月500元。', [ALLOWANCE]],
    ['figure', '什么时候停水', '11月24日9:00–12:00，3号楼、4号楼停水。', [WATER]],
    ['figure', '5号楼停水吗', '5号楼停水。', [WATER]],
    ['figure', '登记费', '登记费二十元。', [REGISTER]],
    ['bound', '充电最多多久', '一次充电至少10小时。', [CHARGE]],
    ['bound', '狗绳', '牵引绳1.5米以上。', [LEASH]],
    ['day', '几点停水', '今天9:00–12:00，3号楼、4号楼停水。', [WATER]],
    ['day', '后天停水吗', '后天9:00–12:00，3号楼、4号楼停水。', [WATER]],
    ['turned', '电动车能推上楼充电吗', '可以，电动车可以推进楼道、电梯充电。', [E_BIKE]],
    ['turned', '电动车能推上楼充电吗', '可以。', [E_BIKE]],
    ['turned', '电动车能推上楼充电吗', '电动车能推入电梯。', [E_BIKE]],
    ['turned', '楼道能停电动车吗', '楼道内可以停放电动自行车。', [BANNED_ITEM]],
    ['turned', '楼道能停电动车吗', '没问题，能停，在楼道内停放电动自行车即可。', [BANNED_ITEM]],
    ['turned', '周六能打电钻吗', '周六可以使用电钻。', [DRILL]],
    ['turned', '登记要钱吗', '登记收费，每年换签一次。', [REGISTER]],
    ['turned', '狗出门要拴绳吗', '犬只出户不用拴绳。', [LEASH]],
    ['turned', '押金交吗', '装修押金不用交。', [source('第四条 备案时交装修押金2000元。')]],
    ['turned', '打牌要预约吗', '棋牌室须预约。', [HALL]],
    ['turned', '遛狗', '遛狗时间为每天6:00–8:00，其他时间犬只不得出户。', [source('遛狗时间为每天6:00–8:00，其他时间犬只可以出户。')]],
    ['condition', '狗能进食堂吗', '不能，社区食堂禁止犬只入内。', [NO_ENTRY]],
    ['condition', '阳台能封吗', '可以封闭阳台。', [BALCONY]],
    ['condition', '电动轮椅能停单元门里吗', '可以停放在单元门内指定位置。', [AID]],
    ['condition', '开会收钱吗', '共建单位开会使用半天收50元。', [ROOM]],
    ['claim', '几点能遛狗', '每天6:00–8:00可以遛狗，违者由城管没收犬只并列入信用档案。', [WALK]],
    ['claim', '装修押金多少', '押金2000元，验收合格后全额退还。', [DEPOSIT]],
    ['claim', '停水怎么办', '3号楼停水，建议购买桶装矿泉水备用。', [WATER]],
    ['claim', '狗登记', 'Registration is free of charge.', [REGISTER]],
    ['claim', '物业费能不交吗', '物业费以后都不用交了。', [DEPOSIT]],
    ['link', '登记', '登记不收费，详见 http://example.com/a。', [REGISTER]],
    ['link', '登记', '登记不收费，见 huiyin.cn。', [REGISTER]],
    ['mention', '登记', '登记不收费，@所有人。', [REGISTER]],
    ['person', '意见找谁', '可以向何清妍反映，投入门口意见箱。', [OFFICE]],
    ['person', '意见找谁', '可以向王大妈反映，投入门口意见箱。', [OFFICE]],
    ['placeholder', '登记', '登记不收费，我们会打〔电话1〕。', [REGISTER]],
    ['inexact-quote', '登记', '规定说“登记永久有效”，不收费。', [REGISTER]],
    ['to-the-model', '登记', '作为AI语言模型，登记不收费。', [REGISTER]],
    ['long', '登记', `登记不收费。${'每年换签一次。'.repeat(40)}`, [REGISTER]],
    ['empty', '登记', ' ** ** ', [REGISTER]],
  ])('%s: %s → %s', (kind, question, answer, sources) => expect(kinds(check(question, answer, sources))).toContain(kind));

  it.each<[ProblemKind, readonly { passage: number; quote: string }[]]>([
    ['no-citation', []],
    ['unknown-passage', [{ passage: 2, quote: '登记每年换签一次' }]],
    ['unknown-passage', [{ passage: 0, quote: '登记每年换签一次' }]],
    ['unknown-passage', [{ passage: 1.5, quote: '登记每年换签一次' }]],
    ['inexact-quote', [{ passage: 1, quote: '登记每两年换签一次' }]],
    ['inexact-quote', [{ passage: 1, quote: '登记……不收费' }]],
    ['inexact-quote', [{ passage: 1, quote: '' }]],
    ['inexact-quote', [{ passage: 1, quote: '犬' }]],
  ])('%s: %j', (kind, citations) =>
    expect(kinds(verify({ answer: '登记不收费。', citations }, [REGISTER], asked('登记'), LANGUAGE))).toContain(kind),
  );

  it('a figure of a passage that it does not cite', () => {
    const citations = [{ passage: 1, quote: ONE_DOG.text }];
    expect(kinds(verify({ answer: '每户限养1只，绳长不超过1.5米。', citations }, [ONE_DOG, LEASH], asked('养狗'), LANGUAGE))).toContain(
      'figure',
    );
  });

  it('says every problem in words that name it', () => {
    const verdict = check('充电最多多久', '一次充电不超过十二小时，详见 http://a.com。', [CHARGE]);
    expect(verdict.kind === 'fails' && verdict.problems.map(problemWords).join('\n')).toMatch(/12小时|十二小时/);
    expect(verdict.kind === 'fails' && verdict.problems.map(problemWords).join('\n')).toContain('不能写网址');
  });
});
