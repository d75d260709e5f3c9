import { type Activity, looksLikeChain } from '../../activities/activities.ts';
import type { Effect } from '../../messages.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { IntentKind } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import { numberOf } from '../text.ts';
import { handleActivityQuestion, handleChange, handleWithdraw, staysWith } from './activity.ts';
import { CHANGES_PARTY } from './activity-party.ts';

/** What only means something because of what a person signed up for: 要, 签到 1234, 5分, 加一个人, 几点开始; and lists pasted in a group. */

const CHECK_IN = /^签到\s*[:：码]?\s*(\d{4})(?!\d)\s*[,，]?\s*(?:([0-9]{1,2}|[一二两三四五六七八九十])\s*(?:个|位)?人?)?[。.!]?$/;
const YES = /^(?:我)?(?:要|要的|想要|去|要去|想去|参加|接受|留给我|给我)(?:了|的|啊|呀|吧|哦|!|！|。|，|,|谢谢|\s)*$/;
const YES_WEAK = /^(?:好|好的|可以|行|嗯+|是|是的|确认|ok)(?:了|的|啊|呀|吧|哦|!|！|。|\s)*$/i;
const NO =
  /^(?:我)?(?:不要|不去|去不了|来不了|不参加|不来|没空|没时间|放弃|让给(?:别人|下一位|后面的人)|不要名额)(?:了|的|啊|呀|吧|哦|!|！|。|，|,|谢谢|\s)*$/;
const NO_WEAK = /^(?:不用|算|不了|不|取消|不行)(?:了|的|啊|呀|吧|哦|!|！|。|\s)*$/;
const RATING = /^(?:我)?(?:打|给|评)?\s*([1-5一二三四五])\s*(?:分|星|颗星)[,，。.!！、\s]*([\s\S]{0,400})$/;
const RATING_WORDS = /^(?:活动|讲座|课|课程)?(?:评价|反馈|打分|感受)\s*[:：]?\s*([1-5])?\s*分?[,，。.!！、\s]*([\s\S]{0,400})$/;
const ABOUT_MINE =
  /^(?:请问|那)?(?:那个?)?(?:活动|讲座|课)?(?:是)?(?:几点|什么时候|啥时候|哪天)(?:开始|去|到|集合|结束)?(?:来着|呀|啊|呢|\?|？)*$|^(?:那)?(?:是)?(?:在|去)?(?:哪|哪里|哪儿|什么地方)(?:举办|举行|上课|集合)?(?:来着|呀|啊|呢|\?|？)*$|还有(?:没有)?(?:名额|位子|位置|空位)|(?:我)?(?:报上|报成|登记上|报到名)(?:了)?(?:吗|没|没有|么|\?)|我?(?:排|候补)(?:在|到)?(?:第)?几|排(?:到|上)(?:我)?(?:了)?(?:吗|没)|前面还有(?:几|多少)/;
/** What somebody says in these goes before. */
const OF_THEIR_OWN: readonly IntentKind[] = ['urgent', 'staff_command', 'injection', 'privacy_request', 'official_report', 'delicate'];
/** Something else was asked; 好的 and 算了 answer that. */
const ASKED_ELSE = ['ticket_needs_place', 'same_matter', 'question_needs_place', 'notice_preview', 'gap_answer'];
const LONGEST = 60;
/** A few words of praise or blame so long after the thanks belong to it. */
const WORDS_HOURS = 24;

/** Undefined where nothing of that sort is said. */
export async function handleActivityReply(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { message, conversation } = heard;
  const { text, addressed, intent } = recognition;
  if (OF_THEIR_OWN.includes(intent.kind) || message.forwarded || message.mentionsOthers.length > 0) return undefined;
  if (heard.group && text.includes('\n') && looksLikeChain(message.text)) return pastedList(heard, recognition, deps);
  const checkIn = CHECK_IN.exec(text);
  if (checkIn) return checkedIn(recognition, checkIn[1]!, checkIn[2]);
  if (!addressed && conversation?.kind !== 'activity') return undefined;
  if (text.length > LONGEST) return rated(heard, recognition, deps);
  return (
    (await offerAnswered(heard, recognition, deps)) ??
    (await rated(heard, recognition, deps)) ??
    (await aboutMine(heard, recognition, deps))
  );
}

/** 1, 2 or 3 alone, where no ticket waits for it. */
export async function handleBareRating(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const digit = /^[“"「]?([1-5])[”"」。.!]?$/.exec(recognition.text)?.[1];
  if (!digit || !recognition.addressed) return undefined;
  const asked = await deps.activities.askedForFeedback(deps.db, heard.person.id);
  return asked && asked.signUp.rating === undefined ? noteRating(recognition, asked.activity, Number(digit), '') : undefined;
}

function checkedIn(recognition: Recognition, code: string, said: string | undefined): Handled {
  const people = said === undefined ? undefined : numberOf(said);
  const effect: Effect = { kind: 'check_in', code, quiet: !recognition.addressed, ...(people ? { people } : {}) };
  return decide(recognition, 'signup', [effect], '活动签到');
}

async function offerAnswered(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  if (!recognition.addressed) return undefined;
  const { text } = recognition;
  const free = !ASKED_ELSE.includes(heard.conversation?.kind ?? '');
  const yes = YES.test(text) || (free && YES_WEAK.test(text));
  const no = NO.test(text) || (free && NO_WEAK.test(text));
  if (!yes && !no) return undefined;
  const [first, ...more] = await deps.activities.offersTo(deps.db, heard.person.id);
  if (!first) return undefined;
  const quoted = heard.message.quote?.text ?? '';
  const meant = [first, ...more].find((activity) => quoted.includes(activity.title)) ?? first;
  return decide(
    recognition,
    'signup',
    [{ kind: 'answer_offer', activityId: meant.id, yes }, staysWith(meant)],
    `${yes ? '接受' : '放弃'}“${meant.title}”空出的名额`,
  );
}

/** 5分，讲得好; or words in answer to the thanks. */
async function rated(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { text, addressed, intent } = recognition;
  if (!addressed) return undefined;
  // Their own words are kept as they wrote them.
  const said = heard.message.text.trim();
  const scored = RATING.exec(said) ?? RATING.exec(text) ?? RATING_WORDS.exec(said);
  const bare = /^([45])[。.!]?$/.exec(text);
  const toThanks = heard.message.quote?.ofBot === true && /觉得怎么样/.test(heard.message.quote.text);
  const remark = heard.group === undefined && intent.kind === 'chat' && !intent.thanks && text.length >= 4 && !/[?？吗]/.test(text);
  if (!scored && !bare && !toThanks && !remark) return undefined;
  const asked = await deps.activities.askedForFeedback(deps.db, heard.person.id);
  if (!asked) return undefined;
  if (scored) {
    const rating = scored[1] === undefined ? undefined : numberOf(scored[1]);
    if (rating === undefined && !scored[2]) return undefined;
    return noteRating(recognition, asked.activity, rating, scored[2] ?? '');
  }
  if (bare) return noteRating(recognition, asked.activity, Number(bare[1]), '');
  const since = deps.clock.now().getTime() - asked.signUp.thankedAt!.getTime();
  return toThanks || since < WORDS_HOURS * 3_600_000 ? noteRating(recognition, asked.activity, undefined, said) : undefined;
}

function noteRating(recognition: Recognition, activity: Activity, rating: number | undefined, words: string): Handled {
  const effect: Effect = { kind: 'rate_activity', activityId: activity.id, words, ...(rating === undefined ? {} : { rating }) };
  return decide(recognition, 'ack', [effect], `评价“${activity.title}”`);
}

/** 加一个人, 我不去了, 几点开始: about what they signed up for, or have just asked about. */
async function aboutMine(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const { text } = recognition;
  const changes = CHANGES_PARTY.test(text) && !/[?？吗]/.test(text);
  const asks = ABOUT_MINE.test(text);
  if (!changes && !asks) return undefined;
  const mine = await deps.activities.signedUpFor(deps.db, heard.person.id);
  const open = heard.conversation?.kind === 'activity' ? heard.conversation.activityId : undefined;
  if (mine.length === 0 && (changes || open === undefined)) return undefined;
  if (asks) return mine.length === 1 || open !== undefined ? handleActivityQuestion(heard, recognition, deps) : undefined;
  return (await handleChange(heard, recognition, deps)) ?? handleWithdraw(heard, recognition, deps);
}

/** A list is kept for the activity that its heading names. Other people's lists are none of ours. */
async function pastedList(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled | undefined> {
  const heading = heard.message.text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*\d/.test(line))
    .slice(0, 4)
    .join(' ')
    .replace(/[#＃]?\s*接龙/g, ' ');
  const found = await deps.activities.find(deps.db, heading);
  const activity = found.kind === 'one' && sharesWords(heading, found.activity.title) ? found.activity : undefined;
  if (!activity) {
    if (!recognition.addressed) return silent(recognition, '群接龙，没有对应的活动，不是向社区提问');
    return decide(recognition, 'ack', [reply('没看出这份接龙是哪个活动的，请在第一行写上活动名称再发一次。')], '接龙没有对应的活动');
  }
  const effect: Effect = { kind: 'note_chain', activityId: activity.id, text: heard.message.text, say: recognition.addressed };
  return { ...decide(recognition, recognition.addressed ? 'ack' : 'silent', [effect], `“${activity.title}”的接龙，留给工作人员核对`) };
}

/** 周四团购 on the day of a lecture is no list for it. */
function sharesWords(heading: string, title: string): boolean {
  const words = title.replace(/[^\p{Script=Han}]|第.{1,3}次/gu, ' ').split(' ');
  return words.some((word) =>
    Array.from({ length: Math.max(0, word.length - 1) }, (_, i) => word.slice(i, i + 2)).some((pair) => heading.includes(pair)),
  );
}
