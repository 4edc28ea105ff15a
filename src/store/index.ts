/** What a run leaves behind, and what people make of it. */

export * from './shelves.ts'
export { openStore } from './sqlite-store.ts'
export type { KeptFlow, Page, Store } from './store.ts'
