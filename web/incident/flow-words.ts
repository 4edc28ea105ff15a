/** A flow in words: who spoke with whom, for how long, and how it went. */
import { clockText, dataText, durationText } from '../kit/index.ts'

const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' }

/** `TCP, TLS` */
export function protocolText(protocol: number, application: string): string {
  const name = protocols[protocol] ?? `protocol ${protocol}`
  return application === '' ? name : `${name}, ${dataText(application.toUpperCase())}`
}

/** `83 µs`, `4.2 ms`, `1.5 s`, `4 min` */
export function durationUsText(us: number): string {
  if (us <= 0) return 'an instant'
  if (us < 1000) return `${us} µs`
  if (us < 1e6) return `${Number((us / 1000).toPrecision(3))} ms`
  return durationText(us / 1000)
}

const states: Readonly<Record<string, string>> = {
  S0: 'no answer',
  S1: 'opened, not closed',
  SF: 'opened and closed',
  REJ: 'refused',
  S2: 'closed by the caller alone',
  S3: 'closed by the server alone',
  RSTO: 'broken off by the caller',
  RSTR: 'broken off by the server',
  RSTOS0: 'no answer, then broken off',
  RSTRH: 'answered and broken off',
  SH: 'no answer, then closed',
  SHR: 'answered and closed',
  OTH: 'seen in part',
}

export function stateText(state: string): string {
  return states[state] ?? dataText(state)
}

/** `14:25:50.123`: many begin within a second. */
export function startText(at: string): string {
  const ms = Date.parse(at)
  return `${clockText(ms)}.${String(ms % 1000).padStart(3, '0')}`
}

const hasPorts = new Set([6, 17, 132])

/** `10.20.0.100:443`, `[2001:db8::1]:443`; of ICMP the address alone. */
export function endText(address: string, port: number, protocol: number): string {
  const shown = dataText(address)
  if (!hasPorts.has(protocol)) return shown
  return address.includes(':') ? `[${shown}]:${port}` : `${shown}:${port}`
}
