/** What kind of thing a question wants to hear, and whether a text holds such a thing. */

export const THINGS = ['money', 'time', 'date', 'duration', 'phone', 'place', 'papers', 'who', 'count', 'allowed', 'how'] as const;
export type Thing = (typeof THINGS)[number];

const ASKS: Readonly<Record<Thing, RegExp>> = {
  money:
    /多少钱|几块|几毛|几元|什么价|啥价|价格|价钱|收费|收钱|收多少|费用|多贵|贵不|要钱|花钱|免费|交多少|多少元|罚多少|罚款|罚几|掏钱|工本费|押金|补多少|补贴多少|给多少|给补|能报多少|报几成|补几成|便宜|打折|领多少|发多少|能领|优惠|一个月多少|每月多少|多少钱|报销多少|给钱/,
  time: /几点|什么时间|时间是|啥时间|几时|早上.*吗|晚上.*吗|营业|开门|关门|开放|上班|下班|到点|钟头/,
  date: /什么时候|啥时候|哪天|几号|几月|哪一天|哪日|何时|多会儿|啥时|日期|周几|星期几|礼拜几|截止|到期|结束/,
  duration: /多久|多快|几时能|多长时间|几天|几个月|几年|多少天|多长|时限|期限|几个工作日|几小时|等多/,
  phone: /电话|号码|联系方式|怎么联系|打哪|打给|拨哪|热线|打多少/,
  place: /在哪|在哪里|去哪|哪里|哪儿|哪块|什么地方|啥地方|地址|位置|上哪|到哪|搁哪|挪哪|往哪|放哪|扔哪|停哪|哪个窗口|几号窗口/,
  papers: /带什么|准备哪些|备齐|带啥|拿什么|拿啥|材料|手续|证件|证明|要哪些|需要什么|需要啥|要什么|要啥|准备什么|准备啥|资料/,
  who: /找谁|谁管|谁负责|谁来|哪个部门|归谁|谁家|谁出|谁修|谁掏|谁给|问谁|向谁|跟谁|哪个单位|谁可以|什么人|哪些人|啥人/,
  count:
    /几个|几家|几户|几盆|几度|几岁|多少岁|多少家|多少平|几只|几条|几次|几张|几人|多少个|多少人|多少只|多少次|多大|多高|多重|多少度|几度|多少分贝|几楼|上限|最多|最少|限几/,
  allowed:
    /能不能|可不可以|可以.*吗|能.*吗|可以不|行不行|行吗|行不|让不让|准不准|允许|允不允许|准.*吗|许.*吗|能.*不$|可以.*不$|违规|违法|违反|算不算|合不合|要不要|用不用|需不需要|需要.*吗|有没有|有.*吗|有.*不$|会不会|是不是|是否|能否|可否|吗$|不$|没$/,
  how: /怎么办|咋办|怎么弄|咋弄|如何|怎样|怎么申请|咋申请|怎么报|怎么交|流程|程序|步骤|怎么处理|咋处理|怎么预约|怎么走|咋整/,
};

const HOLDS: Readonly<Record<Thing, RegExp>> = {
  money: /\d[\d,.]*\s*(?:万?元|块|角|毛)|免费|不收费|不收取|无偿|全额|减半|不要钱|不用交|\d\s*(?:%|％|折)/,
  time: /\d{1,2}[:：]\d{2}|\d{1,2}\s*[时点](?!段)|全天|24小时|昼夜/,
  date: /\d{1,2}月|\d{1,2}日|每[周月年天日季]|周[一二三四五六日]|工作日|节假日|次日|当[天日月]/,
  duration:
    /\d+\s*(?:个)?(?:工作日|自然日|日|天|月|年|小时|分钟|周|季度|学期)|[一二三四五六七八九十]+(?:日|个月|年|天)|半年|当场|立即|即时|长期/,
  phone: /\d{3,4}-\d{3,8}|(?<!\d)1[3-9]\d[\d*]{8}|(?<!\d)(?:1[12]\d|12\d{3}|9\d{4})(?!\d)/,
  place:
    /号楼|\d楼|[一二三四五六]层|窗口|大厅|中心|广场|[东西南北]门|[东西南北]侧|[室站点处所馆园场院棚房厅库街路区口]|附近|网上|小程序|手机/,
  papers: /[证件书表单照片册卡]|材料|复印|原件|户口|协议|合同|凭证|票据|证明/,
  who: /居委会|物业|街道|网格员|业主|社区|公安|派出所|部门|机关|单位|公司|政府|本人|居民|老人|家庭|人员|负责|承担|[局院站室员人]/,
  count: /\d|[一二三四五六七八九十两]+[个只条次张人户度楼层]/,
  allowed: /不得|禁止|严禁|不准|不许|不能|不可|可以|可凭|可在|可到|允许|应当|应|必须|须|需|不用|无需|不需|不受|有权|免|均可|为\d|有|不/,
  how: /申请|提交|办理|登记|预约|拨打|打\s*\d|到|向|先|再|携带|凭|通过|扫码|填|联系|报告|告知|由/,
};

/** What the question asks for, the plainest first; empty where it is only a subject. */
export function asksFor(question: string): readonly Thing[] {
  return THINGS.filter((thing) => ASKS[thing].test(question));
}

export function holds(text: string, thing: Thing): boolean {
  return HOLDS[thing].test(text);
}

const ANNOUNCES: Readonly<Partial<Record<Thing, RegExp>>> = {
  money: /收费|费用|标准|价格|缴费|多少钱|补贴|优惠/,
  time: /时间|几点|安排/,
  date: /时间|日期|安排|几时|期限/,
  duration: /时限|期限|流程|多久/,
  phone: /电话|联系/,
  place: /地点|位置|在哪|哪里/,
  papers: /材料|证件|要带|带什么|手续|须知/,
  who: /对象|责任|负责|谁/,
  count: /名额|标准|数量/,
  how: /流程|办法|怎么|如何|申请|报名|预约|方式/,
};

/** Whether a heading says that such a thing stands below it. */
export function announces(heading: string, thing: Thing): boolean {
  return ANNOUNCES[thing]?.test(heading) ?? false;
}
