/** Where notifications go: as the settings have it. */
import { bracketed } from './host.ts'

export interface WebhookChannel {
  readonly kind: 'webhook'
  readonly url: string
  /** Key of the signature. */
  readonly secret: string
  /** Certificates that are trusted besides none other, PEM; none: those of the system. */
  readonly ca?: string
}

export interface SyslogChannel {
  readonly kind: 'syslog'
  readonly host: string
  readonly port: number
  readonly transport: 'udp' | 'tcp'
}

export interface MailChannel {
  readonly kind: 'smtp'
  readonly host: string
  readonly port: number
  /** `starttls`: nothing is sent before the connection is encrypted. */
  readonly security: 'starttls' | 'tls' | 'none'
  readonly user?: string
  readonly password?: string
  readonly from: string
  readonly to: readonly string[]
  readonly ca?: string
}

export type Channel = WebhookChannel | SyslogChannel | MailChannel

/** Where it leads, without what may be secret of it: paths of webhooks often are. */
export function placeOf(channel: Channel): string {
  if (channel.kind === 'webhook') return `the webhook at ${new URL(channel.url).host}`
  const at = bracketed(channel.host, channel.port)
  if (channel.kind === 'syslog') return `syslog at ${at} (${channel.transport.toUpperCase()})`
  return `${channel.to.join(', ')} by e-mail over ${at}`
}
