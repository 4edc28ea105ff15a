import { numberText } from '../../../kernel/index.ts'

/** UDP ports are told apart from TCP ports of the same number by this. */
export const udpOffset = 65_536
/** Runs of ports, or single ones, that a list names before it counts the rest. */
const runsMax = 8
/** Nor is it longer than so many characters, as a fact may be. */
const charactersMax = 50
/** A run of fewer is told port by port. */
const runMin = 3

/** `22, 80, 1-1024 and 12 more`; UDP ports stand behind, as `UDP 53, 161`. `none` of none. */
export function portsText(ports: readonly number[], size = ports.length): string {
  if (ports.length === 0) return 'none'
  const told: string[] = []
  let length = 0
  let named = 0
  let isUdpTold = false
  for (const [from, to] of firstRuns(ports)) {
    if (length > charactersMax) break
    const isUdp = from >= udpOffset
    const text = `${isUdp && !isUdpTold ? 'UDP ' : ''}${runText(from, to)}`
    told.push(text)
    length += text.length + 2
    isUdpTold ||= isUdp
    named += to - from + 1
  }
  const more = size - named
  if (more > 0) return `${told.join(', ')} and ${numberText(more)} more`
  const last = told.pop()!
  return told.length > 0 ? `${told.join(', ')} and ${last}` : last
}

/** The runs that may be named. A scan's thousand ports are told again at each look: they are sorted as plain numbers. */
function firstRuns(ports: readonly number[]): [from: number, to: number][] {
  const sorted = Uint32Array.from(ports).sort()
  const runs: [number, number][] = []
  for (let i = 0; i < sorted.length && runs.length < runsMax; ) {
    let j = i
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j]! + 1) j++
    if (j - i + 1 >= runMin) runs.push([sorted[i]!, sorted[j]!])
    else for (let k = i; k <= j && runs.length < runsMax; k++) runs.push([sorted[k]!, sorted[k]!])
    i = j + 1
  }
  return runs
}

function runText(from: number, to: number): string {
  const [first, last] = [from % udpOffset, to % udpOffset]
  return first === last ? `${first}` : `${first}-${last}`
}
