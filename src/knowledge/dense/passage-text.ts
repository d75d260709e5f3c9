import { createHash } from 'node:crypto';
import { maskPersonal } from '../../log.ts';
import { plainText } from '../index/wording.ts';
import type { Passage } from '../policy.ts';

/** Enough for a clause with its headings, and within what small embedding models read (512 tokens, about a character each). */
const LONGEST = 1000;
/** The ways of asking come before the text; they must leave room for it. */
const MOST_ASKED = 300;

/**
 * What of a passage is made into its vector: where it stands, how it is asked for, and what it says. Phones of persons tell
 * nothing about the matter and are left out.
 */
export function textToEmbed(title: string, passage: Passage): string {
  const place = [title, passage.heading.replaceAll(' > ', ' '), passage.question === '' ? passage.clause : ''];
  const asked = [passage.question, ...passage.asked.split('\n')].filter((way) => way !== '').join(' ');
  return maskPersonal(
    [place.filter((part) => part !== '').join(' '), asked.slice(0, MOST_ASKED), passage.lead, plainText(passage.text)]
      .filter((part) => part !== '')
      .join('\n'),
  )
    .replace(/[ \t]+/g, ' ')
    .slice(0, LONGEST);
}

/** Tells whether a text has a vector already. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
