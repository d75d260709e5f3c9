import { needsPlace } from './categories.ts';
import type { Heard } from './heard.ts';
import type { Recognition } from './recognition.ts';
import { type SignalName, signalsOf } from './signals.ts';
import { isPlaced } from './slots.ts';

/**
 * How long to wait whether somebody goes on. now: it is urgent, or whole and meant for the bot. shortly: meant for the bot, and
 * something is missing that may follow. window: said into the group, or only a beginning.
 */
export type Patience = 'now' | 'shortly' | 'window';

/** Ends like one who goes on. */
const UNFINISHED = /[,，、:：]$|(?:然后|还有|就是|因为|但是|而且|以及|那个|关于|我想问(?:一下)?|请问(?:一下)?|问一下|想问(?:一下)?)$/;

const WRONG: readonly SignalName[] = ['fault', 'trouble', 'nuisance', 'annoyance', 'hazard', 'demand'];

export function patienceFor(heard: Heard, recognition: Recognition): Patience {
  const { intent, found, text } = recognition;
  if (intent.kind === 'urgent' || intent.kind === 'staff_command') return 'now';
  const withBot = recognition.addressed || heard.conversation !== undefined;
  if (!withBot) return 'window';
  if (UNFINISHED.test(text)) return 'window';
  switch (intent.kind) {
    case 'complaint':
    case 'hazard': {
      // 3号楼楼道灯: what is wrong with it is still being typed.
      const signals = signalsOf(text);
      const told = WRONG.some((name) => signals.has(name));
      return told && (isPlaced(found.where) || !needsPlace(found.slots.category ?? '其他')) ? whole(recognition) : 'shortly';
    }
    case 'suggestion':
      return whole(recognition);
    case 'give_place':
    case 'correct_place':
      return 'shortly';
    case 'picture':
      return 'window';
    case 'chat':
      if (!recognition.addressed) return 'window';
      // A bare @ or a bare place: most likely the rest is being typed.
      if (text === '' || isPlaced(found.where)) return 'window';
      return intent.thanks ? 'now' : 'shortly';
    default:
      return recognition.addressed || recognition.speak ? whole(recognition) : 'window';
  }
}

/** A word or two may be the beginning of something else. */
const whole = ({ text, confidence }: Recognition): Patience => (text.length >= 4 && confidence >= 0.4 ? 'now' : 'shortly');
