/** Guesses that many addresses share, and servers that many ordinary people and machines log in to. */
import {
  attack,
  type BehaviourTrials,
  exchanges,
  type LoginService,
  logIn,
  lookAlike,
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
  ],
  lookAlikes: [
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
