/** What readers of the API ask, by kind, with the milliseconds in which 95 of 100 should be answered. */
import { seededRandom } from '../../src/kernel/index.ts'
import { homeAddress, homeCount } from './printer.ts'

export interface Questions {
  readonly what: string
  readonly target: number
  readonly paths: readonly string[]
}

export interface Ground {
  readonly incidents: readonly string[]
  readonly alerts: readonly string[]
}

const lists = [
  ...['/incidents', '/incidents?queue=needs_you', '/incidents?status=open&sort=-lastTime'],
  ...['/incidents?severity=critical&limit=100', '/incidents?q=is:closed%20T1110&sort=-lastTime'],
  ...['/incidents?disposition=malicious&since=7d', '/incidents?assignee=usr_3'],
  ...['/alerts', '/alerts?severity=high&since=24h', '/alerts?sort=-severity,-lastTime&status=open'],
] as const

export function questionsOf({ incidents, alerts }: Ground): Questions[] {
  const random = seededRandom(5)
  const hosts = Array.from({ length: 40 }, () => homeAddress(random.below(homeCount)))
  const words = ['beacon', 'scan', 'ssh', 't1110', 'T1046 scan', 'desk-12', 'server-400', 'zebra']
  const say = (text: string) => `/search?q=${encodeURIComponent(text)}`
  return [
    {
      ...{ what: 'list', target: 80 },
      paths: hosts.flatMap((host, i) => [lists[i % lists.length]!, `/incidents?entity=${host}`]),
    },
    {
      ...{ what: 'detail', target: 40 },
      paths: incidents.flatMap((id, i) => [`/incidents/${id}`, `/alerts/${alerts[i]}`]),
    },
    {
      ...{ what: 'search', target: 250 },
      paths: hosts.flatMap((host, i) => [
        say(words[i % words.length]!),
        say(host),
        say(`${host} ssh`),
      ]),
    },
    {
      ...{ what: 'explanation', target: 60 },
      paths: incidents.flatMap((id, i) => [
        `/incidents/${id}/explanation`,
        `/alerts/${alerts[i]}/explanation`,
      ]),
    },
  ]
}
