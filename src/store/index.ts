/** What a run leaves behind. */
export { openStore, type Store } from './store.ts'
