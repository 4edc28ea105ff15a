/** A machine that looks around and then calls out, and machines that do something of either kind. */
import {
  askWho,
  attack,
  type BehaviourTrials,
  browse,
  fetchHttps,
  ignore,
  lookAlike,
  lookUp,
  ping,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.66'
const resolver = '10.0.0.2'
const outside = (wire: TrialWire) =>
  `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.7`

const from = (wire: TrialWire) => ({ address: client, port: wire.port() })

/** What ordinary programs ask around, each in its own way. */
const looks: Readonly<Record<string, (wire: TrialWire) => void>> = {
  'pings of its servers': (wire) => {
    for (let i = 0; i < 14; i++) ping(wire, 5 + i, { client, server: `10.0.0.${9 + i * 11}` })
  },
  'shares and printers, some off': (wire) => {
    for (let i = 0; i < 9; i++) {
      const server = `10.0.0.${70 + i * 9}`
      if (i < 3) ignore(wire, 5 + i, { client: from(wire), server: { address: server, port: 445 } })
      else fetchHttps(wire, 5 + i, { client, server, port: wire.pick([445, 9100]), name: '' })
    }
  },
  'a list of game servers': (wire) => {
    for (let i = 0; i < 60; i++) {
      const to = { address: outside(wire), port: 27_015 }
      const sender = { address: client, port: 56_000 }
      wire.udp(5 + i * 0.05, { from: sender, to, data: wire.bytes(25) })
      if (i % 7 > 0) wire.udp(5.1 + i * 0.05, { from: to, to: sender, data: wire.bytes(300) })
    }
  },
  'peers of a download': (wire) => {
    for (let i = 0; i < 60; i++) {
      const server = { address: outside(wire), port: wire.whole(1025, 60_000) }
      if (i % 2 > 0) ignore(wire, 5 + i, { client: from(wire), server })
      else fetchHttps(wire, 5 + i, { client, server: server.address, port: server.port, name: '' })
    }
  },
  'neighbours, by ARP': (wire) => {
    for (let i = 0; i < 30; i++)
      askWho(wire, 5 + wire.between(0, 300), {
        ...{ client, server: `10.0.0.${20 + wire.whole(0, 25)}`, isAnswered: i % 6 > 0 },
      })
  },
  'update sharing in the office': (wire) => {
    for (let i = 0; i < 14; i++) {
      const server = { address: `10.0.0.${40 + i * 6}`, port: 7680 }
      if (i % 4 === 0) refuse(wire, 5 + i * 4, { client: from(wire), server })
      else fetchHttps(wire, 5 + i * 4, { client, server: server.address, port: 7680, name: '' })
    }
  },
  'name servers all over': (wire) => {
    for (let i = 0; i < 60; i++)
      lookUp(wire, 5 + i * 2, {
        ...{ client, server: outside(wire), name: `z${i}.example.org` },
        answer: i % 6 === 0 ? null : '192.0.2.7',
      })
  },
  'many sites': (wire) => browse(wire, 5, { client, resolver, untilS: 400, everyS: 6 }),
}

/** What ordinary programs call again and again. */
const calls: Readonly<Record<string, (wire: TrialWire) => void>> = {
  'looks at the time': (wire) => {
    const [sender, to] = [
      { address: client, port: 123 },
      { address: '203.0.113.12', port: 123 },
    ]
    for (let t = 700; t < 5000; t += 64) {
      wire.udp(t, { from: sender, to, data: wire.bytes(48) })
      wire.udp(t + 0.03, { from: to, to: sender, data: wire.bytes(48) })
    }
  },
  'looks for mail inside': (wire) => {
    for (let t = 700; t < 5000; t += 300)
      fetchHttps(wire, t, { client, server: '10.0.0.25', port: 993, name: 'mail.corp.example' })
  },
  'looks for updates now and then': (wire) => {
    for (let t = 700; t < 9000; t += wire.wait(1400))
      fetchHttps(wire, t, {
        ...{ client, server: '203.0.113.40', name: 'updates.example.com' },
        down: wire.whole(500, 60_000),
      })
  },
  'goes on browsing': (wire) => browse(wire, 700, { client, resolver, untilS: 2200, everyS: 25 }),
}

export const scanThenBeaconTrials: BehaviourTrials = {
  behaviour: 'scan-then-beacon',
  attacks: [
    attack({
      name: 'a search for SMB, SSH or by ARP, then steady calls',
      axes: {
        scan: { label: 'looks for', values: ['SMB', 'SSH', 'machines by ARP'] },
        pauseS: { label: 'seconds between', values: [60, 3600, 36_000] },
        everyS: { label: 'seconds between calls', values: [60, 600] },
      },
      draws: 1,
      write(wire, { scan, pauseS, everyS }) {
        for (let i = 1; i <= 60; i++) {
          const address = `10.0.1.${i}`
          const server = { address, port: scan === 'SMB' ? 445 : 22 }
          const t = 5 + i * 0.5
          if (scan === 'machines by ARP')
            askWho(wire, t, { client, server: address, isAnswered: i % 9 === 0 })
          else if (i % 9 === 0) refuse(wire, t, { client: from(wire), server })
          else ignore(wire, t, { client: from(wire), server })
        }
        for (let i = 0, t = 40 + pauseS; i < 40; i++, t += everyS * wire.between(0.95, 1.05))
          fetchHttps(wire, t, {
            ...{ client, server: '203.0.113.90', port: 8443, name: '', up: 180, down: 220 },
          })
      },
    }),
  ],
  lookAlikes: [
    lookAlike({
      name: 'a machine that asks around as programs do, then calls as programs do',
      axes: {
        look: { label: 'asks', values: Object.keys(looks) },
        call: { label: 'then', values: Object.keys(calls) },
      },
      draws: 1,
      write(wire, { look, call }) {
        looks[look]!(wire)
        calls[call]!(wire)
      },
    }),
    lookAlike({
      name: 'steady calls that began before any of it',
      axes: { look: { label: 'asks', values: Object.keys(looks) } },
      draws: 1,
      write(wire, { look }) {
        const server = '10.0.0.25'
        for (let t = 1; t < 3000; t += 120)
          fetchHttps(wire, t, { client, server, name: 'intranet.corp.example' })
        looks[look]!(wire)
      },
    }),
  ],
}
