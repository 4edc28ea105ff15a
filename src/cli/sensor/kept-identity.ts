/** The identity of a sensor that runs: renewed when it is time, and taken from then on, without a restart. */
import { isoTime, reasonOf } from '../../kernel/index.ts'
import { type HeldIdentity, renewIfDue, untilOf } from '../../pki/holder/index.ts'

export interface KeptIdentityOptions {
  readonly folder: string
  readonly held: HeldIdentity
  /** `host:port` to ask, where it is another than it was enrolled at. */
  readonly hub: string
  readonly clock: () => number
  readonly onRenewed: (next: HeldIdentity) => void
  readonly onNotice: (text: string) => void
}

export interface KeptIdentity extends Disposable {
  readonly current: () => HeldIdentity
  /** Asks where it is due; to be awaited by nobody who is in a hurry. */
  look(): Promise<void>
}

/** Long enough that a hub that is away is not pestered, short beside the month that is left then. */
const lookMs = 10 * 60_000

export function keepIdentity(options: KeptIdentityOptions): KeptIdentity {
  const { folder, clock, hub, onRenewed, onNotice } = options
  let held = options.held
  let told = ''
  const look = async () => {
    try {
      const next = await renewIfDue({ folder, held, hub, nowMs: clock() })
      told = ''
      if (next === null) return
      held = next
      onRenewed(next)
      onNotice(`has a new certificate, good until ${isoTime(untilOf(next.certificate) * 1000)}`)
    } catch (thrown) {
      const untilMs = untilOf(held.certificate)
      const until = isoTime(untilMs * 1000)
      // The hub only hangs up on one that is over.
      const text =
        untilMs <= clock()
          ? `its certificate expired at ${until}: enrol it anew, with a new token; what waits is sent then`
          : `its certificate, which ends at ${until}, cannot be renewed yet: ${reasonOf(thrown)}`
      if (text !== told) onNotice(text)
      told = text
    }
  }
  const looks = setInterval(() => void look(), lookMs)
  looks.unref()
  return { current: () => held, look, [Symbol.dispose]: () => clearInterval(looks) }
}
