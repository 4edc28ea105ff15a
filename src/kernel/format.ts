/** Numbers and times as people read them: separators from 10,000 on, units always, no false precision. */

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** `4,294`: whole number, thousands separated from 10,000 on. */
export function countText(n: number): string {
  const whole = Math.round(n)
  return Math.abs(whole) >= 10_000 ? grouped.format(whole) : String(whole)
}

/** At most three significant digits: `0.52`, `3.4`, `118`, `12,400`. */
export function numberText(x: number): string {
  if (!Number.isFinite(x)) return 'unknown'
  if (Math.abs(x) >= 100) return countText(x)
  if (x === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(x))))
  return String(Number(x.toFixed(Math.min(digits, 6))))
}

/** `37 KB`, `1.2 MB` (powers of 1,000, as networks count). */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const text = numberText(value)
  return text === '1' && unit === 0 ? '1 byte' : `${text} ${units[unit]}`
}

/** `320 ms`, `1.5 s`, `9 min`, `2 h`, `3 days`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown time'
  if (ms < 1000) return `${numberText(ms)} ms`
  if (ms < 120_000) return `${numberText(ms / 1000)} s`
  if (ms < 7_200_000) return `${numberText(ms / 60_000)} min`
  if (ms < 172_800_000) return `${numberText(ms / 3_600_000)} h`
  return `${numberText(ms / 86_400_000)} days`
}

/** `94%`: of a share 0 to 1; one decimal below 10 %. */
export function percentText(share: number): string {
  const percent = share * 100
  return `${Math.abs(percent) < 9.95 && !Number.isInteger(percent) ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)}%`
}

/** `5 ports`, `1 port`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${countText(n)} ${Math.round(n) === 1 ? one : many}`
}

/** `{ alerts: 1, flows: 2 }` as "1 alert and 2 flows"; each name is a plural with an s. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const texts = Object.entries(counts).map(([name, n]) => plural(n, name.slice(0, -1)))
  const last = texts.pop() ?? ''
  return texts.length > 0 ? `${texts.join(', ')} and ${last}` : last
}

/** The same of kept records: hosts are told of where there are any. */
export function recordsText(counts: Readonly<Record<string, number>>): string {
  const { hosts = 0, ...others } = counts
  return countsText(hosts === 0 ? others : counts)
}

/** ISO 8601 with milliseconds, UTC. `us`: microseconds since the Unix epoch. */
export function isoTime(us: number): string {
  const ms = us / 1000
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${Math.round(ms)} ms`
}

/** Text from the network made safe to print: control and invisible format characters (bidi among them) as `\\x..` or `\\u....`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/**
 * Text as Markdown shows it, letter by letter: nothing in it is markup, a link (those that GitHub makes of bare addresses,
 * too), HTML or the end of a table's cell. One line.
 */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>#|~!&@]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
}
