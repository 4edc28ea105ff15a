/** A policy as the server tells it. */
import type { Policy } from '../../api/index.ts'

export type { Policy }
export type Cell = Policy['cells'][number]
export type Step = Cell['steps'][number]
export type SeverityName = Step['severityMin']
