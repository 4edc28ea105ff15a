import type { ReactNode } from 'react'
import type { Screen } from '../screens/screen.ts'
import { type Permission, useMay } from '../session/index.tsx'

const whoMay: Readonly<Partial<Record<Permission, string>>> = {
  triage: 'analyst',
  mute: 'analyst',
  'flows:read': 'analyst',
  'logs:read': 'analyst',
  'audit:own': 'analyst',
  'audit:read': 'auditor',
  'settings:read': 'admin',
  'users:manage': 'admin',
}

/** Says which role one lacks, instead of a page of refusals. */
export function Guarded({
  screen,
  children,
}: {
  readonly screen: Screen
  readonly children: ReactNode
}) {
  const needs = screen.needs ?? 'read'
  const may = useMay(needs)
  if (screen.needs === undefined || may) return children
  return (
    <section className="panel pad">
      <h1 className="headline">{screen.title} is not open to you</h1>
      <p className="t2">
        It needs the {whoMay[needs] ?? 'viewer'} role. An admin can give it to you, in Settings,
        Team.
      </p>
    </section>
  )
}
