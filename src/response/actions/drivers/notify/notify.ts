/** `notify`: somebody is told, over a channel of the settings. */
import { hostname } from 'node:os'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { printable } from '../../../../kernel/index.ts'
import type { Driver, Failures, Plan, Planned } from '../../driver.ts'
import { eachAlone, unfit } from '../failures.ts'
import { type Pace, withAttempts } from './attempts.ts'
import { type Channel, placeOf } from './channel.ts'
import { sendMail } from './mail.ts'
import { type Message, messageOf } from './message.ts'
import { sendSyslog } from './syslog.ts'
import { postWebhook } from './webhook.ts'

export interface NotifyOptions {
  /** By name, which is the target of an order. */
  readonly channels: Readonly<Record<string, Channel>>
  /** Where an order can be looked at; '': nowhere. */
  readonly linkOf: (order: ActionOrder) => string
  readonly pace: Pace
}

/** Orders that were sent by this process; the journal knows the rest. */
const sentMax = 1024
const atOnce = 16

export function notify(options: NotifyOptions): Driver {
  const sent = new Set<string>()
  return {
    name: 'notify',
    kinds: ['notify'],
    preview: async (order) => planOf(options, order),
    apply: (planned) => sendAll(options, sent, planned),
    // What was sent cannot be unsent.
    undo: async () => new Map(),
    look: async () => new Map(),
  }
}

function channelOf({ channels }: NotifyOptions, name: string): Channel {
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined
  if (channel !== undefined) return channel
  const known = Object.keys(channels).join(', ') || 'none'
  throw unfit(
    `${printable(name).slice(0, 64)} is no channel of the settings (response.notify: ${known})`,
  )
}

function planOf(options: NotifyOptions, order: ActionOrder): Plan {
  const channel = channelOf(options, order.target)
  const { text, link } = messageOf(order, { link: options.linkOf(order), atMs: 0 })
  return {
    effect: `One message goes to ${placeOf(channel)}: "${text}"${link === '' ? '' : `, with a link to ${link}`}. It cannot be unsent.`,
    steps: [stepOf(channel)],
    warnings: warningsOf(channel),
    inverse: '{}',
  }
}

function stepOf(channel: Channel): string {
  if (channel.kind === 'webhook') return `POST ${new URL(channel.url).origin}/...`
  if (channel.kind === 'syslog')
    return `logger --rfc5424 --${channel.transport} --server ${channel.host} --port ${channel.port}`
  return `MAIL FROM:<${channel.from}> over ${channel.host}:${channel.port}`
}

function warningsOf(channel: Channel): string[] {
  if (channel.kind === 'syslog')
    return channel.transport === 'udp'
      ? ['UDP has no receipt: it may get lost unnoticed. On its way it can be read.']
      : ['On its way it can be read: it is not encrypted.']
  const isOpen =
    channel.kind === 'webhook' ? channel.url.startsWith('http:') : channel.security === 'none'
  return isOpen ? ['On its way it can be read: it is not encrypted.'] : []
}

async function sendAll(
  options: NotifyOptions,
  sent: Set<string>,
  planned: readonly Planned[],
): Promise<Failures> {
  const fresh = planned.filter(({ order }) => !sent.has(order.id))
  const failures = new Map<string, string>()
  for (let at = 0; at < fresh.length; at += atOnce) {
    const some = fresh.slice(at, at + atOnce)
    const all = await Promise.all(some.map((one) => sendOne(options, sent, one)))
    for (const [id, why] of all.flatMap((one) => [...one])) failures.set(id, why)
  }
  return failures
}

function sendOne(options: NotifyOptions, sent: Set<string>, planned: Planned): Promise<Failures> {
  return eachAlone(
    [planned],
    ({ order }) => order.id,
    async ({ order }) => {
      const atMs = options.pace.nowMs()
      const message = messageOf(order, { link: options.linkOf(order), atMs })
      const channel = channelOf(options, order.target)
      await withAttempts(options.pace, () => send(options, channel, message))
      if (sent.size >= sentMax) sent.clear()
      sent.add(order.id)
    },
  )
}

async function send({ pace }: NotifyOptions, channel: Channel, message: Message): Promise<void> {
  if (channel.kind === 'webhook') await postWebhook(channel, message, pace.nowMs())
  else if (channel.kind === 'syslog') await sendSyslog(channel, message, hostname())
  else await sendMail(channel, message)
}
