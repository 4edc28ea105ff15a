/** What a run leaves behind. */
export {
  type AlertFilter,
  defaultStoreLimits,
  openStore,
  type Store,
  type StoreCounts,
  type StoreLimits,
} from './store.ts'
