/** Messages by the thousands into a broker, or a CoAP server. */
import { quietDatagrams } from './floods-datagram-benign.trials.ts'
import { attack, type BehaviourTrials, converse, pour, type Say } from './trials/index.ts'

const broker = '10.0.0.10'

export const messageFloodTrials: BehaviourTrials = {
  behaviour: 'message-flood',
  attacks: [
    attack({
      name: 'messages that one client publishes over MQTT',
      axes: {
        aSecond: { label: 'messages a second', values: [20, 100, 500] },
        size: { label: 'bytes a message', values: [80, 400, 2000] },
        seconds: { label: 'seconds', values: [5, 15] },
      },
      draws: 1,
      write(wire, { aSecond, size, seconds }) {
        const says: Say[] = [
          { by: 'client', what: 40 },
          { by: 'server', what: 4 },
        ]
        // Several messages go in one write.
        const pieces = seconds * 10
        for (let i = 0; i < pieces; i++)
          says.push({ by: 'client', what: Math.ceil((aSecond * size) / 10), afterS: 0.08 })
        converse(wire, 10, {
          client: { address: '10.0.6.9', port: 41_000 },
          server: { address: broker, port: 1883 },
          ...{ says, roundTripS: 0.004 },
        })
      },
    }),
    attack({
      name: 'requests that one client sends over CoAP',
      axes: {
        aSecond: { label: 'requests a second', values: [100, 500, 1500] },
        answer: { label: 'what comes back', values: ['nothing', 'an answer each'] },
      },
      toldBy: ['message-flood', 'udp-flood'],
      write(wire, { aSecond, answer }) {
        const to = { address: broker, port: 5683 }
        pour(wire, { aSecond, seconds: 6 }, (t, i) => {
          const from = { address: '10.0.6.9', port: 40_000 + (i % 50) }
          wire.udp(t, { from, to, data: wire.bytes(40) })
          if (answer !== 'nothing')
            wire.udp(t + 0.002, { from: to, to: from, data: wire.bytes(30) })
        })
      },
    }),
  ],
  lookAlikes: quietDatagrams,
}
