/**
 * Finds a quote in its source and gives the source's own characters. Only what no reader sees may differ: spaces, line ends,
 * and Markdown's marks.
 */
export function exactQuote(quote: string, source: string): string | undefined {
  const wanted = squeezed(quote).text;
  if (wanted === '') return undefined;
  const { text, places } = squeezed(source);
  const at = text.indexOf(wanted);
  return at === -1 ? undefined : source.slice(places[at]!, places[at + wanted.length - 1]! + 1);
}

function squeezed(text: string): { readonly text: string; readonly places: readonly number[] } {
  let kept = '';
  const places: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (/[\s*_`|\u00ad\u200b-\u200f\u2060\ufeff]/.test(text[i]!)) continue;
    kept += text[i];
    places.push(i);
  }
  return { text: kept, places };
}
