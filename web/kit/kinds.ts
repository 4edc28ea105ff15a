/** What a host is, no more than its traffic shows. */
import type { EntityHead } from '../api/index.ts'

const own: Readonly<Partial<Record<EntityHead['kind'], string>>> = {
  'dhcp-server': 'DHCP server',
  resolver: 'DNS resolver',
  broker: 'message broker',
  balancer: 'load balancer',
  unknown: 'kind not known yet',
}

/** `web server`: the same word on every page. */
export function kindText(kind: EntityHead['kind']): string {
  return own[kind] ?? kind.replaceAll('-', ' ')
}

/** As it stands after "a": `client`, `host` where its kind is not known. */
export function kindNoun(kind: EntityHead['kind']): string {
  return kind === 'unknown' ? 'host' : kindText(kind)
}
