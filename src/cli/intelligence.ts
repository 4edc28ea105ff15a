/** What is known on this machine and asked elsewhere about indicators, as the settings say. */
import { Resolver } from 'node:dns/promises'
import { setTimeout as passed } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { printable } from '../kernel/index.ts'
import { countries, networks } from '../places/index.ts'
import {
  diskFiles,
  keptAnswers,
  keptLedger,
  type OpenSources,
  openSources,
} from '../response/index.ts'
import type { Schema } from '../store/index.ts'
import type { Settings } from './config/index.ts'
import type { World } from './world.ts'

export interface IntelligencePlan {
  readonly settings: Pick<Settings, 'intelligence' | 'home'>
  readonly write: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Aborted when the process ends. */
  readonly signal: AbortSignal
}

export async function openIntelligence(
  world: World,
  { settings, write, signal }: IntelligencePlan,
): Promise<OpenSources> {
  const { codeOf, nameOf } = await countries()
  const { networks: path } = settings.intelligence
  const networkBook = path === '' ? {} : await networks(path)
  const resolver = new Resolver()
  const sources = await openSources({
    ...{ settings: settings.intelligence, home: settings.home, files: diskFiles, signal },
    world: {
      nowMs: world.now,
      random: Math.random,
      fetch: globalThis.fetch,
      // Whoever is told that it ends needs no waiting.
      sleep: (ms, until) => passed(ms, undefined, { signal: until, ref: false }).catch(() => {}),
    },
    cache: keptAnswers(write, write),
    ledger: keptLedger(write),
    books: {
      countryOf(address) {
        const code = codeOf(address)
        return code === null ? null : { code, name: nameOf(code) }
      },
      ...networkBook,
    },
    resolve: (address) => resolver.reverse(address),
  })
  for (const { problems } of sources.reports)
    for (const problem of problems) world.err(`amoskys: warning: ${printable(problem)}\n`)
  return sources
}
