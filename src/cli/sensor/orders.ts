/** What the hub wants of this sensor: followed only where the hub's key signed it for this sensor, and only a newer version. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SensorOrders } from '../../contracts/index.ts'
import { printable, reasonOf } from '../../kernel/index.ts'
import { type SignedOrders, verifyOrders } from '../../messages/index.ts'
import { type HeldIdentity, publicKeyOf, writeKeyFile } from '../../pki/holder/index.ts'

export interface FollowedOrdersOptions {
  readonly folder: string
  readonly held: HeldIdentity
  readonly onNotice: (text: string) => void
}

export const noOrders: SensorOrders = {
  version: 0,
  filter: null,
  flowsPerSecondMax: null,
  isDetectingLocally: null,
}

export class FollowedOrders {
  readonly #options: FollowedOrdersOptions
  #current = noOrders
  #onNew: (orders: SensorOrders) => void = () => {}

  constructor(options: FollowedOrdersOptions) {
    this.#options = options
    this.#read()
  }

  get current(): SensorOrders {
    return this.#current
  }

  whenNew(act: (orders: SensorOrders) => void): void {
    this.#onNew = act
  }

  /** Of the hub; kept on the disk, so that they hold while it is away, too. */
  take(signed: SignedOrders): void {
    const { onNotice } = this.#options
    const found = this.#checked(signed)
    if (typeof found === 'string') {
      onNotice(`orders of the hub are not followed: ${found}`)
      return
    }
    if (found.version <= this.#current.version) return
    const { orders, keyId, signature } = signed
    const text = { orders: base64(orders), keyId, signature: base64(signature) }
    try {
      writeKeyFile(this.#file(), `${JSON.stringify(text)}\n`)
    } catch (thrown) {
      onNotice(`orders of the hub hold until this process ends: ${reasonOf(thrown)}`)
    }
    this.#current = found
    onNotice(`follows the orders of the hub, version ${found.version}: ${textOf(found)}`)
    this.#onNew(found)
  }

  #file(): string {
    return join(this.#options.folder, 'orders.json')
  }

  #read(): void {
    if (!existsSync(this.#file())) return
    try {
      const text = JSON.parse(readFileSync(this.#file(), 'utf8')) as Record<string, string>
      const { orders = '', keyId = '', signature = '' } = text
      const found = this.#checked({ orders: bytes(orders), keyId, signature: bytes(signature) })
      if (typeof found !== 'string') this.#current = found
      else this.#options.onNotice(`orders on the disk are not followed: ${found}`)
    } catch (thrown) {
      this.#options.onNotice(`orders on the disk cannot be read: ${reasonOf(thrown)}`)
    }
  }

  #checked(signed: Pick<SignedOrders, 'orders' | 'keyId' | 'signature'>): SensorOrders | string {
    const { held } = this.#options
    const key = publicKeyOf(Buffer.from(held.ordersKey, 'base64'))
    if (key === null) return 'the hub’s key that came with the enrolment cannot be read'
    if (!verifyOrders(held.name, signed as SignedOrders, key))
      return 'the hub that this sensor was enrolled at did not sign them for it'
    try {
      return ordersIn(JSON.parse(Buffer.from(signed.orders).toString('utf8')))
    } catch {
      return 'they are no JSON'
    }
  }
}

/** Of a newer hub there may be more; what is not known is left alone. */
function ordersIn(value: unknown): SensorOrders | string {
  const { version, filter, flowsPerSecondMax, isDetectingLocally } = value as Record<
    string,
    unknown
  >
  if (!Number.isSafeInteger(version) || (version as number) < 1) return 'they have no version'
  if (filter !== null && typeof filter !== 'string') return 'filter is no text'
  if (flowsPerSecondMax !== null && !(Number(flowsPerSecondMax) > 0))
    return 'flowsPerSecondMax is no number above 0'
  const detecting = isDetectingLocally ?? null
  if (detecting !== null && detecting !== 'while-away' && detecting !== 'never')
    return 'isDetectingLocally is neither while-away nor never'
  return {
    version: version as number,
    filter: filter ?? null,
    flowsPerSecondMax: flowsPerSecondMax === null ? null : Number(flowsPerSecondMax),
    isDetectingLocally: detecting,
  }
}

function textOf({ filter, flowsPerSecondMax, isDetectingLocally }: SensorOrders): string {
  const parts = [
    filter === null ? '' : `capture filter ${printable(filter)}`,
    flowsPerSecondMax === null ? '' : `at most ${flowsPerSecondMax} flows a second`,
    isDetectingLocally === null ? '' : `judges by itself: ${isDetectingLocally}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'its own settings' : parts.join(', ')
}

const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
