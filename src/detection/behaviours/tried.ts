import type { Tried } from '../../contracts/index.ts'

/** How the trials of each behaviour on ordinary situations went. Written by `npm run trials`. */
export const tried: Readonly<Record<string, Tried>> = {}
