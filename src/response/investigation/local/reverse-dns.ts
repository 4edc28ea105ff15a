/** What the resolver calls an address. Whoever holds the address writes that name: it is data, and no proof. */
import type { LookedUp } from '../../../contracts/index.ts'
import { durationText, isGlobalAddress, plural } from '../../../kernel/index.ts'
import { answered, type Found, nothing, told, unanswered } from '../lookups.ts'
import { quoted } from '../online/provider.ts'
import type { Picked } from '../pick.ts'
import type { DistantSource } from '../sources.ts'
import type { World } from '../world.ts'

export interface ReverseDns {
  /** Names of an address; empty where it has none. Throws where the resolver fails. */
  readonly resolve: (address: string, signal: AbortSignal) => Promise<readonly string[]>
  /** `outside`: addresses of the internet alone; `all`: those of ours, too. */
  readonly of: 'outside' | 'all'
  readonly world: World
  readonly timeoutMs?: number
}

const timeoutMsDefault = 2000
const namesMax = 3
const noName: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA'])

export function reverseDns(given: ReverseDns): DistantSource {
  const isAsked = ({ indicator, isHome }: Picked) =>
    indicator.kind === 'address' &&
    (given.of === 'all' || (!isHome && isGlobalAddress(indicator.value)))
  return {
    source: 'reverse-dns',
    recall: async (picked) => (isAsked(picked) ? null : undefined),
    ask: async (picked) => ask(picked.indicator, given),
  }
}

async function ask(indicator: LookedUp, given: ReverseDns): Promise<Found> {
  const { resolve, world, timeoutMs = timeoutMsDefault } = given
  const question = { indicator, source: 'reverse-dns' } as const
  const ending = new AbortController()
  const late = world.sleep(timeoutMs, ending.signal).then(() => null)
  try {
    const names = await Promise.race([resolve(indicator.value, ending.signal), late])
    if (names === null)
      return unanswered(
        question,
        'failed',
        `no resolver answered within ${durationText(timeoutMs)}`,
      )
    return answered(question, { answer: answerOf(names), answeredMs: world.nowMs() })
  } catch (thrown) {
    const { code } = thrown as { code?: unknown }
    if (noName.has(code))
      return answered(question, { answer: answerOf([]), answeredMs: world.nowMs() })
    return unanswered(question, 'failed', `the resolver failed: ${quoted(String(code ?? thrown))}`)
  } finally {
    ending.abort()
  }
}

function answerOf(names: readonly string[]) {
  if (names.length === 0) return nothing('Its holder gave it no name.')
  const more =
    names.length > namesMax ? `, and ${plural(names.length - namesMax, 'more', 'more')}` : ''
  const shown = names.slice(0, namesMax).map((name) => quoted(name, 80))
  return told(`Its holder calls it ${shown.join(', ')}${more}.`)
}
