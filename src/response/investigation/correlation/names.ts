import type { Lookup } from '../../../contracts/index.ts'
import { plural, proseText } from '../../../kernel/index.ts'

const titles: Partial<Readonly<Record<Lookup['source'], string>>> = {
  ...{ virustotal: 'VirusTotal', abuseipdb: 'AbuseIPDB', otx: 'OTX' },
}

/** Who said it: `VirusTotal`, `the list bad-addresses`. */
export function sourceText({ source, list }: Pick<Lookup, 'source' | 'list'>): string {
  const kind = source === 'allowlist' ? 'allowlist' : 'list'
  return titles[source] ?? `the ${kind} ${proseText(list)}`
}

const namedMax = 4

/** `a, b and 3 others`. */
export function listText(names: readonly string[]): string {
  const more = names.length - namedMax
  const shown = more > 0 ? [...names.slice(0, namedMax), plural(more, 'other')] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
