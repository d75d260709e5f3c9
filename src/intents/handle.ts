import { isStaff } from '../community/people-store.ts';
import type { ConversationState, Effect } from '../messages.ts';
import { silent } from './decide.ts';
import type { IntentDeps } from './deps.ts';
import { handleActivityQuestion, handleChange, handleSignUp, handleWithdraw } from './handlers/activity.ts';
import { handleBareRating } from './handlers/activity-replies.ts';
import { handleDelicate, handleOfficialReport } from './handlers/delicate.ts';
import { handleChat, handleHelp, handleHuman, handleInjection, handlePrivacy } from './handlers/manners.ts';
import { picturesOf } from './handlers/pictures.ts';
import { handleOriginal, handlePlaceOfQuestion, handleQuestion } from './handlers/policy.ts';
import { handleRecentNotices } from './handlers/recent-notices.ts';
import {
  handleCorrection,
  handleGiveUp,
  handleJoin,
  handlePicture,
  handlePlace,
  handleReport,
  openWithoutPlace,
} from './handlers/report.ts';
import { SAME_MINUTES, settleSameMatter } from './handlers/same-matter.ts';
import { askForWholeNotice, handleCommand, settleNotice } from './handlers/staff.ts';
import { handleRating, handleStatus } from './handlers/tickets.ts';
import { handleUrgent } from './handlers/urgent.ts';
import type { Handled, Heard } from './heard.ts';
import type { Intent } from './intent.ts';
import type { Recognition } from './recognition.ts';
import { isPlaced } from './slots.ts';

/** What to do about a message that was understood. Decides and may read; it changes nothing. */
export async function handle(heard: Heard, recognition: Recognition, deps: IntentDeps): Promise<Handled> {
  if (heard.conversation?.kind === 'ticket_needs_place') {
    const handled = await whilePlaceIsOpen(heard, recognition, deps, heard.conversation);
    if (handled) return handled;
  }
  if (heard.conversation?.kind === 'same_matter') {
    const handled = await whileSameIsOpen(heard, recognition, deps, heard.conversation);
    if (handled) return handled;
  }
  // 只在被@时 in an order is no word to a neighbour.
  const order = recognition.intent.kind === 'staff_command' && isStaff(heard.person.role);
  if (!recognition.speak && !order) return silent(recognition);
  return dispatch(heard, recognition, recognition.intent, deps);
}

async function dispatch(heard: Heard, recognition: Recognition, intent: Intent, deps: IntentDeps): Promise<Handled> {
  switch (intent.kind) {
    case 'urgent':
      return handleUrgent(heard, recognition, intent, deps);
    case 'ask_policy':
      return handleQuestion(heard, recognition, deps);
    case 'show_original':
      return handleOriginal(heard, recognition);
    case 'complaint':
    case 'suggestion':
    case 'hazard':
      return handleReport(heard, recognition, deps);
    case 'give_place':
      if (heard.conversation?.kind === 'question_needs_place')
        return handlePlaceOfQuestion(heard, recognition, deps, heard.conversation.question);
      return handleReport(heard, recognition, deps);
    case 'correct_place':
      return handleCorrection(heard, recognition, deps);
    case 'give_up':
      return handleGiveUp(heard, recognition);
    case 'picture':
      return handlePicture(heard, recognition, deps);
    case 'join_ticket':
      return (await handleJoin(heard, recognition, deps)) ?? otherwise(heard, recognition, deps, '像是附议，但没有对应的工单');
    case 'ticket_status':
      return handleStatus(heard, recognition, deps);
    case 'rate_or_reopen':
      return (
        (await handleRating(heard, recognition, intent, deps)) ??
        (await handleBareRating(heard, recognition, deps)) ??
        (recognition.addressed ? await handleChange(heard, recognition, deps) : undefined) ??
        otherwise(heard, recognition, deps, '像是评价，但没有等评价的工单')
      );
    case 'recent_notices':
      return handleRecentNotices(heard, recognition, intent, deps);
    case 'activity_query':
      return handleActivityQuestion(heard, recognition, deps);
    case 'activity_signup':
      return handleSignUp(heard, recognition, intent, deps);
    case 'activity_cancel':
      return handleWithdraw(heard, recognition, deps);
    case 'help':
      return handleHelp(recognition, deps);
    case 'human_handoff':
      return handleHuman(heard, recognition, deps);
    case 'privacy_request':
      return handlePrivacy(heard, recognition, intent);
    case 'staff_command':
      return handleCommand(heard, recognition, intent, deps);
    case 'confirm':
      if (heard.conversation?.kind === 'notice_preview' || (isStaff(heard.person.role) && !heard.group))
        return settleNotice(heard, recognition, intent.yes);
      return silent(recognition, '一句应答，没有等确认的事');
    case 'injection':
      return handleInjection(heard, recognition, intent);
    case 'delicate':
      return handleDelicate(heard, recognition, intent);
    case 'official_report':
      return handleOfficialReport(recognition);
    case 'chat':
      if (heard.conversation?.kind === 'notice_preview' && /^(?:改|换|不对|标题|时间|把)/.test(recognition.text))
        return askForWholeNotice(recognition);
      return handleChat(heard, recognition, intent, deps);
    default:
      return intent satisfies never;
  }
}

/** 是同一件事吗 was asked, and this is what came. Undefined: the message is handled as any other. */
async function whileSameIsOpen(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  open: Extract<ConversationState, { kind: 'same_matter' }>,
): Promise<Handled | undefined> {
  const { intent } = recognition;
  switch (intent.kind) {
    case 'confirm':
      return settleSameMatter(heard, recognition, open, intent.yes);
    case 'join_ticket':
      return settleSameMatter(heard, recognition, open, true);
    case 'give_place':
    case 'correct_place':
      return settleSameMatter(heard, recognition, open, false);
    case 'urgent':
    case 'give_up':
      return undefined;
    case 'complaint':
    case 'hazard': {
      const { category } = recognition.found.slots;
      if (isPlaced(recognition.found.where) || (category !== open.effect.ticket.category && category !== '其他')) return another();
      const { ticket } = open.effect;
      const more = { ...ticket, details: `${ticket.details}\n${heard.message.text}`.slice(0, 4000) };
      return {
        ...silent(recognition, '补充刚说的事，还在等说是不是同一件事'),
        effects: [{ kind: 'remember', state: { ...open, effect: { kind: 'open_ticket', ticket: more } }, minutes: SAME_MINUTES }],
      };
    }
    case 'picture':
      return {
        ...silent(recognition, '照片先留着，等说清是不是同一件事'),
        effects: [{ kind: 'remember', state: { ...open, effect: withPicturesOf(heard, open.effect) }, minutes: SAME_MINUTES }],
      };
    case 'chat':
      if (!recognition.addressed || intent.thanks) return silent(recognition, '还在等说是不是同一件事，这句不是');
      return undefined;
    default:
      return recognition.speak ? another() : undefined;
  }

  /** Another matter came instead: what was reported is not lost. */
  async function another(): Promise<Handled> {
    const { conversation: _, ...rest } = heard;
    const next = await dispatch(rest, recognition, intent, deps);
    return {
      decision: { ...next.decision, reason: `${next.decision.reason}；前一件没说是不是同一件事，单独登记` },
      effects: [{ kind: 'forget' }, open.effect, ...next.effects.filter((effect) => effect.kind !== 'forget')],
    };
  }
}

function withPicturesOf(heard: Heard, effect: Extract<Effect, { kind: 'open_ticket' }>): typeof effect {
  return { ...effect, ticket: { ...effect.ticket, pictures: [...effect.ticket.pictures, ...picturesOf(heard)] } };
}

/** The other meaning of words that had nothing to hold on to. */
async function otherwise(heard: Heard, recognition: Recognition, deps: IntentDeps, reason: string): Promise<Handled> {
  const other = recognition.otherwise;
  if (!other || other.intent.kind === recognition.intent.kind || !other.speak) return silent(recognition, reason);
  return dispatch(heard, other, other.intent, deps);
}

/** 不知道, 就是我们那栋: an answer to the question, though not the one hoped for. */
const NO_PLACE =
  /不知道|说不(?:清|好)|不清楚|不确定|记不(?:清|得)|(?:就(?:是|在)?)?(?:我们|咱们|咱)(?:这|那)?(?:栋|楼|单元|个楼)|都(?:有|是|一样)|好(?:几|多)(?:个|处)|哪(?:儿|里)都|到处|你(?:们)?(?:自己)?(?:来)?看|随便/;

const MATTERS_OF_THEIR_OWN: readonly Intent['kind'][] = [
  'ask_policy',
  'suggestion',
  'activity_query',
  'activity_signup',
  'activity_cancel',
  'ticket_status',
  'join_ticket',
];

/** The place was asked for, and this is what came. Undefined: the message is handled as any other. */
async function whilePlaceIsOpen(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  waiting: Extract<ConversationState, { kind: 'ticket_needs_place' }>,
): Promise<Handled | undefined> {
  const { intent } = recognition;
  if (intent.kind !== 'urgent' && recognition.text.length <= 24 && NO_PLACE.test(recognition.text))
    return withoutPlace(recognition, waiting, heard);
  switch (intent.kind) {
    case 'give_place':
    case 'correct_place':
      return handlePlace(heard, recognition, deps, waiting);
    case 'urgent':
    case 'give_up':
    case 'picture':
      return undefined;
    case 'chat': {
      if (!recognition.addressed || intent.thanks) return silent(recognition, '还在等补充地点，这句不是');
      return withoutPlace(recognition, waiting, heard);
    }
    case 'complaint':
    case 'hazard':
      // More about the same matter, still without a place.
      if (recognition.found.slots.category === waiting.effect.ticket.category || recognition.found.slots.category === '其他')
        return withoutPlace(recognition, waiting, heard);
      return both(heard, recognition, deps, waiting);
    default:
      return recognition.speak && MATTERS_OF_THEIR_OWN.includes(intent.kind) ? both(heard, recognition, deps, waiting) : undefined;
  }
}

function withoutPlace(
  recognition: Recognition,
  waiting: Extract<ConversationState, { kind: 'ticket_needs_place' }>,
  heard: Heard,
): Handled {
  const effects = openWithoutPlace(recognition, addPictures(waiting, picturesOf(heard)), heard.message.text);
  return {
    decision: {
      ...silent(recognition).decision,
      decision: 'ticket',
      reason: '地点没有说清，先登记，由工作人员联系',
      slots: { category: waiting.effect.ticket.category },
    },
    effects,
  };
}

/** Another matter came instead: what was reported is not lost, it is logged without a place. */
async function both(
  heard: Heard,
  recognition: Recognition,
  deps: IntentDeps,
  waiting: Extract<ConversationState, { kind: 'ticket_needs_place' }>,
): Promise<Handled> {
  const { conversation: _, ...rest } = heard;
  const next = await dispatch(rest, recognition, recognition.intent, deps);
  const first: readonly Effect[] = openWithoutPlace(recognition, waiting, '');
  return {
    decision: { ...next.decision, reason: `${next.decision.reason}；前一件没等到地点，先登记` },
    effects: [...first, ...next.effects.filter((effect) => effect.kind !== 'forget')],
  };
}

function addPictures(waiting: Extract<ConversationState, { kind: 'ticket_needs_place' }>, pictures: readonly string[]): typeof waiting {
  if (pictures.length === 0) return waiting;
  const { ticket } = waiting.effect;
  return { ...waiting, effect: { kind: 'open_ticket', ticket: { ...ticket, pictures: [...ticket.pictures, ...pictures] } } };
}
