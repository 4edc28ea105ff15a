/** Scans of the ports of one host and of several, by every technique; what only looks so is in `-benign`. */

import {
  attack,
  type BehaviourTrials,
  knock,
  type PortState,
  somePorts,
  type TrialWire,
} from './trials/index.ts'
import { answerLookAlikes } from './vertical-scan-answers.trials.ts'
import { monitorLookAlikes } from './vertical-scan-checks.trials.ts'
import { transferLookAlikes } from './vertical-scan-transfers.trials.ts'

const scanner = '198.51.100.66'
const target = '10.0.0.25'

/** What a target has: some ports open, the rest closed or behind a filter. */
function stateOf(wire: TrialWire, rest: string, openShare = 0.05): PortState {
  if (rest === 'open') return 'open'
  return wire.random.next() < openShare ? 'open' : (rest as PortState)
}

const byTechnique = attack({
  name: 'ports of one host, tried by each technique',
  axes: {
    way: {
      label: 'technique',
      values: ['SYN', 'connect', 'version', 'FIN', 'NULL', 'Xmas', 'ACK', 'Maimon', 'UDP'],
    },
    rest: { label: 'ports mostly', values: ['closed', 'filtered'] },
    ports: { label: 'ports', values: [16, 120] },
  },
  draws: 1,
  write(wire, { way, rest, ports }) {
    const everyS = wire.pick([0.005, 0.05, 0.4])
    // Scanners use one source port for bare packets, and a new one for each connection.
    const sourcePort = way === 'connect' || way === 'version' ? {} : { sourcePort: wire.port() }
    somePorts(wire, ports).forEach((port, i) => {
      const state = stateOf(wire, rest)
      const at = 10 + i * everyS * wire.between(0.9, 1.1)
      knock(wire, at, { scanner, target, port, way, state, ...sourcePort })
    })
  },
})

const openPorts = attack({
  name: 'a connect scan of ports that are all open',
  axes: {
    way: { label: 'each closed', values: ['connect', 'banner', 'SYN'] },
    ports: { label: 'ports', values: [8, 12, 15, 40] },
    everyS: { label: 'seconds between ports', values: [0.02, 5] },
  },
  draws: 1,
  write(wire, { way, ports, everyS }) {
    somePorts(wire, ports).forEach((port, i) => {
      knock(wire, 10 + i * everyS, { scanner: '10.0.0.66', target, port, way, state: 'open' })
    })
  },
})

const slow = attack({
  name: 'a slow scan, most ports closed or behind a filter',
  axes: {
    everyS: { label: 'seconds between ports', values: [15, 120, 540, 900] },
    ports: { label: 'ports', values: [20, 150] },
    rest: { label: 'ports mostly', values: ['closed', 'filtered'] },
  },
  draws: 1,
  write(wire, { everyS, ports, rest }) {
    somePorts(wire, ports).forEach((port, i) => {
      const at = 10 + i * everyS * wire.between(0.98, 1.02)
      knock(wire, at, { scanner, target, port, way: 'SYN', state: stateOf(wire, rest) })
    })
  },
})

const fromServicePorts = attack({
  name: 'a scan from the port of a service, so that filters let it pass',
  axes: {
    sourcePort: { label: 'source port', values: [20, 53, 80, 88] },
    ports: { label: 'ports', values: [20, 100] },
    way: { label: 'technique', values: ['SYN', 'connect'] },
  },
  draws: 1,
  write(wire, { sourcePort, ports, way }) {
    somePorts(wire, ports).forEach((port, i) => {
      const state = stateOf(wire, 'closed')
      knock(wire, 10 + i * 0.1, { scanner, target, port, way, state, sourcePort })
    })
  },
})

const repeated = attack({
  name: 'the same ports again, round after round',
  axes: {
    ports: { label: 'ports', values: [40, 100, 250] },
    rounds: { label: 'rounds', values: [2, 7] },
    everyS: { label: 'seconds between rounds', values: [660, 1500] },
  },
  draws: 1,
  write(wire, { ports, rounds, everyS }) {
    const chosen = somePorts(wire, ports)
    for (let round = 0; round < rounds; round++)
      chosen.forEach((port, i) => {
        const state = i % 20 === 0 ? 'open' : 'closed'
        knock(wire, 10 + round * everyS + i * 0.03, { scanner, target, port, way: 'SYN', state })
      })
  },
})

const block = attack({
  name: 'some ports of each of many hosts',
  axes: {
    hosts: { label: 'hosts', values: [5, 20, 80] },
    ports: { label: 'ports of each', values: [6, 10, 40] },
    scanner: { label: 'scanner', values: ['outside', 'inside'] },
  },
  draws: 1,
  write(wire, { hosts, ports, scanner: where }) {
    const from = where === 'inside' ? '10.0.0.66' : scanner
    const chosen = somePorts(wire, ports)
    for (let host = 0; host < hosts; host++)
      chosen.forEach((port, i) => {
        const at = 10 + (host * ports + i) * 0.01
        const state = stateOf(wire, 'closed', 0.1)
        knock(wire, at, { scanner: from, target: `10.0.3.${10 + host}`, port, way: 'SYN', state })
      })
  },
})

export const verticalScanTrials: BehaviourTrials = {
  behaviour: 'vertical-scan',
  attacks: [byTechnique, openPorts, slow, fromServicePorts, repeated, block],
  lookAlikes: [...monitorLookAlikes, ...transferLookAlikes, ...answerLookAlikes],
}
