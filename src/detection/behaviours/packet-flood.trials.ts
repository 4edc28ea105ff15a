/** Datagrams, pings and bare packets by the hundreds and thousands. */
import { quietDatagrams } from './floods-datagram-benign.trials.ts'
import { attack, type BehaviourTrials, pour, senderOf } from './trials/index.ts'

const server = '10.0.0.10'

export const udpFloodTrials: BehaviourTrials = {
  behaviour: 'udp-flood',
  attacks: [
    attack({
      name: 'datagrams that nobody asked for',
      axes: {
        aSecond: { label: 'packets a second', values: [200, 400, 1200, 4000] },
        seconds: { label: 'seconds', values: [2, 5] },
        senders: { label: 'addresses', values: [1, 40, 'forged'] },
        ports: { label: 'ports', values: ['one', 'one, from any', 'any'] },
      },
      draws: 1,
      write(wire, { aSecond, seconds, senders, ports }) {
        const data = wire.bytes(wire.pick([4, 120, 512]))
        pour(wire, { aSecond, seconds }, (t, i) => {
          const port = ports === 'any' ? wire.whole(1, 65_000) : 9999
          const own = ports === 'one' && senders !== 'forged' ? 5000 : wire.whole(20_000, 65_000)
          const from = { address: senderOf(wire, senders, i), port: own }
          wire.udp(t, { from, to: { address: server, port }, data })
        })
      },
    }),
  ],
  lookAlikes: quietDatagrams,
}

export const icmpFloodTrials: BehaviourTrials = {
  behaviour: 'icmp-flood',
  attacks: [
    attack({
      name: 'pings and other ICMP messages',
      axes: {
        aSecond: { label: 'messages a second', values: [100, 300, 1000] },
        seconds: { label: 'seconds', values: [5, 12] },
        senders: { label: 'addresses', values: [1, 40, 'forged'] },
        what: { label: 'message', values: ['echo, answered', 'echo', 'timestamp'] },
      },
      draws: 1,
      write(wire, { aSecond, seconds, senders, what }) {
        const data = new Uint8Array(wire.pick([0, 56, 1200]))
        pour(wire, { aSecond, seconds }, (t, i) => {
          const source = senderOf(wire, senders, i)
          const type = what === 'timestamp' ? 13 : 8
          const rest = 7 * 65_536 + (i & 0xffff)
          wire.icmp(t, { source, destination: server, type, rest, data })
          if (what !== 'echo, answered') return
          wire.icmp(t + 0.001, { source: server, destination: source, type: 0, rest, data })
        })
      },
    }),
  ],
  lookAlikes: quietDatagrams,
}

export const packetFloodTrials: BehaviourTrials = {
  behaviour: 'packet-flood',
  attacks: [
    attack({
      name: 'bare TCP packets and other protocols',
      axes: {
        aSecond: { label: 'packets a second', values: [150, 400, 1200] },
        seconds: { label: 'seconds', values: [5, 12] },
        senders: { label: 'addresses', values: [1, 40, 'forged'] },
        what: { label: 'packets', values: ['ACK', 'RST', 'FIN', 'no flags', 'GRE', 'fragments'] },
      },
      draws: 1,
      write(wire, { aSecond, seconds, senders, what }) {
        const flags = { ACK: 'A', RST: 'R', FIN: 'F', 'no flags': '' }[what as 'ACK']
        pour(wire, { aSecond, seconds }, (t, i) => {
          const source = senderOf(wire, senders, i)
          const packet = { source, destination: server, header: wire.bytes(8) }
          if (what === 'GRE') wire.ip(t, { ...packet, protocol: 47, data: wire.bytes(100) })
          else if (what === 'fragments')
            wire.ip(t, { ...packet, protocol: 17, data: wire.bytes(100), fragment: 0x2000 + 185 })
          else
            wire.tcp(t, {
              from: { address: source, port: 1024 + (i % 60_000) },
              to: { address: server, port: 80 },
              ...{ flags, sequence: wire.random.below(2 ** 31), acknowledgment: i },
            })
        })
      },
    }),
  ],
  lookAlikes: quietDatagrams,
}
