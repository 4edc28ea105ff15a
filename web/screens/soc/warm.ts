import { answerOf, queries } from '../../api/index.ts'

/** Asked before it is opened, so that it is there at once. */
export function warm(id: string): void {
  void queries.prefetchQuery(answerOf('getIncident', { params: { id } }))
  void queries.prefetchQuery(answerOf('explainIncident', { params: { id } }))
}
