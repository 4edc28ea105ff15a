/** Machines that answer questions put to all, for their own names and for those of others. */
import {
  askAll,
  browse,
  fetchHttp,
  type LookAlike,
  logIn,
  lookAlike,
  lookUp,
  type NameAnswer,
  type NamingWay,
  namingWays,
  type TrialWire,
  tellName,
} from './trials/index.ts'

const server = '10.0.0.5'
const machines = (count: number) => Array.from({ length: count }, (_, i) => `10.0.0.${100 + i}`)
const pcOf = (address: string) => `pc${address.slice(7)}`
const untilS = 1800
const nobodys = ['wpad', 'isatap', 'oldserver', 'prnt9', 'intranet']
const ways = { label: 'asked by', values: ['LLMNR', 'NetBIOS', 'mDNS', 'all'] } as const
const waysOf = (way: string): readonly NamingWay[] =>
  way === 'all' ? namingWays : [way as NamingWay]

/** Machines that ask all: for names that somebody has, and for such as nobody has. */
function network(
  wire: TrialWire,
  given: {
    askers: number
    ways: readonly NamingWay[]
    everyS: number
    names: readonly string[]
    answersOf: (name: string, way: NamingWay, t: number) => readonly NameAnswer[]
    came?: (atS: number, client: string, name: string) => void
  },
): void {
  const { askers, everyS, names, answersOf, came } = given
  for (const client of machines(askers))
    for (let t = wire.wait(everyS); t < untilS; t += wire.wait(everyS)) {
      const name = wire.pick(names)
      let isAnswered = false
      for (const way of given.ways) {
        const answers = answersOf(name, way, t).filter(({ by }) => by !== client)
        if (answers.length > 0) isAnswered = true
        askAll(wire, t + given.ways.indexOf(way) * 0.001, { client, name, way, answers })
      }
      if (isAnswered) came?.(t + 0.05, client, name)
    }
}

const alone = (by: string): readonly NameAnswer[] => [{ by }]

const ownNames = [
  lookAlike({
    name: 'machines that each answer for their own name, and names that nobody has',
    axes: { way: ways, hosts: { label: 'machines', values: [6, 30] } },
    write(wire, { way, hosts }) {
      const all = machines(hosts)
      const names = [...all.map(pcOf), ...nobodys]
      const answersOf = (name: string) =>
        all.filter((one) => pcOf(one) === name).map((by) => ({ by }))
      network(wire, { askers: hosts, ways: waysOf(way), everyS: 60, names, answersOf })
    },
  }),
  lookAlike({
    name: 'a file server that all find by its name, and log in at',
    axes: { way: ways, askers: { label: 'askers', values: [5, 20] } },
    write(wire, { way, askers }) {
      const answersOf = (name: string) => (name === 'fileserv' ? alone(server) : [])
      const came = (t: number, client: string) => {
        if (wire.random.next() < 0.3)
          logIn(wire, t, { service: 'smb', client, server, isRefused: false })
      }
      const names = ['fileserv', 'fileserv', 'fileserv', 'wpad']
      network(wire, { askers, ways: waysOf(way), everyS: 70, names, answersOf, came })
    },
  }),
  lookAlike({
    name: 'a file server whose password was changed, found by its name',
    axes: { way: ways },
    write(wire, { way }) {
      const answersOf = (name: string) => (name === 'fileserv' ? alone(server) : [])
      const came = (t: number, client: string) => {
        if (wire.random.next() < 0.1)
          logIn(wire, t, { service: 'smb', client, server, isRefused: true })
      }
      network(wire, {
        askers: 10,
        ways: waysOf(way),
        everyS: 90,
        names: ['fileserv'],
        answersOf,
        came,
      })
    },
  }),
  lookAlike({
    name: 'a machine that starts, and whose name was asked for in vain before',
    axes: { way: ways },
    write(wire, { way }) {
      const answersOf = (name: string, _: NamingWay, t: number) =>
        name === 'fileserv' && t > 600 ? alone(server) : []
      network(wire, {
        askers: 8,
        ways: waysOf(way),
        everyS: 60,
        names: ['fileserv', ...nobodys],
        answersOf,
      })
    },
  }),
  lookAlike({
    name: 'a machine of two names, one of them new, or for the proxy',
    axes: { way: ways, second: { label: 'second name', values: ['wpad', 'newname'] } },
    write(wire, { way, second }) {
      const own = ['proxy1', second]
      const answersOf = (name: string) => (own.includes(name) ? alone(server) : [])
      const came = (t: number, client: string) =>
        void fetchHttp(wire, t, { client, server, host: 'wpad', path: '/wpad.dat' })
      network(wire, { askers: 8, ways: waysOf(way), everyS: 60, names: own, answersOf, came })
    },
  }),
  lookAlike({
    name: 'a machine that answers over IPv4 and IPv6',
    axes: { askers: { label: 'askers', values: [4, 16] } },
    write(wire, { askers }) {
      const answersOf = () => [{ by: server }, { by: server, address: 'fd00::5' }]
      network(wire, { askers, ways: namingWays, everyS: 60, names: ['fileserv'], answersOf })
    },
  }),
]

const manyNames = [
  lookAlike({
    name: 'a home server with a name for each of its programs, by mDNS',
    axes: {
      names: { label: 'names', values: [4, 8, 20] },
      announced: { label: 'seen to announce them', values: ['yes', 'no'] },
    },
    write(wire, { names, announced }) {
      const own = Array.from({ length: names }, (_, i) => `app${i}`)
      if (announced === 'yes')
        for (const name of own)
          tellName(wire, 1, { by: server, name, way: 'mDNS', address: server })
      const answersOf = (name: string) => (own.includes(name) ? alone(server) : [])
      const came = (t: number, client: string, name: string) =>
        void fetchHttp(wire, t, { client, server, host: `${name}.local` })
      network(wire, {
        askers: 5,
        ways: ['mDNS'],
        everyS: 60,
        names: [...own, 'printer'],
        answersOf,
        came,
      })
    },
  }),
  lookAlike({
    name: 'a file server that took over the NetBIOS names of others',
    axes: {
      names: { label: 'names', values: [3, 8] },
      claimed: { label: 'seen to claim them', values: ['yes', 'no'] },
    },
    write(wire, { names, claimed }) {
      const own = Array.from({ length: names }, (_, i) => `nas${i}`)
      if (claimed === 'yes')
        for (const name of own)
          tellName(wire, 1, { by: server, name, way: 'NetBIOS', address: server })
      const answersOf = (name: string) => (own.includes(name) ? alone(server) : [])
      const came = (t: number, client: string) =>
        void logIn(wire, t, { service: 'smb', client, server, isRefused: false })
      const about = { names: [...own, 'wpad'], answersOf, came }
      network(wire, { askers: 6, ways: ['NetBIOS'], everyS: 80, ...about })
    },
  }),
  lookAlike({
    name: 'one machine with many addresses, and a name for each (virtual hosts, a cluster)',
    axes: { way: ways, addresses: { label: 'addresses', values: [4, 16] } },
    write(wire, { way, addresses }) {
      const names = Array.from({ length: addresses }, (_, i) => `role${i}`)
      const answersOf = (name: string) => [
        { by: server, address: `10.0.0.${20 + names.indexOf(name)}` },
      ]
      network(wire, { askers: 8, ways: waysOf(way), everyS: 40, names, answersOf })
    },
  }),
]

const forOthers = [
  lookAlike({
    name: 'a router that repeats mDNS between networks: others’ names, with their addresses',
    axes: {
      devices: { label: 'devices', values: [5, 30] },
      sender: { label: 'sent as', values: ['itself', 'the device'] },
    },
    write(wire, { devices, sender }) {
      const names = Array.from({ length: devices }, (_, i) => `device${i}`)
      const addressOf = (name: string) => `192.168.7.${10 + Number(name.slice(6))}`
      const router = wire.macOf('10.0.0.1')
      for (const name of names) wire.setMac(addressOf(name), router)
      const answersOf = (name: string) => {
        if (!names.includes(name)) return []
        const address = addressOf(name)
        return [{ by: sender === 'itself' ? '10.0.0.1' : address, address }]
      }
      network(wire, {
        askers: 10,
        ways: ['mDNS'],
        everyS: 50,
        names: [...names, ...nobodys],
        answersOf,
      })
    },
  }),
  lookAlike({
    name: 'a proxy that answers broadcasts with what a name server knows (WINS)',
    axes: { names: { label: 'names', values: [6, 30] } },
    write(wire, { names }) {
      const known = Array.from({ length: names }, (_, i) => `srv${i}`)
      const answersOf = (name: string) =>
        known.includes(name) ? [{ by: server, address: `10.0.0.${20 + known.indexOf(name)}` }] : []
      network(wire, {
        askers: 10,
        ways: ['NetBIOS'],
        everyS: 50,
        names: [...known, 'wpad'],
        answersOf,
      })
    },
  }),
  lookAlike({
    name: 'a device that answers for others while they sleep',
    axes: { sleepers: { label: 'sleepers', values: [2, 10] } },
    write(wire, { sleepers }) {
      const names = Array.from({ length: sleepers }, (_, i) => `mac${i}`)
      const answersOf = (name: string) => [
        { by: server, address: `10.0.0.${20 + names.indexOf(name)}` },
      ]
      network(wire, { askers: 6, ways: ['mDNS'], everyS: 60, names, answersOf })
    },
  }),
  lookAlike({
    name: 'a resolver that gives its own address for what it blocks or before one has paid',
    axes: { names: { label: 'names', values: [10, 60] } },
    write(wire, { names }) {
      for (let t = 5; t < untilS; t += wire.wait(6)) {
        const client = wire.pick(machines(8))
        const name = `ads${wire.whole(1, names)}.tracker.example`
        const resolver = '10.0.0.2'
        lookUp(wire, t, { client, server: resolver, name, answer: resolver })
        if (wire.random.next() < 0.2)
          fetchHttp(wire, t + 0.1, { client, server: resolver, host: name })
      }
    },
  }),
]

const devices = [
  lookAlike({
    name: 'machines that start: names that nobody answers, and their own told',
    axes: { way: ways, hosts: { label: 'machines', values: [5, 30] } },
    write(wire, { way, hosts }) {
      for (const client of machines(hosts)) {
        const t = wire.between(1, 600)
        for (const [i, name] of [...nobodys, pcOf(client)].entries())
          for (const one of waysOf(way)) askAll(wire, t + i * 0.4, { client, name, way: one })
        for (const one of waysOf(way))
          tellName(wire, t + 4, { by: client, name: pcOf(client), way: one, address: client })
        browse(wire, t + 8, { client, resolver: '10.0.0.2', untilS: t + 300, everyS: 90 })
      }
    },
  }),
  lookAlike({
    name: 'printers, screens and speakers that answer by mDNS, each for its name',
    axes: { hosts: { label: 'devices', values: [4, 25] } },
    write(wire, { hosts }) {
      const names = Array.from({ length: hosts }, (_, i) => `screen${i}`)
      const answersOf = (name: string) => alone(`10.0.0.${20 + names.indexOf(name)}`)
      network(wire, { askers: 12, ways: ['mDNS'], everyS: 40, names, answersOf })
    },
  }),
  lookAlike({
    name: 'a laptop whose address changes, on wire and on Wi-Fi',
    axes: { way: ways },
    write(wire, { way }) {
      const answersOf = (name: string, _: NamingWay, t: number) =>
        name === 'laptop' ? alone(`10.0.0.${50 + (Math.floor(t / 200) % 4)}`) : []
      network(wire, {
        askers: 6,
        ways: waysOf(way),
        everyS: 60,
        names: ['laptop', 'wpad'],
        answersOf,
      })
    },
  }),
  lookAlike({
    name: 'a home router that answers for its two or three names',
    axes: { names: { label: 'names', values: [2, 3] }, way: ways },
    write(wire, { names, way }) {
      const own = ['router', 'setup', 'gateway'].slice(0, names)
      const answersOf = (name: string) => (own.includes(name) ? alone('10.0.0.1') : [])
      const came = (t: number, client: string) =>
        void fetchHttp(wire, t, { client, server: '10.0.0.1', host: 'router' })
      const about = { names: [...own, 'nas', 'printer', 'wpad'], answersOf, came }
      network(wire, { askers: 5, ways: waysOf(way), everyS: 90, ...about })
    },
  }),
]

export const namePoisoningLookAlikes: readonly LookAlike[] = [
  ...ownNames,
  ...manyNames,
  ...forOthers,
  ...devices,
]
