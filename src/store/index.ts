/** What a run leaves behind. */
export { openStore } from './sqlite-store.ts'
export type { KeptFlow, Page, Store } from './store.ts'
