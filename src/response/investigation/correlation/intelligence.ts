/** What all sources together count for: little where one speaks alone, less than nothing where it is expected. */
import type { IndicatorVerdict, SourceVerdict } from '../../../contracts/index.ts'
import { plural, proseText } from '../../../kernel/index.ts'
import { keyOf } from '../indicators.ts'
import type { Picked } from '../pick.ts'
import { type Group, groupKey } from './verdicts.ts'

export interface Intelligence {
  readonly value: number
  readonly text: string
  /** What weighs most, for the headline; null: nothing does. */
  readonly decisive: IndicatorVerdict | null
}

/** A source that is wrong is wrong alone: one voice never counts for what two do. */
const weights: Readonly<Record<SourceVerdict, readonly [alone: number, several: number]>> = {
  malicious: [12, 20],
  suspicious: [4, 8],
  harmless: [-6, -6],
  unknown: [0, 0],
}
/** Fingerprints of honest programs and of others are often the same. */
const fingerprintMax = 6
/** Of all who did it, or all whom it was about; of others. */
const allowedWeight = -40
const allowedElsewhere = -8

export interface Weighing {
  readonly groups: readonly Group[]
  readonly picked: readonly Picked[]
  readonly peerCount: number
}

export function intelligenceOf(weighing: Weighing): Intelligence {
  const { groups } = weighing
  // Harmless counts only where nothing is said against any: one good address excuses no bad one.
  const opinions = groups.filter(({ isAllowed, verdict }) => !isAllowed && verdict.answered > 0)
  const worst = opinions.toSorted((a, b) => weightOf(b) - weightOf(a))[0]
  const base = worst ? weightOf(worst) : 0
  const said: Intelligence =
    worst && base !== 0
      ? { value: base, text: worst.verdict.text.replace(/\.$/, ''), decisive: worst.verdict }
      : { value: 0, text: noneText(groups), decisive: null }
  const allowed = groups.filter(({ isAllowed }) => isAllowed)
  if (allowed.length === 0) return said
  return allowedIntelligence({ allowed, said, isAll: isExplained(allowed, weighing) })
}

function weightOf({ verdict, voices, isShared }: Group): number {
  const [alone, several] = weights[verdict.verdict]
  const full = voices >= 2 ? several : alone
  const { kind } = verdict.indicator
  const isFingerprint = kind === 'ja3' || kind === 'ja4'
  const most = isFingerprint ? Math.min(full, fingerprintMax) : full
  return isShared && most > 0 ? Math.floor(most / 2) : most
}

/**
 * Whether all who did it are allowed, or all whom it was about. What the traffic merely carried explains nothing: whoever
 * sends it chooses the names in it.
 */
function isExplained(allowed: readonly Group[], { picked, peerCount }: Weighing): boolean {
  const keys = new Set(allowed.map(({ verdict }) => groupKey(verdict.indicator)))
  const isAll = (parties: readonly Picked[]) =>
    parties.length > 0 && parties.every(({ indicator }) => keys.has(groupKey(indicator)))
  const peers = picked.filter(({ role, isEntity }) => role === 'peer' && !isEntity)
  return (
    isAll(picked.filter(({ role }) => role === 'doer')) ||
    (peers.length >= peerCount && isAll(peers))
  )
}

interface Allowed {
  readonly allowed: readonly Group[]
  /** What all others say. */
  readonly said: Intelligence
  readonly isAll: boolean
}

function allowedIntelligence({ allowed, said, isAll }: Allowed): Intelligence {
  const { verdict } = allowed[0]!
  const name = proseText(verdict.indicator.value)
  const others = allowed.length > 1 ? ` and ${plural(allowed.length - 1, 'other')}` : ''
  const verb = allowed.length > 1 ? 'stand' : 'stands'
  const whose = isAll ? 'which explains this' : 'which does not explain the rest'
  const text = `${name}${others} ${verb} in an allowlist, ${whose}`
  const isSaid = said.value !== 0
  return {
    value: said.value + (isAll ? allowedWeight : allowedElsewhere),
    text: isSaid ? `${text}; ${said.text}` : text,
    decisive: isAll ? verdict : said.decisive,
  }
}

function noneText(groups: readonly Group[]): string {
  const asked = groups.filter(({ verdict }) => verdict.answered > 0).length
  const names = new Set(groups.map(({ verdict }) => keyOf(verdict.indicator))).size
  if (asked > 0) return `no source has anything against ${plural(names, 'indicator')}`
  return groups.length === 0 ? 'nothing was looked up' : 'no source has an opinion'
}
