/** Remote control and shells through one connection outside, and what keeps a connection at a person's pace. */
import {
  remoteSessionsNamed,
  remoteSessionsNamedLookAlikes,
} from './remote-session-names.trials.ts'
import {
  attack,
  type BehaviourTrials,
  browse,
  clientHello,
  converse,
  type LookAlike,
  lookAlike,
  type Say,
  serverHello,
  sshOpening,
  type TrialWire,
  tlsData,
} from './trials/index.ts'

const client = '10.0.0.45'
const resolver = '10.0.0.2'
const server = '203.0.113.99'
const minutes = { label: 'minutes', values: [20, 90] } as const

type Range = readonly [number, number]

interface Talk {
  readonly who?: string
  readonly to?: string
  readonly port: number
  readonly minutes: number
  /** Mean pause, seconds: of a person, a few long ones among many short ones. */
  readonly pauseS: number
  readonly leads: Say['by']
  readonly asks: Range
  readonly answers: Range
  /** TLS server name, '' TLS without one; null: none. */
  readonly name?: string | null
  readonly opening?: readonly Say[]
}

/** One connection in which one side asks at a person's pace and the other answers. */
function talk(wire: TrialWire, options: Talk): void {
  const { who = client, to = server, port, leads, asks, answers, name = null } = options
  const tls: Say[] = [
    { by: 'client', what: clientHello(wire, name ?? '') },
    { by: 'server', what: serverHello(wire) },
    { by: 'client', what: tlsData(wire, 64) },
  ]
  const says: Say[] = [...(options.opening ?? []), ...(name === null ? [] : tls)]
  const what = ([low, high]: Range) => {
    const bytes = Math.round(low * (high / low) ** wire.random.next())
    return name === null ? wire.bytes(bytes) : tlsData(wire, bytes)
  }
  const follows = leads === 'client' ? 'server' : 'client'
  for (let t = 0; t < options.minutes * 60; ) {
    const rest = wire.random.next() < 0.08 ? 6 : 1
    const afterS = Math.min(280, 0.8 + wire.wait(options.pauseS * rest))
    says.push({ by: leads, what: what(asks), afterS })
    says.push({ by: follows, what: what(answers), afterS: 0.05 })
    t += afterS
  }
  const ends = { client: { address: who, port: wire.port() }, server: { address: to, port } }
  converse(wire, 10, { ...ends, says })
}

const command: Range = [4, 60]
const output: Range = [20, 4000]

const lookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a chat by WebSocket, written in by a person',
    axes: { minutes, pauseS: { label: 'mean pause, seconds', values: [10, 40] } },
    write(wire, { minutes, pauseS }) {
      const name = 'wss.chat.example'
      talk(wire, {
        port: 443,
        name,
        minutes,
        pauseS,
        leads: 'client',
        asks: [40, 300],
        answers: [40, 900],
      })
    },
  }),
  lookAlike({
    name: 'a shell by SSH to a server of one’s own',
    axes: { minutes, port: { label: 'port', values: [22, 2222] } },
    write(wire, { minutes, port }) {
      const opening = sshOpening(wire)
      talk(wire, {
        port,
        opening,
        minutes,
        pauseS: 15,
        leads: 'client',
        asks: [36, 52],
        answers: [36, 3000],
      })
    },
  }),
  lookAlike({
    name: 'messages by XMPP or push',
    axes: { minutes, port: { label: 'port', values: [5222, 5223, 5228] } },
    write(wire, { minutes, port }) {
      const name = 'push.example.com'
      talk(wire, {
        port,
        name,
        minutes,
        pauseS: 40,
        leads: 'server',
        asks: [80, 600],
        answers: [30, 60],
      })
    },
  }),
  lookAlike({
    name: 'a page that is read, over one connection',
    axes: {
      minutes: { label: 'minutes', values: [20, 60] },
      to: { label: 'port', values: [443, 8443] },
    },
    write(wire, { minutes, to }) {
      const name = 'wiki.example.com'
      talk(wire, {
        port: to,
        name,
        minutes,
        pauseS: 30,
        leads: 'client',
        asks: [300, 900],
        answers: [2000, 60_000],
      })
    },
  }),
  lookAlike({
    name: 'peers that share files, many at a time',
    axes: { peers: { label: 'peers', values: [8, 16] } },
    write(wire, { peers }) {
      for (let i = 0; i < peers; i++)
        talk(wire, {
          ...{
            to: `198.51.100.${100 + i}`,
            port: wire.whole(6000, 60_000),
            minutes: 40,
            pauseS: 20,
          },
          ...{ leads: 'client', asks: [5, 17], answers: [5, 600] },
        })
    },
  }),
  lookAlike({
    name: 'a game that is played online',
    axes: { minutes: { label: 'minutes', values: [20, 60] } },
    write(wire, { minutes }) {
      talk(wire, {
        port: 7777,
        minutes,
        pauseS: 0.6,
        leads: 'client',
        asks: [20, 60],
        answers: [40, 900],
      })
    },
  }),
  lookAlike({
    name: 'a terminal of a shop or a bus that two or more machines have',
    axes: { machines: { label: 'machines', values: [2, 4] }, minutes },
    write(wire, { machines, minutes }) {
      for (let i = 0; i < machines; i++)
        talk(wire, {
          ...{ who: `10.0.0.${45 + i}`, port: 7001, minutes, pauseS: 30, leads: 'client' as const },
          ...{ asks: [90, 200] as const, answers: [60, 400] as const },
        })
    },
  }),
  lookAlike({
    name: 'a database outside that somebody asks',
    axes: { minutes, port: { label: 'port', values: [3306, 5432] } },
    write(wire, { minutes, port }) {
      talk(wire, {
        port,
        name: 'db.cloud.example',
        minutes,
        pauseS: 25,
        leads: 'client',
        asks: [60, 600],
        answers: [90, 60_000],
      })
    },
  }),
  lookAlike({
    name: 'a download or a stream in pieces',
    axes: {
      port: { label: 'port', values: [443, 8000] },
      minutes: { label: 'minutes', values: [20, 60] },
    },
    write(wire, { port, minutes }) {
      talk(wire, {
        port,
        minutes,
        pauseS: 8,
        leads: 'client',
        asks: [40, 60],
        answers: [90_000, 160_000],
      })
    },
  }),
  lookAlike({
    name: 'a telephone by SIP, or a broker of things',
    axes: { port: { label: 'port', values: [5060, 1883, 8883] }, minutes },
    write(wire, { port, minutes }) {
      talk(wire, { port, minutes, pauseS: 25, leads: 'client', asks: [60, 700], answers: [4, 500] })
    },
  }),
  lookAlike({
    name: 'a chat by IRC',
    axes: { minutes, port: { label: 'port', values: [6667, 6697] } },
    write(wire, { minutes, port }) {
      const name = port === 6697 ? 'irc.example.net' : null
      const opening: Say[] = [
        { by: 'client', what: 'NICK guest\r\nUSER guest 0 * :guest\r\n' },
        { by: 'server', what: ':irc.example.net 001 guest :Welcome to the network\r\n' },
      ]
      const own = name === null ? { opening } : { name }
      talk(wire, {
        port,
        ...own,
        minutes,
        pauseS: 30,
        leads: 'server',
        asks: [60, 300],
        answers: [6, 90],
      })
    },
  }),
  lookAlike({
    name: 'remote control from inside to inside',
    axes: { minutes, port: { label: 'port', values: [3389, 4444] } },
    write(wire, { minutes, port }) {
      talk(wire, {
        to: '10.0.0.99',
        port,
        minutes,
        pauseS: 8,
        leads: 'client',
        asks: command,
        answers: output,
      })
    },
  }),
  lookAlike({
    name: 'a purse that asks its node by JSON-RPC as its owner works',
    axes: { minutes, port: { label: 'port', values: [8332, 50_001] } },
    write(wire, { minutes, port }) {
      const what = `{"jsonrpc":"2.0","id":0,"method":"server.version","params":["p 4.1"]}\n`
      talk(wire, {
        ...{ port, minutes, pauseS: 20, leads: 'client', opening: [{ by: 'client', what }] },
        ...{ asks: [80, 200], answers: [60, 2000] },
      })
    },
  }),
  lookAlike({
    name: 'somebody who browses',
    axes: { everyS: { label: 'mean seconds between pages', values: [20, 90] } },
    write(wire, { everyS }) {
      browse(wire, 10, { client, resolver, untilS: 120 * everyS, everyS })
    },
  }),
]

export const remoteSessionTrials: BehaviourTrials = {
  behaviour: 'remote-session',
  attacks: [
    attack({
      name: 'a reverse shell: the server asks, the machine answers',
      axes: {
        port: { label: 'port', values: [4444, 9001] },
        pauseS: { label: 'mean pause, seconds', values: [8, 25] },
        minutes,
      },
      write(wire, { port, pauseS, minutes }) {
        talk(wire, { port, minutes, pauseS, leads: 'server', asks: command, answers: output })
      },
    }),
    attack({
      name: 'a miner that speaks to its pool in the clear',
      toldBy: ['mining'],
      axes: { port: { label: 'port', values: [3333, 9999] }, minutes },
      write(wire, { port, minutes }) {
        const what = '{"id":1,"method":"mining.subscribe","params":["m/1.2"]}\n'
        talk(wire, {
          ...{ port, minutes, pauseS: 20, leads: 'server', opening: [{ by: 'client', what }] },
          ...{ asks: [200, 700], answers: [120, 1400] },
        })
      },
    }),
    attack({
      name: 'a remote control tool, encrypted, on a port of its own',
      axes: { port: { label: 'port', values: [5938, 7070, 21_116] }, minutes },
      write(wire, { port, minutes }) {
        talk(wire, {
          port,
          minutes,
          pauseS: 6,
          leads: 'server',
          asks: [30, 120],
          answers: [60, 6000],
        })
      },
    }),
    attack({
      name: 'a tool for remote access that speaks TLS without a name',
      axes: { port: { label: 'port', values: [443, 8443, 5655] }, minutes },
      write(wire, { port, minutes }) {
        talk(wire, {
          port,
          name: '',
          minutes,
          pauseS: 15,
          leads: 'server',
          asks: [40, 200],
          answers: [60, 3000],
        })
      },
    }),
    ...remoteSessionsNamed,
  ],
  lookAlikes: [...lookAlikes, ...remoteSessionsNamedLookAlikes],
}
