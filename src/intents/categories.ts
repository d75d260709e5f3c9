/** What a matter is about. The one table: names as staff see them, the words that speak for each, and whether a place is needed. */
export interface Category {
  readonly name: CategoryName;
  /** Nobody can go and look without knowing where. */
  readonly needsPlace: boolean;
  /** Words that hardly occur with another matter. */
  readonly plain: readonly string[];
  /** Words that lean towards it; something plainer wins. */
  readonly hints: readonly string[];
  /** What words alone can't say: a thing together with what is wrong with it. */
  readonly together?: readonly RegExp[];
}

export const CATEGORY_NAMES = [
  '环境卫生',
  '设施维修',
  '噪声扰民',
  '停车交通',
  '物业服务',
  '消防安全',
  '治安',
  '邻里纠纷',
  '养犬',
  '违建占道',
  '水电气暖',
  '政策服务',
  '其他',
] as const;
export type CategoryName = (typeof CATEGORY_NAMES)[number];

const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** The more special matter stands first: it wins a tie. */
export const CATEGORIES: readonly Category[] = [
  {
    name: '养犬',
    needsPlace: true,
    plain: list(
      '遛狗 狗绳 狗屎 狗尿 狗便 狗粪 狗叫 狗吠 犬吠 犬只 养犬 养狗 大狗 小狗 恶犬 烈性犬 狼狗 狼犬 藏獒 金毛 泰迪 哈士奇 拉布拉多 柯基 德牧 边牧 比熊 博美 二哈 萨摩 阿拉斯加 罗威纳 土狗 狗主人 狗证 狗咬 狗扑 野狗 流浪狗 流浪猫 野猫 喂猫 猫粮 猫屎 宠物 牵绳 不牵绳 没牵绳 牵引绳 不拴 没拴 拴绳 嘴套 拾便 疫苗证 养鸡 公鸡 鸡叫 打鸣 养鸽 鸽子 养鸭 养鹅 家禽',
    ),
    hints: list('狗 犬 猫 汪汪 嚎'),
  },
  {
    name: '消防安全',
    needsPlace: true,
    plain: list(
      '灭火器 消火栓 消防栓 消防通道 消防门 防火门 安全出口 疏散通道 逃生通道 应急灯 疏散指示 烟感 喷淋 消防水 消防设施 消防器材 消防车 消防箱 微型消防站 飞线 拉线充电 私拉电线 私接电线 乱拉电线 煤气罐 液化气罐 烟花 鞭炮 爆竹 放炮 烧纸 明火 易燃 易爆 油漆桶 稀料 酒精 汽油 打火机 自燃 阻燃 火灾隐患 消防隐患 干锅 电取暖 小太阳 蜂窝煤',
    ),
    hints: list('消防 着火 起火 冒烟 失火 火 燃 充电 电瓶 电动车上楼'),
    together: [
      /(?:电动?车|电瓶车?|电驴|小电驴|电池|电瓶)[^,。!?]{0,12}(?:上楼|进楼|进电梯|推上|推进|抬上|拿(?:上|回|到)[^,。!?]{0,4}(?:楼|家)|楼道|门厅|门洞|走廊|过道|入户|家里充)/,
      /(?:楼道|家里|屋里|过道|门洞|门厅|走廊|楼梯|大厅|电梯)[^,。!?]{0,14}(?:充电(?!桩坏)|停[^,。!?]{0,4}电动?车|停满|电动?车|电瓶)/,
      /(?:楼道|楼梯|走廊|过道|门洞|通道|管道井|地下室|电表箱|消防)[^,。!?]{0,14}(?:堆|杂物|纸箱|纸壳|废品|旧家具|沙发|自行车|堵)|(?:堆|摞)[^,。!?]{0,8}(?:杂物|纸箱|纸壳|易燃|废品)/,
      /(?:从|往)[^,。!?]{0,6}(?:窗|楼上|阳台)[^,。!?]{0,8}(?:拉|吊|甩)[^,。!?]{0,4}(?:线|插排)|(?:线|插排|插线板)[^,。!?]{0,8}(?:吊|拉|垂)(?:下|到|出)/,
      /(?:电梯|楼道|门)[^,。!?]{0,10}(?:阻车|禁止电动车)|闭门器[^,。!?]{0,6}(?:坏|没)/,
    ],
  },
  {
    name: '违建占道',
    needsPlace: true,
    plain: list(
      '违建 违章建筑 违法建设 私搭 乱搭 私搭乱建 乱建 搭建 搭棚 阳光房 玻璃房 彩钢房 彩钢板 板房 铁皮房 加盖 扩建 外扩 圈地 圈占 圈起来 占地 占道 占道经营 占用公共 占用绿地 毁绿 种菜 菜地 种葱 开荒 承重墙 拆墙 打洞开门 开门洞 破墙 摆摊 流动摊 地摊 摊贩 小摊 外摆 出店 货架 围栏圈 砌墙 砌了 储藏室 私自改 防盗窗外 公共过道 公用露台 露台 屋顶花园 挖地下室 群租 隔断 改商用 居改非',
    ),
    hints: list('占 搭 盖 棚 圈 砌 摊 鞋柜'),
    together: [
      /(?:占|圈|挡|封|锁)(?:了|着|用|住|道)?[^,。!?]{0,6}(?:绿地|绿化|草坪|公共|公用|露台|天台|楼顶|人行道|盲道|通道|过道|走廊|楼道|空地)/,
      /(?:绿地|绿化带?|草坪|公共(?:区域|空间|地方|绿地)?|人行道|盲道|过道|楼道|天台|楼顶|空地|广场)[^,。!?]{0,10}(?:占|圈|围|搭|盖|砌|铺成|铲|种|摆(?:满|了|上)|装了?鞋柜)/,
      /鞋柜|(?:一楼|底商|商铺|门店|饭店|超市|店家)[^,。!?]{0,10}(?:往外|摆|占|搭|扩)/,
    ],
  },
  {
    name: '噪声扰民',
    needsPlace: true,
    plain: list(
      '噪音 噪声 扰民 太吵 吵死 好吵 很吵 真吵 吵得 吵闹 吵到 吵人 吵醒 吵架声 隔音 分贝 静音 广场舞 跳舞 音响 音箱 音量 唱歌 K歌 KTV 卡拉OK 唱戏 喇叭 喊麦 唢呐 二胡 钢琴 萨克斯 架子鼓 吹号 电钻 冲击钻 电锯 切割机 砸墙 砸地 敲墙 敲敲打打 叮叮当当 咚咚 哐哐 砰砰 嗡嗡 吱嘎 吱扭 轰隆 轰鸣 隆隆 突突 震天 刺耳 机器声 水泵声 低频 外机声 拖椅子 拖桌子 拖家具 跳绳 蹦跳 蹦床 高跟鞋 拖鞋声 麻将声 搓麻 麻将 划拳 夜宵摊 睡不着 睡不好 没法睡 睡不成 睡觉不 神经衰弱 渣土车 工地 夜间施工 凌晨 大半夜 半夜三更 一宿 通宵 后半夜',
    ),
    hints: list('吵 响 闹 声音 动静 半夜 夜里 早上五点 早上六点 装修 施工 打球 叫喊 尖叫 跑来跑去 震 音乐 晚上十点 晚上十一点'),
    together: [
      /(?:装修|施工|电钻|砸墙|敲墙)[^,。!?]{0,16}(?:早上|中午|周[六日末]|晚上|天天|一大早|不停|没完|响|吵)|(?:周[六日末]|中午|一大早|早上[六七]点|晚上)[^,。!?]{0,12}(?:装修|砸墙|电钻|施工)/,
      /(?:半夜|夜里|凌晨|深夜|晚上[十9]|[十9]?点多?|大清早|早上[四五六])[^,。!?]{0,14}(?:唱|跳|吵|闹|响|叫|喊|敲|砸|打球|放|拖|转|跑|嚎|练)/,
      /(?:空调外机|水泵|电梯机房|变压器|排风|风机|油烟机|洗衣机|卷帘门|井盖)[^,。!?]{0,10}(?:响|声|吵|震|嗡|轰|哐)/,
    ],
  },
  {
    name: '停车交通',
    needsPlace: true,
    plain: list(
      '停车 车位 乱停 停车位 停车场 停车费 占车位 车位线 挪车 堵车 堵路 道闸 抬杆 起落杆 车牌识别 月卡 地锁 僵尸车 外来车 私家车 房车 越野车 面包车 货车 大车 小轿车 小汽车 轿车 违停 双排停 压线 倒车 会车 单行线 车道 超速 飙车 限速 减速带 反光镜 凸面镜 广角镜 红绿灯 斑马线 路口 逆行 交警 贴条 共享单车 摩托车 三轮车 快递车 外卖车 骑得飞快 开得飞快 摆渡车 公交 接送孩子 早高峰 占两个 横着停 人车分流 充不上车位 余位',
    ),
    hints: list('车 堵 停 挡道 出不来 进不来 开车 司机 路 行人'),
    together: [
      /(?:车|轿车|货车|电动车)[^,。!?]{0,10}(?:停|堵|挡|横|占)(?:在|着|住|了|到)/,
      /(?:堵|挡|停)(?:在|着|住|了|到|满)[^,。!?]{0,8}(?:门口|路口|出口|入口|车库|单元门|路上|道|车)/,
    ],
  },
  {
    name: '治安',
    needsPlace: true,
    plain: list(
      '小偷 偷了 被偷 偷走 偷盗 盗窃 被盗 失窃 入室 撬门 撬锁 撬车 溜门 可疑 陌生人 鬼鬼祟祟 转悠 踩点 尾随 跟踪 抢劫 抢了 诈骗 骗子 骗老人 骗钱 被骗 保健品 假冒 传销 赌博 赌场 聚赌 吸毒 卖淫 涉黄 斗殴 打群架 持刀 监控 摄像头 治安 巡逻 联防 警务室 民警 派出所 报警 小卡片 敲诈 推销 上门推销 砸车 划车 划了 扎胎 卸轮胎 偷电瓶 丢电瓶 丢快递 丢车 丢了电 高空抛物 抛物 从楼上扔 往楼下扔 往下扔 往下倒 烟头往下 酒瓶从 醉汉 骚扰 偷拍 偷窥 露阴 外来人员 门锁 换锁 刷脸进',
    ),
    hints: list('偷 骗 抢 丢 盗 混进 随便进 随便进出 外人'),
    together: [
      /(?:从|往)[^,。!?]{0,8}(?:楼上|楼下|窗|高处|上面|下)[^,。!?]{0,8}(?:扔|抛|掉|倒水|泼|砸)|(?:扔|抛|泼|倒)(?:下来|下去|到楼下)/,
      /(?:电瓶|快递|自行车|电动车|包裹|单车|手机|钱包)[^,。!?]{0,8}(?:丢|没了|不见|偷|拿走|剪)/,
    ],
  },
  {
    name: '邻里纠纷',
    needsPlace: false,
    plain: list(
      '纠纷 调解 矛盾 吵起来 骂街 骂人 辱骂 打架 动手 推搡 扯皮 不讲理 赔偿 赔钱 不认账 不赔 索赔 评理 家暴 打老婆 打孩子 报复 恶意 故意 分家 房产 赡养 合用 共用 公摊 邻居家 隔壁家 对门家 滴水 浇花 晾衣服滴 烟味飘 二手烟 抽烟 对着我家 摄像头对 正对着我家 泡了我家 漏到我家',
    ),
    hints: list('邻居 楼上 楼下 隔壁 对门 对面 那家 理论 说了不听 吵架'),
    together: [
      /(?:邻居|楼上|楼下|隔壁|对门|对面)(?:那?家|邻居|住户|的?人)?[^,。!?]{0,14}(?:纠纷|吵架|骂|矛盾|不讲理|不认|赔|泼|威胁|故意|闹|说了(?:就|不)|占了?我家|打洞)/,
      /(?:漏水|渗水|泡|滴水)[^。!?]{0,20}(?:赔|不认|不管|扯皮|不配合|不让修|不开门)/,
    ],
  },
  {
    name: '水电气暖',
    needsPlace: true,
    plain: list(
      '停水 停电 停气 断水 断电 来水 没水 没电 没气 没暖 没暖气 跳闸 水压 水小 水流小 自来水 水质 水黄 水发黄 水浑 黄水 红虫 水箱 水表 电表 燃气表 水费 电费 燃气费 暖气费 采暖费 电压 电路 短路 漏电 线头 电线裸 裸露的线 配电 配电箱 配电室 变压器 插座 暖气 暖气片 供暖 供热 地暖 热力 不热 冰凉 温度上不去 室温 试压 试水 放气 换热站 热水 太阳能热水 集中供 水管 管道 管子 爆管 漏水 渗水 跑水 滴水 水龙头 阀门 总阀 下水 下水道 下水管 反水 返水 返味 反味 地漏 马桶 厕所顶 化粪池 疏通 燃气 煤气 天然气 燃气管 燃气软管 打不着火 气压低 气压 充值 购电 分户计量 热计量',
    ),
    hints: list('冷 堵了 溢 冒水'),
    together: [/(?:水|(?<!充)电(?![话动梯瓶])|(?<![空天])气|暖)[^,。!?]{0,4}(?:停|断|没(?!人)|小|不来|不通)/],
  },
  {
    name: '设施维修',
    needsPlace: true,
    plain: list(
      '电梯 路灯 楼道灯 感应灯 声控灯 廊灯 照明 灯泡 灯管 灯杆 门禁 单元门 楼门 大门 自动门 闸机 对讲 可视对讲 门铃 刷卡 刷脸 人脸识别 闭门器 门把手 门轴 井盖 篦子 地砖 瓷砖 路面 坑 台阶 坡道 无障碍 扶手 栏杆 护栏 围墙 墙皮 墙面 外墙 掉皮 裂缝 屋顶 楼顶漏 房顶 天花板 吊顶 漏雨 防水 雨水管 落水管 房檐 排水沟 盖板 积水 健身器材 器材 跑步机 滑梯 秋千 跷跷板 篮筐 篮球架 塑胶 步道 座椅 长椅 凳子 石凳 凉亭 议事亭 晾晒架 晾衣杆 玻璃 窗户 信报箱 快递柜 宣传栏 公示栏 科普画廊 充电桩 充电棚 车棚 雨棚 卷帘门 沉降 地面塌 椭圆机 轮椅 围栏 游乐区 沙坑 增设 加装 安装 雨伞架 旧衣 路牌 指示牌 楼牌 门牌',
    ),
    hints: list('灯 门 坏 破 裂 断 松 锈 塌 翘 歪 晃 卡 失灵 报修 维修 修 老化 损坏 脱落 不亮 不灵 不制热 异响 空调 信号 黑 暗'),
    together: [
      /灯[^,。!?]{0,6}(?:坏|不亮|灭|闪|黑|不灵|憋|瞎|忽亮|常亮)|(?:一盏灯|灯)都?没有|摸黑|黑(?:灯瞎火|漆漆|咕隆咚|得要命|乎乎|黢黢)/,
    ],
  },
  {
    name: '环境卫生',
    needsPlace: true,
    plain: list(
      '垃圾 垃圾桶 垃圾站 垃圾房 垃圾袋 垃圾车 厨余 泔水 湿垃圾 干垃圾 建筑垃圾 装修垃圾 水泥渣 大件垃圾 卫生 打扫 清扫 保洁 清理 清运 拖地 扫地 洗地 脏 脏乱 污 臭 臭味 恶臭 馊味 骚味 尿味 异味 怪味 味儿 难闻 刺鼻 药水味 消杀 蚊子 蚊虫 苍蝇 蟑螂 老鼠 灭鼠 白蚁 虫子 小广告 牛皮癣 烟头 瓜子皮 吐痰 痰 随地大小便 小便 大便 粪 屎 尿 乱扔 乱倒 乱丢 倒垃圾 投放点 落叶 树叶 杂草 狗尾草 草坪 绿化 绿化带 绿植 树枝 修剪 剪枝 树 柳絮 杨絮 毛毛 枯枝 枯树 种花 种树 积雪 扫雪 铲雪 除冰 结冰 冰溜子 油烟 烧烤 竹签 污水 公厕 厕所脏 水沟臭 池塘臭 死鱼 死老鼠 禁烟 大扫除',
    ),
    hints: list('味 扔 堆 清 一地 满地 草 花'),
  },
  {
    name: '物业服务',
    needsPlace: false,
    plain: list(
      '物业费 物业公司 物业服务 物业经理 物业前台 管家 客服 保安 门卫 门岗 岗亭 保洁阿姨 业委会 换届 公共收益 电梯广告 广告收入 维修资金 维修基金 服务态度 态度差 态度恶劣 乱收费 收费不 不作为 没人管 没人接 打不通 不接电话 电话没人 推诿 踢皮球 石沉大海 敷衍 拖延 糊弄 年检 维保 发票 公示 账 明细 反馈给谁 完结',
    ),
    hints: list('物业 师傅 上门 收费 态度 电话 催 报修'),
  },
  {
    name: '政策服务',
    needsPlace: false,
    plain: list(
      '低保 补贴 津贴 补助 救助 医保 社保 养老金 退休 认证 居住证 居住证明 户口 落户 开证明 证明 盖章 办证 办事 窗口 材料 手续 残疾 高龄 优抚 退役 就业 失业 公租房 廉租 生育 准生 疫苗 体检 报销 合作医疗 政策 社区食堂 老年食堂 老年餐 助餐 食堂 菜单 日间照料 照料中心 养老 托管 四点半 图书 阅览 阅览室 绘本 志愿者 志愿 活动 讲座 义诊 课程 培训 合唱 书法 老年大学 便民 磨刀 理发 家政 法律咨询 议事会 百家宴 评比 失物招领 共享 意见箱 群公告 投票 公开 通知 网格员 楼栋长 独居老人 空巢 一键呼叫 母婴室 心理 健身房 开放时间 延长 工作人员 跑了三趟',
    ),
    hints: list('社区 居委会 老人 孩子 办 教'),
  },
];

interface Compiled {
  readonly name: CategoryName;
  readonly plain: RegExp;
  readonly hints: RegExp;
  readonly together: readonly RegExp[];
}

const COMPILED: readonly Compiled[] = CATEGORIES.map(({ name, plain, hints, together }) => ({
  name,
  plain: anyOf(plain),
  hints: anyOf(hints),
  together: together ?? [],
}));
const PLACES_OF = CATEGORY_NAMES.map((name) => CATEGORIES.findIndex((category) => category.name === name));

/** The longest word first, so that 狗屎 is not read as 狗. */
function anyOf(words: readonly string[]): RegExp {
  return new RegExp([...words].sort((a, b) => b.length - a.length).join('|'), 'g');
}

/** How strongly the words speak for each category, in the order of CATEGORY_NAMES. */
export function categoryScores(text: string): readonly number[] {
  const scores = COMPILED.map(({ plain, hints, together }) => {
    const plainly = new Set(text.match(plain) ?? []).size;
    const hinted = new Set(text.match(hints) ?? []).size;
    const fits = together.filter((pattern) => pattern.test(text)).length;
    // A second word says less than the first.
    return 3 * Math.min(3, plainly) ** 0.7 + Math.min(2, hinted) * 0.8 + 4 * Math.min(2, fits);
  });
  return PLACES_OF.map((at) => (at < 0 ? 0 : scores[at]!));
}

/** The category of the words alone; 其他 where nothing speaks. */
export function categoryOfWords(text: string): CategoryName {
  const scores = categoryScores(text);
  let best: CategoryName = '其他';
  let bestScore = 0.7;
  for (const { name } of CATEGORIES) {
    const score = scores[CATEGORY_NAMES.indexOf(name)]!;
    if (score > bestScore) {
      best = name;
      bestScore = score;
    }
  }
  return best;
}

export const needsPlace = (category: string): boolean => CATEGORIES.find((c) => c.name === category)?.needsPlace ?? false;

export const isCategory = (name: string | undefined): name is CategoryName =>
  (CATEGORY_NAMES as readonly (string | undefined)[]).includes(name);
