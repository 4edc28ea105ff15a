/** Servers whose many clients use many ports. */
import {
  checkPort,
  converse,
  fetchHttps,
  ignore,
  type LookAlike,
  logIn,
  lookAlike,
  refuse,
} from './trials/index.ts'

const server = '10.0.0.10'
const clientOf = (i: number, where = 'outside') =>
  where === 'inside' ? `10.0.${1 + (i >> 7)}.${1 + (i & 127)}` : `198.18.${i >> 7}.${1 + (i & 127)}`

export const distributedScanServers: readonly LookAlike[] = [
  lookAlike({
    name: 'a passive FTP server and its clients',
    axes: {
      clients: { label: 'clients', values: [10, 60] },
      lost: { label: 'data connections lost', values: [0, 0.2, 0.6] },
    },
    write(wire, { clients, lost }) {
      for (let i = 0; i < clients; i++) {
        const client = clientOf(i)
        const t = wire.between(5, 400)
        logIn(wire, t, { service: 'ftp', client, server, isRefused: false })
        for (let k = 0; k < 4; k++) {
          const ends = {
            client: { address: client, port: wire.port() },
            server: { address: server, port: wire.whole(30_000, 31_000) },
          }
          const at = t + 10 + k * 3
          if (wire.random.next() < lost) ignore(wire, at, { ...ends, tries: 3 })
          else converse(wire, at, { ...ends, says: [{ by: 'server', what: 9000 }], end: 'server' })
        }
      }
    },
  }),
  lookAlike({
    name: 'a server of few ports with many clients, some of whom give up',
    axes: {
      kind: { label: 'kind', values: ['web', 'mail', 'CDN origin'] },
      clients: { label: 'clients', values: [40, 160] },
      lost: { label: 'lost', values: [0.05, 0.4] },
    },
    write(wire, { kind, clients, lost }) {
      const mail = [25, 110, 143, 465, 587, 993, 995]
      const ports = kind === 'web' ? [80, 443] : kind === 'mail' ? mail : [8443]
      for (let i = 0; i < clients; i++) {
        const [client, port] = [clientOf(i), wire.pick(ports)]
        const t = wire.between(5, 600)
        const ends = {
          client: { address: client, port: wire.port() },
          server: { address: server, port },
        }
        if (wire.random.next() < lost) ignore(wire, t, { ...ends, tries: 2 })
        else fetchHttps(wire, t, { client, server, port, name: 'www.example.com' })
      }
    },
  }),
  lookAlike({
    name: 'a file or directory server (RPC, NFS, SMB) and the machines of an office',
    axes: {
      machines: { label: 'machines', values: [12, 50] },
      stale: { label: 'calls at ports it had before', values: [0, 0.15] },
    },
    write(wire, { machines, stale }) {
      const fixed = [53, 88, 111, 135, 389, 445, 464, 636, 2049, 3268]
      const high = Array.from({ length: 24 }, () => wire.whole(49_152, 65_500))
      for (let i = 0; i < machines; i++)
        for (let k = 0, t = wire.between(5, 500); k < 6; k++, t += wire.between(0.1, 20)) {
          const port = wire.pick(wire.random.next() < 0.5 ? fixed : high)
          const client = { address: clientOf(i, 'inside'), port: wire.port() }
          if (wire.random.next() < stale)
            refuse(wire, t, { client, server: { address: server, port: wire.pick(high) + 1 } })
          else
            converse(wire, t, {
              ...{ client, server: { address: server, port } },
              says: [
                { by: 'client', what: 200 },
                { by: 'server', what: 400 },
              ],
            })
        }
    },
  }),
  lookAlike({
    name: 'a server that is down, with all its services, and those who need them',
    axes: {
      clients: { label: 'clients', values: [10, 60] },
      services: { label: 'services', values: [4, 10] },
      answers: { label: 'answers', values: ['resets', 'silence'] },
    },
    write(wire, { clients, services, answers }) {
      const ports = [53, 88, 135, 389, 445, 464, 636, 3268, 5985, 9389].slice(0, services)
      for (let i = 0; i < clients; i++)
        for (let round = 0; round < 3; round++)
          for (const port of ports) {
            const t = 5 + round * 120 + wire.between(0, 60)
            const client = { address: clientOf(i, 'inside'), port: wire.port() }
            const ends = { client, server: { address: server, port } }
            if (answers === 'resets') refuse(wire, t, ends)
            else ignore(wire, t, { ...ends, tries: 2 })
          }
    },
  }),
  lookAlike({
    name: 'several monitors, each of which looks after all services of a host',
    axes: {
      monitors: { label: 'monitors', values: [5, 10] },
      services: { label: 'services', values: [6, 11] },
      by: { label: 'by', values: ['connect', 'banner'] },
    },
    write(wire, { monitors, services, by }) {
      for (let i = 0; i < monitors; i++)
        for (let t = 5 + i * 3; t < 900; t += 60)
          for (let k = 0; k < services; k++)
            checkPort(wire, t + k * 0.1, {
              ...{ checker: clientOf(i, 'inside'), target: server, port: 8100 + k * 7 },
              by: by as 'connect',
            })
    },
  }),
  lookAlike({
    name: 'a host of containers: each has its own port, and clients by the dozen',
    axes: {
      containers: { label: 'containers', values: [20, 60] },
      restarting: { label: 'restarting', values: [0.05, 0.3] },
    },
    write(wire, { containers, restarting }) {
      for (let c = 0; c < containers; c++)
        for (let k = 0; k < 6; k++) {
          const t = wire.between(5, 600)
          const [client, port] = [clientOf(wire.whole(0, 30), 'inside'), 30_000 + c]
          const ends = {
            client: { address: client, port: wire.port() },
            server: { address: server, port },
          }
          if (wire.random.next() < restarting) refuse(wire, t, ends)
          else fetchHttps(wire, t, { client, server, port, name: `c${c}.example.com` })
        }
    },
  }),
  lookAlike({
    name: 'machines of ours that reach a server by the gateway’s outer address (NAT hairpin)',
    axes: { services: { label: 'forwarded ports', values: [3, 12] } },
    write(wire, { services }) {
      const outer = '203.0.113.1'
      for (let i = 0; i < 40; i++)
        for (let k = 0, t = wire.between(5, 500); k < 4; k++, t += wire.wait(20)) {
          const [client, port] = [clientOf(i, 'inside'), 9000 + wire.whole(1, services)]
          const ends = { client: { address: client, port: wire.port() } }
          if (wire.random.next() < 0.5)
            ignore(wire, t, { ...ends, server: { address: outer, port }, tries: 2 })
          else fetchHttps(wire, t, { client, server, port, name: 'nas.example.com' })
        }
    },
  }),
]
