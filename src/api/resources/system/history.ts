import { agentMetrics, findSampledSensors, processMetrics } from '../../../store/index.ts'
import { historyOf, historyQuery, historySchema, type Route, route } from '../../kit/index.ts'

/** What one page of charts shows, in one answer. */
export const history: readonly Route[] = [
  route({
    ...{ id: 'getSystemHistory', method: 'GET', path: '/system/history', needs: 'read' },
    summary: 'Numbers of the machine and the process over time, side by side.',
    query: historyQuery(processMetrics),
    answer: historySchema,
    handle: async ({ query, desk }) => ({
      body: await historyOf(desk.database.read, query, {
        known: processMetrics,
        sensors: async () => [''],
        nowMs: desk.nowMs(),
      }),
    }),
  }),
  route({
    ...{ id: 'getSensorHistory', method: 'GET', path: '/system/history/sensors' },
    needs: 'agents:read',
    summary: 'Numbers of every sensor over time, side by side.',
    query: historyQuery(agentMetrics),
    answer: historySchema,
    handle: async ({ query, desk }) => {
      const { read } = desk.database
      const sensors = (fromMs: number) => findSampledSensors(read, { metric: 'lagMs', fromMs })
      const known = agentMetrics
      return { body: await historyOf(read, query, { known, sensors, nowMs: desk.nowMs() }) }
    },
  }),
]
