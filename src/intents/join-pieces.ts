import type { Incoming } from '../messages.ts';
import { correctedPlace, type PlaceFinder } from './places.ts';
import { normalise } from './text.ts';

/** 3号楼 / 二单元 / 灯坏了: what somebody types in one go, read as one message. */

/** What is never read together with what stands around it. */
export function standsAlone(message: Incoming): boolean {
  return message.forwarded || /^\s*[/／]/.test(message.text);
}

/** @param pieces of one person in one place, in the order in which they were written; at least one */
export function joinPieces(pieces: readonly Incoming[], finder: PlaceFinder): Incoming {
  const [first, ...rest] = pieces;
  const last = pieces.at(-1);
  if (!first || !last) throw new Error('no pieces to join');
  if (rest.length === 0) return first;
  const quote = pieces.find((piece) => piece.quote)?.quote;
  return {
    ...last,
    sentAt: first.sentAt,
    text: joinTexts(
      pieces.map((piece) => piece.text.trim()).filter((text) => text !== ''),
      finder,
    ),
    mentionsBot: pieces.some((piece) => piece.mentionsBot),
    mentionsOthers: [...new Set(pieces.flatMap((piece) => piece.mentionsOthers))],
    ...(quote ? { quote } : {}),
    attachments: pieces.flatMap((piece) => piece.attachments),
  };
}

function joinTexts(texts: readonly string[], finder: PlaceFinder): string {
  let joined = '';
  for (const text of texts) {
    const corrected = joined === '' ? undefined : withCorrection(joined, text, finder);
    if (corrected !== undefined) joined = corrected;
    else joined += joined === '' || /[,，。.!！?？、;；:：~～…]$/.test(joined) ? text : `，${text}`;
  }
  return joined;
}

const HOUSE = /(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:号楼|号?[栋幢]|#楼?)/;
const UNIT = /(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*单元/;
const FLOOR = /(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[层楼](?!道|梯|下|上)/;
/** 打错了 5号楼, *5号楼: how people mend what they have just typed. */
const MENDED = /^\s*[*＊]\s*(?=\S)/;

/** The place that a correction names takes the place of the wrong one. Undefined: the text corrects nothing of what stands before. */
function withCorrection(before: string, text: string, finder: PlaceFinder): string | undefined {
  const said = normalise(text);
  const right = MENDED.test(said) ? finder.find(said.replace(MENDED, '')) : correctedPlace(finder, said);
  if (!right) return undefined;
  const wrong = finder.find(normalise(before));
  let mended = before.normalize('NFKC');
  const swap = (old: RegExp | string, name: string | undefined): void => {
    if (name !== undefined) mended = mended.replace(old, name);
  };
  if (right.building && wrong.building) swap(HOUSE, right.building);
  if (right.unit && wrong.unit) swap(UNIT, right.unit);
  if (right.floorSaid && wrong.floorSaid) swap(FLOOR, right.floorSaid);
  if (right.area && wrong.area) swap(wrong.area, right.area);
  return mended === before.normalize('NFKC') ? undefined : mended;
}
