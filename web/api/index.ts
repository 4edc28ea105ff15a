export * from './client.ts'
export * from './query.ts'
export type * from './types.ts'
