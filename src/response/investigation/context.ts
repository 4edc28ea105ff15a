import type { Disposition, Importance } from '../../contracts/index.ts'

/** What is known of whom an incident is about, and of its past: handed in by who reads the store. */
export interface InvestigationContext {
  readonly importance: Importance
  /** How many of those it reached are of high or critical importance. */
  readonly importantPeers: number
  /** Earlier incidents of the same host, newest first; the first 64 count. */
  readonly priors: readonly PriorIncident[]
  /** When it was first seen, milliseconds since the Unix epoch; null: not known. */
  readonly firstSeenMs: number | null
  /** What is farthest from what is usual for it; null: no history long enough to say. */
  readonly baseline: BaselineDistance | null
  /** Behaviours that are learned models, which may not decide alone. */
  readonly models: ReadonlySet<string>
  /** Keys (`keyOf`) of indicators that a person lets go out. */
  readonly consented: ReadonlySet<string>
  /** Of the revision before, which this follows; 0: none. */
  readonly revision: number
}

export interface PriorIncident {
  readonly id: string
  /** Null: nobody has closed it. */
  readonly disposition: Disposition | null
  readonly behaviours: readonly string[]
}

export interface BaselineDistance {
  /** `hosts contacted an hour`. */
  readonly label: string
  /** `12 hosts` and `480 hosts`. */
  readonly usual: string
  readonly found: string
  /** So many times the highest that was still usual. */
  readonly times: number
}

/** Where nothing is known but the incident. */
export const unknownContext: InvestigationContext = {
  ...{ importance: 'normal', importantPeers: 0, priors: [], firstSeenMs: null, baseline: null },
  ...{ models: new Set<string>(), consented: new Set<string>(), revision: 0 },
}

export const priorsMax = 64

/** Told apart by whether they were of the same kind: they share a behaviour. */
export function priorsOf(
  { priors }: Pick<InvestigationContext, 'priors'>,
  behaviours: readonly string[],
): { readonly alike: readonly PriorIncident[]; readonly others: readonly PriorIncident[] } {
  const counted = priors.slice(0, priorsMax)
  const isAlike = (one: PriorIncident) => one.behaviours.some((name) => behaviours.includes(name))
  return { alike: counted.filter(isAlike), others: counted.filter((one) => !isAlike(one)) }
}
