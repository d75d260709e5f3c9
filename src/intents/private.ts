/** Persons' data in a resident's words. What is found here is kept for the one who handles the matter, and shown to nobody else. */

const PHONE = /(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)/g;
const PHONE_MASKED = /(?<!\d)1[3-9]\d\*{4}\d{4}(?!\d)/g;
const LANDLINE = /(?<!\d)0\d{2,3}-?\d{4}-?\d{3,4}(?!\d)/g;
const ID_NUMBER = /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g;
const BANK_CARD = /(?<!\d)(?:\d{4}[ -]?){4,5}\d{0,3}(?!\d)/g;
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s-]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]/gi;
const WECHAT = /(?:微信号?|vx|wx|QQ号?)\s*[:是]?\s*[A-Za-z0-9_-]{5,20}/gi;
const DOOR = /(?<![\d\-.])\d{3,4}\s*(?:室|户(?!外|主)|号房|房间)|(?<![\d\-.:])\d{1,2}[-—–]\d{1,2}[-—–]\d{3,4}(?![\d\-.])/g;
/** Before 401: what makes the number a door and no amount. */
const DOOR_BEHIND =
  /((?:号楼|[栋幢座#]|单元|[层楼]|楼上|楼下|对门|隔壁|邻居|我家|我住|家住|住在?)\s?的?\s?)(\d{3,4})(?![\d\-.:元块多人度点年月日号岁米斤%个分秒万毫])/g;
const OWN_NAME = /(我(?:叫|是|姓名(?:是|叫)?)|姓名[:是]?|联系人[:是]?)\s*([\u4e00-\u9fa5]{2,4})(?=[,，。;；\s、!！]|$|电话|手机|住)/g;

const SURNAMES =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章苏潘葛范彭郎鲁韦昌马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅卞齐康伍余卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮闵席季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房丁邓单洪包左石崔吉龚程邢裴陆翁荀惠甄曲封储段巫焦巴弓侯蓬全班仰秋仲伊宫宁仇甘厉戎武符刘景詹束龙叶幸司黎薄印白蒲邰从鄂索咸籍赖卓蔺屠蒙池乔翟谭劳冉牛温庄柴阎连习艾向古易廖耿满匡国文寇广东欧利师巩聂晁关荆';
/** 张某某, 王大妈, 老李: somebody in particular, by a name that neighbours would know. A job (物业陈师傅, 李医生) is no secret. */
const NAMED = new RegExp(
  `[${SURNAMES}](?:某某?|某人)|(?<![\\u4e00-\\u9fa5])老[${SURNAMES}](?:头|太)?(?![\\u4e00-\\u9fa5]{0,1}(?:家属院|小区|板|师|人))|(?<![电姓])[${SURNAMES}](?:大[爷妈娘叔婶姐哥]|阿姨|叔叔?|奶奶|爷爷|先生|女士|太太|[老]?头)(?![们])`,
);

export interface PrivateData {
  readonly phone?: string;
  readonly idNumber?: string;
}

/** The first phone and ID number, so that staff can reach the person. */
export function privateDataIn(text: string): PrivateData {
  const phone = text.match(PHONE)?.[0] ?? text.match(PHONE_MASKED)?.[0] ?? text.match(LANDLINE)?.[0];
  const idNumber = text.match(ID_NUMBER)?.[0];
  return { ...(phone ? { phone: phone.replace(/\s/g, '') } : {}), ...(idNumber ? { idNumber } : {}) };
}

/** Takes out numbers and names that identify a person or a household. What is left may be shown to a neighbour. */
export function withoutPrivateData(text: string, blank = ''): string {
  return text
    .replace(ID_NUMBER, blank)
    .replace(PHONE, blank)
    .replace(PHONE_MASKED, blank)
    .replace(LANDLINE, blank)
    .replace(BANK_CARD, blank)
    .replace(PLATE, blank)
    .replace(WECHAT, blank)
    .replace(DOOR, blank)
    .replace(DOOR_BEHIND, `$1${blank}`)
    .replace(OWN_NAME, `$1${blank}`);
}

/** Somebody is named whom neighbours would recognise. */
export const namesSomebody = (text: string): boolean => NAMED.test(text);

/** Takes out such names as well. */
export const withoutNames = (text: string): string => text.replace(new RegExp(NAMED.source, 'g'), '某居民');
