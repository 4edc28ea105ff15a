import { numberText } from '../../../kernel/index.ts'

/** UDP ports are told apart from TCP ports of the same number by this. */
export const udpOffset = 65_536
/** Runs of ports, or single ones, that a list names before it counts the rest. */
const runsMax = 8
/** A run of fewer is told port by port. */
const runMin = 3

/** `22, 80, 1-1024 and 12 more`; UDP ports stand behind, as `UDP 53, 161`. `none` of none. */
export function portsText(ports: readonly number[], size = ports.length): string {
  if (ports.length === 0) return 'none'
  const sorted = [...ports].sort((a, b) => a - b)
  const runs = runsOf(sorted)
  const told: string[] = []
  let named = 0
  let isUdpTold = false
  for (const [from, to] of runs.slice(0, runsMax)) {
    const isUdp = from >= udpOffset
    told.push(`${isUdp && !isUdpTold ? 'UDP ' : ''}${runText(from, to)}`)
    isUdpTold ||= isUdp
    named += to - from + 1
  }
  const more = size - named
  if (more > 0) return `${told.join(', ')} and ${numberText(more)} more`
  const last = told.pop()!
  return told.length > 0 ? `${told.join(', ')} and ${last}` : last
}

function runsOf(sorted: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (let i = 0; i < sorted.length; ) {
    let j = i
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++
    if (j - i + 1 >= runMin) runs.push([sorted[i]!, sorted[j]!])
    else for (let k = i; k <= j; k++) runs.push([sorted[k]!, sorted[k]!])
    i = j + 1
  }
  return runs
}

function runText(from: number, to: number): string {
  const [first, last] = [from % udpOffset, to % udpOffset]
  return first === last ? `${first}` : `${first}-${last}`
}
