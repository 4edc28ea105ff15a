/** What guessing looks like, over a grid, and the logins of ordinary people and jobs. */
import {
  attack,
  type BehaviourTrials,
  converse,
  lookAlike,
  type Say,
  sshOpening,
} from './trials/index.ts'

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
        for (let i = 0, t = 10; i < guesses; i++, t += everyS * wire.between(0.9, 1.1)) {
          const refused: Say[] = [
            { by: 'client', what: 148 },
            { by: 'server', what: 52, afterS: wire.between(0.5, 2.5) },
          ]
          const client = { address: guesser, port: wire.port() }
          const says = [...sshOpening(wire), ...refused]
          converse(wire, t, { client, server: { address: server, port: 22 }, says })
        }
      },
    }),
  ],
  lookAlikes: [
    lookAlike({
      name: 'a control host that opens a connection for each step of a playbook',
      axes: {
        steps: { label: 'steps', values: [20, 80] },
        everyS: { label: 'seconds between steps', values: [1, 8] },
      },
      write(wire, { steps, everyS }) {
        for (let i = 0, t = 10; i < steps; i++, t += everyS * wire.between(0.6, 1.6)) {
          const upload = wire.random.next() < 0.2
          const says: Say[] = [
            ...sshOpening(wire),
            { by: 'client', what: 492 },
            { by: 'server', what: 28, afterS: 0.01 },
            { by: 'client', what: upload ? wire.whole(90_000, 160_000) : wire.whole(200, 1200) },
            { by: 'server', what: wire.whole(60, 3000), afterS: 0.2 },
          ]
          const client = { address: '10.0.0.5', port: wire.port() }
          converse(wire, t, { client, server: { address: server, port: 22 }, says })
        }
      },
    }),
  ],
}
