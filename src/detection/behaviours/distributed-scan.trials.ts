/** Ports of one host that many addresses try between them. */
import { distributedScanLookAlikes } from './distributed-scan-benign.trials.ts'
import { distributedScanServers } from './distributed-scan-servers.trials.ts'
import {
  attack,
  type BehaviourTrials,
  knock,
  type PortState,
  plainCall,
  type ScanWay,
  somePorts,
  type TrialWire,
} from './trials/index.ts'

const target = '10.0.0.10'

/** Addresses of strangers that have nothing in common. */
function strangers(wire: TrialWire, many: number): string[] {
  return Array.from(
    { length: many },
    () =>
      `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`,
  )
}

/** Most are of one kind; a few are open whatever the rest is. */
function stateOf(wire: TrialWire, mostly: string): PortState {
  return wire.random.next() < 0.06 ? 'open' : (mostly as PortState)
}

export const distributedScanTrials: BehaviourTrials = {
  behaviour: 'distributed-scan',
  attacks: [
    attack({
      name: 'a port scan that is shared among many addresses',
      axes: {
        addresses: { label: 'addresses', values: [8, 24, 100] },
        each: { label: 'ports each', values: [1, 4, 13, 20] },
        everyS: { label: 'seconds between probes', values: [0.02, 1, 20, 120] },
        mostly: { label: 'ports are', values: ['closed', 'filtered'] },
      },
      draws: 1,
      write(wire, { addresses, each, everyS, mostly }) {
        const ports = somePorts(wire, addresses * each)
        const from = strangers(wire, addresses)
        for (let i = 0, t = 10; i < ports.length; i++, t += wire.wait(everyS))
          knock(wire, t, {
            ...{ scanner: from[i % addresses]!, target, port: ports[i]!, way: 'SYN' },
            state: stateOf(wire, mostly),
          })
      },
    }),
    attack({
      name: 'the same in other ways, beside the host’s ordinary work',
      axes: {
        way: { label: 'way', values: ['connect', 'banner', 'version', 'FIN', 'UDP'] },
        addresses: { label: 'addresses', values: [12, 50] },
      },
      write(wire, { way, addresses }) {
        const ports = somePorts(wire, addresses * 4)
        const from = strangers(wire, addresses)
        const clients = strangers(wire, 30)
        wire.ordinarily(() => {
          for (let t = 2; t < 300; t += wire.wait(4))
            plainCall(wire, t, { client: wire.pick(clients), server: target })
        })
        for (let i = 0, t = 10; i < ports.length; i++, t += wire.wait(1.2))
          knock(wire, t, {
            ...{ scanner: from[i % addresses]!, target, port: ports[i]! },
            ...{ way: way as ScanWay, state: stateOf(wire, 'closed') },
          })
      },
    }),
    attack({
      name: 'one scanner among decoys: each probe is sent in every name',
      axes: {
        decoys: { label: 'decoys', values: [6, 12] },
        ports: { label: 'ports', values: [40, 120] },
        everyS: { label: 'seconds between ports', values: [0.1, 3] },
      },
      toldBy: ['distributed-scan', 'vertical-scan'],
      write(wire, { decoys, ports, everyS }) {
        const all = [...strangers(wire, decoys), '203.0.113.66']
        for (const [i, port] of somePorts(wire, ports, 1024).entries()) {
          const state = stateOf(wire, 'closed')
          for (const scanner of all)
            knock(wire, 10 + i * everyS + wire.between(0, 0.01), {
              ...{ scanner, target, port, way: 'SYN', state },
            })
        }
      },
    }),
  ],
  lookAlikes: [...distributedScanLookAlikes, ...distributedScanServers],
}
