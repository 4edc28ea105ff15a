/** What the machine does beside us: how busy it is, what memory is taken, what its network carries, how full the disk is. */
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { cpus, freemem, totalmem } from 'node:os'

interface Busy {
  readonly busyMs: number
  readonly allMs: number
}

interface Carried {
  readonly received: number
  readonly sent: number
}

export interface DiskRoom {
  readonly freeBytes: number
  readonly usedBytes: number
}

/** Null where the system does not say. */
export function diskRoom(folder: string): DiskRoom | null {
  try {
    const { bavail, bfree, blocks, bsize } = statfsSync(folder)
    return { freeBytes: bavail * bsize, usedBytes: (blocks - bfree) * bsize }
  } catch {
    return null
  }
}

export function memoryUsedBytes(): number {
  return totalmem() - freemem()
}

/** Of all cores together, since it was asked before. */
export class MachineBusy {
  #before = busyNow()

  /** 0 to 1; null where no time has passed. */
  share(): number | null {
    const now = busyNow()
    const before = this.#before
    this.#before = now
    const passed = now.allMs - before.allMs
    return passed > 0 ? Math.min(1, Math.max(0, now.busyMs - before.busyMs) / passed) : null
  }
}

function busyNow(): Busy {
  let busyMs = 0
  let allMs = 0
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle
    allMs += all
    busyMs += all - times.idle
  }
  return { busyMs, allMs }
}

/** Of the machine's interfaces, since it was asked before. */
export class MachineTraffic {
  #before: Carried | null
  #ms: number

  constructor(nowMs: number) {
    this.#before = carriedNow()
    this.#ms = nowMs
  }

  /** Null where the system does not say, or a counter began anew. */
  perSecond(nowMs: number): Carried | null {
    const now = carriedNow()
    const before = this.#before
    const passedMs = nowMs - this.#ms
    this.#before = now
    this.#ms = nowMs
    if (now === null || before === null || passedMs <= 0) return null
    const received = ((now.received - before.received) * 1000) / passedMs
    const sent = ((now.sent - before.sent) * 1000) / passedMs
    return received < 0 || sent < 0 ? null : { received, sent }
  }
}

function carriedNow(): Carried | null {
  try {
    return carriedIn(readFileSync('/proc/net/dev', 'utf8'), (name) =>
      existsSync(`/sys/class/net/${name}/device`),
    )
  } catch {
    return null
  }
}

/**
 * The sum over interfaces that are hardware, of which each byte goes through one; where there are none, as in a
 * container, over all but the loopback.
 */
export function carriedIn(text: string, isHardware: (name: string) => boolean): Carried {
  const all = text
    .split('\n')
    .flatMap((line) => {
      const [name, numbers] = line.split(':')
      if (name === undefined || numbers === undefined) return []
      const counts = numbers.trim().split(/\s+/).map(Number)
      return [{ name: name.trim(), received: counts[0] ?? 0, sent: counts[8] ?? 0 }]
    })
    .filter(({ name }) => name !== 'lo')
  const real = all.filter(({ name }) => isHardware(name))
  const counted = real.length > 0 ? real : all
  const sum = (of: keyof Carried) => counted.reduce((total, one) => total + one[of], 0)
  return { received: sum('received'), sent: sum('sent') }
}
