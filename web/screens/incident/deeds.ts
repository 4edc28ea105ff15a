/** An entry of the audit log as a person would say it. */
import type { DispositionName } from '../../triage/index.ts'

interface Entry {
  readonly verb: string
  readonly before: unknown
  readonly after: unknown
}

const verbs: Readonly<Record<string, string>> = {
  'incident.note': 'wrote a note.',
  'incident.reopen': 'opened it again.',
  'incident.merge': 'put another incident into it.',
  'incident.split': 'took alerts out of it.',
  'incident.undo': 'took the last change back.',
  'incident.investigate': 'had it looked up anew.',
  'incident.board': 'changed the board of the investigation.',
}

/** How people and the five dispositions are called. */
interface Words {
  readonly nameOf: (id: string) => string
  readonly dispositionText: (name: DispositionName) => string
}

export function deedText({ verb, before, after }: Entry, words: Words): string {
  const { nameOf, dispositionText } = words
  const [was, is] = [standingIn(before), standingIn(after)]
  if (is.status === 'closed' && was.status !== 'closed')
    return `closed it: ${is.disposition ? dispositionText(is.disposition) : 'no reason given'}.`
  if (is.status === 'open' && was.status === 'closed') return verbs['incident.reopen']!
  if (is.assignee !== undefined && is.assignee !== was.assignee)
    return is.assignee === null ? 'gave it back.' : `gave it to ${nameOf(is.assignee)}.`
  if (is.disposition !== undefined && is.disposition !== was.disposition)
    return `said: ${is.disposition === null ? 'nothing yet' : dispositionText(is.disposition)}.`
  return verbs[verb] ?? `did ${verb.replace(/^incident\./, '').replaceAll('_', ' ')}.`
}

interface Standing {
  readonly status?: 'open' | 'closed'
  readonly disposition?: DispositionName | null
  readonly assignee?: string | null
}

function standingIn(body: unknown): Standing {
  return typeof body === 'object' && body !== null ? body : {}
}
