/** SYNs by the hundreds, forged or not, answered or not, at one port or many. */
import { quietTcp } from './floods-tcp-benign.trials.ts'
import { attack, type BehaviourTrials, pour, senderOf } from './trials/index.ts'

const server = '10.0.0.10'

export const synFloodTrials: BehaviourTrials = {
  behaviour: 'syn-flood',
  attacks: [
    attack({
      name: 'SYNs at one port of a server',
      axes: {
        aSecond: { label: 'SYNs a second', values: [100, 300, 1000] },
        seconds: { label: 'seconds', values: [2, 8] },
        senders: { label: 'addresses', values: [1, 50, 'forged'] },
        answer: {
          label: 'what comes back',
          values: ['nothing', 'SYN-ACK', 'SYN-ACK, and a reset'],
        },
      },
      draws: 1,
      write(wire, { aSecond, seconds, senders, answer }) {
        const to = { address: server, port: 80 }
        pour(wire, { aSecond, seconds }, (t, i) => {
          const from = { address: senderOf(wire, senders, i), port: 1024 + (i % 60_000) }
          const sequence = wire.random.below(2 ** 31)
          wire.tcp(t, { from, to, flags: 'S', sequence })
          if (answer === 'nothing') return
          const acknowledgment = sequence + 1
          wire.tcp(t + 0.001, { from: to, to: from, flags: 'SA', sequence: 7, acknowledgment })
          if (answer !== 'SYN-ACK')
            wire.tcp(t + 0.02, { from, to, flags: 'R', sequence: acknowledgment })
        })
      },
    }),
    attack({
      name: 'SYNs at many ports of a server, or always from one port',
      axes: {
        aSecond: { label: 'SYNs a second', values: [300, 1000] },
        senders: { label: 'addresses', values: [1, 'forged'] },
        ports: { label: 'ports', values: ['one, from one port', '20', 'any'] },
      },
      write(wire, { aSecond, senders, ports }) {
        pour(wire, { aSecond, seconds: 6 }, (t, i) => {
          const port = ports === 'any' ? wire.whole(1, 200) : ports === '20' ? 8000 + (i % 20) : 443
          const own = ports === 'one, from one port' ? 5555 : 1024 + (i % 60_000)
          const from = { address: senderOf(wire, senders, i), port: own }
          const sequence = wire.random.below(2 ** 31)
          wire.tcp(t, { from, to: { address: server, port }, flags: 'S', sequence })
        })
      },
    }),
  ],
  lookAlikes: quietTcp,
}
