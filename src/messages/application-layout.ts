/** The fields of applications: the numbers of `flow_event.proto` beside our names. */
import type { AppGroup, Application, Logins } from '../contracts/index.ts'

type Kind = Application['kind']
type Of<K extends Kind> = Extract<Application, { readonly kind: K }>

export type Field<T> = {
  readonly [N in Exclude<keyof T, 'kind'>]-?: {
    readonly no: number
    readonly name: N
    readonly as: As<NonNullable<T[N]>>
    /** Of numbers. */
    readonly max?: number
    /** Left out where it is not said, and written where it is 0 or empty. */
    readonly isOptional?: true
  }
}[Exclude<keyof T, 'kind'>]

type As<V> = V extends AppGroup
  ? 'group' | 'text'
  : V extends string
    ? 'text'
    : V extends number
      ? 'uint32' | 'double'
      : V extends boolean
        ? 'true'
        : 'logins'

/** Beside what an application of the kind has where nothing is said: every field in the order of ours. */
type Shape<K extends Kind> = {
  readonly no: number
  readonly nothing: Of<K>
  readonly fields: readonly Field<Of<K>>[]
}

const shortMax = 0xffff

const logins = { no: 0, name: 'logins', as: 'logins', isOptional: true } as const

export const applicationShapes: { readonly [K in Kind]: Shape<K> } = {
  plain: {
    no: 1,
    nothing: { kind: 'plain', name: '', group: 'other' },
    fields: [
      { no: 1, name: 'name', as: 'text' },
      { no: 2, name: 'group', as: 'group' },
      { ...logins, no: 3 },
    ],
  },
  dns: {
    no: 2,
    nothing: {
      ...{ kind: 'dns', queries: 0, responses: 0, nxdomain: 0 },
      ...{ firstName: '', longestName: 0, labelEntropy: 0 },
    },
    fields: [
      { no: 1, name: 'queries', as: 'uint32' },
      { no: 2, name: 'responses', as: 'uint32' },
      { no: 3, name: 'nxdomain', as: 'uint32' },
      { no: 4, name: 'firstName', as: 'text' },
      { no: 5, name: 'longestName', as: 'uint32' },
      { no: 6, name: 'labelEntropy', as: 'double' },
    ],
  },
  tls: {
    no: 3,
    nothing: {
      ...{ kind: 'tls', version: 0, serverName: '', alpn: '', ja3: '', ja4: '' },
      ...{ cipherSuites: 0, extensions: 0, cipherSuite: 0, serverNameState: 0 },
    },
    fields: [
      { no: 1, name: 'version', as: 'uint32', max: shortMax },
      { no: 2, name: 'serverName', as: 'text' },
      { no: 3, name: 'alpn', as: 'text' },
      { no: 4, name: 'ja3', as: 'text' },
      { no: 5, name: 'ja4', as: 'text' },
      { no: 6, name: 'cipherSuites', as: 'uint32', max: shortMax },
      { no: 7, name: 'extensions', as: 'uint32', max: shortMax },
      { no: 8, name: 'cipherSuite', as: 'uint32', max: shortMax },
      { no: 9, name: 'serverNameState', as: 'uint32', max: 3 },
      { no: 10, name: 'certificate', as: 'text', isOptional: true },
    ],
  },
  http: {
    no: 4,
    nothing: { kind: 'http', method: '', host: '', target: '', userAgent: '', status: 0 },
    fields: [
      { no: 1, name: 'method', as: 'text' },
      { no: 2, name: 'host', as: 'text' },
      { no: 3, name: 'target', as: 'text' },
      { no: 4, name: 'userAgent', as: 'text' },
      { no: 5, name: 'status', as: 'uint32', max: shortMax },
      { no: 6, name: 'isUnended', as: 'true' },
      { ...logins, no: 7 },
    ],
  },
  ssh: {
    no: 5,
    nothing: { kind: 'ssh', clientVersion: '', serverVersion: '' },
    fields: [
      { no: 1, name: 'clientVersion', as: 'text' },
      { no: 2, name: 'serverVersion', as: 'text' },
    ],
  },
  ftp: {
    no: 6,
    nothing: { kind: 'ftp', banner: '', logins: { accepted: 0, refused: 0, anonymous: 0 } },
    fields: [
      { no: 1, name: 'banner', as: 'text' },
      { no: 2, name: 'logins', as: 'logins' },
    ],
  },
}

export const noLogins: Logins = { accepted: 0, refused: 0, anonymous: 0 }

export const loginFields: readonly Field<Logins>[] = [
  { no: 1, name: 'accepted', as: 'uint32' },
  { no: 2, name: 'refused', as: 'uint32' },
  { no: 3, name: 'anonymous', as: 'uint32' },
  { no: 4, name: 'mark', as: 'uint32', max: 255, isOptional: true },
]

/** Places, and one, are the values of `AppGroup` in the proto. */
export const appGroups: readonly AppGroup[] = [
  ...(['dns', 'web', 'tls', 'mail', 'remote', 'file', 'db', 'ntp', 'icmp', 'other'] as const),
]

/** What writes and reads fields knows of them. */
export interface AnyField {
  readonly no: number
  readonly name: string
  readonly as: 'text' | 'uint32' | 'double' | 'true' | 'group' | 'logins'
  readonly max?: number
  readonly isOptional?: true
}
