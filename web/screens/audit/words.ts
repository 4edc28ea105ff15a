import type { AuditEntry, AuditVerdict, Operations } from '../../api/index.ts'
import { countText, numberText } from '../../kit/index.ts'

type State = Operations['getAuditState']['answer']
type FaultKind = NonNullable<AuditVerdict['fault']>['kind']

/** What was done, after who did it: `Rina Osei closed an incident`. */
export const verbWords: Readonly<Record<string, string>> = {
  'incident.close': 'closed an incident',
  'incident.reopen': 'opened an incident again',
  'incident.open': 'opened an incident again',
  'incident.assign': 'gave an incident to somebody',
  'incident.change': 'changed an incident',
  'incident.note': 'wrote a note',
  'incident.merge': 'merged incidents',
  'incident.split': 'split an incident',
  'incident.bulk': 'changed several incidents',
  'incident.undo': 'took a change back',
  'action.asked': 'asked for an action',
  'action.applied': 'did an action, and read it back',
  'action.extended': 'holds an action for longer',
  'action.drifted': 'found an action otherwise than it should be',
  'action.repaired': 'put an action right again',
  'action.undone': 'undid an action, and read it back',
  'action.expired': 'ended an action at its time',
  'action.refused': 'refused an action by a safety rule',
  'action.failed': 'failed at an action',
  'mute.create': 'made a mute',
  'mute.change': 'changed a mute',
  'mute.lift': 'ended a mute',
  'incident.investigate': 'had an incident looked up anew',
  'action.request': 'asked for an action',
  'action.approve': 'approved an action',
  'action.reject': 'rejected an action',
  'action.extend': 'extended an action',
  'action.undo': 'wanted an action undone',
  'policy.draft': 'drafted a policy',
  'policy.activate': 'put a policy in force',
  'policy.rollback': 'rolled back to a policy',
  'policy.approve': 'approved a policy',
  'neverblock.add': 'added to the never-block list',
  'neverblock.remove': 'removed from the never-block list',
  'response.stop': 'stopped all actions',
  'response.resume': 'let actions go on',
  'entity.change': 'changed what is known of a host',
  'events.ingest': 'handed in events',
  'view.make': 'kept a view',
  'view.change': 'changed a view',
  'view.drop': 'dropped a view',
  'export.make': 'exported records',
  'export.delete': 'took an export away',
  'audit-export.make': 'exported the audit log',
  'audit-export.delete': 'took an export of the audit log away',
  'preferences.change': 'changed how they see things',
  'user.set_up': 'became the first admin',
  'user.set_up_link': 'made the set-up link',
  'user.login': 'signed in',
  'user.login_failed': 'failed to sign in',
  'user.logout': 'signed out',
  'user.reauth': 'proved again who they are',
  'user.second_proof': 'gave a second proof',
  'user.create': 'let somebody in',
  'user.change': 'changed an account',
  'user.erase': 'erased an account',
  'user.password': 'chose a password',
  'user.password_link': 'made a link to choose a password',
  'user.proof_added': 'set up a second proof',
  'user.proof_removed': 'took a second proof away',
  'user.proofs_reset': 'took somebody’s second proofs away',
  'user.recovery_codes': 'made new recovery codes',
  'user.vouched_for': 'was vouched for by the sign-in service',
  'session.end': 'ended sessions',
  'session.reuse': 'used a session’s old token, which ended it',
  'service.create': 'let a program in',
  'service.change': 'changed a program’s scopes or state',
  'service.delete': 'shut a program out',
  'service.key_create': 'made a key',
  'service.key_revoke': 'revoked a key',
  'sensor.token': 'made a token for a new sensor',
  'sensor.token_end': 'ended a token for a sensor',
  'sensor.enrol': 'enrolled a sensor',
  'sensor.renew': 'renewed the keys of a sensor',
  'sensor.change': 'gave a sensor orders',
  'sensor.revoke': 'revoked a sensor',
  'hub.keys': 'made the keys of the hub',
  'hub.renew': 'renewed the certificate of the hub',
  'dead_letter.retry': 'had a dead letter tried again',
  'dead_letter.discard': 'discarded a dead letter',
}

export function verbText(verb: string): string {
  return verbWords[verb] ?? verb
}

/** Where the object of an entry is looked at; null: nowhere. */
export function placeOf({ kind, id }: AuditEntry['object']): string | null {
  const at = encodeURIComponent(id)
  if (kind === 'incident') return `/soc/s/${at}`
  if (kind === 'entity') return `/entities/${at}`
  if (kind === 'action') return `/actions?action=${at}`
  if (kind === 'policy') return '/settings/policy'
  if (kind === 'neverblock') return '/settings/never-block'
  if (kind === 'response') return '/actions'
  if (kind === 'mute') return '/settings/mutes'
  if (kind === 'view') return '/settings/views'
  if (kind === 'user') return '/settings/team'
  if (kind === 'service') return '/settings/keys'
  if (kind === 'sensor') return `/agents?id=${at}`
  if (kind === 'dead_letter') return '/system?letters=all'
  return null
}

/** `Chain verified` is told with how long ago; the rest of the sentence is this. */
export function chainText({ size, lastCheck }: State): string {
  if (lastCheck === null)
    return `${countText(size, 'entry', 'entries')}, not checked since the server started`
  if (!lastCheck.isWhole) return `The chain is broken ${faultPlace(lastCheck)}`
  return `Chain verified, ${countText(lastCheck.size, 'entry', 'entries')}`
}

/** How much no signature speaks of. */
export function signedText({ size, signed }: State): string {
  if (signed === null) return 'Nothing is signed yet'
  if (signed.size === 0) return 'No entry is signed yet'
  const open = size - signed.size
  if (open < 0)
    return `${numberText(signed.size)} entries were signed, but ${numberText(size)} are there`
  if (open === 0) return `All ${countText(size, 'entry', 'entries')} are signed`
  return `${numberText(signed.size)} are signed; the newest ${numberText(open)} not yet`
}

export function faultPlace({ fault }: AuditVerdict): string {
  if (fault === null) return ''
  if (fault.seq === fault.upTo) return `at entry ${numberText(fault.seq)}`
  return `between entries ${numberText(fault.seq)} and ${numberText(fault.upTo)}`
}

/** What each kind of tampering means, for somebody who never saw one. */
export const faultWords: Readonly<Record<FaultKind, string>> = {
  flip: 'An entry says something else than what was written. Somebody changed it in the database.',
  drop: 'An entry is missing. Somebody took it out of the database.',
  reorder: 'Entries stand at other places than they were written at.',
  insert: 'An entry stands twice, or was put between others.',
  're-stamp':
    'Everything fits together, but it is not the chain that was signed: somebody changed an entry and made all hashes after it anew.',
  truncation: 'The chain is shorter than what was signed: the newest entries were cut off.',
  checkpoints: 'The signatures themselves are missing, changed, or of a key that is not known.',
}

export interface DiffRow {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** What differs, member by member; null: was or is not there. */
export function diffOf(before: unknown, after: unknown): readonly DiffRow[] {
  const [old, now] = [leavesOf(before), leavesOf(after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])]
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((row) => row.before !== row.after)
}

/** Of an entry that changed nothing, what it says all the same. */
export function sameOf(before: unknown, after: unknown): readonly DiffRow[] {
  const [old, now] = [leavesOf(before), leavesOf(after)]
  return [...now]
    .filter(([path, value]) => old.get(path) === value)
    .map(([path, value]) => ({ path, before: value, after: value }))
}

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (value === null || value === undefined) return new Map()
  if (typeof value !== 'object')
    return new Map([[path, typeof value === 'string' ? value : String(value)]])
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return new Map([[path, value.join(', ')]])
  const entries = Object.entries(value).map(([name, one]) =>
    leavesOf(one, path === '' ? name : `${path}.${name}`),
  )
  return new Map(entries.flatMap((leaves) => [...leaves]))
}
