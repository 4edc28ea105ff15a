import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Flow } from '../contracts/index.ts'
import { createExtractor } from '../detection/features/index.ts'
import { Hosts, Row } from '../detection/hosts/index.ts'
import { isInformative } from '../detection/models/index.ts'
import { AmoskysError, networkTest } from '../kernel/index.ts'
import { openCapture } from '../sensing/capture/index.ts'
import { sense } from '../sensing/index.ts'
import type { LabelledRow } from '../training/index.ts'

/** Labelled captures of one origin. Folders are relative to the project's root. */
export interface DatasetSource {
  readonly name: string
  readonly licence: string
  /** The same scenario recorded twice, in two folders, is one capture: it is held out whole. */
  readonly folders: readonly string[]
  /** A file of `CaptureLabels` in each folder: each flow is labelled by rules. */
  readonly labels?: string
  /** Without rules: every flow of every capture. `kinds`: CSV of `path,kind,...` beside the folder's root. */
  readonly label?: 0 | 1
  readonly kinds?: string
  /** Kinds of attack to learn from; flows of other kinds are left out. Absent: all. */
  readonly only?: readonly string[]
  /** Flows of one capture at most, spread over it; absent: all. */
  readonly flowsMax?: number
}

/** One row of a labels file, as the lab writes it. */
interface CaptureLabels {
  readonly file: string
  readonly malicious: readonly FlowRule[]
}

/** Names the malicious flows of a capture. Times are seconds from its first packet. */
interface FlowRule {
  readonly behaviour: string
  readonly protocol: keyof typeof protocolNumbers
  /** Addresses, networks (CIDR) or `*`. */
  readonly client: string
  readonly server?: string
  readonly clientPort?: number
  readonly serverPorts?: readonly number[]
  readonly fromSeconds: number
  readonly toSeconds: number
}

interface LabelledCapture {
  readonly path: string
  readonly name: string
  readonly kindOf: (flow: Flow, seconds: number) => string
}

const protocolNumbers = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, arp: -1 } as const
/** Flows with fewer packets say too little; the scorer passes them over by the same rule. */
const packetsMin = 4

export async function labelledRows(source: DatasetSource, root: string): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = []
  for (const name of source.folders) {
    const folder = join(root, name)
    if (!existsSync(folder)) {
      throw new AmoskysError(
        'not-found',
        `${source.name}: expected captures in ${name}, found no such folder`,
      )
    }
    for (const capture of capturesOf(source, folder, root))
      for (const row of await rowsOf(capture)) rows.push(row)
  }
  const { only, flowsMax = Number.POSITIVE_INFINITY } = source
  const wanted = only ? rows.filter(({ kind = '' }) => kind === '' || only.includes(kind)) : rows
  return thinned(wanted, flowsMax)
}

/** Of each capture's flows every so-manieth, so that no more are left than wanted. */
function thinned(rows: readonly LabelledRow[], flowsMax: number): LabelledRow[] {
  return [...Map.groupBy(rows, ({ capture }) => capture).values()].flatMap((own) => {
    const stride = Math.max(1, own.length / flowsMax)
    return own.filter((_, i) => Math.floor(i / stride) !== Math.floor((i - 1) / stride))
  })
}

function capturesOf(source: DatasetSource, folder: string, root: string): LabelledCapture[] {
  if (source.labels !== undefined) {
    const labels = JSON.parse(readFileSync(join(folder, source.labels), 'utf8')) as CaptureLabels[]
    return labels.map(({ file, malicious }) => ({
      path: join(folder, file),
      // Files in a folder of their own are kin, as trials of one situation are: one capture, held out whole.
      name: `${source.name}/${file.includes('/') ? dirname(file) : file}`,
      kindOf: (flow, seconds) =>
        malicious.find((rule) => isMeant(rule, flow, seconds))?.behaviour ?? '',
    }))
  }
  const kinds =
    source.kinds === undefined ? new Map<string, string>() : readKinds(join(root, source.kinds))
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const kind = source.label === 1 ? (kinds.get(basename(path)) ?? 'malicious') : ''
      // nDPI and NFStream hold some files both: one name keeps them on one side of a split.
      return { path, name: basename(path), kindOf: () => kind }
    })
}

/** File name to kind. */
function readKinds(path: string): Map<string, string> {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  return new Map(lines.map((line) => [basename(line.split(',')[0]!), line.split(',')[1]!]))
}

function isMeant(rule: FlowRule, { protocol, source, destination }: Flow, seconds: number) {
  if (protocolNumbers[rule.protocol] !== protocol) return false
  if (seconds < rule.fromSeconds || seconds > rule.toSeconds) return false
  const fits = (client: Flow['source'], server: Flow['source']) =>
    covers(rule.client, client.address) &&
    covers(rule.server ?? '*', server.address) &&
    (rule.clientPort === undefined || rule.clientPort === client.port) &&
    (rule.serverPorts === undefined || rule.serverPorts.includes(server.port))
  return fits(source, destination) || fits(destination, source)
}

function covers(pattern: string, address: string): boolean {
  if (pattern === '*' || pattern === address) return true
  return pattern.includes('/') && networkTest([pattern])(address)
}

async function rowsOf({ path, name, kindOf }: LabelledCapture): Promise<LabelledRow[]> {
  const hosts = new Hosts()
  const row = new Row(hosts)
  const isWanted = (one: Row) => isInformative(one, packetsMin)
  const extractor = createExtractor({ hosts, isWanted })
  const found: { readonly flow: Flow; readonly values: Float32Array }[] = []
  await using capture = await openCapture({ kind: 'files', paths: [path] })
  const { firstUs } = await sense(capture, { wanted: 'all', flowLimits: {} }, (batch) => {
    for (let at = 0; at < batch.count; at++) {
      const vector = extractor.extract(row.show(batch, at))
      if (vector !== null)
        found.push({ flow: vector.flow, values: Float32Array.from(vector.values) })
    }
  })
  return found.map(({ flow, values }) => {
    const kind = kindOf(flow, (flow.firstUs - firstUs) / 1e6)
    return { capture: name, label: kind === '' ? 0 : 1, kind, values }
  })
}
