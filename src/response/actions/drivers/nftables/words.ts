/** What an order does in the kernel, in words; and how it would be done by hand. */
import { readFileSync } from 'node:fs'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { durationText, printable } from '../../../../kernel/index.ts'
import type { Element, Honeypot } from './elements.ts'
import { setName, tableName } from './skeleton.ts'

export function effectOf(order: ActionOrder, honeypot: Honeypot | null): string {
  const lasts = `for ${durationText(order.ttlSeconds * 1000)}`
  const target = printable(order.target)
  if (order.kind === 'isolate_host') {
    return `${target} reaches nobody through this machine and is reached by nobody ${lasts}, but for those who manage it; what stays within its own segment goes on.`
  }
  if (order.kind === 'redirect_to_honeypot') {
    const { address4 = '', address6 = '' } = honeypot ?? {}
    const pot = target.includes(':') ? address6 : address4
    const ports = portsText(order.scope.ports ?? honeypot?.ports.map(({ port }) => port) ?? [])
    const where = order.scope.server === undefined ? '' : ` to ${printable(order.scope.server)}`
    return `Connections of ${target}${where} at TCP ${ports} lead to the honeypot ${pot} ${lasts}; those that are open there end. Its other traffic goes on.`
  }
  const what = scopeText(order)
  const stops =
    what === '' ? `Nothing from or to ${target} passes` : `Nothing of ${target} ${what} passes`
  const rest = what === '' ? '' : ' Its other traffic goes on.'
  return `${stops} this machine ${lasts}; open connections stop, too.${rest} What does not come through this machine is not stopped.`
}

function scopeText({ scope }: ActionOrder): string {
  const at = [
    scope.protocol?.toUpperCase() ?? '',
    (scope.ports?.length ?? 0) > 0 ? portsText(scope.ports!) : '',
  ].filter(Boolean)
  return [
    ...(scope.server === undefined ? [] : [`to ${printable(scope.server)}`]),
    ...(at.length === 0 ? [] : [`at ${at.join(' ')}`]),
  ].join(' ')
}

function portsText(ports: readonly number[]): string {
  return `port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`
}

export function stepsOf(order: ActionOrder, elements: readonly Element[]): string[] {
  return elements.map(({ kind, family, key }) => {
    const set = setName(kind, family, 0)
    return `nft add element inet ${tableName} ${set} { ${key} timeout ${order.ttlSeconds}s comment "${order.id} ${elements.length}" }`
  })
}

interface WarningGround {
  readonly honeypot: Honeypot | null
  readonly managementNetworks: readonly string[]
  /** Addresses of those who manage this machine now. */
  readonly managers: readonly string[]
  readonly elements: readonly Element[]
}

export function warningsOf(order: ActionOrder, ground: WarningGround): string[] {
  const warnings: string[] = []
  if (order.kind === 'isolate_host') {
    const { managementNetworks, managers } = ground
    if (managementNetworks.length + managers.length === 0) {
      warnings.push(
        'Nobody is left to manage it: response.managementNetworks is empty, and nobody is signed in on this machine from elsewhere.',
      )
    }
    warnings.push('It gets no new address by DHCP from beyond this machine while it lasts.')
  }
  if (order.kind === 'redirect_to_honeypot') {
    if (!doesForward(order.target.includes(':') ? 6 : 4)) {
      warnings.push('This machine forwards nothing now, so that nobody reaches the honeypot by it.')
    }
    if (ground.elements.some(({ kind }) => kind === 'hairpin')) {
      warnings.push(
        'The target and the honeypot stand in one network: the honeypot will see the address of this machine in place of its.',
      )
    }
  }
  return warnings
}

/** Of this machine's kernel; true where it does not say. */
function doesForward(family: 4 | 6): boolean {
  const file = family === 4 ? 'ipv4/ip_forward' : 'ipv6/conf/all/forwarding'
  try {
    return readFileSync(`/proc/sys/net/${file}`, 'utf8').trim() !== '0'
  } catch {
    return true
  }
}
