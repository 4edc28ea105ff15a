/** Guesses from inside, by the clock, over Kerberos and over the web. */
import {
  type Attack,
  askTicket,
  attack,
  type LoginService,
  logIn,
  logInToWeb,
  type WebLoginKind,
} from './trials/index.ts'

const inside = '10.0.0.66'
const outside = '198.51.100.23'
const server = '10.0.0.25'

export const bruteForceInside: readonly Attack[] = [
  attack({
    name: 'a machine of ours that guesses at one of our servers',
    axes: {
      service: { label: 'service', values: ['ssh', 'ftp', 'imap', 'smb', 'mysql', 'ldap', 'rdp'] },
      guesses: { label: 'guesses', values: [8, 16] },
      everyS: { label: 'seconds between guesses', values: [1, 30, 600] },
    },
    write(wire, { service, guesses, everyS }) {
      const one = { service: service as LoginService, client: inside, server, isRefused: true }
      for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.8, 1.2))
        logIn(wire, t, one)
    },
  }),
  attack({
    name: 'guesses of a script that waits the same each time',
    axes: {
      from: { label: 'from', values: ['inside', 'outside'] },
      service: { label: 'service', values: ['ssh', 'ftp', 'smb'] },
      everyS: { label: 'seconds it waits', values: [5, 60, 600] },
    },
    write(wire, { from, service, everyS }) {
      const client = from === 'inside' ? inside : outside
      const one = { service: service as LoginService, client, server, isRefused: true }
      for (let i = 0, t = 10; i < 8; i++, t += everyS) t = logIn(wire, t, one)
    },
  }),
  attack({
    name: 'a long list of a script inside that waits the same after each answer',
    axes: {
      service: { label: 'service', values: ['ssh', 'ftp', 'mysql', 'mssql', 'imaps'] },
      everyS: { label: 'seconds it waits', values: [5, 60, 300] },
    },
    write(wire, { service, everyS }) {
      const one = { service: service as LoginService, client: inside, server, isRefused: true }
      for (let i = 0, t = 10; i < 50; i++, t += everyS + wire.between(0, 0.01))
        t = logIn(wire, t, one)
    },
  }),
  attack({
    name: 'guesses of which only what the server answers is heard',
    axes: {
      service: { label: 'service', values: ['smtp', 'ftp', 'pop3', 'imap', 'mysql'] },
      guesses: { label: 'guesses', values: [8, 50] },
      everyS: { label: 'seconds between guesses', values: [2, 60] },
    },
    write(wire, { service, guesses, everyS }) {
      const one = { service: service as LoginService, client: outside, server, isRefused: true }
      const isHeard = (source: string) => source === server
      wire.hearing(isHeard, () => {
        for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.7, 1.3))
          logIn(wire, t, one)
      })
    },
  }),
  attack({
    name: 'passwords tried by asking for tickets',
    axes: {
      transport: { label: 'over', values: ['udp', 'tcp'] },
      names: { label: 'names', values: ['one', 'many', 'unknown'] },
      everyS: { label: 'seconds between guesses', values: [0.05, 5, 300] },
    },
    write(wire, { transport, names, everyS }) {
      for (let i = 0, t = 10; i < 10; i++, t += everyS * wire.between(0.8, 1.2))
        askTicket(wire, t, {
          ...{ client: inside, server, name: names === 'one' ? 'admin' : `user${i}` },
          ...{ code: names === 'unknown' ? 6 : 24, isTcp: transport === 'tcp' },
        })
    },
  }),
  attack({
    name: 'guesses over HTTP at one server',
    axes: {
      kind: { label: 'kind', values: ['basic', 'winrm', 'form', 'form-back', 'json'] },
      from: { label: 'from', values: ['inside', 'outside'] },
      everyS: { label: 'seconds between guesses', values: [0.5, 60, 600] },
    },
    write(wire, { kind, from, everyS }) {
      const client = from === 'inside' ? inside : outside
      for (let i = 0, t = 10; i < 8; i++, t += everyS * wire.between(0.8, 1.2))
        logInToWeb(wire, t, {
          ...{ client, server, kind: kind as WebLoginKind, isRefused: true },
          ...{ name: 'admin', word: `guess${wire.whole(1, 99_999)}` },
        })
    },
  }),
  attack({
    name: 'the same password over WinRM at many machines',
    axes: {
      machines: { label: 'machines', values: [8, 30] },
      everyS: { label: 'seconds between them', values: [0.5, 60] },
    },
    write(wire, { machines, everyS }) {
      for (let i = 0, t = 10; i < machines; i++, t += everyS * wire.between(0.8, 1.2))
        logInToWeb(wire, t, {
          ...{ client: inside, server: `10.0.2.${10 + i}`, kind: 'winrm' as const },
          ...{ name: 'admin', word: 'Summer2026', isRefused: true },
        })
    },
  }),
]
