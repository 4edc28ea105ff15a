export { askAnew, wasMine } from './cache.ts'
export { reopen } from './deeds.ts'
export { TriageSheets } from './host.tsx'
export { useTake, useTriageKeys } from './keys.ts'
export { useHindrance } from './may.ts'
export { closedWords, type DispositionName } from './names.ts'
export { openClose, openMute } from './open.ts'
export { type Loaded, queryOf, rowsQuery } from './rows.ts'
export { countOf, onlyOf, type Target } from './target.ts'
export {
  carriedOf,
  carriedView,
  filterOf,
  type GroupName,
  type LeastSeverity,
  type Search,
  type SortName,
  searchOf,
  severities,
  sorts,
  standsIn,
  type TabName,
  tabOf,
  tabs,
  type View,
  viewOf,
} from './view.ts'
export { dispositions } from './words.ts'
