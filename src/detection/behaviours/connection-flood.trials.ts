/** Handshakes that are completed and come to nothing: held open, or opened and closed at a rate. */
import { quietTcp } from './floods-tcp-benign.trials.ts'
import { attack, type BehaviourTrials, converse, pour, senderOf } from './trials/index.ts'

const to = { address: '10.0.0.10', port: 443 }

export const connectionFloodTrials: BehaviourTrials = {
  behaviour: 'connection-flood',
  attacks: [
    attack({
      name: 'connections that are held open empty',
      axes: {
        connections: { label: 'connections', values: [50, 100, 400] },
        aSecond: { label: 'opened a second', values: [10, 100] },
        senders: { label: 'addresses', values: [1, 20] },
      },
      write(wire, { connections, aSecond, senders }) {
        const seconds = connections / aSecond
        pour(wire, { aSecond, seconds }, (t, i) =>
          converse(wire, t, {
            client: { address: senderOf(wire, senders, i), port: 20_000 + i },
            ...{ server: to, keptS: 70, end: wire.pick(['open', 'server'] as const) },
          }),
        )
      },
    }),
    attack({
      name: 'connections that are opened and closed at a rate',
      axes: {
        aSecond: { label: 'opened a second', values: [50, 200, 600] },
        senders: { label: 'addresses', values: [1, 50] },
        end: { label: 'end', values: ['client', 'reset'] },
      },
      write(wire, { aSecond, senders, end }) {
        pour(wire, { aSecond, seconds: 6 }, (t, i) =>
          converse(wire, t, {
            client: { address: senderOf(wire, senders, i), port: 1024 + (i % 60_000) },
            ...{ server: to, end },
          }),
        )
      },
    }),
  ],
  lookAlikes: quietTcp,
}
