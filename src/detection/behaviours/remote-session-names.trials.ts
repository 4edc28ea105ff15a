/** Sessions inside TLS at a web port, with a name in the greeting: looked up, known from before, or borrowed. */
import {
  type Attack,
  attack,
  browse,
  clientHello,
  converse,
  type LookAlike,
  lookAlike,
  lookUp,
  type Say,
  serverHello,
  type TrialWire,
  tlsData,
} from './trials/index.ts'

const client = '10.0.0.46'
const resolver = '10.0.0.2'
const server = '203.0.113.98'
const minutes = { label: 'minutes', values: [22, 70] } as const
type Range = readonly [number, number]

/** The server speaks first each time, on a desktop that is used. */
function pushed(
  wire: TrialWire,
  of: {
    name: string
    minutes: number
    pauseS: number
    down: Range
    up: Range
    isLookedUp: boolean
  },
): void {
  const { name, pauseS, down, up } = of
  const untilS = of.minutes * 60
  browse(wire, 3, { client, resolver, untilS: untilS + 200, everyS: 60 })
  if (of.isLookedUp) lookUp(wire, 199.9, { client, server: resolver, name, answer: server })
  const says: Say[] = [
    { by: 'client', what: clientHello(wire, name) },
    { by: 'server', what: serverHello(wire) },
    { by: 'client', what: tlsData(wire, 64) },
  ]
  for (let t = 0; t < untilS; ) {
    const afterS = wire.wait(pauseS)
    says.push({ by: 'server', what: tlsData(wire, wire.whole(...down)), afterS })
    says.push({ by: 'client', what: tlsData(wire, wire.whole(...up)), afterS: 0.05 })
    t += afterS
  }
  const ends = {
    client: { address: client, port: wire.port() },
    server: { address: server, port: 443 },
  }
  converse(wire, 200, { ...ends, says })
}

export const remoteSessionsNamed: readonly Attack[] = [
  attack({
    name: 'a reverse shell in TLS to port 443, with a borrowed name that was never looked up',
    axes: { minutes, pauseS: { label: 'mean pause, seconds', values: [4, 12, 30] } },
    write(wire, { minutes, pauseS }) {
      const sizes = { down: [30, 120], up: [200, 3000] } as const
      pushed(wire, { name: 'cdn.front.example', minutes, pauseS, ...sizes, isLookedUp: false })
    },
  }),
]

const lookups = { label: 'lookup', values: ['seen', 'before it was watched'] } as const

export const remoteSessionsNamedLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'news pushed to a web page, each acknowledged',
    axes: { minutes, lookup: lookups, pauseS: { label: 'mean pause, seconds', values: [6, 25] } },
    write(wire, { minutes, lookup, pauseS }) {
      const sizes = { down: [60, 1500], up: [36, 40] } as const
      const name = 'notify.board.example'
      pushed(wire, { name, minutes, pauseS, ...sizes, isLookedUp: lookup === 'seen' })
    },
  }),
  lookAlike({
    name: 'an agent whose maker asks it for measurements by a connection that it keeps',
    axes: { minutes, pauseS: { label: 'mean pause, seconds', values: [6, 25] } },
    write(wire, { minutes, pauseS }) {
      const sizes = { down: [60, 200], up: [300, 3000] } as const
      pushed(wire, { name: 'agent.fleet.example', minutes, pauseS, ...sizes, isLookedUp: true })
    },
  }),
]
