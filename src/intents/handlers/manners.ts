import { isStaff } from '../../community/people-store.ts';
import { decide, reply, silent } from '../decide.ts';
import type { IntentDeps } from '../deps.ts';
import type { Handled, Heard } from '../heard.ts';
import type { Intent } from '../intent.ts';
import type { Recognition } from '../recognition.ts';
import * as words from '../words.ts';
import { handleChange } from './activity.ts';
import { answerIfKnown } from './policy.ts';
import { alertOf } from './urgent.ts';

/** Scolding, teasing, gossip, a nice word: an answer would only feed it. */
const NO_ANSWER_NEEDED =
  /废物|智障|笨|傻|蠢|滚|闭嘴|垃圾机器人|破机器人|没用|胡说|骂|打倒|糊弄|讨厌你|烦你|晚安|再见|拜拜|表扬|夸你|喜欢你|爱你|真棒|厉害|红包|哈哈|嘿嘿|花架子|^(?:嗯|哦|噢|好)+$/;

/** Who has called the bot is listened to for so long without another @. */
const CALLED_MINUTES = 2;

const GREETING =
  /^(?:你好|您好|在吗|在不在|在不|早上?好|上午好|中午好|下午好|晚上好|哈喽|嗨|hi|hello|有人吗)(?:呀|啊|哈|哦|嗯)?[!！~。.?？]*$/i;

export function handleHelp(recognition: Recognition, deps: IntentDeps): Handled {
  if (recognition.confidence < 0.9 && NO_ANSWER_NEEDED.test(recognition.text)) return silent(recognition, '闲话或表情，不接话');
  return decide(recognition, 'answer', [reply(words.help(deps.botName, deps.community))]);
}

export function handleHuman(heard: Heard, recognition: Recognition, deps: IntentDeps): Handled {
  return decide(recognition, 'escalate', [
    reply(words.humanComing(deps.community)),
    alertOf(heard, '居民要找工作人员', recognition.found.where),
  ]);
}

export function handlePrivacy(heard: Heard, recognition: Recognition, intent: Extract<Intent, { kind: 'privacy_request' }>): Handled {
  const privately = heard.group === undefined;
  switch (intent.wish) {
    case 'tell':
      return decide(recognition, 'answer', [reply(words.WHAT_IS_STORED)]);
    case 'erase':
      if (privately) return decide(recognition, 'ack', [reply(words.ERASE_ASK)], '要求删除信息，先请本人确认');
      return decide(
        recognition,
        'ack',
        [reply(words.ERASE_ASK, { privately: true }), reply(words.ERASE_IN_GROUP)],
        '要求删除信息，转到私聊确认',
      );
    case 'erase_confirmed':
      if (privately) return decide(recognition, 'ack', [{ kind: 'erase_person' }], '本人确认，删除信息');
      return decide(recognition, 'ack', [reply(words.ERASE_PRIVATELY)], '删除信息要在私聊里确认');
    default:
      return intent.wish satisfies never;
  }
}

export function handleInjection(heard: Heard, recognition: Recognition, intent: Extract<Intent, { kind: 'injection' }>): Handled {
  if (!recognition.addressed) return silent(recognition);
  // 给所有群发通知 by staff is work, said the wrong way.
  if (isStaff(heard.person.role) && intent.about === 'rules' && /发|通知|广播/.test(recognition.text))
    return decide(recognition, 'ack', [reply(words.STAFF_BROADCAST)], '工作人员要发通知，提示用指令');
  const text = { rules: words.NO_RULE_CHANGE, reporter: words.REPORTER_SECRET, resident: words.RESIDENT_SECRET }[intent.about];
  return decide(recognition, 'refuse', [reply(text)]);
}

/** One friendly line where somebody speaks to the bot and means something; silence otherwise. */
export async function handleChat(
  heard: Heard,
  recognition: Recognition,
  intent: Extract<Intent, { kind: 'chat' }>,
  deps: IntentDeps,
): Promise<Handled> {
  if (!recognition.addressed) return silent(recognition);
  const { text } = recognition;
  if (text === '' || /^[?？!！.。~\s]+$/.test(text) || GREETING.test(text))
    return decide(recognition, 'ack', [
      reply(words.CALLED),
      ...(heard.group ? [{ kind: 'remember', state: { kind: 'called' }, minutes: CALLED_MINUTES } as const] : []),
    ]);
  if (intent.thanks)
    return heard.group ? silent(recognition, '道谢或表示收到，不用再回') : decide(recognition, 'ack', [reply(words.WELCOME)]);
  if (NO_ANSWER_NEEDED.test(text) || /^[^\p{L}\p{N}]+$|^(?:\[[^\]]{1,6}\]\s*)+$/u.test(text))
    return silent(recognition, '闲话或表情，不接话');
  const changed = await handleChange(heard, recognition, deps);
  if (changed) return changed;
  // It was addressed, after all: perhaps the words are only unusual.
  const known = await answerIfKnown(heard, recognition, deps, 0.6);
  return known ?? decide(recognition, 'ack', [reply(words.SMALL_TALK)]);
}
