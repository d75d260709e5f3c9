import type { Classifier } from './classifier.ts';
import type { Measured } from './corrections-store.ts';
import { type Example, wordsOf } from './examples.ts';
import type { Heard } from './heard.ts';
import { LEARNT } from './intent.ts';
import { createPlaceFinder } from './places.ts';
import { recognise } from './recognise.ts';

/** How well messages are read with a classifier, on examples that it has not seen. */

/** The intents that only patterns know count as what the examples call them. */
const SAME: Readonly<Record<string, string>> = {
  injection: 'chat',
  delicate: 'complaint',
  official_report: 'complaint',
  join_ticket: 'complaint',
  show_original: 'ask_policy',
  recent_notices: 'ask_policy',
  give_place: 'complaint',
  give_up: 'chat',
  confirm: 'staff_command',
  picture: 'chat',
};
/** What a kind of intent is called where examples are labelled. */
export const learntName = (kind: string): string => SAME[kind] ?? kind;

/** The bot's name in the examples. */
const BOT = '小邻';

export function measure(classifier: Classifier, examples: readonly Example[]): Measured {
  const finder = createPlaceFinder([]);
  const results = examples.map((example) => {
    const raw = recognise(heardOf(example), { finder, classifier, botName: BOT });
    // A rating is read against the ticket it is about. All others are met as they come, with nothing open.
    const { intent, speak } = example.intent === 'rate_or_reopen' ? raw : (raw.otherwise ?? raw);
    return { example, label: learntName(intent.kind), speak };
  });
  const share = (test: (e: Example) => boolean, right: (r: (typeof results)[number]) => boolean): number => {
    const among = results.filter((r) => test(r.example));
    return among.length === 0 ? 0 : among.filter(right).length / among.length;
  };
  const f1 = Object.fromEntries(
    LEARNT.flatMap((intent) => {
      const gold = results.filter((r) => r.example.intent === intent).length;
      const got = results.filter((r) => r.label === intent).length;
      const both = results.filter((r) => r.example.intent === intent && r.label === intent).length;
      return gold === 0 ? [] : [[intent, (2 * both) / (gold + got)] as const];
    }),
  );
  const values = Object.values(f1);
  return {
    examples: examples.length,
    macroF1: values.reduce((a, b) => a + b, 0) / Math.max(1, values.length),
    urgentRecall: share(
      (e) => e.intent === 'urgent',
      (r) => r.label === 'urgent',
    ),
    needless: share(
      (e) => e.intent === 'chat' && !e.mention && !e.speak,
      (r) => r.speak,
    ),
    answeredAddressed: share(
      (e) => e.mention && e.speak && e.intent !== 'chat',
      (r) => r.speak && r.label !== 'chat',
    ),
    answeredUnasked: share(
      (e) => !e.mention && e.speak,
      (r) => r.speak,
    ),
    f1,
  };
}

/** As the channel would hand it on, in a group of several buildings: the platform says who else is mentioned. */
function heardOf(example: Example): Heard {
  const others = [...example.text.matchAll(/@([^\s@,，]+)/g)].map((m) => m[1]!).filter((name) => !name.startsWith(BOT));
  const person = {
    id: 'somebody',
    channel: 'measure',
    platformId: 'somebody',
    name: '',
    role: example.role,
    onDuty: false,
    grid: undefined,
  };
  return {
    id: 0,
    person,
    group: { id: 'measure', name: '', kind: 'residents', buildings: ['3号楼', '4号楼', '5号楼'], grids: [] },
    message: {
      channel: 'measure',
      messageId: 'measure',
      sentAt: new Date(0),
      room: { id: 'measure', topic: '' },
      sender: { id: 'somebody', name: '', self: false, bot: false },
      text: wordsOf(example.text),
      mentionsBot: example.mention,
      mentionsOthers: others,
      attachments: [],
      forwarded: false,
    },
  };
}

/** Of what counts most, this much may be lost to chance: one or two of some hundred examples. Of emergencies, nothing. */
const MAY_LOSE_F1 = 0.002;
const MAY_GAIN_NEEDLESS = 0.002;
const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;

/** Why it is not taken into use, in words for staff; empty = it is no worse. */
export function worseIn(before: Measured, after: Measured): readonly string[] {
  const worse: string[] = [];
  if (after.macroF1 < before.macroF1 - MAY_LOSE_F1) worse.push(`认意图更差了（${percent(before.macroF1)} → ${percent(after.macroF1)}）`);
  if (after.urgentRecall < before.urgentRecall)
    worse.push(`漏掉了更多紧急情况（认出 ${percent(before.urgentRecall)} → ${percent(after.urgentRecall)}）`);
  if (after.needless > before.needless + MAY_GAIN_NEEDLESS)
    worse.push(`更爱插话了（不该说而说 ${percent(before.needless)} → ${percent(after.needless)}）`);
  return worse;
}
