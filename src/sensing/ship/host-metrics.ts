/** What the machine says of itself. Linux' /proc (proc(5)); elsewhere what Node knows, and null for the rest. */
import { readFileSync } from 'node:fs'
import { cpus, freemem, totalmem } from 'node:os'
import type { HostMetrics } from '../../contracts/index.ts'
import { diskOf } from './disk.ts'

interface Reading {
  readonly atMs: number
  readonly busy: number
  readonly total: number
  readonly ownUs: number
  readonly received: number | null
  readonly sent: number | null
}

/** Each call yields what was since the one before; the first since the start of the machine or the process. */
export function hostMetricsOf(folder: string, clock: () => number): () => HostMetrics {
  let before: Reading | null = null
  return () => {
    const now = readingAt(clock())
    const sinceMs = before === null ? 0 : now.atMs - before.atMs
    const total = now.total - (before?.total ?? 0)
    const rate = (of: 'received' | 'sent') => {
      const [newer, older] = [now[of], before?.[of] ?? null]
      return newer === null || older === null || sinceMs <= 0
        ? null
        : Math.max(0, ((newer - older) / sinceMs) * 1000)
    }
    const disk = diskOf(folder)
    const metrics = {
      cpuShare: total > 0 ? (now.busy - (before?.busy ?? 0)) / total : null,
      ownCpuShare:
        before === null || sinceMs <= 0 ? 0 : (now.ownUs - before.ownUs) / (sinceMs * 1000),
      memoryBytes: totalmem() - availableMemory(),
      memoryTotalBytes: totalmem(),
      residentBytes: process.memoryUsage.rss(),
      diskFreeBytes: disk?.free ?? null,
      diskTotalBytes: disk?.total ?? null,
      receivedBytesPerSecond: rate('received'),
      sentBytesPerSecond: rate('sent'),
    }
    before = now
    return metrics
  }
}

function readingAt(atMs: number): Reading {
  let busy = 0
  let total = 0
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq
    total += all
    busy += all - times.idle
  }
  const { user, system } = process.cpuUsage()
  return { atMs, busy, total, ownUs: user + system, ...trafficOf(textOf('/proc/net/dev')) }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Memory that could be had, caches given back; as free memory where the system does not say. */
function availableMemory(): number {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(textOf('/proc/meminfo'))
  return found ? Number(found[1]) * 1024 : freemem()
}

/** `eth0: received-bytes packets errs drop fifo frame compressed multicast sent-bytes ...` */
export function trafficOf(text: string): Pick<Reading, 'received' | 'sent'> {
  let received: number | null = null
  let sent: number | null = null
  for (const line of text.split('\n')) {
    const found = /^\s*([^:\s]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/.exec(line)
    if (found === null || found[1] === 'lo') continue
    received = (received ?? 0) + Number(found[2])
    sent = (sent ?? 0) + Number(found[3])
  }
  return { received, sent }
}
