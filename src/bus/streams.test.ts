import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Backend,
  isLacking,
  memoryBackend,
  natsBackend,
  redisBackend,
  remoteBackend,
  type Server,
} from './servers.fixture.ts'
import type { NewEntry, Owned, Streams } from './streams.ts'

const backends: readonly Backend[] = [memoryBackend, redisBackend, natsBackend, remoteBackend]

const text = (entry: { readonly bytes: Uint8Array }) => Buffer.from(entry.bytes).toString()
const entry = (sequence: number | null, words = `e${sequence}`): NewEntry => ({
  sequence,
  bytes: Buffer.from(words),
})
const entries = (...sequences: number[]) => sequences.map((sequence) => entry(sequence))
const all = { entriesMax: 20_000, bytesMax: 1e9, waitMs: 0 } as const
const sequencesOf = (read: readonly { sequence: number }[]) => read.map(({ sequence }) => sequence)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The place as soon as it can be had. */
async function owning(streams: Streams, stream: string, options = { owner: 'o', ttlMs: 60_000 }) {
  for (let tries = 0; tries < 400; tries++) {
    const owned = await streams.own(stream, 'g', options)
    if (owned) return owned
    await sleep(25)
  }
  throw new Error(`${stream}: nobody lets go`)
}

/** All that is there behind `after`, in as many reads as it takes. */
async function readAll(owned: Owned, most: { entriesMax?: number; bytesMax?: number } = {}) {
  const read = []
  let after = owned.from.sequence
  for (;;) {
    const some = await owned.read({ ...all, ...most, after })
    if (some.length === 0) return read
    read.push(...some)
    after = some.at(-1)!.sequence
  }
}

describe.each(backends.map((backend) => [backend.name, backend] as const))('%s', (_, backend) => {
  if (isLacking(backend)) return
  let server: Server
  /** Two processes. */
  let here: Streams
  let there: Streams
  let tests = 0
  const fresh = () => `test ${++tests}`
  beforeAll(async () => {
    server = await backend.start()
    here = await server.connect()
    there = await server.connect()
  })
  afterAll(async () => {
    await here.close()
    await there.close()
    await server[Symbol.asyncDispose]()
  })

  test('entries are read in the order of their sequences, gaps and all, as they were', async () => {
    const stream = fresh()
    expect(await here.append(stream, entries(3, 4, 10))).toEqual({
      accepted: 3,
      known: 0,
      newest: 10,
    })
    await here.append(stream, entries(11))
    const owned = await owning(there, stream)
    const read = await readAll(owned)
    expect(read.map((one) => [one.sequence, text(one)])).toEqual([
      [3, 'e3'],
      [4, 'e4'],
      [10, 'e10'],
      [11, 'e11'],
    ])
    expect(sequencesOf(await owned.read({ ...all, after: 4 }))).toEqual([10, 11])
    expect(sequencesOf(await owned.read({ ...all, after: 3, entriesMax: 2 }))).toEqual([4, 10])
  })

  test('what is known is left out and said; the rest is kept', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2, 5))
    expect(await there.append(stream, entries(2, 5, 6))).toEqual({
      accepted: 1,
      known: 2,
      newest: 6,
    })
    // Below the newest it is known, too: what was never there cannot come any more.
    expect(await here.append(stream, entries(3))).toEqual({ accepted: 0, known: 1, newest: 6 })
    expect(await here.append(stream, [])).toEqual({ accepted: 0, known: 0, newest: 6 })
    expect(sequencesOf(await readAll(await owning(here, stream)))).toEqual([1, 2, 5, 6])
  })

  test('several writers without sequences of their own: each entry once, in one order', async () => {
    const stream = fresh()
    const some = Array.from({ length: 20 }, (_, i) => i)
    await Promise.all(
      some.flatMap((i) => [
        here.append(stream, [entry(null, `h${i}`), entry(null, `i${i}`)]),
        there.append(stream, [entry(null, `t${i}`)]),
      ]),
    )
    const read = await readAll(await owning(here, stream))
    expect(sequencesOf(read)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(read.map(text).sort()).toEqual(some.flatMap((i) => [`h${i}`, `i${i}`, `t${i}`]).sort())
  })

  test('appends of one process that wait together keep their order, two writers of one sequence are one', async () => {
    const stream = fresh()
    const some = Array.from({ length: 30 }, (_, i) => i + 1)
    const answers = await Promise.all(
      some.flatMap((i) => [here.append(stream, entries(i)), there.append(stream, entries(i))]),
    )
    const accepted = answers.reduce((sum, one) => sum + one.accepted, 0)
    const read = sequencesOf(await readAll(await owning(here, stream)))
    expect(read).toHaveLength(accepted)
    expect(new Set(read).size).toBe(accepted)
    expect(read.at(-1)).toBe(30)
  })

  test('entries that do not rise, and names that are none, are refused', async () => {
    const stream = fresh()
    for (const wrong of [entries(2, 1), entries(1, 1), entries(0), entries(1.5), entries(-1)])
      await expect(here.append(stream, wrong)).rejects.toMatchObject({ code: 'usage' })
    for (const name of ['', 'x'.repeat(201), '\ud800'])
      await expect(here.append(name, entries(1))).rejects.toMatchObject({ code: 'usage' })
    expect(await here.newest(stream)).toBe(0)
  })

  test.each([
    'a b',
    'a.b.>',
    '*',
    '>',
    '$JS.API',
    'ключ 🔑',
    "'; drop table streams; --",
    'a\u0000b',
    'line\r\nPUB x 1',
    '../../etc',
    'a:b}{c',
    '%41',
    ':',
  ])('a stream and a group may be named %j', async (name) => {
    const stream = `hostile ${name}`
    await here.append(stream, entries(1))
    expect(await there.names('hostile ')).toContain(stream)
    const owned = await there.own(stream, name, { owner: name, ttlMs: 60_000 })
    expect(sequencesOf(await readAll(owned!))).toEqual([1])
    await owned!.commit(1, Buffer.from(name))
    expect((await here.state(stream)).groups).toEqual([
      { group: name, committed: 1, lag: 0, owner: name },
    ])
    await owned!.release()
    await here.drop(stream)
    expect(await there.names('hostile ')).not.toContain(stream)
  })

  test('names are those appended to or joined, sorted', async () => {
    const stream = fresh()
    await here.append(`${stream}/b`, entries(1))
    await there.join(`${stream}/c`, 'g')
    await here.append(`${stream}/a`, entries(1))
    await here.append(`other ${stream}`, entries(1))
    expect(await here.names(`${stream}/`)).toEqual([`${stream}/a`, `${stream}/b`, `${stream}/c`])
    expect(await here.names(`${stream}/`)).toEqual(await there.names(`${stream}/`))
  })

  test('one owner at a time; who comes next goes on behind the commit, with the state of it', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2, 3))
    const first = (await here.own(stream, 'g', { owner: 'a', ttlMs: 60_000 }))!
    expect(first.from).toEqual({ sequence: 0, state: null })
    expect(await there.own(stream, 'g', { owner: 'b', ttlMs: 60_000 })).toBeNull()
    expect((await there.state(stream)).groups[0]!.owner).toBe('a')
    await first.commit(1, Buffer.from('state 1'))
    await first.commit(2)
    await first.release()
    expect((await there.state(stream)).groups[0]!.owner).toBe('')
    const second = (await there.own(stream, 'g', { owner: 'b', ttlMs: 60_000 }))!
    expect(second.from.sequence).toBe(2)
    expect(text({ bytes: second.from.state! })).toBe('state 1')
    expect(sequencesOf(await readAll(second))).toEqual([3])
    await expect(first.commit(3)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await first.renew()).toBe(false)
    // To let go of what somebody else has changes nothing.
    await first.release()
    expect(await second.renew()).toBe(true)
    expect((await here.state(stream)).groups[0]).toMatchObject({ committed: 2, owner: 'b' })
  })

  test('an owner without a sign of life loses the place, and its commits are refused', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2))
    const stale = (await here.own(stream, 'g', { owner: 'a', ttlMs: 300 }))!
    await stale.commit(1, Buffer.from('whole'))
    const next = await owning(there, stream, { owner: 'b', ttlMs: 60_000 })
    await expect(stale.commit(2, Buffer.from('stale'))).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(await stale.renew()).toBe(false)
    expect(next.from.sequence).toBe(1)
    expect(text({ bytes: next.from.state! })).toBe('whole')
    const { groups } = await here.state(stream)
    expect(groups).toEqual([{ group: 'g', committed: 1, lag: 1, owner: 'b' }])
  })

  test('who renews keeps the place longer than its time', async () => {
    const stream = fresh()
    const owned = (await here.own(stream, 'g', { owner: 'a', ttlMs: 1000 }))!
    for (let i = 0; i < 8; i++) {
      await sleep(250)
      expect(await owned.renew()).toBe(true)
      expect(await there.own(stream, 'g', { owner: 'b', ttlMs: 1000 })).toBeNull()
    }
  })

  test('many that fight for a place: one at a time has it, and none commits twice', async () => {
    const stream = fresh()
    await here.append(stream, entries(...Array.from({ length: 40 }, (_, i) => i + 1)))
    const done: number[] = []
    const fight = async (streams: Streams, owner: string) => {
      while (done.length < 40) {
        const owned = await streams.own(stream, 'g', { owner, ttlMs: 60_000 })
        if (!owned) {
          await sleep(2)
          continue
        }
        const after = owned.from.sequence
        const [next] = await owned.read({ ...all, after, entriesMax: 1 })
        if (next) {
          await owned.commit(next.sequence)
          done.push(next.sequence)
        }
        await owned.release()
      }
    }
    await Promise.all([fight(here, 'a'), fight(there, 'b'), fight(here, 'c'), fight(there, 'd')])
    expect(done).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  test('the same owner gets its place again, and what it held before holds no more', async () => {
    const stream = fresh()
    const before = (await here.own(stream, 'g', { owner: 'a', ttlMs: 60_000 }))!
    const after = (await there.own(stream, 'g', { owner: 'a', ttlMs: 60_000 }))!
    await expect(before.commit(1)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await after.renew()).toBe(true)
  })

  test('entries go when every group that joined has committed them, and never before', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2, 3, 4))
    await here.join(stream, 'slow')
    await here.join(stream, 'slow')
    const quick = (await here.own(stream, 'quick', { owner: 'a', ttlMs: 60_000 }))!
    await quick.commit(4)
    expect(await there.state(stream)).toEqual({
      entries: 4,
      bytes: 8,
      oldest: 1,
      newest: 4,
      groups: expect.arrayContaining([
        { group: 'slow', committed: 0, lag: 4, owner: '' },
        { group: 'quick', committed: 4, lag: 0, owner: 'a' },
      ]),
    })
    const slow = (await there.own(stream, 'slow', { owner: 'b', ttlMs: 60_000 }))!
    expect(sequencesOf(await readAll(slow))).toEqual([1, 2, 3, 4])
    await slow.commit(3)
    expect(await here.state(stream)).toMatchObject({ entries: 1, bytes: 2, oldest: 4, newest: 4 })
    await slow.commit(4)
    expect(await here.state(stream)).toMatchObject({ entries: 0, bytes: 0, oldest: 0, newest: 4 })
    expect(await there.newest(stream)).toBe(4)
    expect(await here.append(stream, entries(4, 5))).toMatchObject({ accepted: 1, known: 1 })
    // Who joins late gets what is still kept, and whatever comes.
    const late = (await there.own(stream, 'late', { owner: 'c', ttlMs: 60_000 }))!
    expect(sequencesOf(await readAll(late))).toEqual([5])
  })

  test('a commit never goes back', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2, 3))
    const owned = await owning(here, stream)
    await owned.commit(3)
    await owned.commit(1)
    expect((await here.state(stream)).groups[0]).toMatchObject({ committed: 3, lag: 0 })
  })

  test('a commit between two sequences counts what is up to it', async () => {
    const stream = fresh()
    await here.append(stream, entries(10, 20, 30))
    await here.join(stream, 'other')
    const owned = await owning(here, stream)
    await owned.commit(25)
    const { groups } = await there.state(stream)
    expect(groups.find(({ group }) => group === 'g')).toMatchObject({ committed: 25, lag: 1 })
    expect(sequencesOf(await owned.read({ ...all, after: 25 }))).toEqual([30])
  })

  test('a stream that nobody joined keeps all, up to the bound; then it is full, and nothing of it is kept', async () => {
    const streams = await server.connect({ bytesMax: 1000 })
    const stream = fresh()
    const of = (sequence: number, size: number) => ({ sequence, bytes: new Uint8Array(size) })
    await streams.append(stream, [of(1, 400), of(2, 400)])
    await expect(streams.append(stream, [of(3, 100), of(4, 101)])).rejects.toMatchObject({
      code: 'full',
      message: expect.stringContaining('1000'),
    })
    expect(await streams.state(stream)).toMatchObject({ entries: 2, bytes: 800, newest: 2 })
    // What is known already takes no room.
    expect(await streams.append(stream, [of(1, 400), of(2, 400)])).toMatchObject({ known: 2 })
    expect(await streams.append(stream, [of(1, 400), of(3, 200)])).toMatchObject({ accepted: 1 })
    const owned = await owning(streams, stream)
    await expect(streams.append(stream, [of(4, 1)])).rejects.toMatchObject({ code: 'full' })
    await owned.commit(1)
    expect(await streams.append(stream, [of(4, 400)])).toMatchObject({ accepted: 1 })
    expect(await streams.state(stream)).toMatchObject({ entries: 3, bytes: 1000, oldest: 2 })
    await owned.release()
    await streams.close()
  })

  test('a reader waits for the first entry, and no longer than it is asked to', async () => {
    const stream = fresh()
    const owned = await owning(here, stream)
    const began = performance.now()
    expect(await owned.read({ ...all, after: 0, waitMs: 200 })).toEqual([])
    expect(performance.now() - began).toBeGreaterThan(150)
    const waiting = owned.read({ ...all, after: 0, waitMs: 60_000 })
    await sleep(50)
    await there.append(stream, entries(7))
    expect(sequencesOf(await waiting)).toEqual([7])
  })

  test('what is read is bounded in bytes, one at least; reading acknowledges nothing', async () => {
    const stream = fresh()
    const bytes = new Uint8Array(1000)
    const some = Array.from({ length: 10 }, (_, i) => ({ sequence: i + 1, bytes }))
    await here.append(stream, some)
    const owned = await owning(here, stream)
    const lengths = async (bytesMax: number) =>
      (await owned.read({ ...all, after: 0, bytesMax })).length
    expect(await lengths(3500)).toBe(3)
    expect(await lengths(1)).toBe(1)
    expect((await here.state(stream)).groups[0]).toMatchObject({ committed: 0, lag: 10 })
    expect(await readAll(owned, { bytesMax: 2500 })).toHaveLength(10)
  })

  test('entries of 1 MB and more, and states of several, come back byte by byte', async () => {
    const stream = fresh()
    const sizes = [1_000_000, 0, 1_048_576, 3_000_001, 10]
    const big = sizes.map((size, i) => ({
      sequence: i + 1,
      bytes: Uint8Array.from({ length: size }, (_, at) => (at * 7 + i) & 0xff),
    }))
    await here.append(stream, big)
    const owned = await owning(there, stream)
    const read = await readAll(owned)
    expect(read.map((one) => one.bytes.length)).toEqual(sizes)
    for (const [i, one] of read.entries()) expect(Buffer.compare(one.bytes, big[i]!.bytes)).toBe(0)
    const state = big[3]!.bytes
    await owned.commit(2, Buffer.from('small'))
    await owned.commit(3, state)
    await owned.release()
    const next = await owning(here, stream, { owner: 'next', ttlMs: 60_000 })
    expect(Buffer.compare(next.from.state!, state)).toBe(0)
    expect(sequencesOf(await readAll(next))).toEqual([4, 5])
  })

  test('10,000 entries', async () => {
    const stream = fresh()
    const many = entries(...Array.from({ length: 10_000 }, (_, i) => i + 1))
    for (let at = 0; at < many.length; at += 1000)
      await here.append(stream, many.slice(at, at + 1000))
    const owned = await owning(there, stream)
    const read = await readAll(owned, { entriesMax: 700 })
    expect(sequencesOf(read)).toEqual(sequencesOf(many as { sequence: number }[]))
    await owned.commit(9_999)
    expect(await here.state(stream)).toMatchObject({ entries: 1, oldest: 10_000 })
  })

  test('a dropped stream is as if it had never been; who owned it owns nothing', async () => {
    const stream = fresh()
    await here.append(stream, entries(1, 2))
    const owned = await owning(there, stream)
    await owned.commit(1, Buffer.from('state'))
    await here.drop(stream)
    await expect(owned.commit(2)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await owned.renew()).toBe(false)
    const nothing = { entries: 0, bytes: 0, oldest: 0, newest: 0, groups: [] }
    expect(await there.state(stream)).toEqual(nothing)
    expect(await there.newest(stream)).toBe(0)
    expect(await here.append(stream, entries(1))).toMatchObject({ accepted: 1 })
    const anew = await owning(here, stream)
    expect(anew.from).toEqual({ sequence: 0, state: null })
    await expect(owned.commit(1)).rejects.toMatchObject({ code: 'unavailable' })
    await here.drop('never there')
  })

  test('it answers, and once closed it says so', async () => {
    const streams = await server.connect({ bytesMax: 77_777 })
    await streams.ping()
    if (!server.hasProcess) return
    const owned = await owning(streams, fresh())
    const waiting = owned.read({ ...all, after: 0, waitMs: 60_000 }).catch(() => [])
    await Promise.all([streams.close(), streams.close()])
    expect(await waiting).toEqual([])
    await expect(streams.ping()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(streams.append('s', entries(1))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
