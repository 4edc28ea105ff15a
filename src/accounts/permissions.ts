/** Who may do what, as data (UX 10.3): few roles, each a set of many small permissions. */

/** In the order in which a list shows them; each of the first four may do what the one before may. */
export const roles = ['viewer', 'analyst', 'responder', 'admin', 'auditor'] as const
export type Role = (typeof roles)[number]

/** What a route asks for, and what a service key is limited to. */
export const permissions = [
  /** Incidents, alerts, hosts, figures, models, maps. */
  'read',
  'agents:read',
  /** Make the tokens with which sensors enrol. */
  'agents:enrol',
  /** Revoke sensors, give them orders, settle what the hub could not take. */
  'agents:manage',
  'flows:read',
  /** What clients sent that may be a secret: the query of an HTTP request, a name and password in its target. */
  'payload:read',
  'logs:read',
  /** Close, assign, note, merge and split incidents; say whether an explanation was right. */
  'triage',
  'mute',
  /** Have an incident looked up anew, and let a domain of it be sent to sources on the internet. */
  'investigate',
  /** Ask that something be done; somebody who may do it answers. */
  'actions:request',
  /** Do it, approve, reject, extend and undo. */
  'actions:apply',
  'policies:draft',
  'policies:activate',
  /** Add what nothing is ever done to, and take it out again. */
  'neverblock:edit',
  'neverblock:remove',
  /** The kill switch: undo all, and do nothing more; and go on. */
  'response:stop',
  'response:resume',
  /** Importance, tags and owner of a host. */
  'entities:edit',
  'views:share',
  'export',
  /** What one has done oneself. */
  'audit:own',
  'audit:read',
  /** Check the chain, and take it out whole. */
  'audit:verify',
  'settings:read',
  /** Accounts of people and services, their roles and keys. */
  'users:manage',
  /** Hand in events that were seen elsewhere. Of no role: a service does that. */
  'events:ingest',
] as const
export type Permission = (typeof permissions)[number]

const viewer: readonly Permission[] = ['read', 'agents:read']
const analyst: readonly Permission[] = [
  ...viewer,
  'flows:read',
  'logs:read',
  'triage',
  'mute',
  'investigate',
  'actions:request',
  'policies:draft',
  'neverblock:edit',
  'entities:edit',
  'views:share',
  'export',
  'audit:own',
]
const responder: readonly Permission[] = [
  ...analyst,
  'payload:read',
  'actions:apply',
  'response:stop',
]
const admin: readonly Permission[] = [
  ...responder,
  ...(['policies:activate', 'neverblock:remove', 'response:resume'] as const),
  ...(['audit:read', 'settings:read', 'users:manage', 'agents:enrol', 'agents:manage'] as const),
]
const auditor: readonly Permission[] = [
  ...viewer,
  'logs:read',
  'audit:own',
  'audit:read',
  'audit:verify',
  'settings:read',
]

const permissionsByRole: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  analyst: new Set(analyst),
  responder: new Set(responder),
  admin: new Set(admin),
  auditor: new Set(auditor),
}

export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return permissionsByRole[role]
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}

export function isPermission(text: string): text is Permission {
  return (permissions as readonly string[]).includes(text)
}

/** Who asks, as far as it has been proved. Made once for each request. */
export interface Caller {
  readonly kind: 'user' | 'service'
  /** `usr_...` or `svc_...`. */
  readonly id: string
  readonly name: string
  /** Null of a service, which has scopes instead. */
  readonly role: Role | null
  readonly permissions: ReadonlySet<Permission>
  /** `ses_...`; of a service the id of its key. */
  readonly session: string
  readonly address: string
  /** When it last proved who it is, by more than a cookie; what `stepUp` is held against. */
  readonly signedInAtMs: number
  /** A second proof was given in this session, or one that needs no second. */
  readonly isSecondFactorDone: boolean
}
