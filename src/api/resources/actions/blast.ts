/** Who is touched by it, as far as the flows that are kept can tell. */
import type { Kysely } from 'kysely'
import type { ActionKind, BlastRadius } from '../../../contracts/index.ts'
import { isAddress, isNetwork, plural } from '../../../kernel/index.ts'
import { type Schema, touchedBy } from '../../../store/index.ts'

export interface Blast extends BlastRadius {
  /** Whether it completed a TCP handshake in flows of the last hour; null: it is no address. */
  readonly isEstablished: boolean | null
  /** Critical hosts of ours among those that are touched, at most 8. */
  readonly critical: readonly string[]
  /** Whether flows can tell who is touched at all. */
  readonly isKnown: boolean
}

const unseen: Readonly<Partial<Record<ActionKind, string>>> = {
  block_domain: 'Who asks for this name is not kept: whoever uses it is touched.',
  isolate_container: 'What a container talks to is not known by its name.',
  quarantine_file: 'Who uses this file is not known.',
  notify: 'Nobody is cut off by it.',
}

export async function blastOf(
  db: Kysely<Schema>,
  { kind, target }: { readonly kind: ActionKind; readonly target: string },
  nowMs: number,
): Promise<Blast> {
  const blind = unseen[kind]
  if (blind !== undefined || !(isAddress(target) || isNetwork(target)))
    return {
      ...{ hosts: 0, openConnections: 0, named: [], text: blind ?? '', isEstablished: null },
      ...{ critical: [], isKnown: kind === 'notify' },
    }
  const touched = await touchedBy(db, target, nowMs * 1000)
  const { hosts, named, open, isComplete, isEstablished, critical } = touched
  const more = isComplete ? '' : ' There were more flows than are looked at, so there may be more.'
  const text =
    hosts === 0
      ? `No host of yours had ended flows with it in the last hour.${more}`
      : `${plural(hosts, 'host')} of yours had flows with it in the last hour; ${plural(open, 'conversation')} of them went on when last heard of.${more}`
  return { hosts, openConnections: open, named, text, isEstablished, critical, isKnown: true }
}
