import type { Generated } from 'kysely'

/** Column names as in the database. Times are microseconds since the Unix epoch; bodies are the records as JSON. */
export interface Schema {
  alerts: AlertRow
  signals: SignalRow
  flows: FlowRow
}

export interface AlertRow {
  id: string
  revision: number
  status: string
  time: string
  last_time: string
  severity: string
  risk: string
  entity: string
  technique: string
  behaviours: string
  confidence: number
  body: string
}

export interface SignalRow {
  key: string
  time_us: number
  detector: string
  actor: string
  technique: string
  points: number
  body: string
}

export interface FlowRow {
  id: Generated<number>
  community_id: string
  first_us: number
  last_us: number
  protocol: number
  source: string
  source_port: number
  destination: string
  destination_port: number
  state: string
  forward_packets: number
  backward_packets: number
  forward_payload: number
  backward_payload: number
  application: string
}
