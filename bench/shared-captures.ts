import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  type Alert,
  AmoskysError,
  createMemoryBus,
  openCapture,
  type RunSettings,
  type RunSummary,
  run,
} from './engine.ts'

/** What came of one capture file. */
export interface Outcome {
  readonly file: string
  /** Last revision of each alert. */
  readonly alerts: readonly Alert[]
  readonly summary: RunSummary | null
  /** Why the file could not be read at all: a stated error, never a crash. */
  readonly refused: string | null
}

/** Capture files below a folder, in name order, relative to it. */
export function capturesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)_?(\.gz)?$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

export async function runCapture(path: string, settings: RunSettings): Promise<Outcome> {
  const alerts = new Map<string, Alert>()
  try {
    await using capture = await openCapture({ kind: 'files', paths: [path] })
    const { summary, failure } = await run({
      capture,
      settings,
      bus: createMemoryBus(),
      onFound(found) {
        for (const alert of found.alerts) alerts.set(alert.id, alert)
      },
    })
    if (failure !== null && summary.packets === 0) throw failure
    return { file: path, alerts: [...alerts.values()], summary, refused: null }
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    return { file: path, alerts: [], summary: null, refused: thrown.message }
  }
}

/** Kinds of `labels.csv` that are behaviours of ours, and the behaviours that answer for each. */
const behavioursOfKind: Readonly<Record<string, readonly string[]>> = {
  scan: ['vertical-scan', 'horizontal-scan', 'protocol-scan'],
  flood: [
    'syn-flood',
    'network-flood',
    'udp-flood',
    'icmp-flood',
    'packet-flood',
    'message-flood',
    'connection-flood',
    'slow-http',
    'reflection',
  ],
  'brute-force': ['brute-force'],
  beacon: ['beacon'],
  'dns-tunnel': ['dns-tunnel'],
  'icmp-tunnel': ['icmp-tunnel'],
  exfiltration: ['exfiltration'],
  'arp-spoofing': ['arp-spoofing'],
}

export interface LabelledCapture {
  readonly path: string
  readonly kind: string
  /** Behaviours that count as having seen it. */
  readonly behaviours: readonly string[]
}

/** The malicious captures whose kind is a behaviour. `folder`: the shared `pcap` folder. */
export function labelledCaptures(folder: string): LabelledCapture[] {
  const [, ...rows] = readFileSync(join(folder, 'labels.csv'), 'utf8').trim().split('\n')
  return rows.flatMap((row) => {
    const [path, kind] = row.split(',')
    const behaviours = behavioursOfKind[kind!]
    return behaviours ? [{ path: path!, kind: kind!, behaviours }] : []
  })
}
