/** Servers and jobs whose work it is to speak to many machines. */
import {
  converse,
  fetchHttps,
  ignore,
  type LookAlike,
  lookAlike,
  lookUp,
  ping,
  sshOpening,
  type TrialWire,
} from './trials/index.ts'

const server = '10.0.0.8'

function outside(wire: TrialWire): string {
  return `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`
}

/** A connection that talks, or one that nobody answers. */
function visit(
  wire: TrialWire,
  atS: number,
  given: { to: string; port: number; isGone: boolean; down?: number },
): void {
  const { to, port, isGone, down = 1500 } = given
  const ends = { client: { address: server, port: wire.port() }, server: { address: to, port } }
  if (isGone) ignore(wire, atS, { ...ends, tries: 3 })
  else {
    const says = [
      { by: 'client', what: wire.whole(200, 1500) },
      { by: 'server', what: down, afterS: 0.02 },
    ] as const
    converse(wire, atS, { ...ends, says })
  }
}

const clients = (n: number) => Array.from({ length: n }, (_, i) => `10.0.0.${20 + i * 2}`)

export const horizontalScanServers: readonly LookAlike[] = [
  lookAlike({
    name: 'a monitor that pings its machines each minute',
    axes: {
      machines: { label: 'machines', values: [8, 60] },
      dead: { label: 'dead', values: [0, 0.25] },
    },
    write(wire, { machines, dead }) {
      const gone = new Set(clients(machines).filter(() => wire.random.next() < dead))
      for (let t = 5, k = 1; t < 1200; t += 60, k++)
        for (const one of clients(machines))
          ping(wire, t + wire.between(0, 2), {
            ...{
              client: server,
              server: one,
              sequence: k,
              ...(gone.has(one) ? { answer: null } : {}),
            },
          })
    },
  }),
  lookAlike({
    name: 'a balancer that tests whether its servers accept',
    axes: {
      servers: { label: 'servers', values: [6, 16, 40] },
      everyS: { label: 'seconds between rounds', values: [2, 10] },
    },
    write(wire, { servers, everyS }) {
      for (let t = 5; t < everyS * 40; t += everyS)
        for (const [i, one] of clients(servers).entries()) {
          const ends = { address: one, port: 8080 }
          const from = { address: server, port: wire.port() }
          converse(wire, t + i * 0.01, { client: from, server: ends, end: 'dropped' })
        }
    },
  }),
  lookAlike({
    name: 'a control host that works on its servers over SSH',
    axes: {
      servers: { label: 'servers', values: [12, 60] },
      down: { label: 'down', values: [0, 0.1] },
    },
    write(wire, { servers, down }) {
      for (const [i, one] of clients(servers).entries()) {
        const ends = {
          client: { address: server, port: wire.port() },
          server: { address: one, port: 22 },
        }
        const says = [
          ...sshOpening(wire),
          { by: 'client', what: 500 },
          { by: 'server', what: 28, afterS: 0.01 },
          { by: 'client', what: wire.whole(2000, 40_000) },
          { by: 'server', what: wire.whole(500, 4000), afterS: 2 },
        ] as const
        if (wire.random.next() < down) ignore(wire, 5 + i * 0.3, { ...ends, tries: 3 })
        else converse(wire, 5 + i * 0.3, { ...ends, says })
      }
    },
  }),
  lookAlike({
    name: 'a backup or inventory server that visits all clients, some of them off',
    axes: {
      port: { label: 'port', values: [445, 10_050, 5985] },
      machines: { label: 'clients', values: [15, 80] },
      off: { label: 'off', values: [0.1, 0.35] },
    },
    write(wire, { port, machines, off }) {
      for (const to of clients(machines))
        visit(wire, wire.between(5, 1500), { to, port, isGone: wire.random.next() < off })
    },
  }),
  lookAlike({
    name: 'a mail server that delivers to many',
    axes: {
      servers: { label: 'servers', values: [30, 200] },
      gone: { label: 'gone', values: [0.05, 0.3] },
    },
    write(wire, { servers, gone }) {
      for (let i = 0; i < servers; i++)
        visit(wire, wire.between(5, 1800), {
          ...{ to: outside(wire), port: 25, isGone: wire.random.next() < gone, down: 400 },
        })
    },
  }),
  lookAlike({
    name: 'a resolver that asks name servers all over the world',
    axes: {
      servers: { label: 'name servers', values: [50, 300] },
      gone: { label: 'gone', values: [0.1, 0.3] },
    },
    write(wire, { servers, gone }) {
      for (let i = 0; i < servers; i++)
        lookUp(wire, wire.between(5, 1200), {
          ...{ client: server, server: outside(wire), name: `www.zone${i}.example` },
          answer: wire.random.next() < gone ? null : '192.0.2.7',
        })
    },
  }),
  lookAlike({
    name: 'a crawler or an uptime service',
    axes: {
      sites: { label: 'sites', values: [40, 200] },
      gone: { label: 'gone', values: [0.05, 0.3] },
    },
    write(wire, { sites, gone }) {
      for (let i = 0; i < sites; i++) {
        const to = outside(wire)
        const t = wire.between(5, 900)
        if (wire.random.next() < gone) visit(wire, t, { to, port: 443, isGone: true })
        else fetchHttps(wire, t, { client: server, server: to, name: `c${i}.example.com` })
      }
    },
  }),
  lookAlike({
    name: 'a domain controller or printer server that calls its clients back',
    axes: { machines: { label: 'clients', values: [10, 50] } },
    write(wire, { machines }) {
      for (const to of clients(machines))
        for (const port of [135, 389, 445])
          visit(wire, wire.between(5, 1200), { to, port, isGone: wire.random.next() < 0.15 })
    },
  }),
  lookAlike({
    name: 'SNMP polls of the same devices, round after round',
    axes: {
      devices: { label: 'devices', values: [10, 60] },
      dead: { label: 'dead', values: [0, 0.3] },
    },
    write(wire, { devices, dead }) {
      const gone = new Set(clients(devices).filter(() => wire.random.next() < dead))
      for (let t = 5; t < 1500; t += 150)
        for (const one of clients(devices)) {
          const from = { address: server, port: wire.port() }
          const to = { address: one, port: 161 }
          wire.udp(t + wire.between(0, 20), { from, to, data: wire.bytes(45) })
          if (!gone.has(one)) wire.udp(t + 20.2, { from: to, to: from, data: wire.bytes(90) })
        }
    },
  }),
  lookAlike({
    name: 'a router that looks for its IPv6 neighbours, most of them there',
    axes: { neighbours: { label: 'neighbours', values: [8, 60] } },
    write(wire, { neighbours }) {
      for (let i = 1; i <= neighbours; i++)
        for (let t = wire.wait(100); t < 1200; t += wire.between(300, 600)) {
          const hex = (i + 0x200).toString(16)
          const target = `fd00::${hex}`
          const data = wire.bytes(16)
          wire.icmp(t, { source: 'fd00::1', destination: `ff02::1:ff00:${hex}`, type: 135, data })
          if (wire.random.next() < 0.85)
            wire.icmp(t + 0.001, { source: target, destination: 'fd00::1', type: 136, data })
        }
    },
  }),
]
