/** An explanation is of the moment of its alert: what was 94 seconds ago then is not now. */
export function asThenText(text: string): string {
  return text.replace(/\bfirst seen (\S+ \S+) ago\b/, 'first seen $1 before this')
}
