/**
 * What of an incident is a sign of harm elsewhere: its doers, and what ours called outside. Whoever reads a list of signs
 * blocks what stands in it, so that neither a victim nor an address that may be forged or is ours may get there.
 */
import type { Alert, Disposition, Incident, Indicator } from '../contracts/index.ts'
import { isAddress } from '../kernel/index.ts'

export interface SignSource {
  readonly incident: Incident
  readonly alerts: readonly Alert[]
  readonly isHome: (address: string) => boolean
}

/** Whom one of ours reaches in these is a part of what is wrong; in all others it is whom it is done to. */
const callers = new Set([
  ...['beacon', 'remote-session', 'scan-then-beacon', 'dns-tunnel', 'dns-beacon'],
  ...['icmp-tunnel', 'exfiltration', 'reverse-shell', 'mining'],
])
const notHarm: readonly (Disposition | null)[] = ['expected', 'detector_error', 'duplicate']

export function signsOf(source: SignSource): Indicator[] {
  const { incident, alerts } = source
  if (incident.isWithdrawn || notHarm.includes(incident.disposition)) return []
  const standing = alerts.filter(({ status }) => status !== 'withdrawn')
  const all = [...incident.indicators, ...standing.flatMap(({ indicators }) => indicators)]
  const isSign = signTest(source, all)
  const found = new Map<string, Indicator>()
  for (const one of all) if (isSign(one)) found.set(`${one.kind} ${one.value}`, one)
  return [...found.values()]
}

function signTest({ incident, alerts, isHome }: SignSource, all: readonly Indicator[]) {
  const detectors = new Map(
    alerts.flatMap(({ signals }) => signals.map(({ key, detector }) => [key, detector] as const)),
  )
  const real = new Set(
    all.flatMap((one) => (one.kind === 'address' && one.established === true ? [one.value] : [])),
  )
  const forged = new Set(
    all.flatMap((one) => (one.kind === 'address' && one.established === false ? [one.value] : [])),
  )
  const isOutside = (text: string) => isOutsideName(text, isHome)
  const isOfCall = ({ signal, kind }: Indicator) => {
    const detector = detectors.get(signal)
    // Its address is the resolver's, which serves everybody.
    if ((detector === 'dns-tunnel' || detector === 'dns-beacon') && kind === 'address') return false
    const known = detector === undefined ? incident.behaviours : [detector]
    return known.length > 0 && known.every((name) => callers.has(name))
  }
  /** Of what a flow carried: it is as far away as the hosts on its side. */
  const isCarriedFromOutside = ({ signal, side }: Indicator) => {
    const hosts = all.filter((one) => one.signal === signal && one.side === side)
    const addresses = hosts.flatMap(({ kind, value }) => (kind === 'address' ? [value] : []))
    return side === 'actor' ? addresses.some(isOutside) : !addresses.some(isHome)
  }
  return (one: Indicator): boolean => {
    const { kind, value, side, flow } = one
    if (kind === 'mac' || kind === 'ja3' || kind === 'ja4' || !isOutside(value)) return false
    if (kind === 'address' && forged.has(value) && !real.has(value)) return false
    if (flow !== null && !isCarriedFromOutside(one)) return false
    return side === 'actor' || (isHome(incident.entity) && isOfCall(one))
  }
}

/** RFC 6761, 6762, 8375 and what routers call their own: names that mean another host at another place. */
const homeNames =
  /(^|\.)(local|localhost|lan|internal|intranet|home|corp|home\.arpa|in-addr\.arpa)\.?$/i

function isOutsideName(value: string, isHome: (address: string) => boolean): boolean {
  if (URL.canParse(value) && value.includes('://')) {
    const host = new URL(value).hostname.replace(/^\[|\]$/g, '')
    return isOutsideName(host, isHome)
  }
  if (isAddress(value)) return !isHome(value)
  return value.includes('.') && !homeNames.test(value)
}
