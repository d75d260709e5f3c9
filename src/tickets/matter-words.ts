/** Words by which reports of one matter and of two are told apart (matter.ts), beside what they are near to (matter-kinds.ts). */

/** Once more, after it was mended or over. */
export const AGAIN = /又(?!一)|再次|这回|这次|刚修|修(?:好|了|过)[^,。]{0,6}又|换(?:了|过)[^,。]{0,6}又|才修|上次|老毛病/;
/** Not the one, another one. */
export const ANOTHER =
  /另(?:一|外|有)|不是一[处个家回]|别的|换了?一家|新(?:来|搬|的|开)|不是(?:那|上次|之前)|这回是|这次是|隔壁那|又来了?一|又一/;

/** Where and how many, courtesy and feeling: what says nothing about the matter. */
const NO_MATTER =
  /[\d一二两三四五六七八九十]+\s*(?:号楼|[栋幢座#]|单元|号院|层|楼(?![梯道上下顶])|点|天|个?月|周|年|回|次|户|室)|@\S+|物业|居委会|社区|师傅|领导|麻烦|谢谢|请问|有没有人|管管|管一管|处理一下|看一下|派人|反映一下|求|赶紧|尽快|我们?|咱们?|你们|大家/g;
export const matterOnly = (text: string): string => text.normalize('NFKC').replace(NO_MATTER, ' ');

const HOUSES = /[\d一二两三四五六七八九十廿]+\s*(?:号楼|[栋幢座#]|单元|号院|层|楼(?![梯道上下顶])|户|室)/g;
export const withoutHouses = (text: string): string => text.normalize('NFKC').replace(HOUSES, ' ');

/** A neighbour has it too. */
export const TOO =
  /[我俺咱][^。!?]{0,16}也|(?:[楼层室栋]|单元|邻居|家)也|也(?:是|受不了|一样|这样|有)|可不是|就是嘛|没错|不光|同感|举手|以为就我|我还说是我|[跟和]我家一样/;
/** A day that is past when the next report comes. */
export const ON_A_DAY = /今[天儿早晚日]|昨[天晚夜儿]|刚才|刚刚|周[一二三四五六日]|上午|中午/;
/** It goes on: thrown down every day is one matter. */
export const KEEPS_ON =
  /天天|这几天|现在|每天|每次|每回|老(?=[是有往在夹掉堵坏停漏跳卡响吵闪叫不出])|总(?:是|有|往|在)|一到|经常|成天|整天|整宿|夜夜|隔三差五|动不动|长期|一直|不断|好几[次回天]/;
/** Kinds of trouble (data/matters) that happen and are over: tomorrow's is another. */
export const EVENTS: ReadonlySet<string> = new Set([
  ...['被偷', '刮蹭损坏', '高空抛物', '咬人扑人', '打架吵闹', '烧纸', '放炮', '困人', '送晚送错', '质量差', '欺骗推销', '冒烟着火'],
  ...['撞人', '泼水', '砸伤人', '砸坏车棚', '生人进出', '爆管喷水'],
]);
/** What comes to all homes of a house, on every floor (things of data/matters). */
export const SUPPLIES: ReadonlySet<string> = new Set([
  ...[
    '自来水',
    '热水',
    '暖气',
    '家里用电',
    '燃气',
    '宽带网络',
    '电视信号',
    '手机信号',
    '水泵水箱',
    '饭店油烟',
    '不明臭味',
    '设备噪声',
    '扬尘',
  ],
  ...['电梯整体', '下水道地漏马桶', '工地施工', '广场舞音响', '装修噪声', '烧烤摊', '蟑螂蚊蝇', '老鼠'],
]);

/** What comes of a kind of trouble, or is told in its stead: of a blocked drain the water that comes up, and the smell. */
const COMES_OF: Readonly<Record<string, string>> = {
  堵了下不去: '返水溢出 臭味 积水 漏水渗水',
  返水溢出: '臭味 积水 有虫鼠 漏水渗水 脏没打扫',
  漏水渗水: '滴水 积水 掉落脱落 湿滑结冰 断裂破损 返水溢出',
  爆管喷水: '停水 积水 漏水渗水 湿滑结冰 断裂破损',
  满了没清: '臭味 有虫鼠 乱扔 乱堆 脏没打扫',
  乱堆: '堵住通道 臭味 被占用 乱扔 有虫鼠',
  乱停: '堵住通道 被占用',
  被占用: '堵住通道 乱堆 乱停',
  跳闸: '停电 不亮 坏了用不了 一闪一闪 电压不稳',
  停电: '不亮 停运不走 坏了用不了 跳闸',
  电压不稳: '一闪一闪 跳闸 坏了用不了',
  关不上敞着: '没锁谁都能进 生人进出 异响 吵 欺骗推销 太冷太热 松动摇晃',
  刷不开认不出: '打不开 堵住通道 坏了用不了 没锁谁都能进',
  没锁谁都能进: '生人进出 欺骗推销 被偷',
  停运不走: '困人 按了没反应 打不开 坏了用不了',
  抖晃急坠: '异响 不平层 困人 震动',
  夹人: '关不上敞着 坏了用不了 打不开',
  断裂破损: '松动摇晃 掉落脱落 玻璃碎 歪斜要倒 裂缝 漏水渗水 坏了用不了 翘起绊人 缺失丢了 生锈',
  坑洼塌陷: '积水 翘起绊人 断裂破损',
  松动摇晃: '掉落脱落 歪斜要倒 异响 生锈',
  没牵绳: '咬人扑人 乱跑',
  太高太密挡光: '被遮挡 太暗',
  旱死没人养护: '枯死断枝',
  枯死断枝: '歪斜要倒 掉落脱落',
  水压小: '停水 不热没暖气',
  乱喂食: '有虫鼠 臭味 脏没打扫',
  油烟呛人: '臭味 烟味 冒烟着火',
  没人值守: '生人进出 没人管',
  飞线: '乱充电 电线裸露打火',
  坏了用不了: '按了没反应 打不开 听不清没声音 没信号 不亮 不制冷 不热没暖气 没人管',
  不亮: '太暗 翘起绊人',
};
const COME = new Set(
  Object.entries(COMES_OF).flatMap(([one, others]) => others.split(' ').flatMap((other) => [`${one} ${other}`, `${other} ${one}`])),
);
/** In both directions. */
export const comesOf = (one: string, other: string): boolean => COME.has(`${one} ${other}`);

/** The earlier one is over. */
export const EARLIER =
  /上回|上次|上周(?!就|开始|起|六|日|[一二三四五])|那次|那回|来[水电]了|上个?月|个[多来]?月前|月前|修好|才修|换过|清走|拖走|锯走|疏通过|换了才|不是一家|调好/;
/** How it is done, what it costs, or that the arrangement is not to one's taste: no fault that somebody comes to mend. */
export const ASKS =
  /怎么(?:摊|算|交|办|走|申请|报|买|用|查|充|收)|名额|多少钱|几点|能不能|可不可以|能否|建议|希望|最好|太(?:远|贵|少|高|低|短|麻烦)|想(?:借|办|学|报)|让不让|什么时候/;
/** Too little and too much of the same thing. */
const OPPOSITES: readonly (readonly [RegExp, RegExp])[] = [
  [/不热|冰凉|太冷|不暖|没暖气/, /[太忒特挺]热|过热|烫/],
  [/[太忒特很]小|小得|细得|太弱/, /[太忒特很]大|大得/],
  [/不亮|没亮|灭了|黑着|太暗|不着/, /不灭|常亮|一直亮|老亮|太亮|不关|晃眼|刺眼/],
  [/锁着|锁了|打不开|关着/, /没锁|不锁|敞|关不上|随便进/],
  [/太密|太高|该剪|没人[修剪]/, /剪得太|秃|没树|砍/],
  [/不让|拦住|进不[来去]/, /随便|不拦|没人拦/],
  [/没人(?:管|值|在)/, /管得太|太严|太勤/],
];
export const opposite = (a: string, b: string): boolean =>
  OPPOSITES.some(
    ([little, much]) => (little.test(a) && !much.test(a) && much.test(b)) || (much.test(a) && little.test(b) && !much.test(b)),
  );

/** Who or which one: of two colours or two breeds, one is not the other. */
export const MARKS: readonly RegExp[] = [
  /([黑白红灰银蓝黄绿棕花])(?:色|的)*[^，。]{0,3}?(?:车|狗|猫|轿|面包|SUV|越野|泰迪|柴|金毛|衣|拴)/g,
  /金毛|泰迪|狼狗|柴犬|哈士奇|边牧|柯基|德牧|拉布拉多|藏獒|比熊|博美|萨摩|土狗|轿车|面包车|越野|货车|三轮|皮卡|SUV|商务车|外卖|快递|保健品|床垫|卖菜|水果/g,
];
