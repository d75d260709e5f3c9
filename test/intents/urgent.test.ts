import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/intents/text.ts';
import { findEmergency } from '../../src/intents/urgent.ts';

const found = (text: string) => {
  const emergency = findEmergency(normalise(text));
  return emergency?.told ? undefined : emergency?.kind;
};

describe('emergencies', () => {
  it.each([
    '7号楼门口好大煤气味',
    '楼道里一股煤气味 谁家没关火',
    '着火了着火了 3号楼12层',
    '5号楼楼道冒烟了！快来人',
    '有人困在电梯里了',
    '电梯卡住了里面有老人',
    '我被关电梯里了 2号楼',
    '老人晕倒在小广场了',
    '我家水管爆了 水哗哗往外流',
    '孩子走丢了 穿红衣服 5岁',
    '我妈有老年痴呆 早上出去到现在没回来',
    '楼下有人拿刀',
    '楼上打起来了 快来人啊',
    '王大爷摔倒在楼梯口起不来',
    '电表箱冒火花了',
    '电动车自燃了，在车棚',
    '我爸胸口疼得厉害喘不上气',
    '有人要跳楼 8号楼楼顶',
    '小孩掉荷花池里了',
    '闻到很重的臭鸡蛋味',
    '厨房着火了怎么办',
    '煤气漏了咋办啊',
    '救命啊',
    '楼顶掉下来的瓷砖砸到人了',
    '地下车库被水淹了',
    '有个老太太躺在地上不动',
    '奶奶叫不醒了',
    '家里天然气报警器一直响',
    '七栋二单元有糊味 好像烧电线了',
    '电梯突然往下掉 我现在困在里面',
  ])('is one: %s', (text) => expect(found(text)).toBeDefined());

  it.each([
    '明天消防演练 大家不要惊慌',
    '昨天漏水已经修好了',
    '这价格要火',
    '火锅店今天开业',
    '周末去吃火锅吧',
    '我真是着急上火',
    '煤气费怎么交',
    '燃气安检什么时候来',
    '电梯又坏了',
    '电梯好卡',
    '万一着火了打什么电话',
    '着火了怎么逃生的讲座在哪听',
    '我手机摔了屏幕碎了',
    '地上有冰容易滑倒',
    '孩子的校服丢了谁看见',
    '我家狗走丢了',
    '电梯加装困难重重',
    '楼上漏水',
    '楼道灯不亮',
    '小心别摔倒',
    '上次电梯困人后来物业赔了吗',
    '嗓子都冒烟了',
    '生意火了',
    '跳楼价大甩卖',
    '打起来麻将就不知道时间',
    '去年3号楼着火那次真吓人',
    '新闻说隔壁市煤气爆炸',
    '电动车在楼道充电迟早着火',
    '没有着火 别瞎传',
    '老人摔跤住院医保能报吗',
    '晕 又停水',
    '120路公交几点',
    '家里有点冷',
    '救护车专用通道被占了',
    '消防车通道被堵',
    '找不到停车位',
    '孩子没人带四点半课堂怎么报名',
  ])('only sounds like one: %s', (text) => expect(found(text)).toBeUndefined());

  it.each([
    ['储藏室里冒烟了 进不去', 'fire'],
    ['煤气灶那边滋滋漏', 'gas'],
    ['两个小学生关电梯里头在哭', 'lift'],
    ['货梯卡半空 里面有人喊', 'lift'],
    ['我公公喊不应 手冰凉', 'medical'],
    ['外婆在阳台栽倒 站不起来', 'medical'],
    ['孙女吞了颗纽扣电池', 'medical'],
    ['婆婆出门买菜 联系不上了', 'missing'],
    ['水龙头崩了 往外喷水', 'water'],
    ['摸一下水管就麻 肯定带电', 'electric'],
    ['有个男的举着菜刀追人', 'violence'],
    ['有人站在天台栏杆外面', 'suicide'],
    ['阳台塌下来 底下压着人', 'collapse'],
    ['我妈摔倒了 快叫救护车', 'medical'],
    ['孩子走丢了 麻烦大家转发一下', 'missing'],
    ['煤气罐嘶嘶响 会不会爆炸', 'gas'],
  ])('by its parts, in words not seen before: %s', (text, kind) => expect(found(text)).toBe(kind));

  it.each([
    '灭火器放哪',
    '煤气泄漏应该打哪个电话',
    '今天的晚霞像着火一样',
    '两只猫打起来了',
    '孩子找到了 谢谢大家',
    '烧烤店冒烟那家味道不错',
    '谁捡到孩子的手套 丢了一只',
    '停电了',
    '水箱边的栏杆断了',
  ])('the parts alone do not make one: %s', (text) => expect(found(text)).toBeUndefined());

  it.each([
    ['7号楼门口好大煤气味', 'gas'],
    ['着火了', 'fire'],
    ['有人困在电梯里了', 'lift'],
    ['我家水管爆了', 'water'],
    ['孩子走丢了', 'missing'],
    ['楼下有人拿刀', 'violence'],
    ['有人要跳楼', 'suicide'],
    ['小孩掉荷花池里了', 'drowning'],
    ['电表箱冒火花了', 'electric'],
    ['老人晕倒了', 'medical'],
  ])('%s is %s', (text, kind) => expect(found(text)).toBe(kind));

  it('is heard through invisible characters and full width', () => {
    expect(found('着\u200b火\u200d了')).toBe('fire');
    expect(found('电\u2060梯里困人了')).toBe('lift');
  });

  it('what is over is over, what goes on goes on', () => {
    expect(found('楼道冒烟。已经扑灭了')).toBeUndefined();
    expect(found('昨天漏水漫到客厅，现在又漏了，水止不住')).toBe('water');
  });

  it('no text takes long, however long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('电', '梯', '火', '水', '管', '人', '冒', '烟', '，', ' ', '困'), maxLength: 2000 }),
        (text) => {
          const started = performance.now();
          findEmergency(text);
          expect(performance.now() - started).toBeLessThan(100);
        },
      ),
      { numRuns: 60 },
    );
  });
});
