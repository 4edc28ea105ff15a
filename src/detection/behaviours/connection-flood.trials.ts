/** Handshakes that are completed and come to nothing: held open, opened and closed at a rate, left after a greeting. */
import { busyClients } from './floods-busy-benign.trials.ts'
import { quietTcp } from './floods-tcp-benign.trials.ts'
import { attack, type BehaviourTrials, converse, pour, type Say, senderOf } from './trials/index.ts'

const to = { address: '10.0.0.10', port: 443 }

/** What a client says at first over some protocols, bytes, and what it hears. */
const greetings = { MQTT: [32, 4], SSH: [21, 41], SMTP: [18, 60], Redis: [14, 7], XMPP: [120, 0] }
const ports = { MQTT: 1883, SSH: 22, SMTP: 25, Redis: 6379, XMPP: 5222 }

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
    attack({
      name: 'connections of one address that are left after a greeting',
      axes: {
        aSecond: { label: 'opened a second', values: [150, 400, 1500] },
        connections: { label: 'connections', values: [300, 1000] },
        protocol: { label: 'over', values: ['MQTT', 'SSH', 'SMTP', 'Redis', 'XMPP'] },
      },
      write(wire, { aSecond, connections, protocol }) {
        const [said, heard] = greetings[protocol]
        const says: Say[] = [{ by: 'client', what: said!, afterS: wire.between(0, 0.2) }]
        if (heard! > 0) says.push({ by: 'server', what: heard! })
        pour(wire, { aSecond, seconds: connections / aSecond }, (t, i) =>
          converse(wire, t, {
            client: { address: senderOf(wire, 1, i), port: 20_000 + i },
            server: { ...to, port: ports[protocol] },
            ...{ says, end: 'open', roundTripS: 0.004 },
          }),
        )
      },
    }),
  ],
  lookAlikes: [...quietTcp, ...busyClients],
}
