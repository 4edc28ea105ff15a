/** Guesses that many addresses share, and servers that many ordinary people and machines log in to. */
import {
  askTicket,
  attack,
  type BehaviourTrials,
  exchanges,
  type LoginService,
  logIn,
  logInToWeb,
  lookAlike,
  type WebLoginKind,
} from './trials/index.ts'

const server = '10.0.0.25'
const addressOf = (i: number) => `203.0.${1 + (i >> 7)}.${1 + (i & 127)}`

/** Services whose answers are read, or whose sizes tell. */
const services = 'ssh ftp smtp pop3 imap mysql postgres ldap mqtt smb vnc redis'.split(' ')

export const bruteForceFromManyTrials: BehaviourTrials = {
  behaviour: 'brute-force-from-many',
  attacks: [
    attack({
      name: 'many addresses that try one server, a few times each',
      axes: {
        addresses: { label: 'addresses', values: [10, 40] },
        each: { label: 'guesses each', values: [1, 3, 6] },
        everyS: { label: 'seconds between guesses', values: [1, 30, 300] },
      },
      write(wire, { addresses, each, everyS }) {
        for (let i = 0, t = 10; i < addresses * each; i++, t += everyS * wire.between(0.5, 1.5)) {
          const client = addressOf(i % addresses)
          logIn(wire, t, { service: 'ssh', client, server, isRefused: true })
        }
      },
    }),
    attack({
      name: 'the same at services that answer in the clear',
      axes: { service: { label: 'service', values: services.slice(1) } },
      write(wire, { service }) {
        for (let i = 0, t = 10; i < 32; i++, t += wire.between(5, 60)) {
          const one = { service: service as LoginService, client: addressOf(i % 16), server }
          logIn(wire, t, { ...one, isRefused: true })
        }
      },
    }),
    attack({
      name: 'the same over the web, Telnet and by asking for tickets',
      axes: {
        service: { label: 'service', values: ['basic', 'form', 'winrm', 'telnet', 'kerberos'] },
        addresses: { label: 'addresses', values: [12, 30] },
      },
      write(wire, { service, addresses }) {
        for (let i = 0, t = 10; i < addresses * 2; i++, t += wire.between(2, 40)) {
          const one = { client: addressOf(i % addresses), server, isRefused: true }
          const said = { name: 'admin', word: `guess${wire.whole(1, 99_999)}` }
          if (service === 'kerberos') askTicket(wire, t, { ...one, name: `user${i}`, code: 24 })
          else if (service === 'telnet') logIn(wire, t, { ...one, service })
          else logInToWeb(wire, t, { ...one, ...said, kind: service as WebLoginKind })
        }
      },
    }),
  ],
  lookAlikes: [
    lookAlike({
      name: 'machines that share a password, which was changed',
      axes: {
        kind: { label: 'kind', values: ['basic', 'form', 'json'] },
        machines: { label: 'machines', values: [8, 30] },
        times: { label: 'times each', values: [1, 4] },
      },
      write(wire, { kind, machines, times }) {
        const said = { name: 'agent', word: `w${wire.whole(1000, 99_999)}`, isRefused: true }
        for (let round = 0; round < times; round++)
          for (let i = 0; i < machines; i++)
            logInToWeb(wire, 10 + round * 300 + wire.between(0, 60), {
              ...{ client: `10.0.7.${i + 1}`, server, kind: kind as WebLoginKind, ...said },
            })
      },
    }),
    lookAlike({
      name: 'visitors of a web site who log in, some after a mistake or two',
      axes: {
        kind: { label: 'kind', values: ['basic', 'form', 'form-back', 'json', 'winrm'] },
        people: { label: 'people', values: [20, 80] },
        mistaken: { label: 'of a hundred mistype', values: [5, 25] },
      },
      write(wire, { kind, people, mistaken }) {
        for (let i = 0; i < people; i++) {
          const one = { client: addressOf(i), server, kind: kind as WebLoginKind, name: `user${i}` }
          let t = 10 + wire.between(0, 1800)
          const mistakes = wire.random.next() * 100 < mistaken ? wire.whole(1, 2) : 0
          for (let m = 0; m < mistakes; m++, t += wire.between(4, 20))
            logInToWeb(wire, t, { ...one, word: `wrong${m}`, isRefused: true })
          logInToWeb(wire, t, { ...one, word: 'right' })
        }
      },
    }),
    lookAlike({
      name: 'people of a domain who ask for tickets, some after a mistake',
      axes: {
        people: { label: 'people', values: [30, 120] },
        mistaken: { label: 'of a hundred mistype', values: [5, 25] },
      },
      write(wire, { people, mistaken }) {
        for (let i = 0; i < people; i++) {
          const one = { client: `10.0.7.${i + 1}`, server, name: `user${i}` }
          const at = 10 + wire.between(0, 1800)
          if (wire.random.next() * 100 < mistaken) askTicket(wire, at, { ...one, code: 24 })
          askTicket(wire, at + wire.between(4, 20), { ...one, code: 0 })
        }
      },
    }),
    lookAlike({
      name: 'many people who log in, some after a mistake or two',
      axes: {
        service: { label: 'service', values: services },
        people: { label: 'people', values: [20, 60] },
        mistaken: { label: 'of a hundred mistype', values: [10, 30] },
      },
      write(wire, { service, people, mistaken }) {
        for (let i = 0; i < people; i++) {
          const one = { service: service as LoginService, client: addressOf(i), server }
          let t = 10 + wire.between(0, 1800)
          const mistakes = wire.random.next() * 100 < mistaken ? wire.whole(1, 2) : 0
          for (let m = 0; m < mistakes; m++, t += wire.between(4, 20))
            logIn(wire, t, { ...one, isRefused: true })
          const work = exchanges(wire, { count: 3, up: [40, 300], down: [60, 2000] })
          logIn(wire, t, { ...one, work })
        }
      },
    }),
    lookAlike({
      name: 'a few machines with an old password among those that are let in',
      axes: {
        service: { label: 'service', values: ['ssh', 'mqtt', 'smb', 'ldap'] },
        old: { label: 'machines with an old one', values: [2, 5] },
      },
      write(wire, { service, old }) {
        for (let i = 0; i < 20; i++)
          for (let round = 0; round < 3; round++)
            logIn(wire, 10 + round * 600 + i * wire.between(4, 20), {
              ...{ service: service as LoginService, client: `10.0.7.${i + 1}`, server },
              isRefused: i < old,
            })
      },
    }),
  ],
}
