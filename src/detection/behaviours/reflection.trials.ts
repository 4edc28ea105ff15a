/** Answers of misused servers, and what comes back of SYNs that were sent in somebody's name. */
import { halfHeard } from './floods-answers-benign.trials.ts'
import { quietDatagrams } from './floods-datagram-benign.trials.ts'
import { attack, type BehaviourTrials, forgedAddress, pour } from './trials/index.ts'

const victim = '10.0.0.10'
const services = {
  DNS: 53,
  NTP: 123,
  SNMP: 161,
  CLDAP: 389,
  SSDP: 1900,
  CoAP: 5683,
  memcached: 11211,
}

export const reflectionTrials: BehaviourTrials = {
  behaviour: 'reflection',
  attacks: [
    attack({
      name: 'answers over UDP that nobody asked for',
      axes: {
        service: { label: 'service', values: Object.keys(services) },
        aSecond: { label: 'answers a second', values: [50, 300, 1000] },
        reflectors: { label: 'misused servers', values: [5, 40, 400] },
      },
      draws: 1,
      write(wire, { service, aSecond, reflectors }) {
        const sources = Array.from({ length: reflectors }, () => forgedAddress(wire))
        const port = services[service as keyof typeof services]
        const data = new Uint8Array(wire.whole(400, 1400))
        const to = { address: victim, port: wire.pick([80, wire.port(), 443]) }
        pour(wire, { aSecond, seconds: 6 }, (t, i) =>
          wire.udp(t, { from: { address: sources[i % reflectors]!, port }, to, data }),
        )
      },
    }),
    attack({
      name: 'SYN-ACKs that nobody asked for',
      axes: {
        aSecond: { label: 'answers a second', values: [50, 300, 1000] },
        reflectors: { label: 'misused servers', values: [10, 400] },
      },
      write(wire, { aSecond, reflectors }) {
        const sources = Array.from({ length: reflectors }, () => forgedAddress(wire))
        pour(wire, { aSecond, seconds: 6 }, (t, i) => {
          const from = { address: sources[i % reflectors]!, port: wire.pick([80, 443]) }
          const to = { address: victim, port: wire.whole(1024, 65_000) }
          wire.tcp(t, { from, to, flags: 'SA', sequence: i, acknowledgment: 77 })
        })
      },
    }),
    attack({
      name: 'SYN-ACKs that a few servers repeat, as nobody takes them up',
      axes: {
        servers: { label: 'servers', values: [4, 8, 25] },
        everyS: { label: 'seconds between repeats', values: [1, 3, 8] },
        minutes: { label: 'minutes', values: [6, 20] },
      },
      write(wire, { servers, everyS, minutes }) {
        for (let i = 0; i < servers; i++) {
          const from = { address: forgedAddress(wire), port: wire.pick([21, 80, 443]) }
          const to = { address: victim, port: from.port }
          // Some stop after a few, as most systems do.
          const isTireless = i % 2 === 0
          let left = isTireless ? (minutes * 60) / everyS : wire.whole(2, 6)
          for (let t = 10 + wire.between(0, 30), gap = isTireless ? everyS : 1; left > 0; left--) {
            wire.tcp(t, { from, to, flags: 'SA', sequence: 7 + i, acknowledgment: 77 })
            t += gap
            if (!isTireless) gap *= 2
          }
        }
      },
    }),
  ],
  lookAlikes: [...quietDatagrams, ...halfHeard],
}
