import type { Me } from '../api/types.ts'

/** The role to ask for, the least of those that may; null: none of a person's. */
export const whoMay: Readonly<Record<Me['permissions'][number], string | null>> = {
  read: 'viewer',
  'agents:read': 'viewer',
  'flows:read': 'analyst',
  'payload:read': 'responder',
  'logs:read': 'analyst',
  triage: 'analyst',
  mute: 'analyst',
  'entities:edit': 'analyst',
  'views:share': 'analyst',
  export: 'analyst',
  'audit:own': 'analyst',
  'audit:read': 'auditor',
  'audit:verify': 'auditor',
  'settings:read': 'admin',
  'users:manage': 'admin',
  'events:ingest': null,
}
