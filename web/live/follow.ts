/** This tab's end of the stream: says what it wants, and keeps what came. */
import type { LogEvent } from '../../src/contracts/index.ts'
import { ask } from '../api/index.ts'
import type { FromTab, FromWorker, Link, Patch } from './messages.ts'
import { Ring } from './stream/ring.ts'
import { type ChannelName, channelNames } from './stream/wire.ts'
import { streamWorkerAddress } from './worker-address.ts'

const eventsMax = 5000
const painted = { hz: 10, hidden: 2, saving: 1 } as const

/** Of the feed. `received` counts what came, `skipped` what did not. */
export interface FeedCounts {
  readonly received: number
  readonly skipped: number
}

type Listener = (patch: Patch) => void

const unknownLink: Link = {
  ...{ state: 'connecting', carrier: null, heardAtMs: null, lostAtMs: null },
  ...{ roundTripMs: null, readAtMs: null, toGo: 0, thinned: null, isSummary: false },
}

let port: Pick<MessagePort, 'postMessage'> | null = null
let user = ''
let link = unknownLink
let hasBeenOpen = false
let behind: { readonly ms: number; readonly atMs: number } | null = null
let counts: FeedCounts = { received: 0, skipped: 0 }
const wanted = new Map<ChannelName, number>()
const life = `amoskys-tab-${crypto.randomUUID()}`
const onPatch = new Set<Listener>()
const onLink = new Set<() => void>()
const onRole = new Set<() => void>()

/** The newest events, for whoever paints them. */
export const feed = new Ring<LogEvent>(eventsMax)

export function linkNow(): Link {
  return link
}

/** This page has been connected. */
export function wasOpen(): boolean {
  return hasBeenOpen
}

/** From the server's look at the oldest of the newest records to their arrival here. */
export function behindNow(): typeof behind {
  return behind
}

export function feedCounts(): FeedCounts {
  return counts
}

export function onLinkChange(tell: () => void): () => void {
  onLink.add(tell)
  return () => onLink.delete(tell)
}

export function onEachPatch(tell: Listener): () => void {
  onPatch.add(tell)
  return () => onPatch.delete(tell)
}

export function onRoleChange(tell: () => void): () => void {
  onRole.add(tell)
  return () => onRole.delete(tell)
}

/** Whose session it is; '': nobody's, and nothing is followed. */
export function followAs(name: string): void {
  user = name
  if (name === '' && port === null) return
  say()
}

/** Follows a channel until the answer is called. */
export function watch(channel: ChannelName): () => void {
  wanted.set(channel, (wanted.get(channel) ?? 0) + 1)
  if (channel === 'feed' && wanted.get(channel) === 1) {
    feed.clear()
    counts = { received: 0, skipped: 0 }
  }
  say()
  return () => {
    const left = (wanted.get(channel) ?? 1) - 1
    if (left === 0) wanted.delete(channel)
    else wanted.set(channel, left)
    say()
  }
}

/** The next try to connect, now. */
export function hurry(): void {
  send({ op: 'hurry' })
}

/** Screens that mount together say it once. */
let isSaying = false
function say(): void {
  if (isSaying) return
  isSaying = true
  queueMicrotask(() => {
    isSaying = false
    if (port === null && user === '') return
    const channels = user === '' ? [] : [...wanted.keys()]
    send({ op: 'wish', user, channels, hz: hzNow(), life })
  })
}

function hzNow(): number {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } }
  if (connection?.saveData === true) return painted.saving
  return document.hidden ? painted.hidden : painted.hz
}

/** The lock first: the worker takes whoever does not hold it for gone. */
let isAlive = false
const unsaid: FromTab[] = []

function send(message: FromTab): void {
  port ??= connected()
  if (isAlive) port.postMessage(message)
  else unsaid.push(message)
}

/** Held until the tab is gone. */
function holdLife(): void {
  void navigator.locks.request(life, () => {
    isAlive = true
    for (const message of unsaid.splice(0)) send(message)
    return new Promise(() => {})
  })
}

function connected(): Pick<MessagePort, 'postMessage'> {
  holdLife()
  document.addEventListener('visibilitychange', () => {
    say()
    if (!document.hidden) hurry()
  })
  addEventListener('online', hurry)
  const options = { type: 'module', name: 'amoskys-stream' } as const
  const hear = ({ data }: MessageEvent<FromWorker>) => take(data)
  if (typeof SharedWorker === 'undefined') {
    const worker = new Worker(streamWorkerAddress(), options)
    worker.onmessage = hear
    return worker
  }
  const shared = new SharedWorker(streamWorkerAddress(), options)
  shared.port.onmessage = hear
  return shared.port
}

function take(message: FromWorker): void {
  if (message.op === 'sign-in') void renew()
  else if (message.op === 'role') tellAll(onRole)
  else takePatch(message)
}

function takePatch(message: Patch): void {
  send({ op: 'taken' })
  link = message.link
  hasBeenOpen ||= link.state === 'open'
  if (link.readAtMs !== null && hasRecords(message)) {
    const atMs = Date.now()
    behind = { ms: atMs - link.readAtMs, atMs }
  }
  for (const event of message.feed) feed.push(event)
  const { received, skipped } = counts
  if (message.feed.length > 0 || message.feedSkipped > 0)
    counts = {
      received: received + message.feed.length,
      skipped: skipped + message.feedSkipped,
    }
  for (const tell of onPatch) tell(message)
  tellAll(onLink)
}

function hasRecords(patch: Patch): boolean {
  return channelNames.some((name) => patch[name].length > 0)
}

/** The client renews the session by itself; where it cannot, it says so to whoever asks people to sign in. */
async function renew(): Promise<void> {
  try {
    await ask('getMe')
    send({ op: 'renewed' })
  } catch {
    // The worker asks again; until then the state says that nothing comes.
  }
}

function tellAll(listeners: ReadonlySet<() => void>): void {
  for (const tell of listeners) tell()
}
