/** Changes of incidents: at once on the page, then at the server, with a way back for ten seconds. */
import { ask, type IncidentHead, type IncidentPatch, Refused } from '../api/index.ts'
import { countText, whyText } from '../kit/index.ts'
import { type NextStep, toast } from '../overlay/index.ts'
import { askAnew, changeShown, rememberOwn } from './cache.ts'
import { openSheet } from './open.ts'
import { countOf, onlyOf, type Target } from './target.ts'

export interface Deed {
  readonly patch: IncidentPatch
  /** `Closed as expected here`: of one; of many it is told how many. */
  readonly said: string
  readonly next?: NextStep
  /** What goes on after it, such as a note; it may be refused by itself. */
  readonly after?: () => Promise<void>
  /** The server refused, and how it was stands on the page again. */
  readonly onRefused?: (thrown: unknown) => void
}

export function change(target: Target, deed: Deed): Promise<boolean> {
  const only = onlyOf(target)
  return only === null ? changeMany(target, deed) : changeOne(only, deed, only.version)
}

async function changeOne(head: IncidentHead, deed: Deed, version: number): Promise<boolean> {
  const ids = new Set([head.id])
  rememberOwn(ids)
  const putBack = await changeShown(ids, (known) => patched(known, deed.patch))
  try {
    const { headers } = await ask('changeIncident', {
      ...{ params: { id: head.id }, body: deed.patch, match: `"${version}"` },
    })
    const token = headers.get('x-undo-token')
    toast(deed.said, token === null ? null : () => void undo(token, [head]), deed.next)
    await deed.after?.()
    return true
  } catch (thrown) {
    putBack()
    if (thrown instanceof Refused && thrown.problem.code === 'stale_version')
      tellConflict(head, deed, thrown)
    else tellRefused(deed, thrown)
    return false
  } finally {
    void askAnew()
  }
}

function tellConflict(head: IncidentHead, deed: Deed, { problem }: Refused): void {
  const current = problem['current'] as IncidentHead
  const changed = (problem['changed'] ?? null) as { name: string; at: string } | null
  openSheet({
    ...{ kind: 'conflict', target: { heads: [head] }, current, changed },
    ...{ detail: problem.detail, mine: deed.said },
    doMine: (version) => void changeOne(current, deed, version),
  })
}

function tellRefused(deed: Deed, thrown: unknown): void {
  if (deed.onRefused) deed.onRefused(thrown)
  else toast(`Not done. ${whyText(thrown)}`)
}

async function changeMany(
  target: Target,
  deed: Deed,
  expected = countOf(target),
): Promise<boolean> {
  const { heads, match } = target
  const ids = new Set(heads.map(({ id }) => id))
  rememberOwn(ids)
  const putBack = await changeShown(ids, (known) => patched(known, deed.patch))
  try {
    const { body } = await ask('changeIncidents', {
      body: {
        ...(match === undefined ? { ids: [...ids] } : { filter: match.filter }),
        ...{ patch: deed.patch, expectedCount: expected },
      },
    })
    const { undoToken, results } = body
    rememberOwn(results.map(({ id }) => id))
    const refused = results.filter(({ result }) => result === 'refused')
    const changed = results.filter(({ result }) => result === 'changed').length
    const said = `${countText(changed, 'incident')}: ${lower(deed.said)}`
    toast(said, undoToken === null ? null : () => void undo(undoToken, heads))
    if (refused.length > 0) openSheet({ kind: 'refusals', said, changed, refused, heads })
    return true
  } catch (thrown) {
    putBack()
    if (thrown instanceof Refused && thrown.problem.code === 'count_changed') {
      const actual = Number(thrown.problem['actual'])
      const doAnyway = () => void changeMany(target, deed, actual)
      openSheet({ kind: 'count', expected, actual, doAnyway })
    } else tellRefused(deed, thrown)
    return false
  } finally {
    void askAnew()
  }
}

/** What the server will make of it, as far as a list shows it. */
export function patched(head: IncidentHead, patch: IncidentPatch): IncidentHead {
  const { status = head.status } = patch
  const isReopened = status === 'open' && head.status === 'closed'
  return {
    ...head,
    status,
    queue: status === 'closed' ? 'closed' : head.queue,
    disposition: status === 'open' ? null : (patch.disposition ?? head.disposition),
    reason: patch.reason ?? (isReopened ? '' : head.reason),
    assignee: patch.assignee === undefined ? head.assignee : patch.assignee,
    revisitAt: patch.revisitAt === undefined ? head.revisitAt : patch.revisitAt,
  }
}

/** Takes exactly that change back; what somebody changed again since stays as they left it. */
export async function undo(undoToken: string, heads: readonly IncidentHead[]): Promise<void> {
  const before = new Map(heads.map((head) => [head.id, head]))
  rememberOwn(before.keys())
  const putBack = await changeShown(new Set(before.keys()), (known) =>
    restored(known, before.get(known.id)!),
  )
  try {
    const { body } = await ask('undoIncidents', { body: { undoToken } })
    const kept = body.results.filter(({ result }) => result === 'changed_since').length
    const done = countText(body.results.length - kept, 'incident')
    toast(
      kept === 0
        ? `Undone: ${done} as before`
        : `Undone: ${done}. ${countText(kept, 'was', 'were')} changed again since, and left so.`,
    )
  } catch (thrown) {
    putBack()
    toast(`Not undone. ${whyText(thrown)}`)
  } finally {
    await askAnew()
  }
}

function restored(known: IncidentHead, before: IncidentHead): IncidentHead {
  const { status, queue, disposition, reason, assignee, revisitAt, mergedInto } = before
  return { ...known, status, queue, disposition, reason, assignee, revisitAt, mergedInto }
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

/** Several at once into another: their alerts go there, and they are closed as its duplicates. */
export async function mergeInto(
  target: Target,
  { into, reason }: { readonly into: string; readonly reason: string },
): Promise<boolean> {
  const { heads } = target
  const from = heads.map(({ id }) => id).filter((id) => id !== into)
  rememberOwn(from)
  const putBack = await changeShown(new Set(from), (known) =>
    patched(known, { status: 'closed', disposition: 'duplicate' }),
  )
  try {
    const { body } = await ask('mergeIncidents', { params: { id: into }, body: { from, reason } })
    toast(`${countText(from.length, 'incident')} merged`, () => void undo(body.undoToken, heads))
    return true
  } catch (thrown) {
    putBack()
    toast(`Not merged. ${whyText(thrown)}`)
    return false
  } finally {
    void askAnew()
  }
}
