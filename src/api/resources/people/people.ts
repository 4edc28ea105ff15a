/** Who stands behind the ids that incidents, notes and mutes name, for everybody who works with them. */
import { z } from 'zod'
import { isRole, permissionsOf } from '../../../accounts/index.ts'
import { peopleList, type UserRow } from '../../../store/index.ts'
import { idText, listQuery, listReply, pageOf, type Resource, route } from '../../kit/index.ts'

const person = z
  .object({
    id: idText('usr'),
    name: z.string(),
    state: z.enum(['active', 'disabled']),
    mayTriage: z.boolean().describe('An incident can be given to them.'),
  })
  .meta({ id: 'Person' })

type Row = Pick<UserRow, 'id' | 'name' | 'role' | 'state'>

export const people: Resource = {
  name: 'people',
  says: 'Names of the people whom incidents, notes and mutes name by their ids.',
  routes: [
    route({
      ...{ id: 'listPeople', method: 'GET', path: '/people', needs: 'read' },
      summary: 'Everybody with an account, by name.',
      query: listQuery(peopleList),
      answer: pageOf(person),
      handle: (call) =>
        listReply<Row>(call, {
          ...{ spec: peopleList, select: ['id', 'name', 'role', 'state'] },
          json: (row) => JSON.stringify(shown(row)),
        }),
    }),
  ],
}

function shown({ id, name, role, state }: Row): z.input<typeof person> {
  const mayTriage = state === 'active' && isRole(role) && permissionsOf(role).has('triage')
  return { id, name, state, mayTriage }
}
