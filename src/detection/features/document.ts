import { features } from './all.ts'
import type { Feature } from './feature.ts'

/** The Markdown of `docs/features.md`. */
export function featuresDocument(): string {
  return `${introduction()}\n${table()}\n`
}

function introduction(): string {
  const count = (sets: readonly string[]) => features.filter(({ set }) => sets.includes(set)).length
  return `# Features

What the numbers of a flow mean. This page is made from the definitions that extraction and explanations read
(\`src/detection/features\`); a test holds the two together, and \`AMOSKYS_GOLDEN=write\` in front of that test writes the page anew.

A flow gives a vector of ${features.length} numbers at its 20th packet and at its end. The client is the side that opened it. Sizes are
transport payload unless the name says \`ip\`; times are milliseconds. Statistics of hosts come from all flows so far,
on packet time: the same capture gives the same numbers at any speed.

**Unknown is NaN**, never -1 or 0: statistics of a side that sent no packet, gaps among fewer than two packets,
entropy without payload, a TLS field without TLS, a history that is too short to say. A count of things that
did not happen is known, and 0. Nothing is infinite.

**Sets.** PUB (${count(['PUB'])}) can be learned from public tables; CORE (${count(['PUB', 'CORE'])}) adds what only packets tell; FULL (${count(['PUB', 'CORE', 'FULL'])}) adds what went on around
the flow; BEHAVIOUR (${count(['BEHAVIOUR'])}) is for baselines and explanations and in no model.

**Left out on purpose:** addresses, ports and classes of ports, TTL, window and segment sizes, time of day, VLAN
and MAC. Each tells the machines of a data set apart and says nothing of conduct: on a public benchmark the
initial windows and the smallest segment alone are right about 99.4 % of the flows.

## Corrected definitions

CICFlowMeter's tables are the field's common ground, and its first release counted wrongly. We follow the
corrections of Engelen, Rimmer and Joosen (2021) and of Liu et al. (2022):

- A TCP flow ends with FIN from both sides or with RST. CICFlowMeter 1 ended it at the first FIN, and the packets after it
  became a flow of their own (the "TCP appendix"); RST was not heeded. Late packets belong to the flow that ended.
- The client is the sender of the SYN, else of the first packet; after a timeout CICFlowMeter 1 took whoever spoke next.
- Every packet counts once. The first one went into the packet-length statistics twice: five packets of mean
  6.0 had an "average packet size" of 7.2. Directional PSH counts saw only the first packet.
- Rates over no time were \`Infinity\`; here a duration counts as at least 1 ms.
- Standard deviations divide by n - 1, as CICFlowMeter's and NFStream's do; of one value it is 0.

The column is named as in the corrected release, with what remains to be done to its value. NFStream's statistics
agree in accounting mode 3 (payload), but for its times, which are whole milliseconds, and for 0 where we say NaN.
`
}

const heads = [
  '#',
  'feature',
  'unit',
  'set',
  'group',
  'definition',
  'CICFlowMeter, corrected',
  'NFStream',
]

/** Padded, as the formatter has it. */
function table(): string {
  const rows = features.map(cellsOf)
  const widths = heads.map((head, i) =>
    Math.max(3, head.length, ...rows.map((cells) => cells[i]!.length)),
  )
  const rule = widths.map((width) => '-'.repeat(width))
  return [heads, rule, ...rows]
    .map((cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`)
    .join('\n')
}

function cellsOf(feature: Feature, index: number): string[] {
  const { name, unit, set, group, definition, cic, cicNote, nfstream } = feature
  const column = cic === '' ? cicNote : [`\`${cic}\``, cicNote].filter(Boolean).join('; ')
  return [`${index + 1}`, `\`${name}\``, unit, set, group, definition, column, nfstream]
}
