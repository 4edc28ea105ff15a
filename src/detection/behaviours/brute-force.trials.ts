/** What guessing looks like, over a grid; the logins of ordinary people and jobs are in `brute-force-benign.trials.ts`. */
import { bruteForceLookAlikes } from './brute-force-benign.trials.ts'
import { bruteForceCameras } from './brute-force-cameras.trials.ts'
import { bruteForceDesktops } from './brute-force-desktop.trials.ts'
import { bruteForceInside } from './brute-force-inside.trials.ts'
import { attack, type BehaviourTrials, type LoginService, logIn } from './trials/index.ts'

const guesser = '198.51.100.23'
const server = '10.0.0.25'

export const bruteForceTrials: BehaviourTrials = {
  behaviour: 'brute-force',
  attacks: [
    attack({
      name: 'guesses over SSH at one server, one a connection, each refused',
      axes: {
        guesses: { label: 'guesses', values: [4, 8, 16, 64] },
        everyS: { label: 'seconds between guesses', values: [1, 10, 60, 600] },
      },
      write(wire, { guesses, everyS }) {
        for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.9, 1.1))
          logIn(wire, t, { service: 'ssh', client: guesser, server, isRefused: true })
      },
    }),
    attack({
      name: 'guesses at a service whose server says in the clear that it refused',
      axes: {
        service: {
          label: 'service',
          values: 'ftp smtp pop3 imap mysql postgres mssql redis ldap mqtt smb vnc http'.split(' '),
        },
        everyS: { label: 'seconds between guesses', values: [1, 600] },
      },
      write(wire, { service, everyS }) {
        for (let i = 0, t = 10; i < 8; i++, t += everyS * wire.between(0.8, 1.2))
          logIn(wire, t, {
            ...{ service: service as LoginService, client: guesser, server, isRefused: true },
          })
      },
    }),
    attack({
      name: 'guesses behind encryption, or where no answer can be read',
      axes: {
        service: {
          label: 'service',
          values: ['imaps', 'pop3s', 'smtps', 'ldaps', 'mqtts', 'rdp', 'telnet'],
        },
        guesses: { label: 'guesses', values: [8, 24] },
        everyS: { label: 'seconds between guesses', values: [2, 600] },
      },
      write(wire, { service, guesses, everyS }) {
        for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.8, 1.2))
          logIn(wire, t, {
            ...{ service: service as LoginService, client: guesser, server, isRefused: true },
          })
      },
    }),
    attack({
      name: 'the same password at many servers, each once or twice',
      axes: {
        from: { label: 'from', values: ['inside', 'outside'] },
        servers: { label: 'servers', values: [8, 40] },
        everyS: { label: 'seconds between guesses', values: [1, 30, 300] },
      },
      write(wire, { from, servers, everyS }) {
        const client = from === 'inside' ? '10.0.0.66' : guesser
        for (let i = 0, t = 10; i < servers; i++, t += everyS * wire.between(0.8, 1.2))
          logIn(wire, t, {
            ...{ service: 'ssh', client, server: `10.0.2.${10 + i}`, isRefused: true },
          })
      },
    }),
    attack({
      name: 'many guesses in each connection, several at once',
      axes: {
        service: { label: 'service', values: ['ssh', 'ftp', 'pop3', 'imap'] },
        tries: { label: 'guesses a connection', values: [3, 6] },
      },
      write(wire, { service, tries }) {
        for (let worker = 0; worker < 8; worker++)
          for (let i = 0, t = 10 + wire.between(0, 0.5); i < 2; i++)
            t = logIn(wire, t, {
              ...{ service: service as LoginService, client: guesser, server, tries },
              ...{ isRefused: true, end: 'server' },
            })
      },
    }),
    attack({
      name: 'a guess that works, and work after it',
      axes: {
        service: { label: 'service', values: ['ssh', 'ftp', 'mysql', 'rdp', 'imaps'] },
        refused: { label: 'guesses before it', values: [12, 60] },
      },
      write(wire, { service, refused }) {
        const one = { service: service as LoginService, client: guesser, server }
        let t = 10
        for (let i = 0; i < refused; i++, t += wire.between(2, 4))
          logIn(wire, t, { ...one, isRefused: true })
        const work = Array.from({ length: 20 }, () => [
          { by: 'client', what: wire.whole(40, 300), afterS: wire.between(0.2, 3) } as const,
          { by: 'server', what: wire.whole(100, 3000), afterS: 0.02 } as const,
        ]).flat()
        logIn(wire, t + 2, { ...one, work })
      },
    }),
    attack({
      name: 'guesses over SSH on an odd port',
      axes: { everyS: { label: 'seconds between guesses', values: [1, 60, 600] } },
      write(wire, { everyS }) {
        for (let i = 0, t = 10; i < 10; i++, t += everyS * wire.between(0.8, 1.2))
          logIn(wire, t, {
            ...{ service: 'ssh', client: guesser, server, port: 40_022, isRefused: true },
          })
      },
    }),
    ...bruteForceInside,
    ...bruteForceDesktops,
    ...bruteForceCameras,
  ],
  lookAlikes: bruteForceLookAlikes,
}
