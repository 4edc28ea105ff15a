/** Floods that are spread over a whole network, or over some of its addresses. */
import { quietNetworks } from './network-flood-benign.trials.ts'
import { quietFarms } from './network-flood-farms.trials.ts'
import {
  attack,
  type BehaviourTrials,
  forgedAddress,
  plainCall,
  pour,
  senderOf,
  type TrialWire,
} from './trials/index.ts'

/** One of so many addresses of a network of ours; of more than a /24 has, of four. */
function oneOf(wire: TrialWire, addresses: number): string {
  if (addresses > 254) return `10.0.${40 + wire.whole(0, 3)}.${wire.whole(1, 254)}`
  return `10.0.40.${addresses === 254 ? wire.whole(1, 254) : wire.whole(16, 15 + addresses)}`
}

const ports: Readonly<Record<string, (wire: TrialWire) => number>> = {
  'UDP, any port': (wire) => wire.whole(1, 65_000),
  'UDP, one port': () => 80,
  'UDP, ports of services': (wire) => wire.pick([53, 80, 123, 443]),
  'SYN, one port': () => 443,
  'SYN, any port': (wire) => wire.whole(1, 65_000),
}

function strike(
  wire: TrialWire,
  atS: number,
  { source, to, what, size }: { source: string; to: string; what: string; size: number },
): void {
  if (what === 'ping') {
    const data = new Uint8Array(size)
    wire.icmp(atS, { source, destination: to, type: 8, rest: wire.whole(1, 65_000), data })
    return
  }
  const from = { address: source, port: wire.whole(1024, 65_000) }
  const end = { address: to, port: ports[what]!(wire) }
  if (what.startsWith('UDP')) wire.udp(atS, { from, to: end, data: new Uint8Array(size) })
  else wire.tcp(atS, { from, to: end, flags: 'S', sequence: wire.random.below(2 ** 31) })
}

export const networkFloodTrials: BehaviourTrials = {
  behaviour: 'network-flood',
  attacks: [
    attack({
      name: 'packets from forged addresses, spread over many of ours',
      axes: {
        what: { label: 'packets', values: [...Object.keys(ports), 'ping'] },
        addresses: { label: 'addresses', values: [12, 254, 1016] },
        aSecond: { label: 'packets a second in all', values: [200, 500, 1500] },
      },
      draws: 1,
      write(wire, { what, addresses, aSecond }) {
        const size = wire.pick([8, 64, 512, 1200])
        pour(wire, { aSecond, seconds: wire.whole(6, 9) }, (t) =>
          strike(wire, t, { source: forgedAddress(wire), to: oneOf(wire, addresses), what, size }),
        )
      },
    }),
    attack({
      name: 'the same from machines that somebody commands',
      axes: {
        what: {
          label: 'packets',
          values: ['UDP, any port', 'UDP, one port', 'SYN, one port', 'ping'],
        },
        bots: { label: 'machines', values: [20, 300] },
        aSecond: { label: 'packets a second in all', values: [500, 2000] },
      },
      toldBy: ['network-flood', 'vertical-scan', 'horizontal-scan'],
      write(wire, { what, bots, aSecond }) {
        pour(wire, { aSecond, seconds: 5 }, (t) => {
          const source = senderOf(wire, bots, wire.whole(0, bots - 1))
          strike(wire, t, { source, to: oneOf(wire, 254), what, size: 700 })
        })
      },
    }),
    attack({
      name: 'the same beside the network’s ordinary visitors',
      axes: {
        what: { label: 'packets', values: ['UDP, any port', 'SYN, one port'] },
        aSecond: { label: 'packets a second in all', values: [600, 1500] },
        visitors: { label: 'visits a second', values: [5, 60] },
      },
      write(wire, { what, aSecond, visitors }) {
        wire.ordinarily(() =>
          pour(wire, { aSecond: visitors, seconds: 60 }, (t) =>
            plainCall(wire, t, {
              client: forgedAddress(wire),
              server: `10.0.40.${wire.whole(20, 25)}`,
            }),
          ),
        )
        pour(wire, { atS: 45, aSecond, seconds: 7 }, (t) =>
          strike(wire, t, {
            ...{ source: forgedAddress(wire), to: oneOf(wire, 254), what, size: 400 },
          }),
        )
      },
    }),
  ],
  lookAlikes: [...quietNetworks, ...quietFarms],
}
