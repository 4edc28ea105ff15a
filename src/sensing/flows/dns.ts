/** What the DNS messages of one flow add up to. */
import type { DnsApplication, DnsFields } from '../../contracts/index.ts'
import { textEntropy } from '../../kernel/index.ts'

const nxdomain = 3

export interface DnsTally {
  queries: number
  responses: number
  nxdomain: number
  firstName: string
  longestName: number
  longestLabel: string
}

export function createDnsTally(): DnsTally {
  return { queries: 0, responses: 0, nxdomain: 0, firstName: '', longestName: 0, longestLabel: '' }
}

export function tallyDns(tally: DnsTally, message: DnsFields): void {
  if (message.isResponse) tally.responses++
  else tally.queries++
  if (message.isResponse && message.responseCode === nxdomain) tally.nxdomain++
  if (tally.firstName === '') tally.firstName = message.name
  if (message.name.length > tally.longestName) tally.longestName = message.name.length
  if (message.name.length > tally.longestLabel.length) noteLabels(tally, message.name)
}

export function dnsApplication(tally: DnsTally): DnsApplication {
  return {
    kind: 'dns',
    queries: tally.queries,
    responses: tally.responses,
    nxdomain: tally.nxdomain,
    firstName: tally.firstName,
    longestName: tally.longestName,
    labelEntropy: textEntropy(tally.longestLabel),
  }
}

function noteLabels(tally: DnsTally, name: string): void {
  let start = 0
  while (start <= name.length) {
    const dot = name.indexOf('.', start)
    const end = dot < 0 ? name.length : dot
    if (end - start > tally.longestLabel.length) tally.longestLabel = name.slice(start, end)
    start = end + 1
  }
}
