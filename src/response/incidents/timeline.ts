import type { IncidentMember, IncidentMoment } from '../../contracts/index.ts'
import { proseText } from '../../kernel/index.ts'
import { spokenName } from './clauses.ts'

const momentsMax = 128
const order: readonly IncidentMoment['kind'][] = [
  'began',
  'raised',
  'worked',
  'grew',
  'withdrawn',
  'ended',
]

/** What happened, in order of event time. */
export function timelineOf(members: readonly IncidentMember[]): IncidentMoment[] {
  const moments = members.flatMap(momentsOf)
  const place = ({ kind }: IncidentMoment) => order.indexOf(kind)
  moments.sort((a, b) => {
    if (a.time !== b.time) return a.time < b.time ? -1 : 1
    return place(a) - place(b) || (a.alert < b.alert ? -1 : a.alert > b.alert ? 1 : 0)
  })
  return moments.slice(-momentsMax)
}

/** The headline tells of the newest numbers: it stands where they were reached. */
function momentsOf(member: IncidentMember): IncidentMoment[] {
  const { id, entity, status, headline } = member
  const name = spokenName(member) || 'this'
  const at = (kind: IncidentMoment['kind'], time: string, text: string) => ({
    ...{ time, kind, alert: id, text },
  })
  const moments = [
    at('began', member.firstTime, `First evidence of ${name}.`),
    at('raised', member.time, `There was enough for an alert about ${proseText(entity)}: ${name}.`),
  ]
  if (member.workedTime !== null) moments.push(at('worked', member.workedTime, member.outcomeBasis))
  const told = headline.endsWith('…') ? headline : `${headline}.`
  if (status === 'open') moments.push(at('grew', member.lastTime, `Up to here: ${told}`))
  else if (status === 'closed') moments.push(at('ended', member.lastTime, `Last evidence: ${told}`))
  else moments.push(at('withdrawn', member.lastTime, told))
  return moments
}
