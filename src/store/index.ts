/** What a run leaves behind. */
export { type Keeping, startKeeping } from './keeping.ts'
export { openStore } from './sqlite-store.ts'
export type { Page, Store } from './store.ts'
