/** All sources that the settings name, made once for the life of the process. */
import type { LookedUp } from '../../contracts/index.ts'
import { homeTest } from './indicators.ts'
import type { TextFiles } from './local/files.ts'
import { type ListReport, type ListSetting, Lists } from './local/lists.ts'
import { type PlaceBooks, placeSource } from './local/places.ts'
import { type ReverseDns, reverseDns } from './local/reverse-dns.ts'
import { abuseIpDb } from './online/abuseipdb.ts'
import type { Patience } from './online/asking.ts'
import type { Ledger } from './online/budget.ts'
import { type LookupCache, layered, memoryCache } from './online/cache.ts'
import { GuardedSource } from './online/guarded.ts'
import { otx } from './online/otx.ts'
import type { Provider } from './online/provider.ts'
import { recordedSources } from './online/recorded.ts'
import { virusTotal } from './online/virustotal.ts'
import { leaveTest, type PrivacyRules } from './privacy.ts'
import type { DistantSource, Sources } from './sources.ts'
import type { World } from './world.ts'

type Service = 'virusTotal' | 'abuseIpdb' | 'otx'

/** As the settings have it. */
export interface IntelligenceSettings {
  readonly enabled: boolean
  readonly virusTotalKey: string
  readonly abuseIpdbKey: string
  readonly otxKey: string
  readonly perMinute: Readonly<Record<Service, number>>
  readonly perDay: Readonly<Record<Service, number>>
  readonly sendDomains: PrivacyRules['sendDomains']
  readonly ownDomains: readonly string[]
  readonly lists: readonly Omit<ListSetting, 'lines'>[]
  readonly allowlist: readonly string[]
  readonly recorded: string
  readonly reverseDns: 'never' | ReverseDns['of']
}

export interface OpenOptions {
  readonly settings: IntelligenceSettings
  /** Networks that are ours. */
  readonly home: readonly string[]
  readonly world: World
  readonly files: TextFiles
  /** What outlasts the process. */
  readonly cache: LookupCache
  readonly ledger: Ledger
  readonly books: PlaceBooks
  readonly resolve: ReverseDns['resolve']
  /** Aborted when the process ends. */
  readonly signal: AbortSignal
  /** Where the services are reached instead, and with what patience: for tests. */
  readonly bases?: Partial<Readonly<Record<Service, string>>>
  readonly patience?: Partial<Patience>
}

export interface OpenSources extends Sources {
  /** Reads the lists again that were written since. */
  refresh(): Promise<void>
  /** How each list was read. */
  readonly reports: readonly ListReport[]
}

const recordedBytesMax = 16 * 1024 * 1024

/** Throws where the recorded answers cannot be read; a list that cannot be is told of in `reports`. */
export async function openSources(options: OpenOptions): Promise<OpenSources> {
  const { settings, home, world, files, books } = options
  const lists = new Lists({ settings: listsOf(settings), home, files, nowMs: () => world.nowMs() })
  await lists.refresh()
  return {
    world,
    local: settings.enabled ? [lists, placeSource(books)] : [],
    distant: settings.enabled ? distantOf(options) : [],
    isHome: homeTest(home) satisfies (indicator: LookedUp) => boolean,
    refresh: () => lists.refresh(),
    get reports() {
      return lists.reports
    },
  }
}

function listsOf({ lists, allowlist }: IntelligenceSettings): ListSetting[] {
  const own = { name: 'of the settings', path: '', kind: 'any', verdict: 'allow' } as const
  return allowlist.length > 0 ? [{ ...own, lines: allowlist }, ...lists] : [...lists]
}

function distantOf(options: OpenOptions): DistantSource[] {
  const { settings, world, resolve, files } = options
  const of = settings.reverseDns
  const names = of === 'never' ? [] : [reverseDns({ resolve, of, world })]
  const { recorded } = settings
  if (recorded !== '')
    return [...recordedSources(recorded, files.read(recorded, recordedBytesMax)), ...names]
  return [...servicesOf(options), ...names]
}

function servicesOf(options: OpenOptions): DistantSource[] {
  const { settings, home, world, ledger, signal, bases = {}, patience = {} } = options
  const leaves = leaveTest({ ...settings, home })
  const cache = layered(memoryCache(), options.cache)
  const services: readonly (readonly [Service, Provider, string])[] = [
    ['virusTotal', virusTotal, settings.virusTotalKey],
    ['abuseIpdb', abuseIpDb, settings.abuseIpdbKey],
    ['otx', otx, settings.otxKey],
  ]
  return services.flatMap(([name, provider, key]) => {
    if (key === '') return []
    const limits = { perMinute: settings.perMinute[name], perDay: settings.perDay[name] }
    const base = (bases[name] ?? provider.base).replace(/\/$/, '')
    const given = { provider, key, base, limits, patience, world, cache, ledger, leaves, signal }
    return [new GuardedSource(given)]
  })
}
