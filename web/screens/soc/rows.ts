import { answerOf, type QueryOptions } from '../../api/index.ts'
import { queryOf, rowsQuery, viewOf } from '../../triage/index.ts'

/** What the screen asks first, while its script is still coming. */
export function socAhead(
  search: Readonly<Record<string, string | undefined>>,
): readonly QueryOptions[] {
  const view = viewOf(search)
  // Whose these are is not known here.
  const isOfSomebody = view.tab === 'mine' || view.tab === 'others'
  return [
    answerOf('getIncidentQueues', undefined) as QueryOptions,
    ...(isOfSomebody ? [] : [rowsQuery(queryOf(view, ''), 1) as unknown as QueryOptions]),
  ]
}
