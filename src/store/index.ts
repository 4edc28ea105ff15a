/** What a run leaves behind, and what people make of it. */
export { type Changed, changedSince, newestChange } from './changes.ts'
export { type Database, type DatabaseOptions, openDatabase } from './database.ts'
export { type Keeping, startKeeping } from './keeping.ts'

export * from './list.ts'
export type { Schema } from './schema.ts'
export * from './shelves/audit.ts'
export type { AuditRow } from './shelves/audit-tables.ts'
export * from './shelves/events.ts'
export * from './shelves/idempotency.ts'
export type { IdempotencyRow } from './shelves/idempotency-tables.ts'
export * from './shelves/incidents.ts'
export * from './shelves/mutes.ts'
export * from './shelves/views.ts'
export type { ViewRow } from './shelves/views-tables.ts'

export { openStore } from './sqlite-store.ts'
export type { Page, Store } from './store.ts'
