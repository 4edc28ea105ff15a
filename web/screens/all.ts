/** Every screen, in the order of the rail. */
import type { Screen } from './screen.ts'
import { socAhead } from './soc/rows.ts'

export const screens: readonly Screen[] = [
  {
    ...{ path: '/', title: 'Cortex' },
    menu: { icon: 'cortex', place: 'main', key: 'c', isTab: true },
    needs: 'read',
    load: async () => (await import('./cortex/cortex.tsx')).Cortex,
  },
  {
    ...{ path: '/soc', title: 'SOC', isFixed: true },
    menu: { icon: 'soc', place: 'main', key: 's', isTab: true },
    needs: 'read',
    ahead: ({ search }) => socAhead(search),
    load: async () => (await import('./soc/soc.tsx')).Soc,
  },
  {
    ...{ path: '/soc/s/$id', title: 'Incident' },
    needs: 'read',
    load: async () => (await import('./incident/incident.tsx')).IncidentPage,
  },
  {
    ...{ path: '/investigate/$id', title: 'Investigation' },
    needs: 'triage',
    load: async () => (await import('./investigate/investigate.tsx')).Investigate,
  },
  {
    ...{ path: '/actions', title: 'Actions' },
    menu: { icon: 'actions', place: 'main', key: 'x' },
    needs: 'read',
    load: async () => (await import('./actions/actions.tsx')).Actions,
  },
  {
    ...{ path: '/entities', title: 'Entities' },
    menu: { icon: 'entities', place: 'main', key: 'e' },
    needs: 'read',
    load: async () => (await import('./entities/entities.tsx')).Entities,
  },
  {
    ...{ path: '/entities/$id', title: 'Entity' },
    needs: 'read',
    load: async () => (await import('./entities/entity.tsx')).EntityPage,
  },
  {
    ...{ path: '/agents', title: 'Agents' },
    menu: { icon: 'agents', place: 'main', key: 'a', isTab: true },
    needs: 'agents:read',
    load: async () => (await import('./agents/agents.tsx')).Agents,
  },
  {
    ...{ path: '/system', title: 'System' },
    menu: { icon: 'system', place: 'main', key: 'y', isTab: true },
    needs: 'read',
    load: async () => (await import('./system/system.tsx')).System,
  },
  {
    ...{ path: '/neural', title: 'Neural' },
    menu: { icon: 'neural', place: 'main', key: 'n', isTab: true },
    needs: 'read',
    load: async () => (await import('./neural/neural.tsx')).Neural,
  },
  {
    ...{ path: '/map', title: 'Map' },
    menu: { icon: 'map', place: 'main', key: 'm' },
    needs: 'read',
    load: async () => (await import('./map/map.tsx')).WorldMap,
  },
  {
    ...{ path: '/logs', title: 'Logs' },
    menu: { icon: 'logs', place: 'main', key: 'l' },
    needs: 'logs:read',
    load: async () => (await import('./logs/logs.tsx')).Logs,
  },
  {
    ...{ path: '/audit', title: 'Audit' },
    menu: { icon: 'audit', place: 'main' },
    needs: 'audit:own',
    load: async () => (await import('./audit/audit.tsx')).Audit,
  },
  {
    ...{ path: '/settings', title: 'Settings' },
    menu: { icon: 'settings', place: 'foot' },
    load: async () => (await import('./settings/settings.tsx')).Settings,
  },
  {
    ...{ path: '/settings/$part', title: 'Settings' },
    load: async () => (await import('./settings/settings.tsx')).Settings,
  },
  {
    ...{ path: '/help', title: 'Help' },
    menu: { icon: 'help', place: 'foot' },
    load: async () => (await import('./help/help.tsx')).Help,
  },
  {
    ...{ path: '/help/api', title: 'API' },
    load: async () => (await import('./help/api.tsx')).ApiViewer,
  },
]

/** Before anybody has signed in: no shell around them. */
export const gates: readonly Screen[] = [
  {
    ...{ path: '/login', title: 'Sign in' },
    load: async () => (await import('./login/login.tsx')).Login,
  },
  {
    ...{ path: '/login/mfa', title: 'Sign in' },
    load: async () => (await import('./login/mfa.tsx')).SecondProof,
  },
  {
    ...{ path: '/setup', title: 'First run' },
    load: async () => (await import('./login/setup.tsx')).Setup,
  },
  {
    ...{ path: '/password', title: 'Choose a password' },
    load: async () => (await import('./login/password.tsx')).Password,
  },
]
