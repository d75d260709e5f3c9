/**
 * Text of others as data for a model: JSON, whose strings no text can end, in which nothing looks like the marks that chat
 * templates set between roles. Servers of local models read such marks even within a message.
 */
export function asData(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? visible(inner) : inner))
      // The same string for whoever reads JSON: <|im_start|>, </s>, <<SYS>>, <｜User｜>, [INST], [gMASK].
      .replace(/</g, '\\u003c')
      .replace(/\[(?=\/?(?:INST|gMASK|sMASK|SYSTEM|AVAILABLE_TOOLS|TOOL_))/gi, '\\u005b')
  );
}

/** Without characters that nobody sees: they can carry text that only a model reads. */
export function visible(text: string): string {
  return text.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu, '');
}
