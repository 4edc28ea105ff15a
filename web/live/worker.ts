/**
 * Runs beside the pages: one connection for all tabs where the browser shares workers, else one for each. What comes is
 * read and reduced here; each tab gets what changed, as often as it paints.
 */
import type { FromTab, FromWorker, Wish } from './messages.ts'
import { Allowance } from './stream/allowance.ts'
import { Follower } from './stream/follower.ts'
import { Outbox } from './stream/outbox.ts'
import type { ChannelName } from './stream/wire.ts'

type Port = Pick<MessagePort, 'postMessage' | 'onmessage'>

interface Tab {
  readonly port: Port
  readonly outbox: Outbox
  wish: Wish
  /** The last patch is still on its way. */
  isBusy: boolean
  /** Patches that it may have now: as many a second as it paints, and two after a quiet moment. */
  readonly allowance: Allowance
  dueMs: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** The state of the connection alone waits so long for records to go with. */
const laterMs = 400

const tabs = new Set<Tab>()
let user = ''

const follower = new Follower({
  frame(frame) {
    for (const tab of tabs) {
      if (!tab.wish.channels.includes(frame.ch)) continue
      tab.outbox.add(frame)
      schedule(tab)
    }
  },
  skipped: (channel, count) => each(channel, (tab) => tab.outbox.skip(count)),
  anew: (channel) => each(channel, (tab) => tab.outbox.anew(channel)),
  back: () => each(null, (tab) => tab.outbox.back()),
  changed(isUrgent) {
    for (const tab of tabs) {
      tab.outbox.touch()
      // Most often it can go with the next records.
      schedule(tab, isUrgent ? 0 : laterMs)
    }
  },
  signIn: () => say({ op: 'sign-in' }),
  role: () => say({ op: 'role' }),
})

function each(channel: ChannelName | null, act: (tab: Tab) => void): void {
  for (const tab of tabs) {
    if (channel !== null && !tab.wish.channels.includes(channel)) continue
    act(tab)
    schedule(tab)
  }
}

function say(message: FromWorker): void {
  for (const { port } of tabs) port.postMessage(message)
}

function schedule(tab: Tab, soonestMs = 0): void {
  if (tab.isBusy) return
  const waitMs = Math.max(soonestMs, tab.allowance.waitMs(Date.now()))
  const dueMs = Date.now() + waitMs
  if (tab.timer !== undefined && tab.dueMs <= dueMs) return
  clearTimeout(tab.timer)
  tab.dueMs = dueMs
  tab.timer = setTimeout(() => post(tab), waitMs)
}

function post(tab: Tab): void {
  tab.timer = undefined
  if (!tab.outbox.isDirty || tab.isBusy) return
  tab.isBusy = true
  tab.allowance.take(Date.now())
  tab.port.postMessage(tab.outbox.take(follower.link) satisfies FromWorker)
}

function want(): void {
  const channels = new Set([...tabs].flatMap(({ wish }) => wish.channels))
  const hz = Math.max(...[...tabs].map(({ wish }) => wish.hz), 0.1)
  follower.want(channels, hz)
}

function wished(port: Port, known: Tab | undefined, wish: Wish): Tab {
  if (wish.user !== user) {
    user = wish.user
    for (const tab of tabs) if (tab !== known) forget(tab)
    follower.forget()
  }
  const tab = known ?? {
    ...{ port, wish, outbox: new Outbox(), isBusy: false, dueMs: 0, timer: undefined },
    allowance: new Allowance(wish.hz),
  }
  // Others follow these already: what this tab asked before it did may be old.
  for (const channel of wish.channels)
    if (follower.knows(channel) && !known?.wish.channels.includes(channel)) tab.outbox.anew(channel)
  tab.wish = wish
  tab.allowance.perSecond = wish.hz
  tabs.add(tab)
  want()
  tab.outbox.touch()
  schedule(tab)
  return tab
}

function forget(tab: Tab): void {
  clearTimeout(tab.timer)
  tabs.delete(tab)
  want()
}

function serve(port: Port): void {
  let tab: Tab | undefined
  port.onmessage = ({ data }: MessageEvent<FromTab>) => {
    if (data.op === 'wish') {
      if (tab === undefined) void whenGone(data.life, () => tab && forget(tab))
      tab = wished(port, tab, data)
    } else if (data.op === 'taken' && tab !== undefined) {
      tab.isBusy = false
      if (tab.outbox.isDirty) schedule(tab)
    } else if (data.op === 'renewed' || data.op === 'hurry') follower.hurry()
  }
}

/** A tab that closes or crashes says nothing: but its lock is free then. */
async function whenGone(life: string, act: () => void): Promise<void> {
  await navigator.locks.request(life, act)
}

self.addEventListener('online', () => follower.hurry())

if ('onconnect' in self)
  (self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports }) =>
    serve(ports[0]!)
else serve(self as unknown as Port)
