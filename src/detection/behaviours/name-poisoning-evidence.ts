/** What a machine that answers questions put to all has come to. */
import { plural } from '../../kernel/index.ts'
import type { Hosts } from '../hosts/index.ts'
import type { AskedOfAll } from './kit/asked-of-all.ts'
import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, spanMs, type Telling } from './kit/episodes.ts'
import { count, countAtLeast, duration, listText, measure, share, weigh } from './kit/evidence.ts'
import {
  coverageReason,
  inVainReason,
  letInReason,
  llmnrNamesReason,
  otherNamesReason,
  refusedReason,
  takenReason,
  wayOutReason,
} from './name-poisoning-reasons.ts'

/** Names that the sentences name, and askers that a signal names. */
const someMax = 3
const peersMax = 32
/** Names that have to be asked for before a share of them says something. Set by hand. */
const askedMin = 3
/** By which programs look for a proxy (WPAD), and Windows for a way to IPv6 (RFC 5214 8.3). */
const specialNames = ['wpad', 'isatap']
/** Its name is as long as NetBIOS lets it be: longer ones of DNS begin alike. */
const netbiosChars = 15

/** What one machine answered when others asked all. */
export interface Answers {
  readonly teller: string
  /** Names by the address that it gave for them. */
  readonly names: Map<number, CappedSet<string>>
  readonly llmnr: CappedSet<string>
  /** What it told without being asked. */
  readonly announced: CappedSet<string>
  readonly inVain: CappedSet<string>
  readonly askers: CappedSet<number>
  /** Askers that then connected to the address, were refused there, were let in. */
  readonly visitors: CappedSet<number>
  readonly refused: CappedSet<number>
  readonly letIn: CappedSet<number>
  /** Bits of `portBit`: by which protocols. */
  ports: number
  answers: number
}

export function namePoisoningTelling(
  machine: Episode<Answers>,
  asked: AskedOfAll,
  hosts: Hosts,
): Telling | null {
  const { state, firstUs } = machine
  if (state.answers === 0) return null
  const [given, names] = mostOf(state, hosts)
  const isLlmnr = (name: string) => state.llmnr.has(name)
  const llmnr = names.filter(isLlmnr).length
  const taken = names.filter((name) => isTaken(asked, name, given)).length
  const special = names.filter((name) => specialNames.includes(name))
  const { refused, letIn, askers } = state
  const evidence = weigh([
    { ...llmnrNamesReason, observed: count(llmnr, 'name') },
    { ...otherNamesReason, observed: count(names.length - llmnr, 'name') },
    names.length < 2 ? null : coverageOf(state, { names, asked, firstUs }),
    {
      ...inVainReason,
      observed: count(names.filter((one) => state.inVain.has(one)).length, 'name'),
    },
    { ...takenReason, observed: count(taken, 'name') },
    { ...wayOutReason, observed: measure(special.length, 'names') },
    letIn.size === 0 ? { ...refusedReason, observed: count(refused.size, 'machine') } : null,
    { ...letInReason, observed: count(letIn.size, 'machine') },
  ])
  const address = hosts.text(given)
  const textOf = (host: number) => hosts.text(host)
  const lured = [...refused.first(peersMax), ...state.visitors.first(peersMax)]
  const peers = [...new Set([...lured, ...askers.first(peersMax)])]
    .map(textOf)
    .filter((text) => text !== '')
  const facts = {
    names: countAtLeast(names.length, names.length >= 256, 'names'),
    nameList: listText(names.slice(0, someMax).map(quoted), names.length),
    special: special.map(quoted).join(' and '),
    given: address === state.teller ? 'its own address' : `the address ${address}`,
    lure: address,
    askers: countAtLeast(askers.size, askers.isCapped, 'machines'),
    logons: logonsText(state),
    refusedSome: listText(refused.first(someMax).map(textOf), refused.size),
    span: duration(spanMs(machine)),
  }
  return {
    ...{ actor: state.teller, peer: peers[0] ?? '', peers, peerCount: Math.max(askers.size, 1) },
    evidence,
    facts,
  }
}

/** The address that it gave for most names, and those; its own where that is as many. */
function mostOf({ names, announced, teller }: Answers, hosts: Hosts): readonly [number, string[]] {
  let most: readonly [number, string[]] = [0, []]
  for (const [given, those] of names) {
    const others = oneForEach(those.first(those.size).filter((name) => !announced.has(name)))
    const isOwn = hosts.text(given) === teller
    if (others.length > most[1].length || (isOwn && others.length === most[1].length))
      most = [given, others]
  }
  return most
}

/** A name cut to what NetBIOS bears is the same. */
function oneForEach(names: readonly string[]): string[] {
  const isCut = (name: string) =>
    name.length === netbiosChars && names.some((one) => one !== name && one.startsWith(name))
  return names.filter((name) => !isCut(name))
}

function isTaken(asked: AskedOfAll, name: string, given: number): boolean {
  return asked.peek(name)?.holders.some((holder) => holder !== given) ?? false
}

/** Of what the machines that it answered asked since, by the protocols that it answers. */
function coverageOf(
  state: Answers,
  about: { names: readonly string[]; asked: AskedOfAll; firstUs: number },
) {
  const { names, asked, firstUs } = about
  const answered = new Set(names)
  let all = 0
  let own = 0
  for (const [name, { askedUs, ports, askers }] of asked.entries()) {
    const isHeard = askedUs >= firstUs && (ports & state.ports) !== 0
    if (!isHeard || state.announced.has(name) || !askers.some((one) => state.askers.has(one)))
      continue
    all++
    if (answered.has(name)) own++
  }
  if (all < askedMin) return null
  const part = own / all
  const sentence = part < 0.75 ? coverageReason.otherwise : coverageReason.sentence
  return { ...coverageReason, sentence, observed: share(part) }
}

function logonsText({ visitors, refused, letIn }: Answers): string {
  if (visitors.size === 0) return 'None of them was seen to connect to it.'
  const came = `${plural(visitors.size, 'machine')} then connected to it`
  if (letIn.size > 0) return `${came}, and ${letIn.size} got in.`
  return refused.size > 0 ? `${came}; ${refused.size} had logins refused there.` : `${came}.`
}

const quoted = (name: string) => `“${name}”`
