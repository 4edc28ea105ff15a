/** What enforces, as the settings have it: the kernel's rules, and what else was set up. */
import { join, resolve } from 'node:path'
import {
  type Channel,
  type Clock,
  crowdsec,
  type Driver,
  docker,
  domains,
  files,
  type Honeypot,
  nftables,
  notify,
  tc,
} from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'
import type { ResponseSettings } from '../config/response.ts'

/** Of a kind that two of them know the first does it. */
export function driversOf(settings: Settings, clock: Clock): Driver[] {
  const { response } = settings
  const { managementNetworks, rateLimit, enforce } = response
  const { nowMs } = clock
  return [
    ...(enforce === 'crowdsec' ? [crowdsec({ ...response.crowdsec, nowMs })] : []),
    nftables({ honeypot: honeypotOf(response), managementNetworks, nowMs }),
    tc({
      interfaces: rateLimit.interfaces.length === 0 ? null : rateLimit.interfaces,
      bytesPerSecond: rateLimit.bytesPerSecond,
    }),
    ...beside(settings, clock),
  ]
}

/** Those that only work where somebody set them up. */
function beside({ response, data }: Settings, { nowMs, sleep }: Clock): Driver[] {
  const { quarantine, docker: engine, domains: names } = response
  const channels = channelsOf(response)
  return [
    ...(quarantine.folders.length === 0
      ? []
      : [
          files({
            ...{ folders: quarantine.folders, maxBytes: quarantine.maxBytes },
            quarantine: resolve(quarantine.folder || join(data, 'quarantine')),
          }),
        ]),
    ...(engine.socket === ''
      ? []
      : [docker({ socketPath: engine.socket, managementNetworks: engine.managementNetworks })]),
    ...(names.file === ''
      ? []
      : [
          domains({
            ...{ path: names.file, format: names.format, wait: sleep },
            resolver: { address: names.address, port: names.port, pidFile: names.pidFile },
          }),
        ]),
    ...(Object.keys(channels).length === 0
      ? []
      : [
          notify({ channels, linkOf: () => '', pace: { nowMs, wait: sleep, random: Math.random } }),
        ]),
  ]
}

/** By the name that an order has. */
export function channelsOf({ notify: to }: ResponseSettings): Readonly<Record<string, Channel>> {
  const { webhook, syslog, mail } = to
  return {
    ...(webhook.url !== '' && {
      webhook: { kind: 'webhook', url: webhook.url, secret: webhook.secret } as const,
    }),
    ...(syslog.host !== '' && { syslog: { kind: 'syslog', ...syslog } as const }),
    ...(mail.host !== '' && {
      mail: {
        ...({ kind: 'smtp', host: mail.host, port: mail.port, security: mail.security } as const),
        ...(mail.user !== '' && { user: mail.user, password: mail.password }),
        ...{ from: mail.from, to: mail.to },
      },
    }),
  }
}

function honeypotOf({ honeypot }: ResponseSettings): Honeypot | null {
  const { address, address6, ports } = honeypot
  if ((address === '' && address6 === '') || ports.length === 0) return null
  return {
    ...{ address4: address, address6 },
    ports: ports.map((port) => (typeof port === 'number' ? { port, to: port } : port)),
  }
}
