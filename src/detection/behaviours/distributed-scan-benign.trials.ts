/** Hosts that many strangers call at many ports: peers, calls, games, and the noise of the internet. */
import {
  fetchHttps,
  ignore,
  type LookAlike,
  lookAlike,
  plainCall,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const host = '10.0.0.10'

function outside(wire: TrialWire): string {
  return `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`
}

function crowd(wire: TrialWire, many: number): string[] {
  return Array.from({ length: many }, () => outside(wire))
}

function say(
  wire: TrialWire,
  atS: number,
  ways: { from: string; fromPort: number; to: string; port: number; answer?: boolean },
): void {
  const from = { address: ways.from, port: ways.fromPort }
  const to = { address: ways.to, port: ways.port }
  wire.udp(atS, { from, to, data: wire.bytes(wire.whole(20, 120)) })
  if (ways.answer) wire.udp(atS + 0.05, { from: to, to: from, data: wire.bytes(80) })
}

/** What the internet looks for (honeypot reports: a few ports get half of it), and a long tail of everything. */
const sought = [23, 22, 80, 443, 3389, 8080, 445, 5555, 2323, 81, 8443, 6379, 1433, 5900, 5060]

function soughtPort(wire: TrialWire, tail: number): number {
  if (wire.random.next() < tail) return wire.whole(1, 65_000)
  return sought[Math.floor(sought.length * wire.random.next() ** 2.2)]!
}

export const distributedScanLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'the noise of the internet at a public address: stray probes from everywhere',
    axes: {
      everyS: { label: 'mean seconds between', values: [20, 60, 300] },
      hours: { label: 'hours', values: [1, 8] },
      tail: { label: 'of them at any port', values: [0.2, 0.5] },
    },
    write(wire, { everyS, hours, tail }) {
      const target = '10.0.0.10'
      for (let t = 5; t < hours * 3600; t += wire.wait(everyS)) {
        const ends = {
          client: { address: outside(wire), port: wire.port() },
          server: { address: target, port: soughtPort(wire, tail) },
        }
        if (wire.random.next() < 0.5) ignore(wire, t, ends)
        else refuse(wire, t, ends)
      }
    },
  }),
  lookAlike({
    name: 'a BitTorrent or DHT node: its port, the port it had before, and late answers',
    axes: {
      peers: { label: 'peers', values: [40, 200] },
      late: { label: 'late or stray', values: [0.1, 0.4] },
      over: { label: 'over', values: ['UDP', 'TCP'] },
    },
    write(wire, { peers, late, over }) {
      const own = [51_413, 6881]
      for (const [i, peer] of crowd(wire, peers).entries()) {
        const t = 5 + i * 1.5
        const port = wire.whole(1025, 65_000)
        const calls = wire.random.next()
        if (calls < 0.4)
          say(wire, t, { from: host, fromPort: own[0]!, to: peer, port, answer: calls > 0.15 })
        if (wire.random.next() < late)
          say(wire, t + 200, { from: peer, fromPort: port, to: host, port: wire.pick(own) })
        else if (over === 'UDP')
          say(wire, t + 9, { from: peer, fromPort: port, to: host, port: own[0]!, answer: true })
        else fetchHttps(wire, t + 9, { client: peer, server: host, port: own[0]!, name: '' })
      }
    },
  }),
  lookAlike({
    name: 'peers of a program behind NAT that punch holes: each is told another port',
    axes: {
      peers: { label: 'peers', values: [12, 60] },
      met: { label: 'met', values: [0.3, 0.8] },
    },
    write(wire, { peers, met }) {
      for (const [i, peer] of crowd(wire, peers).entries()) {
        const [port, own] = [wire.whole(1025, 65_000), wire.whole(1025, 65_000)]
        const t = 5 + i * 4
        say(wire, t, { from: host, fromPort: own, to: peer, port })
        const isMet = wire.random.next() < met
        say(wire, t + 0.2, { from: peer, fromPort: port, to: host, port: own, answer: isMet })
        // The other's NAT gave it another port than was told.
        if (!isMet)
          for (let k = 1; k < 4; k++)
            say(wire, t + k, { from: peer, fromPort: port + k, to: host, port: own + k })
      }
    },
  }),
  lookAlike({
    name: 'a VoIP or video server with a port for every stream',
    axes: {
      callers: { label: 'callers', values: [10, 50] },
      mute: { label: 'calls heard one way', values: [0, 0.3] },
    },
    write(wire, { callers, mute }) {
      for (const [i, caller] of crowd(wire, callers).entries()) {
        const t = 5 + i * 7
        say(wire, t, { from: caller, fromPort: 5060, to: host, port: 5060, answer: true })
        const ports = [10_000 + 2 * wire.whole(0, 4000), wire.port()] as const
        const isMute = wire.random.next() < mute
        for (let k = 0; k < 12; k++) {
          const stream = { from: caller, fromPort: ports[1], to: host, port: ports[0] }
          say(wire, t + 1 + k * 0.02, { ...stream, answer: !isMute })
        }
        say(wire, t + 2, { from: caller, fromPort: ports[1] + 1, to: host, port: ports[0] + 1 })
      }
    },
  }),
  lookAlike({
    name: 'a host with several game servers, some of them down',
    axes: {
      games: { label: 'games', values: [4, 16] },
      players: { label: 'players', values: [20, 80] },
      down: { label: 'down', values: [0, 0.25] },
    },
    write(wire, { games, players, down }) {
      for (const player of crowd(wire, players)) {
        const game = wire.whole(0, games - 1)
        const isDown = game < games * down
        for (let k = 0, t = wire.between(5, 300); k < 6; k++, t += wire.between(1, 20))
          say(wire, t, {
            ...{ from: player, fromPort: 50_000 + k, to: host, port: 27_015 + game },
            answer: !isDown,
          })
      }
    },
  }),
  lookAlike({
    name: 'answers that nobody here asked for: somebody forges this address (backscatter)',
    axes: {
      from: { label: 'from', values: ['one port', 'many ports'] },
      what: { label: 'what', values: ['SA', 'RA'] },
      servers: { label: 'servers', values: [12, 80] },
    },
    rightly: ['reflection'],
    write(wire, { from, what, servers }) {
      for (const [i, server] of crowd(wire, servers).entries())
        for (let k = 0; k < 4; k++) {
          const port = from === 'one port' ? 443 : wire.whole(20, 9000)
          const sender = { address: server, port }
          const to = { address: host, port: wire.whole(1025, 65_000) }
          wire.tcp(5 + i * 0.7 + k, { from: sender, to, flags: what, acknowledgment: 7 })
        }
    },
  }),
  lookAlike({
    name: 'answers alone: a tap that hears what comes in, of a resolver or a caller of many',
    axes: {
      port: { label: 'from port', values: [53, 443, 3478, 27_015] },
      servers: { label: 'servers', values: [12, 60] },
    },
    write(wire, { port, servers }) {
      wire.hearing(
        (source) => source !== host,
        () => {
          const all = crowd(wire, servers)
          for (let i = 0, t = 5; i < servers * 4; i++, t += wire.wait(1))
            say(wire, t, {
              ...{ from: host, fromPort: wire.port(), to: all[i % servers]!, port },
              answer: true,
            })
        },
      )
    },
  }),
  lookAlike({
    name: 'a web server after a move: clients still try what it had',
    axes: {
      clients: { label: 'clients', values: [20, 100] },
      gone: { label: 'ports gone', values: [3, 10] },
    },
    write(wire, { clients, gone }) {
      for (const client of crowd(wire, clients))
        for (let k = 0, t = wire.between(5, 900); k < 3; k++, t += wire.between(5, 60)) {
          const server = { address: host, port: 8000 + wire.whole(1, gone) }
          if (wire.random.next() < 0.5) plainCall(wire, t, { client, server: host })
          else refuse(wire, t, { client: { address: client, port: wire.port() }, server })
        }
    },
  }),
]
