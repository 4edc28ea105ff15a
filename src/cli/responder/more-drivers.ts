/** What enforces besides the kernel's rules: each where the settings say what it needs. */
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Channel,
  crowdsec,
  type Driver,
  docker,
  domains,
  files,
  notify,
  tc,
} from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'

type Response = Settings['response']

export function moreDrivers(settings: Settings, nowMs: () => number): Driver[] {
  const { data, response } = settings
  const { rateLimit, quarantine, docker: engine, domains: resolver } = response
  const { interfaces, bytesPerSecond } = rateLimit
  return [
    tc({ bytesPerSecond, interfaces: interfaces.length === 0 ? null : interfaces }),
    ...(quarantine.folders.length === 0
      ? []
      : [
          files({
            folders: quarantine.folders,
            quarantine: resolve(quarantine.folder || join(data, 'quarantine')),
            maxBytes: quarantine.maxBytes,
          }),
        ]),
    ...(engine.socket === ''
      ? []
      : [docker({ socketPath: engine.socket, managementNetworks: engine.managementNetworks })]),
    ...(resolver.file === '' ? [] : [domains(domainsOf(resolver))]),
    ...notifiers(settings, nowMs),
  ]
}

/** Blocks of addresses go to CrowdSec first where it is to decide on them. */
export function crowdsecOf({ enforce, crowdsec: lapi }: Response, nowMs: () => number): Driver[] {
  return enforce === 'crowdsec' ? [crowdsec({ ...lapi, nowMs })] : []
}

function domainsOf({ file, format, address, port, pidFile }: Response['domains']) {
  return {
    path: file,
    format,
    resolver: { address, port, pidFile },
    wait: (ms: number) => sleep(ms),
  }
}

function notifiers(settings: Settings, nowMs: () => number): Driver[] {
  const channels = channelsOf(settings.response.notify)
  if (Object.keys(channels).length === 0) return []
  const place = placeOf(settings)
  const linkOf = ({ id }: { readonly id: string }) => (place === '' ? '' : `${place}/actions/${id}`)
  const pace = { nowMs, wait: (ms: number) => sleep(ms), random: () => Math.random() }
  return [notify({ channels, linkOf, pace })]
}

export function channelsOf({ webhook, syslog, mail }: Response['notify']): Record<string, Channel> {
  const { user, password, ...rest } = mail
  return {
    ...(webhook.url === '' ? {} : { webhook: { kind: 'webhook', ...webhook } as const }),
    ...(syslog.host === '' ? {} : { syslog: { kind: 'syslog', ...syslog } as const }),
    ...(mail.host === ''
      ? {}
      : { mail: { kind: 'smtp', ...rest, ...(user === '' ? {} : { user, password }) } as const }),
  }
}

/** Where browsers reach the dashboards; '': at no address that others could use. */
function placeOf({ api }: Settings): string {
  const name = api.names[0]
  return name === undefined || api.port === 0 ? '' : `https://${name}:${api.port}`
}
