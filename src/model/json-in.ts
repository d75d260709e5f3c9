/** The object in what a model said: they wrap JSON in fences, remarks and thoughts; what is between the outermost braces counts. */
export function jsonIn(text: string): unknown {
  const said = text.replace(/<think>[\s\S]*?<\/think>/g, '');
  const start = said.indexOf('{');
  const end = said.lastIndexOf('}');
  if (start === -1 || end <= start) return undefined;
  try {
    return JSON.parse(said.slice(start, end + 1));
  } catch {
    return undefined;
  }
}
