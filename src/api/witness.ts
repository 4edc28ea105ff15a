/** What the server says of itself: its log, and the signatures under what was done. */
import { join } from 'node:path'
import { auditPlaces, type Checkpointing, startCheckpointing } from '../audit/index.ts'
import { type Log, type OpenLog, openLog } from '../log/index.ts'
import { auditSize, type Database, foundEntries, localName } from '../store/index.ts'
import { type Answered, prefix } from './kit/index.ts'

/** Slower answers are told as a warning. */
const slowMs = 2000

/** Whoever follows the log would find little in it but that they do, and files of the web app. */
function isQuiet(route: string): boolean {
  return readsLog.has(route) || route.startsWith('/assets/')
}

const readsLog: ReadonlySet<string> = new Set(
  ['/logs', '/logs/tail', '/logs/statistics'].map((path) => `${prefix}${path}`),
)

export function serverLog(data: string, now: () => number): OpenLog {
  const people = {
    write: (text: string) => void process.stderr.write(text),
    level: 'warn',
  } as const
  return openLog({ folder: join(data, 'logs'), component: 'api', level: 'info', people, now })
}

export function sayAnswer(log: Log): (answered: Answered) => void {
  return ({ failure, route, method, status, milliseconds, ...rest }) => {
    const what = `${method} ${route === '' ? 'an unknown path' : route}, ${status}`
    const facts = { ...rest, status, milliseconds: Math.round(milliseconds * 10) / 10 }
    if (failure !== null) log.error(`${what}, our own bug.`, { ...facts, failure })
    else if (milliseconds > slowMs) log.warn(`${what} after ${Math.round(milliseconds)} ms.`, facts)
    else if (isQuiet(route)) log.debug(`${what}.`, facts)
    else log.info(`${what}.`, facts)
  }
}

export function witnessAudit(
  database: Database,
  data: string,
  { log, now }: { readonly log: Log; readonly now: () => number },
): Promise<Checkpointing> {
  const own = log.of('audit')
  return startCheckpointing({
    places: auditPlaces(localName(database), data),
    entriesFrom: (seq) => foundEntries(database.read, seq),
    endOf: () => auditSize(database.read),
    say: (text, isAlarm) => (isAlarm ? own.error(text) : own.info(text)),
    now,
  })
}
