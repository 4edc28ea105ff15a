/** Forged answers to questions for names, over tools, ways and paces. */
import { namePoisoningLookAlikes } from './name-poisoning-benign.trials.ts'
import {
  askAll,
  attack,
  type BehaviourTrials,
  browse,
  logIn,
  type NamingWay,
  namingWays,
  type TrialWire,
} from './trials/index.ts'

const poisoner = '10.0.0.66'
const machines = (count: number) => Array.from({ length: count }, (_, i) => `10.0.0.${100 + i}`)
const typed =
  'wpad fielserver intranet prnsrv01 sharepiont backup-old nas2 dc-old isatap scan01 wiki sql7'
const wanted = (count: number) => typed.split(' ').slice(0, count)
const untilS = 1800

interface Office {
  readonly askers: number
  readonly names: number
  readonly ways: readonly NamingWay[]
  readonly everyS: number
  /** From when on the poisoner answers. */
  readonly fromS: number
  readonly answers?: (name: string) => boolean
  readonly address?: string
  /** Called where somebody was led to it. */
  readonly led?: (atS: number, client: string) => void
}

/** Machines that ask all for names that nobody has, and now and then for each other. */
function office(wire: TrialWire, given: Office): void {
  const { askers, names, ways, everyS, fromS, answers = () => true, address = poisoner } = given
  const all = machines(askers)
  browse(wire, 3, { client: all[0]!, resolver: '10.0.0.2', untilS, everyS: 120 })
  for (const client of all)
    for (let t = wire.wait(everyS); t < untilS; t += wire.wait(everyS)) {
      const other = wire.pick(all)
      const isOther = wire.random.next() < 0.2 && other !== client
      const name = isOther ? `pc${other.slice(7)}` : wire.pick(wanted(names))
      const isForged = t > fromS && answers(name)
      const forged = isForged ? [{ by: poisoner, address, afterS: 0.003 }] : []
      const true_ = isOther ? [{ by: other, afterS: 0.002 }] : []
      for (const way of ways)
        askAll(wire, t + ways.indexOf(way) * 0.0005, {
          client,
          name,
          way,
          answers: [...true_, ...forged],
        })
      if (isForged) given.led?.(t + 0.05, client)
    }
}

const waysOf = (way: string) => (way === 'all' ? namingWays : [way as NamingWay])
const ways = { label: 'asked by', values: ['LLMNR', 'NetBIOS', 'mDNS', 'all'] } as const

export const namePoisoningTrials: BehaviourTrials = {
  behaviour: 'name-poisoning',
  attacks: [
    attack({
      name: 'one machine answers every name, and takes the logins of whoever comes (Responder)',
      axes: {
        way: ways,
        askers: { label: 'askers', values: [3, 16] },
        names: { label: 'names', values: [4, 12] },
        logins: { label: 'then log in', values: ['nobody', 'few', 'all'] },
      },
      write(wire, { way, askers, names, logins }) {
        const share = { nobody: 0, few: 0.1, all: 1 }[logins]
        const led = (t: number, client: string) => {
          if (wire.random.next() < share)
            logIn(wire, t, { service: 'smb', client, server: poisoner, isRefused: true })
        }
        const pace = { everyS: wire.pick([40, 90, 150]), fromS: wire.pick([0, 400]) }
        office(wire, { askers, names, ways: waysOf(way), ...pace, led })
      },
    }),
    attack({
      name: 'every name answered, seldom asked',
      axes: {
        way: ways,
        questions: { label: 'questions in half an hour', values: [3, 6, 12] },
      },
      write(wire, { way, questions }) {
        const everyS = (untilS * 4) / questions
        office(wire, { askers: 4, names: 8, ways: waysOf(way), everyS, fromS: 0 })
      },
    }),
    attack({
      name: 'every name answered with the address of another machine',
      axes: { way: ways, names: { label: 'names', values: [4, 12] } },
      write(wire, { way, names }) {
        const how = { everyS: 80, fromS: 300, address: '10.0.0.77' }
        office(wire, { askers: 8, names, ways: waysOf(way), ...how })
      },
    }),
    attack({
      name: 'some of the names answered',
      axes: { way: ways, share: { label: 'share', values: [0.5, 0.8] } },
      write(wire, { way, share }) {
        const some = new Set(wanted(Math.round(12 * share)))
        const answers = (name: string) => some.has(name)
        office(wire, { askers: 8, names: 12, ways: waysOf(way), everyS: 60, fromS: 300, answers })
      },
    }),
  ],
  lookAlikes: namePoisoningLookAlikes,
}
