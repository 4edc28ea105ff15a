/** Writes what a filter lets through, page after page: memory does not grow with the number of records. */
import { bundleHead, csvLine, markdownHead, markdownRow } from '../../../exports/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import { findPage, type Key, type ListAsk } from '../../../store/index.ts'
import type { Desk, Sink } from '../../kit/index.ts'
import type { ExportKind } from './kinds.ts'

export const formats = ['csv', 'json', 'md', 'stix'] as const
type Format = (typeof formats)[number]

export const mediaTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  'stix.json': 'application/stix+json;version=2.1',
  tar: 'application/x-tar',
} as const

interface Plan {
  readonly kind: ExportKind
  readonly name: string
  readonly format: Format
  readonly asked: Pick<ListAsk, 'filter' | 'fromUs' | 'toUs'>
}

type Row = Readonly<Record<string, unknown>>
type Write = (rows: readonly Row[]) => Promise<string> | string

const rowsAtOnce = 200

export async function writeExport(sink: Sink, desk: Desk, plan: Plan): Promise<void> {
  const { head, write, foot, select } = formOf(desk, plan)
  await sink.append(head, 0)
  for await (const rows of pagesOf(desk, plan, select)) {
    if (sink.isFull()) break
    await sink.append(await write(rows), rows.length)
  }
  await sink.append(foot, 0)
}

/** In the order of the ids: what changes while it is read is neither left out nor told twice. */
async function* pagesOf(
  { database }: Desk,
  { kind, asked }: Plan,
  select: readonly string[],
): AsyncGenerator<readonly Row[]> {
  for (let after: readonly Key[] | null = null; ; ) {
    const ask: ListAsk = { ...asked, sort: [], limit: rowsAtOnce, after, before: null }
    const page = await findPage<Row>(database.read, kind.spec, { ask, select })
    if (page.rows.length > 0) yield page.rows
    if (page.next === null) return
    after = page.next
  }
}

interface Form {
  readonly head: string
  readonly write: Write
  readonly foot: string
  readonly select: readonly string[]
}

function formOf(desk: Desk, plan: Plan): Form {
  const { kind, format } = plan
  if (format === 'csv')
    return {
      head: csvLine(kind.columns.map(({ name }) => name)),
      write: (rows) => rows.map((row) => csvLine(kind.cells(row))).join(''),
      ...{ foot: '', select: kind.headColumns },
    }
  if (format === 'md') return markdownForm(plan)
  if (format === 'stix') return stixForm(desk, plan)
  const said = { kind: plan.name, exportedAt: isoTime(desk.nowMs() * 1000) }
  return {
    head: `${JSON.stringify(said).slice(0, -1)},"data":[`,
    write: listed((row) => [kind.json(row)]),
    ...{ foot: '\n]}\n', select: kind.wholeColumns },
  }
}

function markdownForm({ kind, name }: Plan): Form {
  const title = `# ${name[0]!.toUpperCase()}${name.slice(1)}\n\n`
  const { markdown } = kind
  if (markdown !== undefined)
    return {
      head: title,
      write: (rows) => rows.map(markdown).join(''),
      ...{ foot: '', select: kind.wholeColumns },
    }
  return {
    head: `${title}${markdownHead(kind.columns)}`,
    write: (rows) => rows.map((row) => markdownRow(kind.cells(row))).join(''),
    ...{ foot: '', select: kind.headColumns },
  }
}

/** An object that several incidents share stands in the bundle once, as far as is remembered. */
const rememberedMax = 500_000

function stixForm(desk: Desk, { kind, name }: Plan): Form {
  const { stix } = kind
  const known = new Set<string>()
  const write = listed(async (row) => {
    const objects = (await stix?.(row, desk.database.read)) ?? []
    const fresh = objects.filter(({ id }) => !known.has(id))
    for (const { id } of fresh) if (known.size < rememberedMax) known.add(id)
    return fresh.map((object) => JSON.stringify(object))
  })
  return {
    head: bundleHead(`${name} ${desk.nowMs()}`),
    ...{ write, foot: '\n]}\n', select: kind.wholeColumns },
  }
}

/** Between two there is a comma, before the first and behind the last there is none. */
function listed(partsOf: (row: Row) => Promise<readonly string[]> | readonly string[]): Write {
  let isFirst = true
  return async (rows) => {
    const texts: string[] = []
    for (const row of rows)
      for (const part of await partsOf(row)) {
        texts.push(isFirst ? '\n' : ',\n', part)
        isFirst = false
      }
    return texts.join('')
  }
}
