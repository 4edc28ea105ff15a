/** Logins of ordinary people and jobs. */
import { bruteForceRecorders } from './brute-force-cameras.trials.ts'
import { bruteForceDesktopLookAlikes } from './brute-force-desktop.trials.ts'
import { bruteForceMailAndWeb } from './brute-force-mail.trials.ts'
import { bruteForceOldPasswords } from './brute-force-old-passwords.trials.ts'
import {
  converse,
  exchanges,
  type LookAlike,
  logIn,
  lookAlike,
  type Say,
  sshOpening,
} from './trials/index.ts'

const server = '10.0.0.25'
const job = '10.0.0.5'

export const bruteForceLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a control host that opens a connection for each step of a playbook',
    axes: {
      hosts: { label: 'hosts', values: [1, 3] },
      steps: { label: 'steps', values: [20, 80] },
      everyS: { label: 'seconds between steps', values: [0.05, 1, 8] },
    },
    write(wire, { hosts, steps, everyS }) {
      for (let h = 0; h < hosts; h++)
        for (let i = 0, t = 10; i < steps; i++, t += everyS * wire.between(0.6, 1.6)) {
          const up: [number, number] = i % 6 === 2 ? [30_000, 40_000] : [200, 1200]
          const work = exchanges(wire, { count: 2, up, down: [60, 3000] })
          t = logIn(wire, t, { service: 'ssh', client: job, server: `10.0.0.${21 + h}`, work })
        }
    },
  }),
  lookAlike({
    name: 'git over SSH, several fetches at once',
    axes: {
      together: { label: 'at once', values: [1, 8] },
      fetches: { label: 'fetches', values: [16, 64] },
    },
    write(wire, { together, fetches }) {
      for (let w = 0; w < together; w++)
        for (let i = 0, t = 10 + wire.between(0, 1); i < fetches / together; i++) {
          const down = Math.min(40_000, Math.floor(300 / wire.between(0.01, 1)))
          const work = exchanges(wire, { count: 1, up: [100, 160], down: [down, down] })
          t = logIn(wire, t, { service: 'ssh', client: job, server: '198.51.100.140', work }) + 0.1
        }
    },
  }),
  lookAlike({
    name: 'a poller that runs one command over SSH on each of many devices',
    axes: {
      devices: { label: 'devices', values: [4, 20] },
      everyS: { label: 'seconds between rounds', values: [60, 300] },
    },
    write(wire, { devices, everyS }) {
      for (let round = 0; round < 6; round++)
        for (let d = 0; d < devices; d++) {
          const work = exchanges(wire, { count: 2, up: [80, 120], down: [60, 400] })
          const at = 10 + round * everyS + d * wire.between(0.2, 0.5)
          logIn(wire, at, { service: 'ssh', client: job, server: `10.0.3.${10 + d}`, work })
        }
    },
  }),
  lookAlike({
    name: 'a balancer that checks port 22: connects, reads the banner and closes',
    axes: { everyS: { label: 'seconds between checks', values: [2, 10] } },
    write(wire, { everyS }) {
      for (let i = 0; i < 60; i++) {
        const says = [{ by: 'server', what: 'SSH-2.0-OpenSSH_9.6\r\n' } as const]
        const version = { by: 'client', what: 'SSH-2.0-check\r\n' } as const
        converse(wire, 10 + i * everyS, {
          client: { address: '10.0.0.4', port: wire.port() },
          server: { address: server, port: 22 },
          says: i % 2 === 0 ? says : [...says, version],
          end: i % 3 === 0 ? 'reset' : 'client',
        })
      }
    },
  }),
  lookAlike({
    name: 'an inventory that asks SSH servers for their keys and goes',
    axes: { servers: { label: 'servers', values: [10, 40] } },
    write(wire, { servers }) {
      for (let i = 0; i < servers; i++)
        converse(wire, 10 + i * 0.3, {
          client: { address: job, port: wire.port() },
          server: { address: `10.0.2.${10 + (i % 5)}`, port: 22 },
          says: sshOpening(wire).slice(0, 7),
        })
    },
  }),
  lookAlike({
    name: 'a person who mistypes and then gets in',
    axes: {
      service: { label: 'service', values: ['ssh', 'ftp', 'imap', 'rdp'] },
      mistakes: { label: 'mistakes', values: [3, 5] },
    },
    write(wire, { service, mistakes }) {
      const one = { service: service as 'ssh', client: '10.0.0.77', server }
      let t = 10
      for (let i = 0; i < mistakes; i++, t += wire.between(3, 15))
        logIn(wire, t, { ...one, isRefused: true })
      const work = exchanges(wire, { count: 30, up: [40, 120], down: [60, 900], everyS: [0.2, 4] })
      logIn(wire, t, { ...one, work })
    },
  }),
  lookAlike({
    name: 'many people behind one address, some of whom mistype',
    axes: {
      service: { label: 'service', values: ['ssh', 'imap', 'imaps'] },
      people: { label: 'people', values: [10, 40] },
    },
    write(wire, { service, people }) {
      const one = { service: service as 'ssh', client: '198.51.100.20', server }
      for (let i = 0; i < people; i++) {
        let t = 10 + wire.between(0, 3600)
        const mistakes = wire.random.next() < 0.2 ? wire.whole(1, 3) : 0
        for (let m = 0; m < mistakes; m++, t += wire.between(4, 12))
          logIn(wire, t, { ...one, isRefused: true })
        const many = { count: wire.whole(5, 20), up: [60, 200], down: [100, 4000] } as const
        const work = exchanges(wire, { ...many, everyS: [0.2, 8], inTls: service === 'imaps' })
        logIn(wire, t, { ...one, work })
      }
    },
  }),
  lookAlike({
    name: 'sessions of a person on a bad line who comes back each time',
    axes: {
      service: { label: 'service', values: ['ssh', 'rdp'] },
      times: { label: 'times', values: [12, 30] },
    },
    write(wire, { service, times }) {
      for (let i = 0, t = 10; i < times; i++, t += wire.between(5, 60)) {
        const many = { count: wire.whole(8, 25), up: [60, 300], down: [400, 4000] } as const
        const work = exchanges(wire, { ...many, everyS: [0.05, 0.6], inTls: service === 'rdp' })
        const one = { service: service as 'ssh', client: '198.51.100.30', server, work }
        t = logIn(wire, t, { ...one, end: wire.pick(['open', 'reset']) })
      }
    },
  }),
  lookAlike({
    name: 'files put over SFTP, a connection each',
    axes: { files: { label: 'files', values: [15, 60] } },
    write(wire, { files }) {
      for (let i = 0, t = 10; i < files; i++, t += wire.between(0.5, 3)) {
        const work = exchanges(wire, { count: 4, up: [60, 6000], down: [60, 120] })
        logIn(wire, t, { service: 'ssh', client: job, server, work })
      }
    },
  }),
  lookAlike({
    name: 'an application that logs in anew for each request',
    axes: {
      service: {
        label: 'service',
        values: ['mysql', 'postgres', 'mssql', 'redis', 'ldap', 'ftp', 'smb', 'http'],
      },
      logins: { label: 'logins', values: [30, 120] },
    },
    write(wire, { service, logins }) {
      const one = { service: service as 'ssh', client: '10.0.0.12', server }
      for (let i = 0, t = 10; i < logins; i++, t += wire.wait(1)) {
        const work = exchanges(wire, { count: wire.whole(0, 3), up: [20, 500], down: [40, 1300] })
        logIn(wire, t, { ...one, work })
      }
    },
  }),
  lookAlike({
    name: 'a pool of database connections that are opened and closed in turn',
    axes: {
      service: { label: 'service', values: ['mysql', 'postgres'] },
      size: { label: 'connections', values: [10, 40] },
    },
    write(wire, { service, size }) {
      const one = { service: service as 'ssh', client: '10.0.0.12', server }
      for (let i = 0; i < size; i++) {
        const many = { count: 12, up: [30, 600], down: [60, 4000], everyS: [1, 60] } as const
        logIn(wire, 10 + wire.between(0, 2), { ...one, work: exchanges(wire, many) })
      }
    },
  }),
  lookAlike({
    name: 'an inventory over WinRM, which answers each first question with a 401',
    axes: {
      machines: { label: 'machines', values: [10, 60] },
      asked: { label: 'questions to each', values: [1, 4] },
    },
    write(wire, { machines, asked }) {
      const ask = (name: string, body: number): Say => ({
        by: 'client',
        what: `POST /wsman HTTP/1.1\r\nHost: pc\r\n${name}Content-Length: ${body}\r\n\r\n${'s'.repeat(body)}`,
      })
      const tell = (status: string, body: number): Say => ({
        by: 'server',
        what: `HTTP/1.1 ${status}\r\nContent-Length: ${body}\r\n\r\n${'x'.repeat(body)}`,
        afterS: wire.between(0.005, 0.2),
      })
      for (let i = 0; i < machines; i++) {
        const says = [ask('', 0), tell('401 Unauthorized', 0)]
        for (let k = 0; k < asked; k++) {
          const name = k === 0 ? `Authorization: Kerberos ${'k'.repeat(900)}\r\n` : ''
          says.push(ask(name, wire.whole(700, 1600)), tell('200 OK', wire.whole(500, 3000)))
        }
        converse(wire, 10 + wire.between(0, 900), {
          client: { address: job, port: wire.port() },
          ...{ server: { address: `10.0.2.${10 + i}`, port: 5985 }, says },
        })
      }
    },
  }),
  lookAlike({
    name: 'many sensors behind one gateway that keep their connections to a broker',
    axes: {
      service: { label: 'service', values: ['mqtt', 'mqtts'] },
      sensors: { label: 'sensors', values: [20, 120] },
    },
    write(wire, { service, sensors }) {
      const one = { service: service as 'mqtt', client: '10.0.6.1', server, end: 'open' } as const
      for (let i = 0; i < sensors; i++) {
        const many = { count: wire.whole(0, 3), up: [30, 120], down: [4, 4] } as const
        const work = exchanges(wire, { ...many, everyS: [5, 30], inTls: service === 'mqtts' })
        logIn(wire, 10 + wire.between(0, 20), { ...one, work })
      }
    },
  }),
  ...bruteForceMailAndWeb,
  ...bruteForceOldPasswords,
  ...bruteForceDesktopLookAlikes,
  ...bruteForceRecorders,
]
