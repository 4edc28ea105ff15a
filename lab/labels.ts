/** What the project knows about each of its captures: `labels.json` and the table of the README beside it. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AmoskysError } from '../src/kernel/index.ts'
import type { MaliciousRule } from './deed.ts'
import type { Scenario } from './scenario.ts'
import type { Mark } from './world.ts'

/** One capture, as `labels.json` holds it. */
export interface TraceLabel {
  readonly file: string
  readonly kind: 'benign' | 'attack'
  /** What a detector is expected to name. */
  readonly behaviours: Scenario['behaviours']
  readonly attackers: readonly string[]
  readonly victims: readonly string[]
  readonly malicious: readonly MaliciousRule[]
  readonly says: string
  readonly silent: string
  readonly seconds: number
  readonly packets: number
  readonly bytes: number
  /** 0: whole packets. */
  readonly snaplenBytes: number
  readonly seed: number
  readonly sha256: string
  readonly command: string
}

/** Time around a deed within which its flows open and its last answers arrive. */
const slackSeconds = 0.5

export async function labelTrace(
  path: string,
  scenario: Scenario,
  told: { readonly marks: readonly Mark[]; readonly seed: number },
): Promise<TraceLabel> {
  const summary = await summarisePcap(path)
  const malicious = told.marks.map((mark) => ruleOf(mark, summary.firstSeconds))
  return {
    file: basename(path),
    kind: scenario.behaviours.length === 0 ? 'benign' : 'attack',
    behaviours: scenario.behaviours,
    attackers: named(malicious.map((rule) => rule.client)),
    victims: named(malicious.map((rule) => rule.server)),
    malicious,
    says: scenario.says,
    silent: scenario.silent,
    seconds: round(summary.lastSeconds - summary.firstSeconds),
    packets: summary.packets,
    bytes: summary.bytes,
    snaplenBytes: scenario.snaplenBytes ?? 0,
    seed: told.seed,
    sha256: summary.sha256,
    command: `node lab/main.ts record ${scenario.name} --seed ${told.seed}`,
  }
}

function ruleOf(mark: Mark, firstSeconds: number): MaliciousRule {
  const { startMs, endMs, ...deed } = mark
  return {
    ...deed,
    fromSeconds: round(Math.max(0, startMs / 1000 - firstSeconds - slackSeconds)),
    toSeconds: round(endMs / 1000 - firstSeconds + slackSeconds),
  }
}

function named(addresses: readonly string[]): string[] {
  return [...new Set(addresses)].filter((address) => address !== '*')
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

interface PcapSummary {
  readonly packets: number
  readonly bytes: number
  readonly firstSeconds: number
  readonly lastSeconds: number
  readonly sha256: string
}

/** Reads tcpdump's own file: little-endian, microseconds, a 24-byte header and 16 bytes before each packet. */
async function summarisePcap(path: string): Promise<PcapSummary> {
  const file = await readFile(path)
  if (file.length < 40 || file.readUInt32LE(0) !== 0xa1b2c3d4) {
    throw new AmoskysError('truncated', `${path}: tcpdump captured no packet`)
  }
  const timeAt = (offset: number) => file.readUInt32LE(offset) + file.readUInt32LE(offset + 4) / 1e6
  let [packets, offset, lastSeconds] = [0, 24, 0]
  while (offset + 16 <= file.length) {
    lastSeconds = timeAt(offset)
    offset += 16 + file.readUInt32LE(offset + 8)
    packets++
  }
  const sha256 = createHash('sha256').update(file).digest('hex')
  return { packets, bytes: file.length, firstSeconds: timeAt(24), lastSeconds, sha256 }
}

/** Adds or replaces one capture's row in both files. */
export async function keepLabel(folder: string, label: TraceLabel): Promise<void> {
  await withLock(folder, async () => {
    const path = join(folder, 'labels.json')
    const known: TraceLabel[] = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : []
    const labels = [...known.filter((other) => other.file !== label.file), label]
    labels.sort((a, b) => (a.file < b.file ? -1 : 1))
    await replaceFile(path, `${JSON.stringify(labels, null, 2)}\n`)
    await replaceFile(join(folder, 'README.md'), readme(labels))
  })
}

/** A reader meets the old text or the new, never half of one. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

/** Several recordings may end at once, in several processes. */
async function withLock(folder: string, action: () => Promise<void>): Promise<void> {
  const lock = join(folder, '.lock')
  for (let tries = 0; ; tries++) {
    try {
      await (await open(lock, 'wx')).close()
      break
    } catch (cause) {
      if (tries >= 100) throw new AmoskysError('full', `${lock} stays: remove it`, { cause })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  try {
    await action()
  } finally {
    await rm(lock, { force: true })
  }
}

function readme(labels: readonly TraceLabel[]): string {
  const megabytes = labels.reduce((sum, label) => sum + label.bytes, 0) / 1e6
  return `# Traces

Captures of the project's own lab (\`lab/\`): real tools against real servers in network namespaces, seen by
tcpdump on the gateway's LAN bridge. Apache-2.0, like the project. No packet is synthetic.
${labels.length} files, ${megabytes.toFixed(1)} MB. Written by \`node lab/main.ts record\`; do not edit by hand.

\`labels.json\` says the same for programs, and which flows are malicious: a flow matches a rule when its
protocol, addresses and ports match in either direction and it opened between \`fromSeconds\` and \`toSeconds\`
after the capture's first packet. Snap: bytes kept of each packet (lengths stay true); "all" where whole.

| file | names | seconds | packets | kB | snap | what it shows | what must stay silent |
| --- | --- | ---: | ---: | ---: | ---: | --- | --- |
${labels.map(row).join('\n')}

| file | sha256 | command |
| --- | --- | --- |
${labels.map((label) => `| ${label.file} | \`${label.sha256}\` | \`${label.command}\` |`).join('\n')}
`
}

function row(label: TraceLabel): string {
  const cells = [
    label.file,
    label.behaviours.join(', ') || 'nothing',
    label.seconds.toFixed(0),
    String(label.packets),
    (label.bytes / 1000).toFixed(0),
    label.snaplenBytes === 0 ? 'all' : String(label.snaplenBytes),
    label.says,
    label.silent,
  ]
  return `| ${cells.join(' | ')} |`
}
