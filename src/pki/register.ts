/** Which certificates and signing keys are good, as a process that takes what sensors send keeps it in memory. */
import type { KeyObject } from 'node:crypto'
import { publicKeyOf, type SensorIdentity } from './holder/index.ts'

/** A row of `goodSensorKeys`. */
export interface GoodKey {
  readonly sensor: string
  readonly kind: string
  readonly id: string
  readonly material: string
  readonly until_ms: number
}

export interface RegisterOptions {
  /** What is good now. */
  readonly read: () => Promise<readonly GoodKey[]>
  readonly nowMs: () => number
  /** Whose certificates they are, in what is said of them. */
  readonly who?: 'sensor' | 'worker'
}

export interface SensorRegister {
  /** Reads it anew; to be called each second. Rejects where it cannot be read: what was known stays. */
  look(): Promise<void>
  /** '' where the certificate is good; else a sentence. A connection that is open is asked for again each second. */
  refusal(identity: SensorIdentity): string
  /** Null: this sensor has no such key that is good. */
  signingKey(sensor: string, id: string): KeyObject | null
  /** The same for one that may have been made a moment ago: what is not known is looked for once more. */
  find(sensor: string, id: string): Promise<KeyObject | null>
  /** When it was read last; 0: never. */
  readonly readMs: number
}

export function createRegister({ read, nowMs, who = 'sensor' }: RegisterOptions): SensorRegister {
  let keys = new Map<string, GoodKey>()
  let imported = new Map<string, KeyObject>()
  let readMs = 0
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null

  const readAnew = async () => {
    next = null
    const rows = await read()
    readMs = nowMs()
    keys = new Map(rows.map((row) => [placeOf(row.sensor, row.kind, row.id), row]))
    imported = new Map([...imported].filter(([place]) => keys.has(place)))
  }
  /** However many wait: one reads, and one is to read after it for all who came meanwhile. */
  const look = () => {
    next ??= running.then(readAnew, readAnew)
    running = next
    return next
  }
  const good = (sensor: string, kind: string, id: string): GoodKey | null => {
    const key = keys.get(placeOf(sensor, kind, id))
    return key && (key.until_ms === 0 || key.until_ms > nowMs()) ? key : null
  }
  const signingKey = (sensor: string, id: string) => {
    const found = good(sensor, 'signing', id)
    if (found === null) return null
    const place = placeOf(sensor, 'signing', id)
    const key = imported.get(place) ?? publicKeyOf(Buffer.from(found.material, 'base64'))
    if (key !== null) imported.set(place, key)
    return key
  }
  return {
    look,
    signingKey,
    refusal({ name, serial, fingerprint, untilMs }) {
      if (untilMs <= nowMs()) return `the certificate of ${who} ${name} has expired`
      if (good(name, 'certificate', serial)?.material === fingerprint) return ''
      return `the certificate of ${who} ${name} is not good here: it was revoked, replaced, or never enrolled`
    },
    async find(sensor, id) {
      const known = signingKey(sensor, id)
      if (known !== null) return known
      await look()
      return signingKey(sensor, id)
    },
    get readMs() {
      return readMs
    },
  }
}

/** Names and ids have no blanks. */
function placeOf(sensor: string, kind: string, id: string): string {
  return `${sensor} ${kind} ${id}`
}
