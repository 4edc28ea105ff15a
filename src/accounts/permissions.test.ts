import { expect, test } from 'vitest'
import { type Permission, permissions, permissionsOf, roles } from './index.ts'

const may = (permission: Permission) =>
  roles.filter((role) => permissionsOf(role).has(permission)).join(' ')

test('each of the four roles may do what the one before may', () => {
  for (const [lower, higher] of [
    ['viewer', 'analyst'],
    ['analyst', 'responder'],
    ['responder', 'admin'],
  ] as const)
    for (const permission of permissionsOf(lower))
      expect(permissionsOf(higher).has(permission), `${higher}: ${permission}`).toBe(true)
})

test('the table of UX 10.3, permission by permission', () => {
  expect(
    Object.fromEntries(permissions.map((permission) => [permission, may(permission)])),
  ).toEqual({
    read: 'viewer analyst responder admin auditor',
    'agents:read': 'viewer analyst responder admin auditor',
    'agents:enrol': 'admin',
    'agents:manage': 'admin',
    'flows:read': 'analyst responder admin',
    'payload:read': 'responder admin',
    'logs:read': 'analyst responder admin auditor',
    triage: 'analyst responder admin',
    mute: 'analyst responder admin',
    investigate: 'analyst responder admin',
    'actions:request': 'analyst responder admin',
    'actions:apply': 'responder admin',
    'policies:draft': 'analyst responder admin',
    'policies:activate': 'admin',
    'neverblock:edit': 'analyst responder admin',
    'neverblock:remove': 'admin',
    'response:stop': 'responder admin',
    'response:resume': 'admin',
    'entities:edit': 'analyst responder admin',
    'views:share': 'analyst responder admin',
    export: 'analyst responder admin',
    'audit:own': 'analyst responder admin auditor',
    'audit:read': 'admin auditor',
    'audit:verify': 'auditor',
    'settings:read': 'admin auditor',
    'users:manage': 'admin',
    'events:ingest': '',
  })
})
