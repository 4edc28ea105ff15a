/** One `up` to a database, whether that is a file of this machine or on a server that several machines reach. */
import { hostname } from 'node:os'
import { setTimeout as passed } from 'node:timers/promises'
import { AmoskysError, printable, randomHex } from '../../kernel/index.ts'
import {
  type Database,
  isPostgresUrl,
  type Lease,
  type LeaseHolder,
  leaveLeases,
  openDatabase,
  renewLease,
  takeLease,
} from '../../store/index.ts'
import type { World } from '../world.ts'
import { holdAlone } from './alone.ts'

export interface PlaceAsked {
  /** The database as it is opened, and as it is shown to people. */
  readonly place: string
  readonly shown: string
  /** The file, or the name beside which locks lie. */
  readonly path: string
  readonly ttlMs?: number
}

export interface HeldPlace extends AsyncDisposable {
  /** Called once, where another has it: nothing may be written any more. */
  onLost(heard: (thrown: AmoskysError) => void): void
}

const group = 'up'
/** A kill is noticed so late by the next; a server that answers late must not be taken for one. */
const defaultTtlMs = 8_000
const lookMs = 250

export async function holdPlace(
  world: Pick<World, 'err'>,
  { place, shown, path, ttlMs = defaultTtlMs }: PlaceAsked,
): Promise<HeldPlace> {
  const lock = holdAlone(path)
  if (!isPostgresUrl(place))
    return { onLost: () => {}, [Symbol.asyncDispose]: async () => lock[Symbol.dispose]() }
  await using opening = new AsyncDisposableStack()
  opening.use(lock)
  const database = opening.use(await openDatabase(place))
  const about = `process ${process.pid} on ${hostname()}`
  const asked = { group, owner: `${about} ${randomHex(4)}`, about, ttlMs }
  const lease = await taken(world, database, { ...asked, shown })
  opening.defer(() => database.write((db) => leaveLeases(db, asked)).catch(() => {}))
  const beats = beating(database, { lease, ttlMs, shown })
  opening.use(beats)
  const held = opening.move()
  return { onLost: beats.onLost, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

interface Asked {
  readonly group: string
  readonly owner: string
  readonly about: string
  readonly ttlMs: number
  readonly shown: string
}

/** Who gives a sign of life is alive; one that gives none for so long is dead, and its lease over. */
async function taken(world: Pick<World, 'err'>, database: Database, asked: Asked): Promise<Lease> {
  let first: LeaseHolder | null = null
  for (;;) {
    const found = await database.write((db) => takeLease(db, asked))
    if ('fence' in found) return found
    if (first === null)
      world.err(
        `amoskys: ${printable(found.about)} had ${asked.shown}; waiting up to ${asked.ttlMs / 1000} s for a sign of life from it\n`,
      )
    first ??= found
    if (found.owner !== first.owner || found.untilMs !== first.untilMs) throw heldBy(found, asked)
    await passed(lookMs)
  }
}

function heldBy({ about, sinceMs }: LeaseHolder, { shown }: Pick<Asked, 'shown'>): AmoskysError {
  const since = new Date(sinceMs).toISOString()
  return new AmoskysError(
    'unavailable',
    `${shown}: another amoskys up keeps its records there: ${printable(about)}, since ${since}; stop it, or name another database with store.url`,
  )
}

interface Beating {
  readonly lease: Lease
  readonly ttlMs: number
  readonly shown: string
}

function beating(database: Database, { lease, ttlMs, shown }: Beating) {
  let heard: (thrown: AmoskysError) => void = () => {}
  let lost: AmoskysError | null = null
  let turn = Promise.resolve()
  let isBeating = false
  const beat = async () => {
    // While the server is away nobody else can take it there either: a later sign of life is as good.
    const isOurs = await database.write((db) => renewLease(db, lease, ttlMs)).catch(() => true)
    if (isOurs || lost !== null) return
    clearInterval(timer)
    lost = new AmoskysError(
      'unavailable',
      `${shown}: another amoskys up took it over, as this one gave no sign of life for ${ttlMs / 1000} s`,
    )
    heard(lost)
  }
  const timer = setInterval(() => {
    if (isBeating) return
    isBeating = true
    turn = beat().finally(() => {
      isBeating = false
    })
  }, ttlMs / 4).unref()
  return {
    onLost(listener: typeof heard) {
      heard = listener
      if (lost !== null) heard(lost)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await turn
    },
  }
}
