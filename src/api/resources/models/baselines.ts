import { z } from 'zod'
import type { HostNormal } from '../../../contracts/index.ts'
import { homeNormals } from '../../../store/index.ts'
import { route } from '../../kit/index.ts'

const tellingsMax = 5_000

const measureSchema = z.object({
  id: z.string(),
  label: z.string().describe('`Sent outside in an hour`.'),
  hosts: z.number().int().describe('Hosts of ours of which anything of it was seen.'),
  known: z.number().int().describe('Those of which it is known what is normal.'),
  longestSeconds: z.number().describe('The longest time over which it was learned of a host.'),
})

const answer = z
  .object({
    hosts: z.number().int().describe('Hosts of ours.'),
    known: z.number().int().describe('Those of which at least one thing is known to be normal.'),
    measures: z.array(measureSchema).describe('What is known of most hosts first.'),
    isComplete: z.boolean().describe('False: of the hosts that were met last alone.'),
  })
  .meta({ id: 'Baselines' })

export const baselinesRoute = route({
  ...{ id: 'getBaselines', method: 'GET', path: '/models/baselines', needs: 'read' },
  ...{ summary: 'Of how many hosts it is known what is normal.', cost: 'heavy' },
  answer,
  handle: async ({ desk }) => {
    const { hosts, isComplete } = await homeNormals(desk.database.read, tellingsMax)
    const isKnown = ({ usual }: HostNormal) => usual !== null
    return {
      body: {
        hosts: hosts.size,
        known: [...hosts.values()].filter((normals) => normals.some(isKnown)).length,
        measures: measuresOf([...hosts.values()]),
        isComplete,
      },
    }
  },
})

/** Of a host that several sensors tell of, the longest history counts. */
function measuresOf(hosts: readonly (readonly HostNormal[])[]): z.input<typeof measureSchema>[] {
  const measures = new Map<string, z.input<typeof measureSchema>>()
  for (const normals of hosts)
    for (const [id, told] of Map.groupBy(normals, (normal) => normal.id)) {
      const before = measures.get(id) ?? { hosts: 0, known: 0, longestSeconds: 0 }
      const longest = Math.max(...told.map(({ overUs }) => overUs)) / 1e6
      measures.set(id, {
        ...{ id, label: told[0]!.label, hosts: before.hosts + 1 },
        known: before.known + (told.some(({ usual }) => usual !== null) ? 1 : 0),
        longestSeconds: Math.max(before.longestSeconds, longest),
      })
    }
  return [...measures.values()].sort((a, b) => b.known - a.known || (a.id < b.id ? -1 : 1))
}
