import type { Mute, Preferences, Setting, User } from '../../api/index.ts'
import { agoText, bytesText, countText, durationText, numberText } from '../../kit/index.ts'

export const methodWords = {
  password: 'signed in with a password',
  passkey: 'signed in with a passkey',
  oidc: 'signed in at the sign-in service',
  link: 'signed in with a link',
} as const

/** `Firefox on Linux`: what a browser calls itself, as far as it is one that is known. */
export function browserText(agent: string): string {
  if (agent === '') return 'A browser that does not say which'
  const browsers = [
    ['Edg/', 'Edge'],
    ['OPR/', 'Opera'],
    ['Firefox', 'Firefox'],
    ['HeadlessChrome', 'Chromium'],
    ['Chrome/', 'Chrome'],
    ['Safari/', 'Safari'],
  ] as const
  const systems = [
    ['Android', 'Android'],
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ] as const
  const browser = browsers.find(([sign]) => agent.includes(sign))?.[1]
  const system = systems.find(([sign]) => agent.includes(sign))?.[1]
  if (browser === undefined) return agent.slice(0, 40)
  return system === undefined ? browser : `${browser} on ${system}`
}

/** `JBSW Y3DP EHPK 3PXP` */
export function inFours(text: string): string {
  return text.match(/.{1,4}/g)?.join(' ') ?? ''
}

export function appearanceText({ density, contrast, motion, zone }: Preferences): string {
  const rows = { compact: 'Compact rows', regular: 'Regular rows', touch: 'Rows for fingers' }
  const parts = [
    rows[density],
    ...(contrast === 'more' ? ['more contrast'] : []),
    ...(motion === 'less' ? ['less motion'] : []),
    zone === 'UTC' ? 'times in UTC' : 'times of this browser’s zone',
  ]
  return `${parts.join(', ')}.`
}

export const roleWords: Readonly<Record<User['role'], string>> = {
  viewer: 'reads incidents, hosts and figures',
  analyst: 'reads everything, closes incidents, makes mutes',
  responder: 'as an analyst, blocks and isolates, and sees what may be secret in traffic',
  admin: 'as a responder, and manages policies, people, keys and settings',
  auditor: 'reads, and checks the audit log',
}

/** What a program with the scope may do. */
export const scopeWords: Readonly<Record<string, string>> = {
  read: 'read incidents, alerts, hosts, figures',
  'agents:read': 'read sensors',
  'agents:enrol': 'make tokens for new sensors',
  'flows:read': 'read flows',
  'payload:read': 'see what may be secret in traffic',
  'logs:read': 'read the log',
  triage: 'close, assign and note incidents',
  mute: 'make and end mutes',
  investigate: 'have incidents looked up anew',
  'actions:request': 'ask that something be done',
  'actions:apply': 'block, isolate, extend and undo; approve nothing',
  'policies:draft': 'draft policies',
  'policies:activate': 'put policies in force',
  'neverblock:edit': 'add what nothing is ever done to',
  'neverblock:remove': 'take that out again',
  'response:stop': 'stop all response',
  'response:resume': 'let the response go on',
  'entities:edit': 'change what is known of hosts',
  'views:share': 'share views',
  export: 'export records',
  'audit:own': 'read its own audit entries',
  'audit:read': 'read the audit log',
  'audit:verify': 'check and export the audit log',
  'settings:read': 'read the settings',
  'events:ingest': 'hand in events',
}

export function scopesText(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'may do nothing'
  const words = scopes.map((scope) => scopeWords[scope] ?? scope)
  if (words.length <= 3) return `may ${words.join('; ')}`
  return `may ${words.slice(0, 2).join('; ')}; and ${words.length - 2} more`
}

/** `code app, 2 passkeys`; `none`. */
export function proofText({ hasCodeApp, passkeys }: Pick<User, 'hasCodeApp' | 'passkeys'>): string {
  const parts = [
    ...(hasCodeApp ? ['code app'] : []),
    ...(passkeys > 0 ? [countText(passkeys, 'passkey')] : []),
  ]
  return parts.join(', ') || 'none'
}

const scopeParts = [
  ['entity', 'about', ''],
  ['peer', 'with', ''],
  ['technique', 'of technique', ''],
  ['behaviour', 'by', ''],
  ['sensor', 'seen by sensor', ''],
] as const

export interface ScopePart {
  readonly word: string
  readonly value: string
}

/** `Alerts about 10.0.0.1`, `with 203.0.113.9`: words of ours, and text of theirs. */
export function scopePartsOf(scope: Mute['scope']): readonly ScopePart[] {
  return scopeParts.flatMap(([name, word]) =>
    scope[name] === undefined ? [] : [{ word, value: scope[name] }],
  )
}

/** `2 mutes in force. The next ends in 3 h.` */
export function mutesText(inForce: readonly Pick<Mute, 'expiresAt'>[], nowMs: number): string {
  if (inForce.length === 0) return 'No mutes in force: everything that is found is shown.'
  const first = Math.min(...inForce.map(({ expiresAt }) => Date.parse(expiresAt)))
  const verb = inForce.length === 1 ? 'It ends' : 'The next ends'
  return `${countText(inForce.length, 'mute')} in force. ${verb} ${agoText(first, nowMs)}.`
}

/** A setting's value, as it stands in settings.yml. */
export function valueText(value: unknown): string {
  if (value === '') return 'empty'
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.length === 0 ? 'none' : value.join(', ')
  return JSON.stringify(value)
}

/** What is kept and for how long, of the settings in force. */
export function retentionText(settings: readonly Setting[]): readonly string[] {
  const number = (key: string) => {
    const value = settings.find((setting) => setting.key === key)?.value
    return typeof value === 'number' ? value : null
  }
  const days = (kind: string) => number(`store.keepDays.${kind}`)
  const kept = [
    ['Flows', days('flows')],
    ['Signals', days('signals')],
    ['The log of events', days('events')],
    ['Closed incidents, with their alerts', days('incidents')],
  ] as const
  const bytes = number('store.maxBytes')
  return [
    ...kept.flatMap(([what, count]) =>
      count === null ? [] : [`${what}: ${countText(count, 'day')}.`],
    ),
    ...(bytes === null
      ? []
      : [`The database may take ${bytesText(bytes)}; beyond that the oldest goes first.`]),
    'Open incidents, accounts and the audit log are never removed.',
  ]
}

/** `expires in 41 d`, `expired 3 d ago`, `revoked` */
export function keyText(
  { expiresAt, revokedAt }: { readonly expiresAt: string; readonly revokedAt: string | null },
  nowMs: number,
): string {
  if (revokedAt !== null) return 'revoked'
  const left = Date.parse(expiresAt) - nowMs
  return left > 0 ? `expires in ${durationText(left)}` : `expired ${agoText(nowMs + left, nowMs)}`
}

export function peopleText(total: number, isExact: boolean): string {
  return `${isExact ? '' : 'Over '}${numberText(total)} ${total === 1 ? 'person' : 'people'} may sign in.`
}
