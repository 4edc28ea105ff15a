/** Accounts: people, their sessions and proofs, and programs with their keys. */
export type {
  PasskeyRow,
  ServiceKeyRow,
  ServiceRow,
  SessionRow,
  UserRow,
} from './accounts-tables.ts'
export * from './proofs.ts'
export * from './services.ts'
export * from './sessions.ts'
export * from './users.ts'
