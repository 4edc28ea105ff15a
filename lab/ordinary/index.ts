/** Ordinary use, in pieces that scenarios combine. */
export * from './browsing.ts'
export * from './monitors.ts'
export * from './office.ts'
export * from './sessions.ts'
export * from './transfers.ts'
