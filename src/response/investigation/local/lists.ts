/** Lists that somebody keeps in files: what is bad, and what is expected. */
import type { LookedUp, SourceVerdict } from '../../../contracts/index.ts'
import {
  countText,
  networkTest,
  plural,
  printable,
  privateNetworks,
  reasonOf,
} from '../../../kernel/index.ts'
import { type Answer, answered, type Found, type Question } from '../lookups.ts'
import type { Picked } from '../pick.ts'
import type { LocalSource } from '../sources.ts'
import type { TextFiles } from './files.ts'
import {
  type LineFaults,
  LineReader,
  type ListEntry,
  type ListKind,
  linesOf,
} from './list-lines.ts'
import { ListTable } from './list-table.ts'

/** A list of the settings. `allow`: what stands in it is expected, whatever others say. */
export interface ListSetting {
  readonly name: string
  /** File; '' of one whose lines are given. */
  readonly path: string
  readonly lines?: readonly string[]
  readonly kind: ListKind
  readonly verdict: Exclude<SourceVerdict, 'unknown'> | 'allow'
}

/** How a list was read, for a person who looks after it. */
export interface ListReport {
  readonly name: string
  readonly entries: number
  readonly badLines: number
  /** What is wrong with it, a sentence each; none where nothing is. */
  readonly problems: readonly string[]
  readonly changedMs: number | null
}

export const listBytesMax = 64 * 1024 * 1024
/** What was bad a month ago may have changed hands. */
const goodForMs = 30 * 24 * 3_600_000

/** Between so many lines others have their turn: some milliseconds. */
const sliceLines = 2000
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Loaded {
  readonly setting: ListSetting
  readonly table: ListTable
  readonly report: ListReport
}

export interface ListsOptions {
  readonly settings: readonly ListSetting[]
  readonly home: readonly string[]
  readonly files: TextFiles
  readonly nowMs: () => number
}

export class Lists implements LocalSource {
  readonly #options: ListsOptions
  readonly #isOurs: (address: string) => boolean
  #loaded: readonly Loaded[] = []

  constructor(options: ListsOptions) {
    this.#options = options
    this.#isOurs = networkTest([...privateNetworks, ...options.home])
  }

  get reports(): readonly ListReport[] {
    return this.#loaded.map(({ report }) => report)
  }

  /** Reads what was written since; of a list that cannot be read any more, the last that could be stays. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null
    })
    await this.#refreshing
  }
  #refreshing: Promise<void> | null = null

  async #refresh(): Promise<void> {
    const loaded: Loaded[] = []
    for (const [at, setting] of this.#options.settings.entries())
      loaded.push(await this.#reload(setting, this.#loaded[at]))
    this.#loaded = loaded
  }

  answer({ indicator, isHome }: Picked): Found[] {
    const hits = this.#loaded.flatMap(({ setting, table, report }) => {
      const isAllow = setting.verdict === 'allow'
      // Lists of what does not belong on the internet name our own addresses, too: nothing follows from that.
      const entry = isHome && !isAllow ? null : table.find(indicator)
      return entry ? [this.#hit({ setting, entry, report, indicator })] : []
    })
    const miss = hits.length === 0 && !isHome ? this.#missText(indicator) : ''
    return miss === '' ? hits : [missOf(indicator, miss)]
  }

  #hit(hit: Hit): Found {
    const { setting, report, indicator } = hit
    const { changedMs } = report
    const isStale = changedMs !== null && this.#options.nowMs() - changedMs > goodForMs
    const isAllow = setting.verdict === 'allow'
    return answered(questionOf(indicator, setting), {
      ...{ answer: hitAnswer(hit), answeredMs: changedMs },
      isStale: isStale && !isAllow,
    })
  }

  #missText({ kind }: LookedUp): string {
    const asked = this.#loaded.filter(
      ({ setting }) =>
        setting.verdict !== 'allow' && (setting.kind === 'any' || setting.kind === kind),
    )
    if (asked.length === 0) return ''
    const entries = asked.reduce((sum, { table }) => sum + table.size, 0)
    const where = asked.length === 1 ? 'Not in the one list' : `In none of ${asked.length} lists`
    return `${where} here (${plural(entries, 'entry', 'entries')}).`
  }

  async #reload(setting: ListSetting, before: Loaded | undefined): Promise<Loaded> {
    const { files } = this.#options
    if (setting.lines) return before ?? this.#read(setting, setting.lines.join('\n'), null)
    const changedMs = files.changedMs(setting.path)
    if (before && changedMs !== null && before.report.changedMs === changedMs) return before
    try {
      return await this.#read(setting, files.read(setting.path, listBytesMax), changedMs)
    } catch (thrown) {
      const report = { ...(before?.report ?? emptyReport(setting)), problems: [reasonOf(thrown)] }
      return { setting, table: before?.table ?? new ListTable(), report }
    }
  }

  async #read(setting: ListSetting, text: string, changedMs: number | null): Promise<Loaded> {
    const isAllow = setting.verdict === 'allow'
    const table = new ListTable()
    let ours = 0
    const reader = new LineReader(setting.kind, (entry) => {
      if (isAllow || !this.#isOurEntry(entry)) table.add(entry)
      else ours++
    })
    let n = 0
    for (const line of linesOf(text)) {
      reader.read(line)
      if (++n % sliceLines === 0) await turn()
    }
    const problems = problemsOf(reader.faults, ours)
    const { badLines } = reader.faults
    const report = { name: setting.name, entries: table.size, badLines, problems, changedMs }
    return { setting, table, report }
  }

  #isOurEntry({ kind, value }: ListEntry): boolean {
    return (
      (kind === 'address' || kind === 'network') &&
      this.#isOurs(kind === 'network' ? value.split('/')[0]! : value)
    )
  }
}

function problemsOf({ problems, badLines, shed }: LineFaults, ours: number): string[] {
  const left = plural(ours, 'entry', 'entries')
  return [
    ...problems,
    ...(badLines > problems.length ? [`${countText(badLines)} lines in all`] : []),
    ...(ours > 0 ? [`${left} of yours or of private networks left out`] : []),
    ...(shed > 0 ? [`${countText(shed)} entries beyond the most left out`] : []),
  ]
}

interface Hit {
  readonly setting: ListSetting
  readonly entry: ListEntry
  readonly report: ListReport
  readonly indicator: LookedUp
}

function questionOf(indicator: LookedUp, { verdict, name }: ListSetting): Question {
  const isFingerprint = indicator.kind === 'ja3' || indicator.kind === 'ja4'
  const source = verdict === 'allow' ? 'allowlist' : isFingerprint ? 'fingerprints' : 'list'
  return { indicator, source, list: name }
}

function hitAnswer({ setting, entry, indicator }: Hit): Answer {
  const { verdict, name } = setting
  const within = entry.value === indicator.value ? '' : `, as part of ${entry.value}`
  const note = entry.note === '' ? '' : `: ${entry.note}`
  const isAllow = verdict === 'allow'
  const list = isAllow ? `the allowlist ${printable(name)}` : `the list ${printable(name)}`
  return {
    ...{ outcome: 'answered', verdict: isAllow ? 'harmless' : verdict, score: null },
    text: `Stands in ${list}${within}${note}.`,
    isShared: false,
  }
}

function missOf(indicator: LookedUp, text: string): Found {
  const isFingerprint = indicator.kind === 'ja3' || indicator.kind === 'ja4'
  const answer: Answer = {
    outcome: 'nothing',
    verdict: 'unknown',
    score: null,
    text,
    isShared: false,
  }
  return answered(
    { indicator, source: isFingerprint ? 'fingerprints' : 'list' },
    { answer, answeredMs: null },
  )
}

function emptyReport({ name }: ListSetting): ListReport {
  return { name, entries: 0, badLines: 0, problems: [], changedMs: null }
}
