/** Every resource, in the order of the document. */
import type { Resource } from '../kit/index.ts'
import { actions } from './actions/index.ts'
import { agents } from './agents/index.ts'
import { alerts } from './alerts/index.ts'
import { audit } from './audit/index.ts'
import { auth } from './auth/index.ts'
import { deadLetters } from './dead-letters/index.ts'
import { documentsOf } from './documents/index.ts'
import { entities } from './entities/index.ts'
import { events } from './events/index.ts'
import { exports, operations } from './exports/index.ts'
import { flows } from './flows/index.ts'
import { incidents } from './incidents/index.ts'
import { investigations } from './investigations/index.ts'
import { logs } from './logs/index.ts'
import { map } from './map/index.ts'
import { me } from './me/index.ts'
import { models } from './models/index.ts'
import { mutes } from './mutes/index.ts'
import { neverBlock } from './neverblock/index.ts'
import { overview } from './overview/index.ts'
import { people } from './people/index.ts'
import { policies } from './policies/index.ts'
import { response } from './response/index.ts'
import { search } from './search/index.ts'
import { serviceAccounts } from './service-accounts/index.ts'
import { settings } from './settings/index.ts'
import { system } from './system/index.ts'
import { users } from './users/index.ts'
import { views } from './views/index.ts'

const described: readonly Resource[] = [
  ...[auth, me, people, users, serviceAccounts],
  ...[overview, search],
  ...[incidents, alerts, entities, map, flows, events, mutes, models, settings, views],
  ...[investigations, actions, policies, neverBlock, response],
  ...[exports, operations, audit, logs],
  ...[agents, deadLetters, system],
]

/** With those that only whoever opens a server can make. */
export function resourcesWith(...more: readonly Resource[]): readonly Resource[] {
  const all = [...described, ...more]
  return [...all, documentsOf(all)]
}
