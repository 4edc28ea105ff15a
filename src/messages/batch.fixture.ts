/** A batch with everything that a sensor may ship, and awkward values. */
import type {
  Application,
  Direction,
  Flow,
  FlowEvent,
  Moments,
  Observation,
  SensorReport,
  ShippedPart,
} from '../contracts/index.ts'
import { rowsOf } from '../observations/rows.fixture.ts'

const startUs = 1_700_000_000_000_000
const nan = Number.NaN
const none: Moments = { count: 0, min: nan, max: nan, mean: nan, stddev: nan }

function moments(count: number): Moments {
  return { count, min: -0, max: 1_460, mean: 700.25, stddev: 0 }
}

function side(packets: number): Direction {
  return {
    ...{ packets, payloadBytes: 5_000, ipBytes: 5_400, dataPackets: 4 },
    ...{ sizes: moments(packets), gaps: packets === 0 ? none : moments(packets - 1) },
    ...{ pshPackets: 2, rstPackets: 1, retransmissions: 3, outOfOrder: 4, firstPayload: 517 },
    ...(packets === 0 ? { entropy: nan, printable: nan } : { entropy: 7.5, printable: 0.25 }),
  }
}

const event: FlowEvent = {
  ...{ kind: 'opened', timeUs: startUs, flow: 2 ** 40 + 1, continues: 0, beganUs: startUs - 9 },
  ...{ protocol: 6, source: '10.0.0.7', sourcePort: 65_535, destination: '2001:db8::1' },
  ...{ destinationPort: 443, vlan: 0x123_456, firstUs: startUs - 5.5, lastUs: startUs },
  ...{ forwardPackets: 12, backwardPackets: 0, forwardPayload: 2 ** 45, backwardPayload: 0 },
  ...{ newForwardPackets: 1, newBackwardPackets: 0, newForwardPayload: 9, newBackwardPayload: 0 },
  ...{ newSinceUs: startUs - 1, isOutcome: false, firstFlags: 2, state: 'OTH', end: 'open' },
  record: null,
}

function flow(application: Application | null, packets: number): Flow {
  return {
    ...{ number: 7, protocol: 6, vlan: 5, firstUs: startUs, lastUs: startUs, end: 'fin' },
    source: { address: '10.0.0.7', port: 40_000 },
    destination: { address: '10.0.0.8', port: 80 },
    ...{ state: 'SF', history: packets === 0 ? '' : 'ShADadFf'.repeat(4) },
    ...{ forward: side(packets), backward: side(0), sizes: none, gaps: moments(packets) },
    flags: { syn: 1, fin: 2, rst: 3, psh: 4, ack: 5, urg: 6, ece: 7 },
    sequence: {
      length: packets,
      sizes: Int32Array.from({ length: packets }, (_, i) => (i % 2 ? -i : i)),
      directions: Int8Array.from({ length: packets }, (_, i) => (i % 2 ? -1 : 1)),
      gapsMs: Float32Array.from({ length: packets }, (_, i) => i / 3),
      flags: Uint8Array.from({ length: packets }, (_, i) => 255 - i),
    },
    activity: { activeMeanMs: Number.POSITIVE_INFINITY, idleMeanMs: nan, idleMaxMs: -0 },
    application,
  } as Flow
}

const logins = { accepted: 1, refused: 2, anonymous: 0, mark: 0 }

export const applications: readonly Application[] = [
  { kind: 'plain', name: 'smtp', group: 'mail' },
  { kind: 'plain', name: 'rdp', group: 'remote', logins },
  {
    ...{ kind: 'dns', queries: 3, responses: 2, nxdomain: 1, firstName: 'a.example' },
    ...{ longestName: 9, labelEntropy: 3.25 },
  },
  {
    ...{ kind: 'tls', version: 0x0304, serverName: 'a.example', alpn: 'h2', ja3: 'f'.repeat(32) },
    ...{ ja4: 't13d1516h2_8daaf6152771_b186095e22b6', cipherSuites: 15, extensions: 16 },
    ...{ cipherSuite: 0x1301, serverNameState: 3, certificate: 'a'.repeat(64) },
  },
  {
    ...{ kind: 'tls', version: 0, serverName: '', alpn: '', ja3: '', ja4: '', cipherSuites: 0 },
    ...{ extensions: 0, cipherSuite: 0, serverNameState: 0 },
  },
  {
    ...{ kind: 'http', method: 'GET', host: 'é.example', target: `/${'a'.repeat(511)}` },
    ...{ userAgent: '<script>\\x00', status: 200, isUnended: true, logins },
  },
  { kind: 'http', method: '', host: '', target: '', userAgent: '', status: 0 },
  { kind: 'ssh', clientVersion: 'SSH-2.0-OpenSSH_9.2', serverVersion: '' },
  { kind: 'ftp', banner: '(vsFTPd 3.0.3)', logins: { accepted: 0, refused: 0, anonymous: 0 } },
]

const told = { timeUs: startUs + 1, flow: 9 } as const
const router = { vlan: 3, lifetimeS: 1_800, preference: -1, gives: 'fd00::/64 fd00::1' }

export const observations: readonly Observation[] = [
  event,
  {
    ...{ kind: 'dns', ...told, client: '10.0.0.7', server: '10.0.0.1', isResponse: true },
    ...{ name: 'a.example', type: 65_535, responseCode: 3, bytes: 2 ** 32 - 1 },
  },
  { ...event, kind: 'progress', isOutcome: true, record: flow(null, 20) },
  {
    ...{ kind: 'arp', timeUs: startUs, operation: 2, senderMac: '02:00:00:00:00:01' },
    ...{ senderAddress: '10.0.0.7', targetMac: 'ff:ff:ff:ff:ff:ff', targetAddress: '10.0.0.1' },
  },
  {
    ...{ kind: 'neighbour', timeUs: startUs, operation: 4, senderMac: '02:00:00:00:00:02' },
    ...{ senderAddress: 'fe80::2', targetMac: '00:00:00:00:00:00', targetAddress: 'ff02::1' },
    router,
  },
  {
    ...{ kind: 'neighbour', timeUs: startUs, operation: 1, senderMac: '02:00:00:00:00:03' },
    ...{ senderAddress: 'fe80::3', targetMac: '00:00:00:00:00:00', targetAddress: 'fe80::2' },
  },
  {
    ...{ kind: 'echo', ...told, source: '10.0.0.7', destination: '10.0.0.8', isReply: true },
    ...{ id: 65_535, sequence: 1, bytes: 1_400, entropy: nan },
  },
  {
    ...{ kind: 'name', ...told, teller: '10.0.0.1', address: '0.0.0.0', claim: 'router' },
    ...{ nameSource: 'http', name: '', mac: '02:00:00:00:00:04' },
  },
  {
    ...{ kind: 'naming', ...told, teller: 'fe80::2', address: 'ff02::fb', isReply: false },
    ...{ name: 'drucker-züri', destinationPort: 5_353, mac: '' },
  },
  ...applications.map((application): Observation => {
    return { ...event, kind: 'closed', end: 'shutdown', record: flow(application, 0) }
  }),
  { ...event, kind: 'continued', continues: 4, record: null },
]

export const report: SensorReport = {
  ...{ version: '0.1.0', atMs: 1.5e12, startedMs: 1.4e12, source: 'eth0', kind: 'live' },
  ...{ frames: 1e9, bytes: 1e12, kernelDrops: 3, interfaceDrops: 0, rows: 1e8, shedRows: 9 },
  ...{ sampledShare: 0.25, newestUs: startUs },
  log: { batches: 2, bytes: 3e5, bytesMax: 1e8, oldestMs: 1.5e12 },
  hub: { state: 'slowed', sinceMs: 1.5e12, failures: 1, resent: 2 },
  host: {
    ...{ cpuShare: 0, ownCpuShare: 0.5, memoryBytes: null, memoryTotalBytes: 8e9 },
    ...{ residentBytes: 9e7, diskFreeBytes: 1e9, diskTotalBytes: null },
    ...{ receivedBytesPerSecond: 1e6, sentBytesPerSecond: null },
  },
  local: { isDetecting: true, alerts: 3 },
  ...{
    certificateExpiresMs: 1.6e12,
    ordersVersion: 4,
    lastError: 'the hub is away',
    lastErrorMs: 1,
  },
}

function batchOf(share: number) {
  const batch = rowsOf(observations)
  batch.sampledShare = share
  batch.senderMacs[0] = 2 ** 48 - 1
  batch.targetMacs[0] = 1
  return batch
}

export function everyPart(): ShippedPart[] {
  return [
    { kind: 'begin', run: 'run-1', version: '0.1.0', flowsBefore: 2 ** 40 },
    { kind: 'observations', batch: batchOf(1) },
    { kind: 'time', timeUs: startUs + 0.5 },
    { kind: 'sampling', share: 0.125 },
    { kind: 'observations', batch: batchOf(0.125) },
    { kind: 'shed', rows: 12, fromUs: startUs, untilUs: startUs + 3 },
    { kind: 'report', report },
    { kind: 'losses', losses: ['3 frames were dropped by the kernel'] },
    { kind: 'end' },
  ]
}
