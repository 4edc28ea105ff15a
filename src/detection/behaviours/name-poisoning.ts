import { BoundedMap, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { AskedOfAll, portBit } from './kit/asked-of-all.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { Episodes, follow } from './kit/episodes.ts'
import { traceOf } from './kit/trail.ts'
import { readLogin } from './login-sign.ts'
import { type Answers, namePoisoningTelling } from './name-poisoning-evidence.ts'

/** Entries: machines that answer questions put to all, addresses that they gave, hardware addresses. Set by hand. */
const machinesMax = 2048
const givenMax = 4096
const linksMax = 4096
/** Names of one address that are told apart: the curves are flat from 20. */
const namesMax = 256
/** Addresses of one machine whose names are kept, and askers that are told apart. */
const addressesMax = 8
const askersMax = 256

const card: BehaviourCard = {
  name: 'name-poisoning',
  kind: 'behaviour',
  technique: 'T1557.001',
  techniqueName: 'Adversary-in-the-Middle: LLMNR/NBT-NS Poisoning and SMB Relay',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} gave {given} for {names} that others asked for',
  summary:
    'In {span}, {askers} asked all who has {nameList}; {actor} answered with {given}. {logons} Whoever believes it logs in at the wrong machine, which can crack or pass on the login.',
  innocent: [
    {
      text: 'A server may have many names on purpose, such as one for each program it runs.',
      check: 'Do {nameList} stand in the settings of {actor}?',
    },
    {
      text: 'Those who test a network’s security use such tools, too.',
      check: 'Was a test announced for this time, with {actor} as its machine?',
    },
  ],
  blind: [
    'Whether a password was caught: change that of whoever logged in there.',
    'Forged answers for one or two names only.',
    'Other parts of the network: these questions do not pass routers.',
  ],
  lookedLike: 'forged answers of {actor} to questions for names',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Ends the forged answers; names are then found again as before. Whoever logged in there needs a new password.',
  },
}

const tunables = commonTunables(7200)

/** One machine answers, to whoever asks all on the network, for names that are not its own. */
export const namePoisoning = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const asked = new AskedOfAll()
    const machines = new Episodes<Answers>({
      card,
      setting,
      episodesMax: machinesMax,
      name: ({ teller }) => teller,
      tell: (machine) => namePoisoningTelling(machine, asked, setting.hosts),
    })
    const given = new BoundedMap<number, NumberKey>(givenMax)
    const links = new BoundedMap<number, number>(linksMax)
    const books: Books = { asked, machines, given, links, hosts: setting.hosts }
    return {
      protocols: ['tcp'],
      kinds: ['opened', 'closed'],
      naming: (message) => {
        noteLink(books, message)
        const { name, sourceHost: asker, destinationPort: port, timeUs } = message
        if (message.isReply) answered(books, message)
        else asked.ask(name, { asker, port, timeUs })
      },
      flow: (event) => visited(books, event),
      advance: (timeUs) => machines.advance(timeUs),
      memory: { machines, asked, given, links },
    }
  },
})

interface Books {
  readonly asked: AskedOfAll
  readonly machines: Episodes<Answers>
  /** Addresses that were given for several names, and by whom. */
  readonly given: BoundedMap<number, NumberKey>
  /** Hosts of IPv4 by hardware address; -1: of several. */
  readonly links: BoundedMap<number, number>
  readonly hosts: Hosts
}

function noteLink({ links }: Books, { batch, row, source, sourceHost }: Row): void {
  const mac = batch.senderMacs[row]!
  if (mac === 0 || source.includes(':')) return
  const known = links.get(mac)
  if (known === undefined) links.set(mac, sourceHost)
  else if (known !== sourceHost) links.set(mac, -1)
}

/** A machine that answers over IPv6, too, is one. */
function tellerOf({ links }: Books, { batch, row, source, sourceHost }: Row): number {
  const other = source.includes(':') ? (links.peek(batch.senderMacs[row]!) ?? 0) : 0
  return other > 0 ? other : sourceHost
}

function answered(books: Books, message: Row): void {
  const { asked, machines, given, hosts } = books
  const { name, timeUs, sourceHost, destinationHost, destinationPort } = message
  const teller = tellerOf(books, message)
  const question = asked.answer(name, timeUs)
  if (sourceHost === destinationHost && !message.source.includes(':')) asked.hold(name, sourceHost)
  const key = { first: teller, second: 0, third: 0 }
  const machine = machines.obtain(key, timeUs, () => newAnswers(hosts.text(teller)))
  const { state } = machine
  if (question === null) {
    // What it tells unasked is its own.
    state.announced.add(name)
    return
  }
  const isKnown = state.names.has(destinationHost)
  if (!isKnown && state.names.size >= addressesMax) return
  const names = state.names.get(destinationHost) ?? new CappedSet<string>(namesMax)
  state.names.set(destinationHost, names)
  names.add(name)
  if (destinationPort === 5355) state.llmnr.add(name)
  state.ports |= portBit(destinationPort)
  if (question.wasInVain && question.holders.every((one) => one === sourceHost))
    state.inVain.add(name)
  for (const asker of question.askers) if (asker !== teller) state.askers.add(asker)
  if (names.size > 1) given.set(destinationHost, key)
  state.answers++
  machines.step(machine, timeUs)
}

/** Who asked comes to the address that it was given. */
function visited({ machines, given }: Books, event: Row): void {
  const key = given.peek(event.destinationHost)
  const machine = key && machines.peek(key)
  if (machine === undefined || !machine.state.askers.has(event.sourceHost)) return
  const { state } = machine
  if (event.kind === 'opened') {
    if (state.visitors.add(event.sourceHost)) follow(machine, traceOf(event))
    return
  }
  const { sign } = readLogin(event)
  const isRefused = sign === 'refused' || sign === 'not-let-in'
  if (isRefused) state.refused.add(event.sourceHost)
  else if (sign === 'let-in' || sign === 'work') state.letIn.add(event.sourceHost)
  else return
  machines.step(machine, event.timeUs)
}

function newAnswers(teller: string): Answers {
  const set = () => new CappedSet<string>(namesMax)
  const hosts = () => new CappedSet<number>(askersMax)
  return {
    ...{ teller, names: new Map(), llmnr: set(), announced: set(), inVain: set() },
    ...{ askers: hosts(), visitors: hosts(), refused: hosts(), letIn: hosts() },
    ports: 0,
    answers: 0,
  }
}
