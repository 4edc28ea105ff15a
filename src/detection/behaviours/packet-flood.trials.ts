/** Datagrams, pings and bare packets by the hundreds and thousands. */
import { quietDatagrams } from './floods-datagram-benign.trials.ts'
import { steadyTraffic } from './floods-steady-benign.trials.ts'
import { attack, type BehaviourTrials, pour, senderOf, stream } from './trials/index.ts'

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
      // Small probes of one address at any port are a scan.
      toldBy: ['udp-flood', 'vertical-scan'],
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
    attack({
      name: 'datagrams of one stream to a port where nobody listens',
      axes: {
        aSecond: { label: 'packets a second', values: [300, 1000, 3000] },
        size: { label: 'bytes', values: [16, 512, 1400] },
        seconds: { label: 'seconds', values: [4, 10] },
      },
      write(wire, { aSecond, size, seconds }) {
        const from = { address: '198.51.100.23', port: 5000 }
        const to = { address: server, port: wire.pick([80, 9999, 25_565]) }
        stream(wire, { from, to, aSecond, seconds, size })
        // So many at once, then one a second, as most systems limit them.
        for (let k = 0; k < 5; k++)
          wire.icmp(10.01 + k * 0.01, {
            source: server,
            destination: from.address,
            type: 3,
            code: 3,
          })
        for (let t = 11; t < 10 + seconds; t++)
          wire.icmp(t, { source: server, destination: from.address, type: 3, code: 3 })
      },
    }),
  ],
  lookAlikes: [...quietDatagrams, ...steadyTraffic],
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
  lookAlikes: [...quietDatagrams, ...steadyTraffic],
}

export const packetFloodTrials: BehaviourTrials = {
  behaviour: 'packet-flood',
  attacks: [
    attack({
      name: 'bare TCP packets and other protocols',
      axes: {
        aSecond: { label: 'packets a second', values: [150, 250, 400, 1200] },
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
  lookAlikes: [...quietDatagrams, ...steadyTraffic],
}
