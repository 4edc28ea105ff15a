/** What a person does about the network: asked of the server, told in a toast, and taken back from there. */
import { type Action, type ActionHead, ask, queries, Refused } from '../api/index.ts'
import { dataText, momentText, whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { deedText, isUnconfirmed, type Order, spanText, stateWords } from './words.ts'

const names = [
  ...(['listActions', 'getAction', 'actionsOfIncident', 'actionsOfEntity'] as const),
  ...(['getResponse', 'decisionsOfIncident'] as const),
]

export async function askActionsAnew(): Promise<void> {
  await Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })))
}

/** Yields why it was refused; '' where it is done, or waits for somebody who may. */
export async function request({ incidentId, ...order }: Order, reason: string): Promise<unknown> {
  try {
    const about = incidentId === '' ? {} : { incidentId }
    const { body } = await ask('requestAction', { body: { ...order, ...about, reason } })
    void tellOutcome(body)
    return null
  } catch (thrown) {
    return thrown
  } finally {
    void askActionsAnew()
  }
}

const everyMs = 400
/** Whoever waits longer is told that it is on its way. */
const patienceMs = 1200
const longestMs = 15_000

/** Only what was read back is said to be done. */
async function tellOutcome(made: Action): Promise<void> {
  const undo = () => void undoAction(made)
  if (made.state === 'waiting')
    return toast(`Asked for: ${deedText(made)}. It waits for somebody who may approve it.`)
  const beganMs = Date.now()
  let isTold = false
  let now: Action = made
  while (now.state === 'approved' && Date.now() - beganMs < longestMs) {
    await new Promise((go) => setTimeout(go, everyMs))
    now = await newest(now)
    if (now.state !== 'approved' || isTold || Date.now() - beganMs < patienceMs) continue
    isTold = true
    toast(`${deedText(made, 'being')}: it is being applied.`, undo)
  }
  await askActionsAnew()
  const text = outcomeText(now)
  if (text !== '') toast(text, now.state === 'in_force' ? undo : null)
}

async function newest(action: Action): Promise<Action> {
  try {
    return (await ask('getAction', { params: { id: action.id } })).body
  } catch {
    // The next try, or the stream, tells.
    return action
  }
}

/** `Blocked 203.0.113.66 until 22 Nov 2026, 13:31:00 UTC`; '' of what its own deed has told. */
export function outcomeText(action: Action): string {
  const { state, isDryRun, expiresAt, failure } = action
  if (isDryRun && (state === 'in_force' || state === 'approved' || state === 'done'))
    return `Dry run: nothing was changed. Recorded: ${deedText(action)}.`
  if (isUnconfirmed(action) && state !== 'undoing')
    return `Not confirmed: ${deedText(action)}. ${dataText(failure)}`.trim()
  if (state === 'in_force')
    return `${deedText(action, 'done')}${expiresAt === null ? '' : ` until ${momentText(Date.parse(expiresAt))}`}`
  if (state === 'done') return `${deedText(action, 'done')}.`
  if (state === 'failed' || state === 'refused')
    return `${stateWords[state]}: ${deedText(action)}. ${dataText(failure)}`
  if (state === 'approved') return `Still being applied: ${deedText(action)}.`
  return ''
}

type Seen = Pick<ActionHead, 'id' | 'version' | 'kind' | 'target' | 'scope'>

export const dayS = 86_400

/** Taken back at once; policy leaves the target alone for a while. */
export async function undoAction(seen: Seen, holdOffSeconds = dayS): Promise<boolean> {
  return told(async () => {
    await latest(seen, (version) =>
      ask('undoAction', {
        ...{ params: { id: seen.id }, match: `"${version}"`, body: { holdOffSeconds } },
      }),
    )
    const left =
      holdOffSeconds === 0 ? '' : ` Policy leaves it alone for ${spanText(holdOffSeconds)}.`
    toast(`Taking back: ${deedText(seen)}.${left}`)
  }, 'Not undone.')
}

export async function extendAction(seen: Seen, ttlSeconds: number): Promise<boolean> {
  return told(async () => {
    const { body } = await ask('extendAction', {
      ...{ params: { id: seen.id }, match: `"${seen.version}"`, body: { ttlSeconds } },
    })
    void tellExtended(body)
  }, 'Not extended.')
}

/** Whoever acts has the last word: what was refused there ends when it would have. */
async function tellExtended(asked: Action): Promise<void> {
  const beganMs = Date.now()
  let now = asked
  while (now.extendTo !== undefined && Date.now() - beganMs < longestMs) {
    await new Promise((go) => setTimeout(go, everyMs))
    now = await newest(now)
  }
  await askActionsAnew()
  const until = now.expiresAt === null ? '' : `until ${momentText(Date.parse(now.expiresAt))}`
  if (now.extendTo !== undefined)
    return toast(`${deedText(now)}: not confirmed yet, still ${until}`)
  const last = now.history.at(-1)
  toast(`${deedText(now)}: ${last?.what === 'failed' ? dataText(last.text) : until}`)
}

export async function approveAction(seen: Seen, reason: string): Promise<boolean> {
  return told(async () => {
    const { body } = await ask('approveAction', {
      ...{ params: { id: seen.id }, match: `"${seen.version}"`, body: { reason } },
    })
    if (body.state === 'waiting') toast('Approved. It waits for one more person.')
    else void tellOutcome(body)
  }, 'Not approved.')
}

export async function rejectAction(seen: Seen, reason: string): Promise<boolean> {
  return told(async () => {
    await ask('rejectAction', {
      ...{ params: { id: seen.id }, match: `"${seen.version}"`, body: { reason } },
    })
    toast(`Rejected: ${deedText(seen)}. Nothing is done.`)
  }, 'Not rejected.')
}

/** A wish to undo holds whatever happened to it since: it was extended, or only read back. */
async function latest(
  { version }: Seen,
  act: (version: number) => Promise<unknown>,
): Promise<void> {
  try {
    await act(version)
  } catch (thrown) {
    if (!(thrown instanceof Refused) || thrown.problem.code !== 'stale_version') throw thrown
    await act((thrown.problem['current'] as Action).version)
  }
}

async function told(act: () => Promise<void>, failed: string): Promise<boolean> {
  try {
    await act()
    return true
  } catch (thrown) {
    toast(`${failed} ${whyText(thrown)}`)
    return false
  } finally {
    await askActionsAnew()
  }
}
